"""Claiming, recording and finding work: the state and lease columns as the outbox.

All times here are the database's own, so that workers with skewed clocks agree on a lease.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.lifecycle import Event, Lane, State, Work, after
from storage.db.models import Batch, Document, PageGroup, Upload
from storage.db.queries.agencies import is_answered_for

WorkRow = PageGroup | Upload | Document

TABLES: Final[dict[Work, type[PageGroup] | type[Upload] | type[Document]]] = {
    Work.PAGE_GROUP: PageGroup,
    Work.UPLOAD: Upload,
    Work.DOCUMENT: Document,
}

_NOW: Final = sa.func.clock_timestamp()


class LeaseLostError(MotLanError):
    """Somebody else took the work over while this worker was slow; its result is dropped."""

    code, fault, retry = "lease_lost", "ours", True


@dataclass(frozen=True)
class Claim:
    """The right to work on one thing until the lease ends."""

    work: Work
    subject_id: UUID
    token: UUID
    attempt: int


@dataclass(frozen=True)
class DueWork:
    """A thing that waits for its next stage and is in nobody's hands."""

    subject_id: UUID
    attempt: int
    lane: Lane


def _seconds(count: float) -> sa.ColumnElement[Any]:
    return sa.func.make_interval(0, 0, 0, 0, 0, 0, count)


def _is_free(table: type[WorkRow], state: State) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.state == state,
        table.parked_at.is_(None),
        sa.or_(table.lease_until.is_(None), table.lease_until < _NOW),
        sa.or_(table.not_before.is_(None), table.not_before <= _NOW),
    )


def claim(
    session: Session, work: Work, subject_id: UUID, state: State, lease_s: int
) -> Claim | None:
    """Take the thing if it still waits in `state` and nobody holds it; None otherwise."""
    table = TABLES[work]
    token = uuid4()
    row = session.execute(
        sa.update(table)
        .where(table.id == subject_id, _is_free(table, state))
        .values(
            lease_token=token,
            lease_until=_NOW + _seconds(lease_s),
            attempts=table.attempts + 1,
        )
        .returning(table.attempts)
    ).one_or_none()
    return Claim(work, subject_id, token, row.attempts) if row else None


def extend(session: Session, held: Claim, lease_s: int) -> None:
    """Keep a claim alive during long work; raises LeaseLostError when it is gone."""
    table = TABLES[held.work]
    done = session.execute(
        sa.update(table)
        .where(table.id == held.subject_id, table.lease_token == held.token)
        .values(lease_until=_NOW + _seconds(lease_s))
        .returning(table.id)
    ).one_or_none()
    if done is None:
        raise LeaseLostError(work=held.work, subject_id=held.subject_id)


