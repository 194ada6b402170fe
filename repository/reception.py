"""When a dossier came in: never ahead, and further back only with a written reason.

Verdicts go by that day (R4), so whoever chooses it chooses what has not expired yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.clock import Clock
from core.errors import MotLanError
from core.identifiers import mask_numbers_in
from core.vietnamese import clean_line
from repository.standing import SHORTEST_REASON

ENTERED_WITHIN: Final = timedelta(days=7)
"""Weekend, a power cut: so long a desk may be late without saying why."""
CLOCKS_APART: Final = timedelta(minutes=5)
"""The clock of another system may be ahead of ours by so much; ours counts then."""


class ReceptionDateError(MotLanError):
    """Ahead of now, or further back than `ENTERED_WITHIN` without a written reason."""

    code, fault = "reception_date_invalid", "caller"


def moment_of_reception(
    clock: Clock, received_at: datetime | None, reason: str | None
) -> tuple[datetime, str]:
    """The moment (aware) and the reason to be kept, empty where none is needed.

    Raises ReceptionDateError.
    """
    now = clock.now()
    if received_at is None:
        return now, ""
    if received_at > now + CLOCKS_APART:
        raise ReceptionDateError(days=ENTERED_WITHIN.days)
    if now - received_at <= ENTERED_WITHIN:
        return min(received_at, now), ""
    told = mask_numbers_in(clean_line(reason or ""))
    if len(told) < SHORTEST_REASON:
        raise ReceptionDateError(days=ENTERED_WITHIN.days)
    return received_at, told
