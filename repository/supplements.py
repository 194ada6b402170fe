"""The one notice of what is missing (Mẫu 02), and the rest of the legal time in between.

NĐ 118/2025 art. 17.2a: the citizen is told once, everything at once, and also which data could not
be exploited. What the store has, or a database gives, is never on the notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.lifecycle import Digitization, DossierState
from repository.calendars import working_calendar
from repository.checklist import ChecklistItem, checklist
from repository.doors import OPEN_STATES, dossier_for
from repository.dossier_events import SUPPLEMENT_ANSWERED, SUPPLEMENT_ASKED, tell
from repository.ending import change_state
from repository.events_out.outbox import tell_served
from storage.db.models import SupplementRequest
from storage.db.queries import dossier_events as queries
from storage.db.queries import dossiers as dossier_queries


class SupplementAlreadyAskedError(MotLanError):
    """The citizen was told what is missing once; the law allows no second notice."""

    code, fault = "supplement_already_asked", "caller"


class NothingMissingError(MotLanError):
    """Everything is there, in the store, or on its way."""

    code, fault = "nothing_missing", "caller"


class SupplementNotAskedError(MotLanError):
    """Nobody waits for papers of this dossier."""

    code, fault = "supplement_not_asked", "caller"


@dataclass(frozen=True)
class Notice:
    """What stands on the notice."""

    missing: tuple[ChecklistItem, ...]
    request: SupplementRequest | None
    """Once it was handed over."""


def missing_now(
    session: Session, items: Sequence[ChecklistItem], dossier_id: UUID
) -> tuple[ChecklistItem, ...]:
    """What has to be asked for: required, not there, not in the store, not on its way."""
    scanned = dossier_queries.scanned_components(session, dossier_id)
    return tuple(
        item for item in items if item.must_be_asked_for and item.component_id not in scanned
    )


def notice_of(session: Session, clock: Clock, caller: Caller, dossier_id: UUID) -> Notice:
    """The notice: as it was handed over, or as it would be now; commit before answering.

    Raises DossierNotFoundError.
    """
    items = checklist(session, clock, caller, dossier_id)
    request = queries.supplement_of(session, dossier_id)
    if request is None:
        return Notice(missing_now(session, items, dossier_id), None)
    asked = set(request.component_ids)
    return Notice(tuple(item for item in items if item.component_id in asked), request)


def ask_for_missing(
    session: Session, clock: Clock, caller: Caller, dossier_id: UUID
) -> SupplementRequest:
    """Hand the notice over: the components wait, the legal time rests; the caller commits.

    Raises DossierNotFoundError, SupplementAlreadyAskedError, NothingMissingError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.MARK_COMPONENT, lock=True)
    if queries.supplement_of(session, dossier_id) is not None:
        raise SupplementAlreadyAskedError
    missing = missing_now(session, checklist(session, clock, caller, dossier_id), dossier_id)
    is_officer = caller.staff_id is not None and caller.agency_id is not None
    if not missing or dossier.state not in OPEN_STATES or not is_officer:
        raise NothingMissingError
    request = SupplementRequest(
        dossier_id=dossier_id,
        component_ids=[item.component_id for item in missing],
        asked_on=today_in_vietnam(clock),
        due_before=dossier.due_on,
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        at=clock.now(),
    )
    session.add(request)
    for item in missing:
        served = dossier_queries.dossier_component(session, dossier_id, item.component_id)
        if served is not None:
            served.digitization = Digitization.WAITED
            served.changed_at = clock.now()
            tell_served(session, clock, dossier, served)
    values = {"missing": [item.code for item in missing]}
    tell(session, clock, caller, dossier, SUPPLEMENT_ASKED, values)
    change_state(session, clock, caller, dossier, DossierState.WAITING_FOR_PAPERS, ())
    return request


def answer_supplement(
    session: Session, clock: Clock, caller: Caller, dossier_id: UUID
) -> SupplementRequest:
    """The citizen brought what was asked for: the legal time runs on; the caller commits.

    The working days that were left on the day of the notice are counted from today. Raises
    DossierNotFoundError, SupplementNotAskedError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.MARK_COMPONENT, lock=True)
    request = queries.supplement_of(session, dossier_id)
    if request is None or request.answered_on is not None or dossier.state not in OPEN_STATES:
        raise SupplementNotAskedError
    calendar = working_calendar(session)
    request.answered_on = calendar.reception_date(clock.now())
    before = dossier.due_on
    if before is not None:
        left = calendar.between(request.asked_on, before)
        dossier.due_on = calendar.add(request.answered_on, left)
    values = {
        "due_before": before and before.isoformat(),
        "due_after": dossier.due_on and dossier.due_on.isoformat(),
    }
    tell(session, clock, caller, dossier, SUPPLEMENT_ANSWERED, values)
    change_state(session, clock, caller, dossier, DossierState.PROCESSING, ())
    return request
