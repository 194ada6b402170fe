"""What is true of a dossier besides its ten states: payment, delivery, agreement with its master.

The states of business stand in `core.lifecycle.DossierState`; money, handing over and whether we
agree with the one-stop software go their own ways (domain.md 3.2).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from core.lifecycle import DossierState


class Payment(StrEnum):
    """The fees of the dossier."""

    NONE = "none"
    """Nothing to pay, or nobody has said so yet."""
    DUE = "due"
    PAID = "paid"
    WAIVED = "waived"


class Handover(StrEnum):
    """The way of the result to the citizen."""

    NONE = "none"
    READY = "ready"
    POSTED = "posted"
    HANDED_OVER = "handed_over"


class Sync(StrEnum):
    """Whether we and the one-stop software say the same."""

    OWN = "own"
    """It has said nothing of this dossier yet."""
    IN_STEP = "in_step"
    AHEAD = "ahead"
    """Something was decided here that it has not confirmed yet."""
    CONFLICT = "conflict"
    """It said otherwise than what was decided here; its word counts."""


class IdentitySeen(StrEnum):
    """Who looked at the identity of the person who hands the papers in."""

    DESK = "desk"
    ACCOUNT = "account"
    """A level-2 electronic identity."""
    POSTAL_WORKER = "postal_worker"


IDENTITY_BY_CHANNEL: Final = {
    "direct": IdentitySeen.DESK,
    "online": IdentitySeen.ACCOUNT,
    "postal": IdentitySeen.POSTAL_WORKER,
}

OPEN: Final = frozenset(
    {
        DossierState.REGISTERED,
        DossierState.RECEIVED,
        DossierState.PROCESSING,
        DossierState.WAITING_FOR_PAPERS,
        DossierState.WAITING_FOR_PAYMENT,
    }
)
ENDED_WELL: Final = frozenset({DossierState.COMPLETED, DossierState.RETURNED})
ENDED_BADLY: Final = frozenset(
    {DossierState.NOT_RECEIVED, DossierState.WITHDRAWN, DossierState.STOPPED}
)

STATE_OF_NUMBER: Final = dict(
    enumerate(
        (
            DossierState.REGISTERED,
            DossierState.RECEIVED,
            DossierState.NOT_RECEIVED,
            DossierState.PROCESSING,
            DossierState.WAITING_FOR_PAPERS,
            DossierState.WAITING_FOR_PAYMENT,
            DossierState.WITHDRAWN,
            DossierState.STOPPED,
            DossierState.COMPLETED,
            DossierState.RETURNED,
        ),
        start=1,
    )
)
"""The numbers that the one-stop software uses (domain.md 3.2)."""
