"""The guarded doors: the only ways to a dossier and to a person's paper.

«Not there» and «not yours» are one answer outside; the attempt differs in the access log. The
right stands in the query, so what may not be seen is never fetched.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, LegalBasis, Purpose, Subject, may
from core.clock import Clock, today_in_vietnam
from core.lifecycle import DossierState
from repository.access_log import Look, RefusedAttempt, RefusedError, append_all, append_seen
from repository.access_policy import levels_open_to
from repository.care import in_store_of
from repository.emergency_rights import right_in_emergency
from repository.grounds import Ground, ground_of
from storage.db.models import Dossier, Record
from storage.db.queries import dossiers as dossier_queries
from storage.db.queries import records as queries
from storage.db.queries.identities import rows_of_one

OPEN_STATES = frozenset(
    {
        DossierState.REGISTERED,
        DossierState.RECEIVED,
        DossierState.PROCESSING,
        DossierState.WAITING_FOR_PAPERS,
        DossierState.WAITING_FOR_PAYMENT,
    }
)
"""While a dossier is in one of these, its officers may look for papers of its people."""


class DossierNotFoundError(RefusedError):
    """No such dossier, or the caller's agency is not in its chain, or the role does not allow."""

    code, fault = "dossier_not_found", "caller"


class RecordNotFoundError(RefusedError):
    """No such paper, or the caller has no right to it for this purpose."""

    code, fault = "record_not_found", "caller"


def dossier_for(
    session: Session,
    caller: Caller,
    dossier_id: UUID,
    *,
    action: Action = Action.SEE_DOSSIER,
    lock: bool = False,
) -> Dossier:
    """The dossier, for a caller whose role allows `action` and whose agency handles it.

    Raises DossierNotFoundError. `lock` holds the row until the transaction ends.
    """
    found = None
    if may(caller, action) and caller.agency_id is not None:
        found = dossier_queries.dossier_of_agency(session, dossier_id, caller.agency_id, lock=lock)
    if found is None:
        raise DossierNotFoundError(
            RefusedAttempt(caller, action, Purpose.DOSSIER, dossier_id=dossier_id)
        )
    return found


def open_record(
    session: Session,
    clock: Clock,
    caller: Caller,
    record_id: UUID,
    *,
    purpose: Purpose,
    dossier_id: UUID | None = None,
    emergency_id: UUID | None = None,
    action: Action = Action.READ_RECORD,
) -> Record:
    """The one door to a paper: gives the record and writes the access log, or refuses.

    For `Purpose.EMERGENCY` the running access of the caller is named (`repository.emergency`).

    Commit before the first byte leaves. Raises RecordNotFoundError; wrap the request in
    `access_log.refusals_logged`, so that the attempt is written down after the rollback.
    """
    dossier = _dossier_in_hand(session, caller, dossier_id, action)
    if purpose is Purpose.EMERGENCY and emergency_id is not None:
        right: sa.ColumnElement[bool] | None = right_in_emergency(
            session, clock, caller, emergency_id
        )
    else:
        right = _right(session, clock, caller, purpose, dossier, action)
    record = None if right is None else queries.find(session, record_id, right)
    if record is None:
        raise RecordNotFoundError(
            attempt_on(session, caller, record_id, purpose, dossier_id, action)
        )
    ground = ground_of(session, record, dossier)
    if purpose is Purpose.OWN_PAPERS and _is_own(session, caller, record):
        ground = Ground(LegalBasis.OWNER, None)
    write = append_seen if action is Action.READ_RECORD else append_all
    write(
        session,
        clock,
        [
            Look(
                caller,
                action=action,
                outcome="allowed",
                purpose=purpose,
                basis=ground.basis,
                basis_reference=ground.receipt,
                owner_id=owner_id,
                record_id=record.id,
                document_id=record.document_id,
                dossier_id=None if dossier is None else dossier.id,
            )
            for owner_id in queries.owner_ids(session, record.id) or (None,)
        ],
    )
    return record


def _is_own(session: Session, caller: Caller, record: Record) -> bool:
    """The citizen's own paper; that of a child or ward is seen by law."""
    if caller.person_id is None:
        return False
    own = set(rows_of_one(session, caller.person_id))
    return not own.isdisjoint(queries.owner_ids(session, record.id))


def _dossier_in_hand(
    session: Session, caller: Caller, dossier_id: UUID | None, action: Action
) -> Dossier | None:
    if dossier_id is None or caller.agency_id is None or not may(caller, action):
        return None
    return dossier_queries.dossier_of_agency(session, dossier_id, caller.agency_id)


def _right(
    session: Session,
    clock: Clock,
    caller: Caller,
    purpose: Purpose,
    dossier: Dossier | None,
    action: Action,
) -> sa.ColumnElement[bool] | None:
    """What must hold for the record; None when nothing could make the caller's wish right."""
    if caller.subject is Subject.CITIZEN:
        if purpose is Purpose.OWN_PAPERS and caller.person_id is not None:
            return in_store_of(session, caller.person_id, today_in_vietnam(clock))
        return None
    if caller.subject is Subject.SYSTEM:
        return sa.true() if purpose is Purpose.CARE else None
    if purpose is Purpose.DOSSIER and dossier is not None and may(caller, action):
        return right_through(clock, caller, dossier)
    return None


def require_within_reach(
    session: Session,
    clock: Clock,
    caller: Caller,
    record_id: UUID,
    *,
    dossier_id: UUID,
    action: Action,
) -> None:
    """Before anything is done with a paper's file: the dossier opens it to the caller.

    Raises DossierNotFoundError and RecordNotFoundError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=action)
    if queries.find(session, record_id, right_through(clock, caller, dossier)) is None:
        raise RecordNotFoundError(
            attempt_on(session, caller, record_id, Purpose.DOSSIER, dossier_id, action)
        )


def right_through(clock: Clock, caller: Caller, dossier: Dossier) -> sa.ColumnElement[bool]:
    """The papers that a dossier opens to a role: of the levels that it may read.

    The dossier's own always, its people's while it is open.
    """
    levels = levels_open_to(caller, Purpose.DOSSIER, today_in_vietnam(clock))
    return sa.and_(_opened_by(dossier), Record.sensitivity.in_(sorted(levels)))


def _opened_by(dossier: Dossier) -> sa.ColumnElement[bool]:
    if dossier.state in OPEN_STATES:
        right = sa.or_(queries.served_in(dossier), queries.offered_to(dossier))
        return sa.and_(queries.within_reach(dossier), right)
    return queries.served_in(dossier)


def attempt_on(
    session: Session,
    caller: Caller,
    record_id: UUID,
    purpose: Purpose,
    dossier_id: UUID | None,
    action: Action,
) -> RefusedAttempt:
    """A refused attempt on a record; its owners are told too, when there is such a record."""
    known = queries.find_any(session, record_id)
    return RefusedAttempt(
        caller=caller,
        action=action,
        purpose=purpose,
        owner_ids=() if known is None else tuple(queries.owner_ids(session, record_id)),
        record_id=record_id,
        dossier_id=dossier_id,
    )
