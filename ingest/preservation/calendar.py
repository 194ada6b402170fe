"""The renewal calendar: how many signatures stop being provable when, and what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from core.clock import Clock, today_in_vietnam
from ingest.preservation.job import DONE, EVIDENCE, RENEWAL
from storage.db.queries import preservation as queries
from storage.db.queries.preservation import EndingCount, PendingDay

_IN_USE: Final = timedelta(days=30)
"""A key that has not signed for longer is taken for one that is no longer used."""


@dataclass(frozen=True)
class MonthLine:
    """Signatures whose protection ends in one month."""

    month: date | None
    """The first of the month in Vietnam; None: no end could be told."""
    signatures: int
    with_evidence: int
    first_at: datetime | None
    reasons: tuple[tuple[str, int], ...]
    """Codes of `signing.renewal.Protection.why`, with `evidence_` before that of a stamp; most
    frequent first."""


@dataclass(frozen=True)
class Waiting:
    """Why a round did not do all; the code is that of an error or `renewal_without_gain`."""

    what: str
    code: str
    at: datetime


@dataclass(frozen=True)
class Calendar:
    """What ends when, the overdue first."""

    now: datetime
    overdue: tuple[MonthLine, ...]
    months: tuple[MonthLine, ...]
    unreadable: int
    """Files of which no signature could be read."""
    flags: dict[str, int]
    pending: tuple[PendingDay, ...]
    waiting: tuple[Waiting, ...]

    @property
    def signatures(self) -> int:
        """How many files the calendar speaks of."""
        lines = (*self.overdue, *self.months)
        return sum(line.signatures for line in lines) + self.unreadable


def renewal_calendar(session: Session, clock: Clock) -> Calendar:
    """Counts alone; nothing of a person and no name of a file stands in it."""
    now = clock.now()
    counts = queries.endings(session, now=now)
    told = [one for one in counts if one.month is not None]
    return Calendar(
        now=now,
        overdue=_lines(one for one in told if one.is_over),
        months=_lines(one for one in told if not one.is_over),
        unreadable=sum(one.signatures for one in counts if one.month is None),
        flags=queries.flag_counts(session),
        pending=tuple(queries.pending_days(session, before=today_in_vietnam(clock))),
        waiting=tuple(_waiting(session)),
    )


def signing_end(session: Session, clock: Clock, *, within: timedelta) -> datetime | None:
    """When the first certificate ends that signs now; None if that is farther away.

    Known from the signatures of the last weeks, so no key has to be opened here.
    """
    now = clock.now()
    reports = queries.newest_reports(session, since=now - _IN_USE)
    paths = (one["signatures"][-1].get("path") for one in reports if one["signatures"])
    ends = (datetime.fromisoformat(path[0]["not_after"]) for path in paths if path)
    return min((end for end in ends if end - now <= within), default=None)


def _lines(counts: Iterable[EndingCount]) -> tuple[MonthLine, ...]:
    months: dict[date | None, list[EndingCount]] = {}
    for one in counts:
        months.setdefault(one.month, []).append(one)
    return tuple(_line(month, rows) for month, rows in months.items())


def _line(month: date | None, rows: Sequence[EndingCount]) -> MonthLine:
    reasons: Counter[str] = Counter()
    for one in rows:
        reasons[one.why] += one.signatures
    return MonthLine(
        month=month,
        signatures=sum(one.signatures for one in rows),
        with_evidence=sum(one.signatures for one in rows if one.has_evidence),
        first_at=min((one.first_at for one in rows if one.first_at), default=None),
        reasons=tuple(reasons.most_common()),
    )


def _waiting(session: Session) -> Iterable[Waiting]:
    for stage in (EVIDENCE, RENEWAL):
        last = queries.last_attempt(session, stage)
        if last is not None and last.outcome != DONE:
            yield Waiting(stage, last.outcome, last.ended_at)
