"""Time as a part that can be replaced: nothing else reads the system clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone in which people read times; storage is always UTC."""


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 # the one place that reads the clock


@dataclass
class FixedClock:
    """A clock that stands still until it is moved; for tests and for «what if today is …»."""

    moment: datetime

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self.moment += by


def today_in_vietnam(clock: Clock) -> date:
    """The calendar date at the desk; legal dates are counted in it."""
    return clock.now().astimezone(VIETNAM).date()
