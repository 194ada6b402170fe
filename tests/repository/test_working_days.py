"""The 15:00 rule, week-ends, holidays."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from core.clock import VIETNAM
from repository.working_days import WorkingCalendar, vietnamese_calendar


@pytest.mark.parametrize(
    ("received", "counts_from"),
    [
        ("2026-11-23T09:00", "2026-11-23"),
        ("2026-11-23T15:00", "2026-11-23"),
        ("2026-11-23T15:01", "2026-11-24"),
        ("2026-11-20T16:30", "2026-11-23"),
        ("2026-11-21T09:00", "2026-11-23"),
        ("2026-08-31T15:30", "2026-09-03"),
        ("2026-02-13T15:30", "2026-02-23"),
    ],
)
def test_after_three_it_counts_from_the_next_working_day(received, counts_from) -> None:
    moment = datetime.fromisoformat(received).replace(tzinfo=VIETNAM)
    assert vietnamese_calendar().reception_date(moment) == date.fromisoformat(counts_from)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-23", 7, "2026-12-02"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-08-31", 1, "2026-09-03"),
        ("2026-11-23", 0, "2026-11-23"),
    ],
)
def test_legal_periods_are_working_days(start, days, end) -> None:
    calendar = vietnamese_calendar()
    assert calendar.add(date.fromisoformat(start), days) == date.fromisoformat(end)


def test_a_swapped_saturday_is_worked() -> None:
    saturday = date(2026, 11, 28)
    assert not WorkingCalendar(frozenset(), frozenset()).is_working(saturday)
    assert WorkingCalendar(frozenset(), frozenset({saturday})).is_working(saturday)
