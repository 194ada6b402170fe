"""What an officer works through: the agency's dossiers by state, deadline, procedure, own hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock, today_in_vietnam
from core.lifecycle import DossierState
from repository.doors import OPEN_STATES
from storage.db.models import Dossier, Procedure
from storage.db.queries import dossier_lists as queries

ON_A_PAGE: Final = 30
SOON_DAYS: Final = 3


class Standing(StrEnum):
    """Which part of the work; the words stand in addresses."""

    OPEN = "dang-xu-ly"
    WAITING = "cho-cong-dan"
    ENDED = "da-dong"


class Deadline(StrEnum):
    """How near the day of return is."""

    ANY = "tat-ca"
    SOON = "sap-den-han"
    OVERDUE = "qua-han"


_WAITING: Final = frozenset({DossierState.WAITING_FOR_PAPERS, DossierState.WAITING_FOR_PAYMENT})
_STATES: Final = {
    Standing.OPEN: OPEN_STATES - _WAITING,
    Standing.WAITING: _WAITING,
    Standing.ENDED: frozenset(DossierState) - OPEN_STATES,
}


@dataclass(frozen=True)
class Wanted:
    """What the officer asked to see."""

    standing: Standing = Standing.OPEN
    deadline: Deadline = Deadline.ANY
    procedure_code: str | None = None
    is_own: bool = False
    """Only those that the caller opened or did something about."""
    page: int = 1


@dataclass(frozen=True)
class OfficerRow:
    """One dossier of the list."""

    dossier: Dossier
    procedure: Procedure
    owner_name: str | None
    """None where nobody is known as its owner."""


@dataclass(frozen=True)
class OfficerList:
    """One page of the list."""

    rows: Sequence[OfficerRow]
    has_more: bool
    procedures: Sequence[tuple[str, str]]
    """Code and name, to choose from."""
    today: date


def officer_list(session: Session, clock: Clock, caller: Caller, wanted: Wanted) -> OfficerList:
    """The dossiers that the caller's agency handles; none for a role that may not see them."""
    today = today_in_vietnam(clock)
    if caller.agency_id is None or not may(caller, Action.SEE_DOSSIER):
        return OfficerList((), has_more=False, procedures=(), today=today)
    ends = {Deadline.OVERDUE: today, Deadline.SOON: today + timedelta(days=SOON_DAYS + 1)}
    rows = queries.by_deadline(
        session,
        caller.agency_id,
        states=_STATES[wanted.standing],
        due_before=ends.get(wanted.deadline),
        handled_by_staff=caller.staff_id if wanted.is_own else None,
        procedure_code=wanted.procedure_code,
        limit=ON_A_PAGE + 1,
        offset=(wanted.page - 1) * ON_A_PAGE,
    )
    shown = tuple(OfficerRow(*row) for row in rows[:ON_A_PAGE])
    return OfficerList(
        shown,
        has_more=len(rows) > ON_A_PAGE,
        procedures=queries.procedures_in(session, caller.agency_id, _STATES[wanted.standing]),
        today=today,
    )
