"""The page ledger of a batch: in = kept + set aside with a reason, or it says what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core.lifecycle import OPEN, Disposition, State
from ingest.pipeline.separating import SheetAlarm, sheet_alarms
from storage.db.models import Batch, Document, IncomingFile, Page, Upload


@dataclass(frozen=True)
class Ledger:
    """Counts of pages of one batch."""

    pages_in: int
    announced: int | None
    kept: int
    set_aside: dict[str, int]
    """Reason code → pages; they stay viewable."""
    pending: int
    unsorted_files: int
    """Files whose pages are not yet divided among documents."""
    open_documents: int
    """Documents that nobody has compared with the original yet."""
    sheet_alarms: tuple[SheetAlarm, ...] = ()
    """What is wrong with the separator sheets; the papers around them deserve a look."""
    files_coming: int = 0
    """Files of which parts are still missing."""

    @property
    def may_return_originals(self) -> bool:
        """Whether the originals may go back: all pages are here, all papers were compared."""
        return self.is_balanced and not self.unsorted_files and not self.open_documents

    @property
    def is_balanced(self) -> bool:
        """Whether every page is accounted for, and as many came as were announced."""
        return (
            self.pending == 0
            and self.files_coming == 0
            and self.pages_in == self.kept + sum(self.set_aside.values())
            and (self.announced is None or self.announced == self.pages_in)
        )


def ledger_of(session: Session, batch_id: UUID) -> Ledger:
    """The ledger of one batch, counted from the page rows."""
    announced = session.scalar(select(Batch.announced_pages).where(Batch.id == batch_id))
    kept, pending, set_aside = 0, 0, dict[str, int]()
    pages_in = session.scalar(
        select(func.coalesce(func.sum(Upload.page_count), 0)).where(Upload.batch_id == batch_id)
    )
    for disposition, reason, count in session.execute(
        select(Page.disposition, Page.reason, func.count())
        .where(Page.batch_id == batch_id)
        .group_by(Page.disposition, Page.reason)
    ):
        if disposition is Disposition.KEPT:
            kept += count
        elif disposition is Disposition.PENDING:
            pending += count
        else:
            key = reason or disposition.value
            set_aside[key] = set_aside.get(key, 0) + count
    unsorted_files = _count(session, Upload, batch_id, Upload.state != State.SORTED)
    return Ledger(
        # What the files held, not the sum of the parts: a missing row must show.
        pages_in=pages_in or 0,
        announced=announced,
        kept=kept,
        set_aside=set_aside,
        pending=pending,
        unsorted_files=unsorted_files,
        open_documents=_count(session, Document, batch_id, Document.state.in_(OPEN)),
        sheet_alarms=sheet_alarms(session, batch_id, is_whole=not unsorted_files),
        files_coming=_files_coming(session, batch_id),
    )


def _files_coming(session: Session, batch_id: UUID) -> int:
    query = (
        select(func.count())
        .select_from(IncomingFile)
        .where(
            IncomingFile.batch_id == batch_id,
            IncomingFile.upload_id.is_(None),
            IncomingFile.refused_code.is_(None),
            IncomingFile.expires_at > func.now(),
        )
    )
    return session.scalar(query) or 0


def _count(
    session: Session,
    table: type[Upload] | type[Document],
    batch_id: UUID,
    condition: ColumnElement[bool],
) -> int:
    query = select(func.count()).select_from(table).where(table.batch_id == batch_id, condition)
    return session.scalar(query) or 0
