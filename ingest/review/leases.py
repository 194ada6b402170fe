"""Who has a document open: told to whoever opens it too, and taken over only knowingly.

A lease is presence, not a lock: what protects a decision is the version of the document. It ends
when its page is left, or by itself when the page no longer tells that it is open.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock
from core.errors import MotLanError
from ingest.review.worklist import find_document
from storage.db.models import DocumentLease, Staff

LASTS: Final = timedelta(seconds=90)
"""After the last sign of the open page; the page gives one every 20 seconds."""


class DocumentTakenError(MotLanError):
    """A colleague has the document open, or took it over meanwhile."""

    code, fault = "document_taken", "caller"


@dataclass(frozen=True)
class Holder:
    """A colleague who has the document open."""

    staff_id: UUID
    name: str
    since: datetime


def take_lease(
    session: Session, clock: Clock, caller: Caller, document_id: UUID, *, by_force: bool = False
) -> Holder | None:
    """Open a document to decide on it; the colleague who has it open already, or None.

    `by_force` takes it over from a colleague, whose page tells so. Only who may confirm can hold a
    document; others only learn who does. The caller commits. Raises DocumentNotFoundError.
    """
    find_document(session, caller, document_id)
    decides = may(caller, Action.CONFIRM) or may(caller, Action.ISSUE_RESULT)
    if caller.staff_id is None or not decides:
        return holder_of(session, clock, caller, document_id)
    now = clock.now()
    wanted = insert(DocumentLease).values(
        document_id=document_id, staff_id=caller.staff_id, since=now, seen_at=now
    )
    is_mine = DocumentLease.staff_id == caller.staff_id
    is_over = DocumentLease.seen_at < now - LASTS
    session.execute(
        wanted.on_conflict_do_update(
            index_elements=[DocumentLease.document_id],
            set_={
                "staff_id": caller.staff_id,
                "since": sa.case((is_mine & ~is_over, DocumentLease.since), else_=now),
                "seen_at": now,
            },
            where=sa.true() if by_force else sa.or_(is_mine, is_over),
        )
    )
    return holder_of(session, clock, caller, document_id)


def holder_of(session: Session, clock: Clock, caller: Caller, document_id: UUID) -> Holder | None:
    """The colleague who has the document open now; None where nobody does, or the caller."""
    return holders_of(session, clock, caller, [document_id]).get(document_id)


def holders_of(
    session: Session, clock: Clock, caller: Caller, document_ids: Collection[UUID]
) -> dict[UUID, Holder]:
    """The same for many documents that the caller was let in to see."""
    rows = session.execute(
        sa.select(
            DocumentLease.document_id, DocumentLease.staff_id, Staff.full_name, DocumentLease.since
        )
        .join(Staff, Staff.id == DocumentLease.staff_id)
        .where(DocumentLease.document_id.in_(document_ids), held_by_others(clock, caller))
    )
    return {document_id: Holder(staff, name, since) for document_id, staff, name, since in rows}


def held_by_others(clock: Clock, caller: Caller) -> sa.ColumnElement[bool]:
    """The lease is a colleague's and still runs."""
    others = DocumentLease.staff_id.is_distinct_from(caller.staff_id)
    return sa.and_(others, DocumentLease.seen_at >= clock.now() - LASTS)


def require_not_held(session: Session, clock: Clock, caller: Caller, document_id: UUID) -> None:
    """Before a decision: raises DocumentTakenError where a colleague has the document open."""
    holder = holder_of(session, clock, caller, document_id)
    if holder is not None:
        raise DocumentTakenError(document_id=document_id)


def leave(session: Session, caller: Caller, document_id: UUID) -> None:
    """The page was left or the decision is made; a colleague's lease stays. The caller commits."""
    session.execute(
        sa.delete(DocumentLease).where(
            DocumentLease.document_id == document_id, DocumentLease.staff_id == caller.staff_id
        )
    )
