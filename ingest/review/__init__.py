"""The person who confirms: worklist, one document beside its fields, confirm or reject."""

from ingest.review.decisions import confirm_document, reclassify_document, reject_document
from ingest.review.worklist import (
    ReviewDocument,
    ReviewField,
    ReviewPage,
    WorklistItem,
    document_for_review,
    worklist,
)

__all__ = [
    "ReviewDocument",
    "ReviewField",
    "ReviewPage",
    "WorklistItem",
    "confirm_document",
    "document_for_review",
    "reclassify_document",
    "reject_document",
    "worklist",
]
