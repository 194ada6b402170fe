"""How long the citizen at the desk has been waiting, held against what a visit may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.clock import Clock

VISIT_MINUTES: Final = 15
"""A visit to the desk takes no longer (domain.md 3.3)."""
_SOON: Final = 10
_GONE: Final = timedelta(hours=4)
"""Nobody waits half a day at a desk: that visit was never closed."""


@dataclass(frozen=True)
class Waiting:
    """The words on the chip, and its colour."""

    words: str
    tone: str


def waiting_words(clock: Clock, arrived_at: datetime | None) -> Waiting | None:
    """None where nobody waits."""
    if arrived_at is None or not timedelta(0) <= clock.now() - arrived_at < _GONE:
        return None
    minutes = int((clock.now() - arrived_at).total_seconds() // 60)
    tone = "good" if minutes < _SOON else "warn" if minutes <= VISIT_MINUTES else "bad"
    late = f", quá {minutes - VISIT_MINUTES} phút" if minutes > VISIT_MINUTES else ""
    return Waiting(f"Công dân chờ {minutes}/{VISIT_MINUTES} phút{late}", tone)
