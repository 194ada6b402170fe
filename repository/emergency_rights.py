"""What a running emergency access opens (`repository.emergency`): asked by the guarded door."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Subject, may
from core.clock import Clock, today_in_vietnam
from repository.access_log import RefusedAttempt, RefusedError
from repository.access_policy import levels_open_to
from storage.db.models import EmergencyAccess
from storage.db.queries import emergencies as queries


class EmergencyNotFoundError(RefusedError):
    """No such emergency access, it is over, or it is not the caller's."""

    code, fault = "emergency_not_found", "caller"


def refused(caller: Caller, action: Action, person_id: UUID | None) -> RefusedAttempt:
    """The attempt as it is written down; the person can read of it."""
    owners = () if person_id is None else (person_id,)
    return RefusedAttempt(caller, action, Purpose.EMERGENCY, owner_ids=owners)


def running(session: Session, clock: Clock, caller: Caller, access_id: UUID) -> EmergencyAccess:
    """The caller's own access while it lasts; raises EmergencyNotFoundError."""
    found = None
    is_officer = caller.subject is Subject.STAFF and may(caller, Action.BREAK_GLASS)
    if is_officer and caller.staff_id is not None and caller.agency_id is not None:
        found = queries.running(session, access_id, caller.staff_id, caller.agency_id, clock.now())
    if found is None:
        known = session.get(EmergencyAccess, access_id)
        person_id = None if known is None else known.person_id
        raise EmergencyNotFoundError(refused(caller, Action.BREAK_GLASS, person_id))
    return found


def right_in_emergency(
    session: Session, clock: Clock, caller: Caller, access_id: UUID
) -> sa.ColumnElement[bool]:
    """What must hold for a record; raises EmergencyNotFoundError."""
    access = running(session, clock, caller, access_id)
    levels = levels_open_to(caller, Purpose.EMERGENCY, today_in_vietnam(clock))
    return queries.opened_by(access, levels)