def finish(session: Session, held: Claim, event: Event) -> State:
    """Move the claimed thing on and let go of it; raises LeaseLostError when the claim is gone."""
    table = TABLES[held.work]
    row = session.execute(
        sa.select(table.state)
        .where(table.id == held.subject_id, table.lease_token == held.token)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise LeaseLostError(work=held.work, subject_id=held.subject_id)
    state = after(held.work, row.state, event)
    session.execute(sa.update(table).where(table.id == held.subject_id).values(_arrived(state)))
    return state


def advance(session: Session, work: Work, subject_id: UUID, event: Event) -> State:
    """Move a thing on without a claim (a person's decision, or the last of its parts is done)."""
    table = TABLES[work]
    current = session.execute(
        sa.select(table.state).where(table.id == subject_id).with_for_update()
    ).scalar_one()
    state = after(work, current, event)
    session.execute(sa.update(table).where(table.id == subject_id).values(_arrived(state)))
    return state


def _arrived(state: State) -> dict[str, Any]:
    return {
        "state": state,
        "state_since": _NOW,
        "attempts": 0,
        "not_before": None,
        "waiting_code": None,
        "lease_token": None,
        "lease_until": None,
        "parked_at": None,
        "parked_code": None,
    }


def wait(
    session: Session, held: Claim, code: str, delay_s: float, *, is_outage: bool = False
) -> bool:
    """Let go of the claim and try again after `delay_s`; False when the claim was lost already.

    A try that met an outage does not count.
    """
    tries = held.attempt - 1 if is_outage else held.attempt
    return _release(
        session, held, waiting_code=code, not_before=_NOW + _seconds(delay_s), attempts=tries
    )


def park(session: Session, held: Claim, code: str) -> bool:
    """Set the thing aside for a person with the reason; False when the claim was lost already."""
    return _release(session, held, parked_code=code, parked_at=_NOW)


def _release(session: Session, held: Claim, **values: object) -> bool:
    table = TABLES[held.work]
    row = session.execute(
        sa.update(table)
        .where(table.id == held.subject_id, table.lease_token == held.token)
        .values(lease_token=None, lease_until=None, **values)
        .returning(table.id)
    ).one_or_none()
    return row is not None


def drop_lease(session: Session, work: Work, subject_id: UUID, code: str, attempt: int) -> bool:
    """Free what the dead holder of this try held; False when another one holds it by now."""
    table = TABLES[work]
    row = session.execute(
        sa.update(table)
        .where(table.id == subject_id, table.lease_token.is_not(None), table.attempts == attempt)
        .values(lease_token=None, lease_until=None, waiting_code=code)
        .returning(table.id)
    ).one_or_none()
    return row is not None


def park_free(session: Session, work: Work, subject_id: UUID, code: str) -> None:
    """Set aside a thing that nobody holds."""
    table = TABLES[work]
    session.execute(
        sa.update(table)
        .where(table.id == subject_id, table.lease_token.is_(None))
        .values(parked_at=_NOW, parked_code=code)
    )


def unpark(session: Session, work: Work, subject_id: UUID) -> bool:
    """A person asks for another try; False when the thing is not parked."""
    table = TABLES[work]
    row = session.execute(
        sa.update(table)
        .where(table.id == subject_id, table.parked_at.is_not(None))
        .values(parked_at=None, parked_code=None, waiting_code=None, attempts=0, not_before=None)
        .returning(table.id)
    ).one_or_none()
    return row is not None


def where_it_waits(session: Session, work: Work, subject_id: UUID) -> tuple[State, Lane]:
    """State and lane of a thing that is known to exist."""
    table = TABLES[work]
    row = session.execute(sa.select(table.state, table.lane).where(table.id == subject_id)).one()
    return row.state, row.lane


def list_due(session: Session, work: Work, state: State, limit: int) -> list[DueWork]:
    """What waits in `state` and is free, the urgent lane first, the oldest first."""
    table = TABLES[work]
    rows = session.execute(
        sa.select(table.id, table.attempts, table.lane)
        .where(_is_free(table, state))
        .order_by(sa.case((table.lane == Lane.NOW, 0), else_=1), table.state_since)
        .limit(limit)
    ).all()
    return [DueWork(row.id, row.attempts, row.lane) for row in rows]


@dataclass(frozen=True)
class StageCount:
    """How much work of one kind is in one state."""

    work: Work
    state: State
    waiting: int
    in_hand: int
    parked: int
    oldest_s: float | None
    """Age of the oldest thing that is not parked, in seconds."""


def count_work(session: Session) -> list[StageCount]:
    """The figures of the work page and of /metrics."""
    counts: list[StageCount] = []
    for work, table in TABLES.items():
        is_parked = table.parked_at.is_not(None)
        in_hand = sa.and_(table.lease_until >= _NOW, ~is_parked)
        age = sa.extract("epoch", _NOW - sa.func.min(table.state_since).filter(~is_parked))
        rows = session.execute(
            sa.select(
                table.state,
                sa.func.count().filter(~is_parked, ~sa.func.coalesce(in_hand, False)),
                sa.func.count().filter(in_hand),
                sa.func.count().filter(is_parked),
                age,
            ).group_by(table.state)
        ).all()
        counts.extend(
            StageCount(work, row[0], row[1], row[2], row[3], float(row[4]) if row[4] else None)
            for row in rows
        )
    return counts


@dataclass(frozen=True)
class ParkedWork:
    """A thing that a person must look at."""

    work: Work
    subject_id: UUID
    state: State
    code: str
    age_s: float


@dataclass(frozen=True)
class WaitingReason:
    """Why things wait in a state for a server or a device, how many, and since when."""

    code: str
    count: int
    oldest_s: float


def waiting_reasons(
    session: Session, work: Work, state: State, *, agency_id: UUID | None = None
) -> list[WaitingReason]:
    """What keeps things in this state, the most frequent reason first; of one agency or all."""
    table = TABLES[work]
    rows = session.execute(
        sa.select(
            table.waiting_code,
            sa.func.count(),
            sa.extract("epoch", _NOW - sa.func.min(table.state_since)),
        )
        .where(
            table.state == state,
            table.parked_at.is_(None),
            table.waiting_code.is_not(None),
            sa.true() if agency_id is None else is_of_agency(work, agency_id),
        )
        .group_by(table.waiting_code)
        .order_by(sa.func.count().desc())
    ).all()
    return [WaitingReason(row[0] or "internal_error", row[1], float(row[2])) for row in rows]


def is_of_agency(work: Work, agency_id: UUID) -> sa.ColumnElement[bool]:
    """For the query of a work table: whether the row came in at this agency."""
    batches = sa.select(Batch.id).where(is_answered_for(Batch.agency_id, agency_id))
    if work is Work.PAGE_GROUP:
        return PageGroup.upload_id.in_(sa.select(Upload.id).where(Upload.batch_id.in_(batches)))
    table = Upload if work is Work.UPLOAD else Document
    return table.batch_id.in_(batches)


def belongs_to(session: Session, work: Work, subject_id: UUID, agency_id: UUID) -> bool:
    """Whether there is such a thing and it came in at this agency."""
    table = TABLES[work]
    query = sa.select(table.id).where(table.id == subject_id, is_of_agency(work, agency_id))
    return session.scalar(query) is not None


def list_parked(
    session: Session, limit: int = 200, *, agency_id: UUID | None = None
) -> list[ParkedWork]:
    """Everything that was set aside by a failing step, the oldest first; of one agency or all."""
    parked: list[ParkedWork] = []
    for work, table in TABLES.items():
        rows = session.execute(
            sa.select(
                table.id,
                table.state,
                table.parked_code,
                sa.extract("epoch", _NOW - table.parked_at),
            )
            .where(
                table.parked_at.is_not(None),
                sa.true() if agency_id is None else is_of_agency(work, agency_id),
            )
            .order_by(table.parked_at)
            .limit(limit)
        ).all()
        parked.extend(
            ParkedWork(work, row[0], row[1], row[2] or "internal_error", float(row[3]))
            for row in rows
        )
    return sorted(parked, key=lambda item: -item.age_s)[:limit]
