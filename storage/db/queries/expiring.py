"""Papers whose term comes near, is over, or was over and is not any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core.lifecycle import RecordStatus
from core.standing import StatusChange
from storage.db.models import Record, RecordEvent

SLICE: Final = 500


def slices(
    session: Session, today: date, ahead: int, months: Mapping[str, int]
) -> Iterator[Sequence[Record]]:
    """Records in force that end within so many days or have ended, and all that expired, locked.

    Also those with a correction: their end may be another. `months`: by type, from the issue date.
    """
    horizon = today + timedelta(days=ahead)
    by_rule = sa.or_(
        sa.false(),
        *(
            sa.and_(
                Record.type == slug,
                # A month has 28 days at least: too many are looked at, none is missed.
                Record.issued_on <= horizon - timedelta(days=28 * count),
            )
            for slug, count in months.items()
        ),
    )
    corrected = sa.select(RecordEvent.record_id).where(RecordEvent.name == "corrected")
    ends = sa.or_(
        Record.valid_to <= horizon,
        sa.and_(Record.valid_to.is_(None), by_rule),
        Record.id.in_(corrected),
    )
    which = sa.or_(
        Record.status == RecordStatus.EXPIRED,
        sa.and_(Record.status == RecordStatus.IN_FORCE, ends),
    )
    after: UUID | None = None
    while True:
        query = sa.select(Record).where(which).order_by(Record.id).limit(SLICE)
        if after is not None:
            query = query.where(Record.id > after)
        found = session.scalars(
            query.with_for_update(of=Record).execution_options(populate_existing=True)
        ).all()
        if not found:
            return
        after = found[-1].id
        yield found


def expired_by_system(session: Session, record_ids: Collection[UUID]) -> set[UUID]:
    """Records whose last change of status was that the system itself called them expired."""
    newest = (
        sa.select(RecordEvent.record_id, RecordEvent.name, RecordEvent.staff_id)
        .ext(distinct_on(RecordEvent.record_id))
        .where(RecordEvent.record_id.in_(record_ids), RecordEvent.name.in_(list(StatusChange)))
        .order_by(RecordEvent.record_id, RecordEvent.at.desc(), RecordEvent.id.desc())
        .subquery()
    )
    return set(
        session.scalars(
            sa.select(newest.c.record_id).where(
                newest.c.name == StatusChange.EXPIRED, newest.c.staff_id.is_(None)
            )
        )
    )


def told(session: Session, record_ids: Collection[UUID], name: str) -> set[tuple[UUID, str, int]]:
    """Record, end and threshold of each event of this name."""
    rows = session.execute(
        sa.select(RecordEvent.record_id, RecordEvent.values).where(
            RecordEvent.record_id.in_(record_ids), RecordEvent.name == name
        )
    )
    return {(id_, values["until"], values["days"]) for id_, values in rows}
