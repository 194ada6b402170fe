"""Dossiers mirrored from the one-stop software: opened, listed, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, may
from core.clock import Clock, today_in_vietnam
from core.dossiers import IDENTITY_BY_CHANNEL, Sync
from core.errors import MotLanError
from core.identifiers import DOSSIER_CODE, mask_numbers_in
from core.lifecycle import DossierState
from core.vietnamese import clean_line
from repository.access_log import RefusedAttempt
from repository.aliases import resolve
from repository.calendars import working_calendar
from repository.catalogue import case_of, procedure_in_force
from repository.checklist import ChecklistItem, checklist
from repository.doors import OPEN_STATES, DossierNotFoundError, dossier_for
from repository.dossier_events import ENTERED_LATE, REFUSED, tell
from repository.ending import change_state
from repository.reception import moment_of_reception
from repository.served import is_served
from repository.standing import SHORTEST_REASON
from storage.db.models import (
    Agency,
    Component,
    Dossier,
    DossierComponent,
    DossierEvent,
    Procedure,
)
from storage.db.queries import catalogue as catalogue_queries
from storage.db.queries import dossiers as queries
from storage.db.queries import records as record_queries

__all__ = [
    "ChecklistItem",
    "DossierClosedError",
    "DossierCodeInvalidError",
    "DossierCodeTakenError",
    "DossierIncompleteError",
    "DossierNotFoundError",
    "DossierRow",
    "Outcome",
    "checklist",
    "close_dossier",
    "dossier_for",
    "list_dossiers",
    "missing_components",
    "open_dossier",
    "propose_code",
]

Outcome = Literal["completed", "refused", "withdrawn"]
Channel = Literal["direct", "online", "postal"]

_STATE_AFTER: Final[dict[str, DossierState]] = {
    "completed": DossierState.COMPLETED,
    "refused": DossierState.NOT_RECEIVED,
    "withdrawn": DossierState.WITHDRAWN,
}


CODE_TRIES: Final = 5
"""Clerks who open a dossier in the same moment, before the last of them has to press again."""


class DossierCodeInvalidError(MotLanError):
    """Not of the shape agency-YYMMDD-number (domain.md 2.1)."""

    code, fault = "dossier_code_invalid", "input"


class DossierCodeTakenError(MotLanError):
    """Another dossier has this code."""

    code, fault = "dossier_code_taken", "caller"


class DossierClosedError(MotLanError):
    """The dossier has ended; nothing more is done on it."""

    code, fault = "dossier_closed", "caller"


class DossierIncompleteError(MotLanError):
    """Required components are missing, and nobody has written why it is completed all the same."""

    code, fault = "dossier_incomplete", "caller"


def open_dossier(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    code: str | None,
    procedure_code: str,
    owner_id: UUID | None,
    submitter_id: UUID | None,
    receiving_agency_id: UUID,
    competent_agency_id: UUID,
    channel: Channel = "direct",
    received_at: datetime | None = None,
    late_reason: str | None = None,
    purpose: str | None = None,
    case_code: str | None = None,
) -> Dossier:
    """Open a dossier with the components of the procedure version in force on its reception date.

    `received_at` (aware; now when None) follows the 15:00 rule; one of long ago needs a
    `late_reason`, which stays as an event. Without a `code` the next free one
    of the receiving agency is taken, without a `case_code` the procedure's first case. Raises
    DossierNotFoundError for a caller who may not, DossierCodeInvalidError, DossierCodeTakenError,
    ReceptionDateError, ProcedureNotFoundError, CaseUnknownError.
    """
    if not may(caller, Action.OPEN_DOSSIER) or receiving_agency_id != caller.agency_id:
        attempt = RefusedAttempt(caller, Action.OPEN_DOSSIER, Purpose.DOSSIER)
        raise DossierNotFoundError(attempt)
    if code is not None and not DOSSIER_CODE.match(code):
        raise DossierCodeInvalidError
    moment, late_reason = moment_of_reception(clock, received_at, late_reason)
    calendar = working_calendar(session)
    received_on = calendar.reception_date(moment)
    procedure = procedure_in_force(
        session, resolve(session, "procedure", procedure_code, received_on), received_on
    )
    case = case_of(session, procedure, case_code)
    days = procedure.legal_days
    if case is not None and case.legal_days is not None:
        days = case.legal_days
    values: dict[str, object] = dict(
        procedure_id=procedure.id,
        owner_id=owner_id,
        submitter_id=submitter_id,
        receiving_agency_id=receiving_agency_id,
        competent_agency_id=competent_agency_id,
        channel=channel,
        identity_seen_by=IDENTITY_BY_CHANNEL[channel],
        case_code="" if case is None else case.code,
        received_at=moment,
        received_on=received_on,
        due_on=None if days is None else calendar.add(received_on, days),
        purpose=purpose,
        opened_by_id=caller.staff_id,
        created_at=clock.now(),
    )
    if code is None:
        agency = session.get_one(Agency, receiving_agency_id)
        dossier = _insert_with_next_code(session, agency, today_in_vietnam(clock), values)
    else:
        dossier = _insert(session, code, values)
    session.add_all(
        DossierComponent(dossier_id=dossier.id, component_id=component.id)
        for component in catalogue_queries.components_of(session, procedure.id, dossier.case_code)
    )
    if late_reason:
        at = {"received_at": moment.isoformat()}
        tell(session, clock, caller, dossier, ENTERED_LATE, at, reason=late_reason)
    session.flush()
    return dossier


def _insert_with_next_code(
    session: Session, agency: Agency, on: date, values: Mapping[str, object]
) -> Dossier:
    """Whoever was faster has taken the proposed code, so the next try proposes a higher one."""
    for _ in range(CODE_TRIES - 1):
        try:
            return _insert(session, propose_code(session, agency, on), values)
        except DossierCodeTakenError:
            continue
    return _insert(session, propose_code(session, agency, on), values)


def _insert(session: Session, code: str, values: Mapping[str, object]) -> Dossier:
    """The new dossier; raises DossierCodeTakenError, also when somebody was faster just now."""
    # Asked first, so that the usual answer costs no error in the database.
    if queries.is_code_taken(session, code):
        raise DossierCodeTakenError
    dossier = Dossier(code=code, **values)
    try:
        with session.begin_nested():
            session.add(dossier)
    except IntegrityError as error:
        if queries.is_code_taken(session, code):
            raise DossierCodeTakenError from error
        raise
    return dossier


def propose_code(session: Session, agency: Agency, on: date) -> str:
    """The next free dossier code of an agency on a day, e.g. `H17.35.1-261122-0007`.

    Only for a desk without one-stop software; that software is the master of codes.
    """
    prefix = f"{agency.code}-{on:%y%m%d}-"
    return f"{prefix}{queries.last_number(session, prefix) + 1:04}"


@dataclass(frozen=True)
class DossierRow:
    """One line of a list of dossiers."""

    dossier: Dossier
    procedure: Procedure


def list_dossiers(
    session: Session, caller: Caller, *, code: str | None = None, limit: int = 50
) -> Sequence[DossierRow]:
    """The dossiers of the caller's agency, newest first; none for a role that may not see them."""
    if caller.agency_id is None or not may(caller, Action.SEE_DOSSIER):
        return ()
    rows = queries.dossiers_of_agency(session, caller.agency_id, code=code, limit=limit)
    return tuple(DossierRow(dossier, procedure) for dossier, procedure in rows)


