"""Whether another system may call, and whether who asks through it may be told anything."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from core.clock import Clock
from core.errors import MotLanError
from core.vietnamese import clean_line, fold
from repository.authority import Authority, standing_of
from repository.persons import find_person_by_number
from repository.relations import ties_among
from repository.shared_clients import Scope
from storage.db.models import Person, Procedure, SharedClient, SharedRequest
from storage.db.queries import shared_results as queries

_BRINGS: Final = frozenset(
    {Authority.OWN, Authority.RELATIVE, Authority.GUARDIAN, Authority.REPRESENTATIVE}
)


class TooManyCallsError(MotLanError):
    """The client called more often than it may in one minute."""

    code, fault, retry = "too_many_calls", "caller", True


class TooManyCallsTodayError(MotLanError):
    """The client called as often as it may in a day: perhaps it walks through numbers."""

    code, fault, retry = "too_many_calls_today", "caller", True


class ScopeMissingError(MotLanError):
    """The client was not given this right when it was registered."""

    code, fault = "scope_missing", "caller"


def note_refused(session: Session, clock: Clock, client: SharedClient, call: str) -> None:
    """A call that was answered with a refusal counts like the others; the caller commits."""
    session.add(
        SharedRequest(
            client_id=client.id,
            call=call,
            outcome="refused",
            record_ids=[],
            entry_ids=[],
            at=clock.now(),
        )
    )
    session.flush()


def admit(session: Session, clock: Clock, client: SharedClient, scope: Scope, per_day: int) -> None:
    """The call is within its bounds and scopes.

    Raises TooManyCallsError, TooManyCallsTodayError and ScopeMissingError.
    """
    now = clock.now()
    a_minute, a_day = timedelta(minutes=1), timedelta(days=1)
    if queries.calls_since(session, client.id, now - a_minute) >= client.calls_per_minute:
        raise TooManyCallsError(limit=client.calls_per_minute)
    if queries.calls_since(session, client.id, now - a_day) >= per_day:
        raise TooManyCallsTodayError(limit=per_day)
    if scope not in client.scopes:
        raise ScopeMissingError(scope=scope.value)


def requester_of(session: Session, number: str | None, name: str | None) -> Person | None:
    """Who asks, if number and name are those of one person."""
    found = find_person_by_number(session, number or "")
    if found is None or fold(clean_line(name or "")) != found.full_name_folded:
        return None
    return found


def may_bring(
    session: Session, requester: Person | None, owner: Person, procedure: Procedure, on: date
) -> bool:
    """R12 as at a desk: the owner, kin by law, guardian, authorised; family alone for the dead."""
    if requester is None:
        return False
    both = (requester, owner)
    standing = standing_of(
        requester.id,
        [owner.id],
        ties_among(session, [one.id for one in both]),
        dead=[one.id for one in both if one.deceased_on is not None and one.deceased_on <= on],
        procedure_code=procedure.code,
        on=on,
    )
    return standing.authority in _BRINGS
