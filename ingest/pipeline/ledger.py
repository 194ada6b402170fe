"""The page ledger of a batch: in = kept + set aside with a reason, or it says what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.lifecycle import Disposition
from storage.db.models import Batch, Page


@dataclass(frozen=True)
class Ledger:
    """Counts of pages of one batch."""

    pages_in: int
    announced: int | None
    kept: int
    set_aside: dict[str, int]
    """Reason code → pages; they stay viewable."""
    pending: int

    @property
    def is_balanced(self) -> bool:
        """Whether the originals may go back to the citizen."""
        return (
            self.pending == 0
            and self.pages_in == self.kept + sum(self.set_aside.values())
            and (self.announced is None or self.announced == self.pages_in)
        )


def ledger_of(session: Session, batch_id: UUID) -> Ledger:
    """The ledger of one batch, counted from the page rows."""
    announced = session.scalar(select(Batch.announced_pages).where(Batch.id == batch_id))
    kept, pending, set_aside = 0, 0, dict[str, int]()
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
            set_aside[reason or disposition.value] = count
    return Ledger(
        pages_in=kept + pending + sum(set_aside.values()),
        announced=announced,
        kept=kept,
        set_aside=set_aside,
        pending=pending,
    )
