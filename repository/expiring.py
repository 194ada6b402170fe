"""The daily round over terms: papers that are over become EXPIRED, those near it leave an event.

It looks only at papers whose day has come, and at those of which something changed since. By date,
so it may run any number of times; a paper whose date is corrected is in force again. The verdict on
reuse (R4) does not wait for it: it looks at the reception date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import SYSTEM
from core.clock import Clock, today_in_vietnam
from core.lifecycle import RecordStatus
from core.standing import StatusChange
from core.vietnamese import show_date
from repository import notices
from repository.changing import change, note
from repository.correcting import corrected_fields, term_of
from repository.facts import ValidityFacts, choose_rules
from repository.working_days import add_months
from storage.db.models import Record
from storage.db.queries import catalogue as catalogue_queries
from storage.db.queries import expiring as queries

EXPIRING: Final = "expiring"
"""Event of a paper near its end; `values`: `until` (ISO date) and `days` (a threshold)."""
THRESHOLDS: Final = (30, 7, 1)
"""Days before the end at which its owner is to be told (domain.md 4.3)."""


@dataclass(frozen=True)
class TermsDone:
    """What a round did."""

    expired: int
    restored: int
    """Whose end turned out to be later."""
    expiring: int
    """Thresholds that were told to owners."""


def last_day(
    record: Record, fields: Mapping[str, object], rule: ValidityFacts | None
) -> date | None:
    """The last day in force: as printed or corrected, else by the general rule of the type."""
    printed = term_of(record, fields)
    if printed is not None:
        return printed
    if rule is None or rule.months is None or record.issued_on is None:
        return None
    return add_months(record.issued_on, rule.months)


def look_at_terms(session: Session, clock: Clock) -> TermsDone:
    """Go through the papers that are due, a slice at a time; commits each slice."""
    today = today_in_vietnam(clock)
    done = TermsDone(0, 0, 0)
    types = catalogue_queries.paper_types(session)
    # No procedure consumes a paper here, so only the general rules of the types apply.
    rules = choose_rules(catalogue_queries.validity_rules_on(session, types, "", today))
    months = {slug: rule.months for slug, rule in rules.items() if rule.months is not None}
    steps = chain(
        (None for _ in queries.enter_new_rules(session, months)),
        (_look(session, clock, due, rules, today) for due in queries.slices(session, today)),
    )
    for step in steps:
        done = done if step is None else _sum(done, step)
        session.commit()
    return done


def _sum(one: TermsDone, other: TermsDone) -> TermsDone:
    return TermsDone(
        one.expired + other.expired,
        one.restored + other.restored,
        one.expiring + other.expiring,
    )


def _look(
    session: Session,
    clock: Clock,
    records: Iterable[Record],
    rules: Mapping[str, ValidityFacts],
    today: date,
) -> TermsDone:
    found = list(records)
    fields = corrected_fields(session, found)
    by_us = queries.expired_by_system(session, [one.id for one in found])
    told = queries.told(session, [one.id for one in found], EXPIRING)
    expired = restored = expiring = 0
    again: dict[UUID, date | None] = {}
    for record in found:
        until = last_day(record, fields[record.id], rules.get(record.type))
        is_over = until is not None and until < today
        if record.status is RecordStatus.IN_FORCE and until is not None and is_over:
            reason = f"Hết thời hạn ngày {show_date(until)}"
            change(session, clock, SYSTEM, record, StatusChange.EXPIRED, reason)
            expired += 1
        elif record.id in by_us and not is_over and record.held_since is None:
            reason = "Thời hạn của giấy tờ đã được đính chính, giấy còn hiệu lực"
            change(session, clock, SYSTEM, record, StatusChange.RESTORED, reason)
            restored += 1
        if until is not None and record.status is RecordStatus.IN_FORCE:
            days = threshold_at((until - today).days)
            if days is not None and (record.id, until.isoformat(), days) not in told:
                _tell_near_end(session, clock, record, until, days)
                expiring += 1
        again[record.id] = _next_look(record, until, today)
    # What this round changed has been entered again by the triggers: it has been looked at.
    session.flush()
    queries.look_again(session, again)
    return TermsDone(expired, restored, expiring)


def _next_look(record: Record, until: date | None, today: date) -> date | None:
    """The next day on which its term says something new; None: not before something changes."""
    if until is None or record.status is not RecordStatus.IN_FORCE:
        return None
    days = (until - timedelta(days=threshold) for threshold in (*THRESHOLDS, -1))
    return min((day for day in days if day > today), default=None)


def _tell_near_end(
    session: Session, clock: Clock, record: Record, until: date, threshold: int
) -> None:
    """The event says that this threshold was told, so the owner hears of each once."""
    values = {"until": until.isoformat(), "days": threshold}
    words = f"Còn hiệu lực đến hết ngày {show_date(until)}"
    note(session, clock, SYSTEM, record, EXPIRING, words, values=values)
    days_left = (until - today_in_vietnam(clock)).days
    notices.tell_ending(session, clock, record, until=until, days_left=days_left)


def threshold_at(days_left: int) -> int | None:
    """The smallest threshold that is reached; a round that was missed is made up for by the next.

    None: far from the end, or past it.
    """
    reached = [one for one in THRESHOLDS if 0 <= days_left <= one]
    return min(reached, default=None)