def missing_components(
    session: Session, dossier_id: UUID, *, is_confirmed: bool = False
) -> tuple[Component, ...]:
    """The required components that nothing serves, for which nothing was scanned either.

    `is_confirmed`: a scan counts only once a person has confirmed it.

    A paper that was revoked or annulled since it was used serves nothing. Of alternatives one is
    enough. Rights are asked for by who calls.
    """
    components = queries.components_with_state(session, dossier_id)
    scanned = queries.scanned_components(session, dossier_id, is_confirmed=is_confirmed)
    dead = queries.components_with_dead_papers(session, dossier_id)
    there = {
        component.id
        for component, state in components
        if is_served(state, dead) or (component.id in scanned and component.id not in dead)
    }
    groups = {component.group_key for component, _ in components if component.id in there}
    return tuple(
        component
        for component, _ in components
        if component.is_required
        and component.id not in there
        and (component.group_key is None or component.group_key not in groups)
    )


def _note_if_short(
    session: Session, clock: Clock, caller: Caller, dossier: Dossier, reason: str | None
) -> None:
    """Who completes a dossier without required components answers for it in writing."""
    missing = [
        component.code for component in missing_components(session, dossier.id, is_confirmed=True)
    ]
    if not missing:
        return
    told = mask_numbers_in(clean_line(reason or ""))
    if len(told) < SHORTEST_REASON:
        raise DossierIncompleteError(count=len(missing), components=", ".join(missing))
    dossier.incomplete_reason = told
    event = DossierEvent(
        dossier_id=dossier.id,
        name="completed_short",
        reason=told,
        values={"missing": missing},
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        at=clock.now(),
    )
    session.add(event)


def close_dossier(
    session: Session,
    clock: Clock,
    caller: Caller,
    dossier_id: UUID,
    outcome: Outcome,
    *,
    incomplete_reason: str | None = None,
    refusal_reason: str | None = None,
    keeps_papers: bool = False,
) -> Dossier:
    """End a dossier and settle its papers (R0).

    Completed: they become ACCEPTED, results are shown to their owners, single-use papers are
    consumed. Refused or withdrawn: what came with it never becomes reusable; after a refusal it
    stays in the repository, not yet usable, if the citizen agrees (`keeps_papers`). Completing one
    that misses required components takes a written reason, which stays with it and its author.
    Raises DossierNotFoundError, DossierClosedError and DossierIncompleteError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.CLOSE_DOSSIER, lock=True)
    if dossier.state not in OPEN_STATES:
        raise DossierClosedError
    # Locked first: what is revoked from here on is revoked after the closing.
    records = record_queries.of_dossier(session, dossier)
    if outcome == "completed":
        _note_if_short(session, clock, caller, dossier, incomplete_reason)
    keeps_papers = keeps_papers and outcome == "refused"
    change_state(
        session,
        clock,
        caller,
        dossier,
        _STATE_AFTER[outcome],
        records,
        keeps_papers=keeps_papers,
    )
    if outcome == "refused":
        kept = {"keeps_papers": keeps_papers}
        tell(session, clock, caller, dossier, REFUSED, kept, reason=refusal_reason or "")
    if dossier.master_sequence is not None:
        dossier.sync = Sync.AHEAD
    session.flush()
    return dossier
