"""The pages of a stored paper for reading on the screen: pictures and words, through the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from api.guards import Visit
from api.reads.capture import PageNotThereError
from core.access import Action, Purpose
from core.artifacts import RecognizedPage
from core.clock import VIETNAM, today_in_vietnam
from core.lifecycle import Disposition
from ocr.page_codec import decode_page
from repository.doors import open_record, require_within_reach
from storage.db.models import AccessLogEntry, Page, Record


@dataclass(frozen=True)
class PaperPage:
    """One page with a picture; words are fetched when it comes into sight."""

    page_id: UUID
    number: int
    """Counted from 1 in the paper."""
    width_px: int
    height_px: int
    has_words: bool


def pages_of_paper(session: Session, record_id: UUID) -> Sequence[PaperPage]:
    """The pages of a paper that the caller was let in to read; none where no picture was kept."""
    rows = session.scalars(_pages(record_id).order_by(Page.position))
    return [
        PaperPage(
            page.id, number, page.width_px or 0, page.height_px or 0, page.words_key is not None
        )
        for number, page in enumerate(rows, start=1)
    ]


def picture_of_paper(visit: Visit, record_id: UUID, page_id: UUID, *, dossier_id: UUID) -> bytes:
    """The picture of one page (JPEG); raises RecordNotFoundError, PageNotThereError."""
    page = _page(visit, record_id, page_id, dossier_id)
    if page.image_key is None or page.image_sha256 is None:
        raise PageNotThereError(page_id=page_id)
    return visit.services.object_store.get(page.image_key, page.image_sha256)


def words_of_paper(
    visit: Visit, record_id: UUID, page_id: UUID, *, dossier_id: UUID
) -> RecognizedPage:
    """The words of one page with their places; raises RecordNotFoundError, PageNotThereError."""
    page = _page(visit, record_id, page_id, dossier_id)
    if page.words_key is None or page.words_sha256 is None:
        raise PageNotThereError(page_id=page_id)
    return decode_page(visit.services.object_store.get(page.words_key, page.words_sha256))


def _page(visit: Visit, record_id: UUID, page_id: UUID, dossier_id: UUID) -> Page:
    """Through the door each time; in the log once a day for a paper, an officer and a dossier."""
    if _is_noted(visit, record_id, dossier_id):
        require_within_reach(
            visit.session,
            visit.clock,
            visit.caller,
            record_id,
            dossier_id=dossier_id,
            action=Action.READ_RECORD,
        )
    else:
        open_record(
            visit.session,
            visit.clock,
            visit.caller,
            record_id,
            purpose=Purpose.DOSSIER,
            dossier_id=dossier_id,
        )
    page = visit.session.scalar(_pages(record_id).where(Page.id == page_id))
    if page is None:
        raise PageNotThereError(page_id=page_id)
    visit.session.expunge(page)
    visit.session.commit()
    return page


def _is_noted(visit: Visit, record_id: UUID, dossier_id: UUID) -> bool:
    midnight = datetime.combine(today_in_vietnam(visit.clock), time(), VIETNAM)
    noted = sa.exists().where(
        AccessLogEntry.record_id == record_id,
        AccessLogEntry.dossier_id == dossier_id,
        AccessLogEntry.staff_id == visit.caller.staff_id,
        AccessLogEntry.action == Action.READ_RECORD,
        AccessLogEntry.outcome == "allowed",
        AccessLogEntry.at >= midnight,
    )
    return bool(visit.session.scalar(sa.select(noted)))


def _pages(record_id: UUID) -> sa.Select[Page]:
    return (
        sa.select(Page)
        .join(Record, Record.document_id == Page.document_id)
        .where(
            Record.id == record_id,
            Page.disposition == Disposition.KEPT,
            Page.image_key.is_not(None),
        )
    )
