"""The files of a batch as strips of pages: which papers they hold, what may be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.reads.capture import BatchView, PageLine
from core.access import Action, Caller, may
from core.lifecycle import OPEN, State
from ingest.review.changes import change_in_file
from ingest.review.strip import mark_of
from storage.db.models import Document


@dataclass(frozen=True)
class StripPaper:
    """One document with its pages in their order."""

    document_id: UUID
    type: str | None
    state: State
    is_open: bool
    pages: tuple[PageLine, ...]


@dataclass(frozen=True)
class StripFile:
    """One file of the batch."""

    upload_id: UUID
    file_name: str
    mark: str
    may_arrange: bool
    has_two_passes: bool
    """Whether its pages are as many as fronts and backs would be."""
    undo: str | None
    """Name of the newest change, if it can be taken back."""
    papers: tuple[StripPaper, ...]
    loose: tuple[PageLine, ...]
    """In no document: still to be read, or set aside."""


def strips_of(session: Session, caller: Caller, batch: BatchView) -> tuple[StripFile, ...]:
    """The files of a batch that the caller was let in to see, in the order of scanning."""
    rows = session.scalars(
        select(Document).where(
            Document.upload_id.in_([one.upload_id for one in batch.uploads]),
            Document.state != State.JOINED,
        )
    ).all()
    may_review = may(caller, Action.REVIEW) and batch.closed_at is None
    found = []
    for upload in batch.uploads:
        documents = [one for one in rows if one.upload_id == upload.upload_id]
        pages = [one for one in batch.pages if one.upload_id == upload.upload_id]
        may_arrange = (
            may_review
            and upload.state is State.SORTED
            and not any(one.is_signed_input for one in documents)
            and bool(pages)
        )
        change = change_in_file(session, upload.upload_id) if may_arrange else None
        kept = [one for one in pages if one.disposition != "separator"]
        found.append(
            StripFile(
                upload_id=upload.upload_id,
                file_name=upload.file_name,
                mark=mark_of(session, upload.upload_id) if may_arrange else "",
                may_arrange=may_arrange,
                has_two_passes=len(kept) > 2 and len(kept) % 2 == 0,
                undo=change.name if change else None,
                papers=_papers(documents, pages),
                loose=tuple(one for one in pages if one.document_id is None),
            )
        )
    return tuple(found)


def _papers(documents: Sequence[Document], pages: Sequence[PageLine]) -> tuple[StripPaper, ...]:
    papers = [
        StripPaper(
            document_id=one.id,
            type=one.type,
            state=one.state,
            is_open=one.state in OPEN,
            pages=tuple(
                sorted(
                    (page for page in pages if page.document_id == one.id),
                    key=lambda page: page.position or 0,
                )
            ),
        )
        for one in documents
    ]
    filled = [one for one in papers if one.pages]
    return tuple(sorted(filled, key=lambda one: [page.number for page in one.pages]))
