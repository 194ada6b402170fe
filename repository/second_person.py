"""What one account proposes, another decides: lists and changes of the catalogue.

Taken over or dropped once and for all; whoever proposed it may drop it, never take it over.
"""

from __future__ import annotations

from typing import Final, Literal, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock
from core.errors import MotLanError
from storage.db.models import CatalogueChange, ListProposal
from storage.db.queries import national_list as queries

WAITING: Final = "waiting"


class ListProposalNotFoundError(MotLanError):
    """No such list waits, or the caller's role does not allow."""

    code, fault = "list_proposal_not_found", "caller"


class ListDecidedError(MotLanError):
    """The list was taken over or dropped before."""

    code, fault = "list_decided", "caller"


class ListMovedOnError(MotLanError):
    """The catalogue changed since the differences were shown; look at them again."""

    code, fault = "list_moved_on", "caller"


class OwnProposalError(MotLanError):
    """Who proposed it does not decide on it: a second person does."""

    code, fault = "own_proposal", "caller"


Proposed = TypeVar("Proposed", ListProposal, CatalogueChange)


def proposed(session: Session, caller: Caller, kind: type[Proposed], id_: UUID) -> Proposed:
    """What somebody proposed; raises ListProposalNotFoundError."""
    found = session.get(kind, id_)
    may_see = may(caller, Action.DECIDE_CATALOGUE) or may(caller, Action.IMPORT_CATALOGUE)
    if found is None or not may_see:
        raise ListProposalNotFoundError
    return found


def take_over(
    session: Session, clock: Clock, caller: Caller, kind: type[Proposed], id_: UUID
) -> Proposed:
    """Note that the caller takes it over, and give it to be carried out in this transaction.

    Raises ListProposalNotFoundError, ListDecidedError, OwnProposalError.
    """
    found = _locked(session, caller, kind, id_)
    if caller.staff_id is not None and found.proposed_by_id == caller.staff_id:
        raise OwnProposalError
    return _decided(session, clock, caller, found, "taken_over")


def drop(
    session: Session, clock: Clock, caller: Caller, kind: type[Proposed], id_: UUID
) -> Proposed:
    """Set it aside for good; raises ListProposalNotFoundError, ListDecidedError."""
    return _decided(session, clock, caller, _locked(session, caller, kind, id_), "dropped")


def _locked(session: Session, caller: Caller, kind: type[Proposed], id_: UUID) -> Proposed:
    found = queries.locked(session, kind, id_)
    if found is None or not may(caller, Action.DECIDE_CATALOGUE):
        raise ListProposalNotFoundError
    if found.state != WAITING:
        raise ListDecidedError
    return found


def _decided(
    session: Session,
    clock: Clock,
    caller: Caller,
    found: Proposed,
    state: Literal["taken_over", "dropped"],
) -> Proposed:
    found.state = state
    found.decided_by_id, found.decided_at = caller.staff_id, clock.now()
    session.flush()
    return found
