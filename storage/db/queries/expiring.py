"""Papers whose term comes near, is over, or was over and is not any more: by the day of a look."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from core.lifecycle import RecordStatus
from core.standing import StatusChange
from storage.db.models import Record, RecordEvent, RecordTerm, TermRule

SLICE: Final = 500
_AT_ONCE: Final = date(1, 1, 1)


def enter_new_rules(session: Session, months: Mapping[str, int]) -> Iterator[None]:
    """Have the papers of each type looked at whose rule is another than in the round before.

    `months`: by type, from the issue date. Stops after each slice, so that the caller commits it;
    what was cut off is done again.
    """
    known = {rule.paper_type: rule for rule in session.scalars(sa.select(TermRule))}
    for slug in sorted(known.keys() | months.keys()):
        rule, now = known.get(slug), months.get(slug)
        if (None if rule is None else rule.months) == now:
            continue
        yield from _enter_type(session, slug)
        if rule is not None and now is None:
            session.delete(rule)
        elif now is not None:
            session.merge(TermRule(paper_type=slug, months=now))
        yield


def _enter_type(session: Session, slug: str) -> Iterator[None]:
    after: UUID | None = UUID(int=0)
    while after is not None:
        ids = session.scalars(
            sa.select(Record.id)
            .where(Record.type == slug, Record.status.in_(_MAY_END), Record.id > after)
            .order_by(Record.id)
            .limit(SLICE)
        ).all()
        after = ids[-1] if ids else None
        look_again(session, dict.fromkeys(ids, _AT_ONCE))
        yield


_MAY_END: Final = (RecordStatus.IN_FORCE, RecordStatus.EXPIRED)


def slices(session: Session, today: date) -> Iterator[Sequence[Record]]:
    """The records that are due, locked; say of each when it is due again before the next slice."""
    while True:
        due = (
            sa.select(RecordTerm.record_id)
            .where(RecordTerm.due_on <= today)
            .order_by(RecordTerm.due_on)
            .limit(SLICE)
        )
        query = sa.select(Record).where(Record.id.in_(due)).order_by(Record.id)
        found = session.scalars(
            query.with_for_update().execution_options(populate_existing=True)
        ).all()
        if not found:
            return
        yield found


def look_again(session: Session, days: Mapping[UUID, date | None]) -> None:
    """On which day each record is to be looked at again; None: not before something changes."""
    done = [id_ for id_, day in days.items() if day is None]
    if done:
        session.execute(sa.delete(RecordTerm).where(RecordTerm.record_id.in_(done)))
    rows = [{"record_id": id_, "due_on": day} for id_, day in days.items() if day is not None]
    if rows:
        entered = insert(RecordTerm)
        session.execute(
            entered.on_conflict_do_update(
                index_elements=[RecordTerm.record_id], set_={"due_on": entered.excluded.due_on}
            ),
            rows,
        )


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
