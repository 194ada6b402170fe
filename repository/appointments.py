"""The appointment of a dossier that will be late: an apology with one new date, and no second one.

NĐ 61/2018 art. 19 (mirrored by the forms of TT 03/2025/TT-VPCP, Mẫu 04): the citizen is told at
least a day before the date that cannot be kept; there is only one re-appointment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from repository.calendars import working_calendar
from repository.doors import OPEN_STATES, dossier_for
from repository.dossiers import DossierClosedError
from repository.standing import written
from storage.db.models import DossierEvent

REAPPOINTED: Final = "reappointed"
"""Name of the dossier event; its values: `due_before`, `due_after`, `is_told_late`."""
MOST_DAYS: Final = 60
"""Working days; a longer delay is no re-appointment but a slip of the pen."""


class AlreadyReappointedError(MotLanError):
    """The dossier was given a new date before; there is only one."""

    code, fault = "already_reappointed", "caller"


class NoAppointmentError(MotLanError):
    """The procedure has no legal time, so there is no date to be late for."""

    code, fault = "no_appointment", "caller"


class DelayInvalidError(MotLanError):
    """Not a number of working days from one on."""

    code, fault = "delay_invalid", "input"


@dataclass(frozen=True)
class Apology:
    """What the letter says."""

    reason: str
    due_before: date
    due_after: date
    is_told_late: bool
    """Written on the day of the first date or after it: the law wants it a day before."""
    at: datetime


def reappoint(
    session: Session,
    clock: Clock,
    caller: Caller,
    dossier_id: UUID,
    reason: str,
    working_days: int,
) -> Apology:
    """Give the dossier its one new date, counted from the old one or from today; caller commits.

    Raises DossierNotFoundError, DossierClosedError, NoAppointmentError, AlreadyReappointedError,
    DelayInvalidError and WrittenReasonMissingError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.CLOSE_DOSSIER, lock=True)
    if dossier.state not in OPEN_STATES:
        raise DossierClosedError
    if dossier.due_on is None:
        raise NoAppointmentError
    if _event(session, dossier_id) is not None:
        raise AlreadyReappointedError
    if not 1 <= working_days <= MOST_DAYS:
        raise DelayInvalidError(limit=MOST_DAYS)
    told, today = written(reason), today_in_vietnam(clock)
    due_before = dossier.due_on
    due_after = working_calendar(session).add(max(due_before, today), working_days)
    event = DossierEvent(
        dossier_id=dossier.id,
        name=REAPPOINTED,
        reason=told,
        values={
            "due_before": due_before.isoformat(),
            "due_after": due_after.isoformat(),
            "is_told_late": today >= due_before,
        },
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        at=clock.now(),
    )
    session.add(event)
    dossier.due_on = due_after
    session.flush()
    return _apology(event)


def apology_of(session: Session, caller: Caller, dossier_id: UUID) -> Apology | None:
    """The apology that was written for a dossier; raises DossierNotFoundError."""
    dossier_for(session, caller, dossier_id)
    event = _event(session, dossier_id)
    return None if event is None else _apology(event)


def _event(session: Session, dossier_id: UUID) -> DossierEvent | None:
    return session.scalar(
        sa.select(DossierEvent).where(
            DossierEvent.dossier_id == dossier_id, DossierEvent.name == REAPPOINTED
        )
    )


def _apology(event: DossierEvent) -> Apology:
    return Apology(
        reason=event.reason,
        due_before=date.fromisoformat(event.values["due_before"]),
        due_after=date.fromisoformat(event.values["due_after"]),
        is_told_late=bool(event.values["is_told_late"]),
        at=event.at,
    )
