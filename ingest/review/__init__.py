"""The person who confirms: worklist, one document beside its fields, arrange, confirm, reject."""

from ingest.review import two_persons
from ingest.review.arranging import (
    join_document,
    split_document,
    surroundings,
    turn_page,
    undo_arrangement,
)
from ingest.review.decisions import (
    Confirmed,
    NewOwner,
    confirm_document,
    reclassify_document,
    reject_document,
)
from ingest.review.worklist import (
    ReviewDocument,
    ReviewField,
    ReviewPage,
    WorklistItem,
    document_for_review,
    worklist,
)

__all__ = [
    "Confirmed",
    "NewOwner",
    "ReviewDocument",
    "ReviewField",
    "ReviewPage",
    "WorklistItem",
    "confirm_document",
    "document_for_review",
    "join_document",
    "reclassify_document",
    "reject_document",
    "split_document",
    "surroundings",
    "turn_page",
    "two_persons",
    "undo_arrangement",
    "worklist",
]
