"""Dossiers as a mirror: what the one-stop software says of them, in whatever order it arrives.

That software is the master. Each message counts once, by its id; one that is older than what is
known changes nothing; both are kept. Where it says otherwise than was decided here, its word counts
and the difference is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.clock import Clock
from core.dossiers import ENDED_BADLY, ENDED_WELL, OPEN, Handover, Payment, Sync
from core.errors import MotLanError
from core.lifecycle import DossierState
from repository.doors import dossier_for
from repository.dossier_events import MASTER_DISAGREED, MASTER_LATE, MASTER_SAID, tell
from repository.ending import change_state
from storage.db.models import Dossier
from storage.db.queries import dossier_events as queries
from storage.db.queries import records as record_queries

Taken = Literal["applied", "already_known", "late", "conflict"]

LARGEST_STEP: Final = 1000
"""No dossier changes so often between two messages; a larger number would make every later true
message a late one."""
_AHEAD: Final = timedelta(days=1)
"""Clocks of two systems differ; a message from later is none."""
_LONGEST_TERM: Final = timedelta(days=3 * 366)

REOPENED_WITHIN: Final = timedelta(days=30)
"""After its end a dossier is opened again for so long; later business is a new dossier."""


class MasterMessageInvalidError(MotLanError):
    """A number far ahead of the known one, a moment to come, or a due day out of all proportion."""

    code, fault = "master_message_invalid", "caller"


@dataclass(frozen=True)
class MasterMessage:
    """One message of the one-stop software; None: it says nothing of that."""

    message_id: str
    sequence: int
    """Grows with each change of the dossier over there; the order of arrival means nothing."""
    at: datetime
    state: DossierState | None = None
    payment: Payment | None = None
    delivery: Handover | None = None
    due_on: date | None = None

    def as_data(self) -> dict[str, Any]:
        """For the event."""
        return {
            "at": self.at.isoformat(),
            "state": self.state,
            "payment": self.payment,
            "delivery": self.delivery,
            "due_on": self.due_on and self.due_on.isoformat(),
        }


def take_message(
    session: Session, clock: Clock, caller: Caller, dossier_id: UUID, message: MasterMessage
) -> Taken:
    """Follow the master, idempotent and safe against any order; the caller commits.

    A dossier that ended longer than `REOPENED_WITHIN` ago stays ended: a conflict for people.
    Raises DossierNotFoundError, MasterMessageInvalidError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.MIRROR_DOSSIER, lock=True)
    if queries.is_message_known(session, dossier_id, message.message_id):
        return "already_known"
    _check(dossier, message, clock.now())
    is_late = dossier.master_sequence is not None and message.sequence <= dossier.master_sequence
    tell(
        session,
        clock,
        caller,
        dossier,
        MASTER_LATE if is_late else MASTER_SAID,
        message.as_data(),
        message_id=message.message_id,
        sequence=message.sequence,
    )
    if is_late:
        return "late"
    disagrees = _disagrees(dossier, message.state)
    if disagrees and message.state is not None:
        values = {"here": dossier.state.value, "there": message.state.value}
        tell(session, clock, caller, dossier, MASTER_DISAGREED, values)
    _follow(session, clock, caller, dossier, message)
    dossier.sync = Sync.CONFLICT if disagrees else Sync.IN_STEP
    dossier.master_sequence = message.sequence
    session.flush()
    return "conflict" if disagrees else "applied"


def _check(dossier: Dossier, message: MasterMessage, now: datetime) -> None:
    first, due = dossier.received_on, message.due_on
    is_due_possible = due is None or first <= due <= first + _LONGEST_TERM
    is_next = message.sequence <= (dossier.master_sequence or 0) + LARGEST_STEP
    if not is_due_possible or not is_next or message.at > now + _AHEAD:
        raise MasterMessageInvalidError(step=LARGEST_STEP)


def _disagrees(dossier: Dossier, state: DossierState | None) -> bool:
    """What was decided here and not confirmed yet ends otherwise over there.

    A dossier that ended and goes on over there is told too, whoever ended it.
    """
    if state is None:
        return False
    here = dossier.state
    if here in ENDED_BADLY:
        return state is not here
    return here in ENDED_WELL and state not in ENDED_WELL


def _reopens_too_late(dossier: Dossier, state: DossierState | None, now: datetime) -> bool:
    """It would open people's papers again long after the business with them was done."""
    is_over = dossier.state in ENDED_WELL or dossier.state in ENDED_BADLY
    if state not in OPEN or not is_over:
        return False
    return dossier.closed_at is None or now - dossier.closed_at > REOPENED_WITHIN


def _follow(
    session: Session, clock: Clock, caller: Caller, dossier: Dossier, message: MasterMessage
) -> None:
    if message.payment is not None:
        dossier.payment = message.payment
    if message.delivery is not None:
        dossier.delivery = message.delivery
    if message.due_on is not None:
        dossier.due_on = message.due_on
    if message.state is not None and not _reopens_too_late(dossier, message.state, clock.now()):
        records = record_queries.of_dossier(session, dossier)
        change_state(session, clock, caller, dossier, message.state, records)
        if message.state is DossierState.RETURNED and message.delivery is None:
            dossier.delivery = Handover.HANDED_OVER
        elif message.state is DossierState.WAITING_FOR_PAYMENT and message.payment is None:
            dossier.payment = Payment.DUE
