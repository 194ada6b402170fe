"""The working calendar of the installation: the days of the program, and the years imported.

The Government decides on holidays and swapped days every year, often late; whoever looks after the
catalogue imports them. A year that was imported takes nothing from the days of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.vietnamese import clean_line
from repository.working_days import WorkingCalendar, calendar_of, vietnamese_calendar
from storage.db.models import CalendarDay
from storage.db.queries import national_list as queries

_MOST_DAYS: Final = 120
"""Days off in one year beyond which a file is a slip of the pen."""


class CalendarInvalidError(MotLanError):
    """The file of holidays misses a value, or names more days off than a year can have."""

    code, fault = "calendar_invalid", "input"


def working_calendar(session: Session) -> WorkingCalendar:
    """The calendar that legal periods are counted in."""
    packaged = vietnamese_calendar()
    days = queries.calendar_days(session)
    imported = {row.day.year for row in days}
    return WorkingCalendar(
        days_off=frozenset(
            {day for day in packaged.days_off if day.year not in imported}
            | {row.day for row in days if not row.is_worked}
        ),
        worked_saturdays=frozenset(
            {day for day in packaged.worked_saturdays if day.year not in imported}
            | {row.day for row in days if row.is_worked}
        ),
    )


def import_calendar(session: Session, data: Mapping[str, Any]) -> dict[int, int]:
    """Take the years of a file (shape of data/holidays.json) in the place of what was known.

    Gives the number of days by year; the same file twice changes nothing. Raises
    CalendarInvalidError.
    """
    try:
        told = calendar_of(data)
        source = clean_line(data["source"])
        names = _names(data)
    except (KeyError, TypeError, ValueError) as error:
        raise CalendarInvalidError(what=type(error).__name__) from error
    days = dict.fromkeys(told.days_off, False) | dict.fromkeys(told.worked_saturdays, True)
    years: dict[int, int] = {}
    for day in days:
        years[day.year] = years.get(day.year, 0) + 1
    if not years or max(years.values()) > _MOST_DAYS or not source:
        raise CalendarInvalidError(what="days")
    year = sa.extract("year", CalendarDay.day)
    session.execute(sa.delete(CalendarDay).where(year.in_(years)))
    session.add_all(
        CalendarDay(day=day, is_worked=worked, name=names.get(day, ""), source=source)
        for day, worked in sorted(days.items())
    )
    session.flush()
    return dict(sorted(years.items()))


def _names(data: Mapping[str, Any]) -> dict[date, str]:
    """The name of each first day off; the days after it bear none."""
    return {date.fromisoformat(row["from"]): clean_line(row["name"]) for row in data["days_off"]}
