"""Confirmed papers to learn from or to be judged on: their words, and what people said of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.artifacts import Box, RecognizedPage
from core.lessons import Decision, is_held_out
from core.lifecycle import State
from core.papers import OUTSIDE_CATALOGUE, PAPER_TYPES
from ingest.learning.deidentify import Confirmed, WordRow, deidentified
from ingest.pipeline.page_words import load_pages, words_of_pages
from ingest.pipeline.services import Services
from storage.db.models import Agency, Document, DocumentField, Lesson, Page

_STANDING: Final = (State.CONFIRMED, State.TO_RELEASE, State.SIGNED, State.PUBLISHED)
_ANSWERS: Final = frozenset({*PAPER_TYPES, OUTSIDE_CATALOGUE})


@dataclass(frozen=True)
class ConfirmedPaper:
    """A paper whose type a person confirmed, with the values that were read or typed."""

    type: str | None
    """None: outside the catalogue."""
    model: str
    """What had proposed the type."""
    pages: tuple[RecognizedPage, ...]
    values: tuple[str, ...]
    boxes: tuple[tuple[int, Box], ...]
    """Page number and place of each value that was read."""
    upload_id: UUID
    desk: str
    """Code of the agency that confirmed it."""
    confirmed_at: datetime

    def deidentified(self) -> list[list[WordRow]]:
        """The words of each page without people (`ingest.learning.deidentify`)."""
        return [
            deidentified(
                page,
                Confirmed(self.values, [box for at, box in self.boxes if at == page.number]),
            )
            for page in self.pages
        ]


def confirmed_papers(services: Services, *, held_out: bool) -> Iterator[ConfirmedPaper]:
    """Those of the frozen evaluation set, or all others; ordered by nothing that tells when.

    What was confirmed and set aside afterwards teaches nothing.

    Raises the errors of the object store.
    """
    with services.session_factory() as session:
        rows = session.execute(
            select(Lesson, Document.upload_id, Agency.code)
            .join(Document, Document.id == Lesson.document_id)
            .join(Agency, Agency.id == Lesson.agency_id)
            .where(Lesson.decision == Decision.CONFIRMED, Document.state.in_(_STANDING))
        ).all()
        # The last digits of an id are random; the first ones are its time.
        for lesson, upload_id, desk in sorted(rows, key=lambda row: row[0].document_id.bytes[::-1]):
            if is_held_out(upload_id) is held_out and lesson.decided_type in _ANSWERS:
                yield _paper(services, session, lesson, upload_id, desk)


def _paper(
    services: Services, session: Session, lesson: Lesson, upload_id: UUID, desk: str
) -> ConfirmedPaper:
    document_id: UUID = lesson.document_id
    words = words_of_pages(session, Page.document_id == document_id, Page.position)
    fields = list(
        session.scalars(select(DocumentField).where(DocumentField.document_id == document_id))
    )
    return ConfirmedPaper(
        type=None if lesson.decided_type == OUTSIDE_CATALOGUE else lesson.decided_type,
        model=lesson.model,
        pages=tuple(load_pages(services.object_store, words)),
        values=tuple(
            text for field in fields for text in (field.value, field.proposed, field.raw) if text
        ),
        boxes=tuple(
            (field.page_number, Box(*field.box))
            for field in fields
            if field.box and field.page_number is not None
        ),
        upload_id=upload_id,
        desk=desk,
        confirmed_at=lesson.at,
    )
