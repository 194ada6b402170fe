"""Working days, the 15:00 rule, months: what legal periods are counted in.

Public holidays and swapped Saturdays change by decision every year, so they are data
(`data/holidays.json`), not code.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from core.clock import VIETNAM

DESK_CLOSES_FOR_TODAY: Final = time(15, 0)
"""NĐ 118/2025 art. 18.2: what comes in after 15:00 counts from the next working day."""
_SATURDAY: Final = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days the desk works."""

    days_off: frozenset[date]
    worked_saturdays: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether the desk works on this day."""
        if day in self.days_off:
            return False
        return day.weekday() < _SATURDAY or day in self.worked_saturdays

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        day += timedelta(days=1)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, working_days: int) -> date:
        """The day on which a period of `working_days` ends; `day` itself is not counted."""
        for _ in range(working_days):
            day = self.next_working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and with `last`."""
        days, day = 0, first
        while (day := self.next_working(day)) <= last:
            days += 1
        return days

    def reception_date(self, received_at: datetime) -> date:
        """The date that counts as the reception date of what came in at an (aware) moment."""
        local = received_at.astimezone(VIETNAM)
        day = local.date()
        if self.is_working(day) and local.time() <= DESK_CLOSES_FOR_TODAY:
            return day
        return self.next_working(day)


@cache
def vietnamese_calendar() -> WorkingCalendar:
    """The calendar of `data/holidays.json` (`calendars.working_calendar` knows imported years)."""
    text = files("repository").joinpath("data/holidays.json").read_text(encoding="utf-8")
    return calendar_of(json.loads(text))


def calendar_of(data: Mapping[str, Any]) -> WorkingCalendar:
    """The calendar that data of the shape of `data/holidays.json` say.

    Raises KeyError, TypeError, ValueError for another shape.
    """
    days_off: set[date] = set()
    for row in data["days_off"]:
        day, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        while day <= last:
            days_off.add(day)
            day += timedelta(days=1)
    worked = frozenset(date.fromisoformat(day) for day in data["worked_saturdays"])
    return WorkingCalendar(frozenset(days_off), worked)


def add_months(start: date, months: int) -> date:
    """The same day some months later; the last of the month where there is no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    last = calendar.monthrange(start.year + years, month + 1)[1]
    return date(start.year + years, month + 1, min(start.day, last))
