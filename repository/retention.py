"""How long the business store keeps a paper, and what forbids to erase it (domain.md 4.4)."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from core.lifecycle import RecordStatus, Trust
from core.standing import Retention
from repository.working_days import add_months

PERMANENT_TYPES: Final = frozenset(
    {
        "birth_certificate",
        "birth_extract",
        "marriage_certificate",
        "death_extract",
        "land_use_certificate",
        "court_judgment",
    }
)
"""Civil status, land and judgments; the lists of the archive are not read yet (chưa xác minh)."""

TAIL_MONTHS: Final = 36
"""After its end: the default of BVDLCN art. 16 for data after the last dealing with the person."""

Bar = Literal["held", "permanent", "in_force", "tail", "dossier_open"]
"""Why a paper may not be erased yet."""


def retention_class(paper_type: str, trust: Trust) -> Retention:
    """The class in which a paper is kept when it is taken into the store."""
    if trust is Trust.T5:
        return Retention.WITH_DOSSIER
    return Retention.PERMANENT if paper_type in PERMANENT_TYPES else Retention.IN_FORCE


def bar_to_erasing(
    retention: Retention,
    *,
    is_held: bool,
    status: RecordStatus,
    ended_on: date | None,
    is_dossier_open: bool,
    on: date,
) -> Bar | None:
    """What stands against erasing the paper on a day; None: nothing.

    `ended_on`: when it stopped to be in force; None while nobody knows.
    """
    if is_held:
        return "held"
    if retention is Retention.PERMANENT:
        return "permanent"
    if is_dossier_open:
        return "dossier_open"
    if retention is Retention.WITH_DOSSIER:
        return None
    if status is RecordStatus.IN_FORCE or ended_on is None:
        return "in_force"
    return "tail" if on <= add_months(ended_on, TAIL_MONTHS) else None
