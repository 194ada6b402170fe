"""Packages of all that is kept of a person: asked for, made by a job, gone after some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, LegalBasis, Purpose, Subject
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.rights import ExportState
from repository import notices
from repository.access_log import RefusedAttempt, RefusedError, append
from repository.access_policy import most_a_day
from storage.db.models import Export, ObjectToRemove
from storage.db.queries import rights as queries
from storage.db.queries.identities import has_died

DAYS_TO_FETCH: Final = 7
FRESH_MINUTES: Final = 15
"""A package is handed out to somebody who proved who they are so long ago at most."""
MOST_TRIES: Final = 3
_SILENCE: Final = timedelta(minutes=10)


class ExportNotFoundError(RefusedError):
    """No such package, somebody else's, or past its time."""

    code, fault = "export_not_found", "caller"


class ExportUnderWayError(MotLanError):
    """A package of this person is being made."""

    code, fault = "export_under_way", "caller"


class ExportTooManyError(MotLanError):
    """The person has asked for as many packages within a day as the rules allow."""

    code, fault = "export_too_many", "caller"


class FreshSignInRequiredError(MotLanError):
    """The session is too old for handing out everything; the person signs in again."""

    code, fault = "fresh_sign_in_required", "caller"


@dataclass(frozen=True)
class ExportRow:
    """One package as its owner sees it."""

    id: UUID
    state: ExportState
    done: int
    total: int
    asked_at: datetime
    expires_at: datetime | None
    size_bytes: int | None


def ask_export(session: Session, clock: Clock, caller: Caller) -> Export:
    """Ask for a package; the caller commits and then asks the workers.

    Raises ExportNotFoundError for whom no store is, ExportUnderWayError, ExportTooManyError.
    """
    person_id = _person(session, caller)
    under_way = (ExportState.WAITING, ExportState.RUNNING)
    earlier = queries.exports_of(session, person_id)
    if any(one.state in under_way for one in earlier):
        raise ExportUnderWayError
    now = clock.now()
    most = most_a_day("exports", today_in_vietnam(clock))
    if sum(one.asked_at > now - timedelta(days=1) for one in earlier) >= most:
        raise ExportTooManyError(most=most)
    asked = Export(person_id=person_id, asked_at=now, touched_at=now)
    session.add(asked)
    append(
        session,
        clock,
        caller,
        action="export_asked",
        outcome="allowed",
        purpose=Purpose.OWN_PAPERS,
        basis=LegalBasis.OWNER,
        owner_id=person_id,
    )
    session.flush()
    return asked


def own_exports(session: Session, caller: Caller) -> tuple[ExportRow, ...]:
    """The caller's packages, newest first; raises ExportNotFoundError."""
    return tuple(
        ExportRow(
            one.id, one.state, one.done, one.total, one.asked_at, one.expires_at, one.size_bytes
        )
        for one in queries.exports_of(session, _person(session, caller))
    )


def fetch_export(
    session: Session,
    clock: Clock,
    caller: Caller,
    export_id: UUID,
    *,
    signed_in_at: datetime,
) -> Export:
    """The package for its owner alone, soon after signing in; logged, commit before sending.

    Raises ExportNotFoundError, FreshSignInRequiredError.
    """
    person_id = _person(session, caller)
    found = session.get(Export, export_id)
    is_theirs = found is not None and found.person_id == person_id
    if found is None or not is_theirs or found.state is not ExportState.READY:
        raise ExportNotFoundError(_refused(caller))
    if found.expires_at is None or found.expires_at <= clock.now():
        raise ExportNotFoundError(_refused(caller))
    if clock.now() - signed_in_at > timedelta(minutes=FRESH_MINUTES):
        raise FreshSignInRequiredError(minutes=FRESH_MINUTES)
    append(
        session,
        clock,
        caller,
        action="export_fetched",
        outcome="allowed",
        purpose=Purpose.OWN_PAPERS,
        basis=LegalBasis.OWNER,
        owner_id=person_id,
    )
    return found


def waiting(session: Session, clock: Clock) -> Sequence[UUID]:
    """Packages that nobody works on; the sweeper asks again for them."""
    return queries.exports_waiting(session, clock.now() - _SILENCE)


def begin(session: Session, clock: Clock, export_id: UUID) -> Export | None:
    """Take a package in hand; None where another worker has it, it is done or given up.

    A try that took its worker with it left no word, so the tries are counted here too.
    """
    found = session.get(Export, export_id, with_for_update=True, populate_existing=True)
    if found is None:
        return None
    is_silent = found.touched_at < clock.now() - _SILENCE
    if found.state is ExportState.RUNNING and not is_silent:
        return None
    if found.state not in (ExportState.WAITING, ExportState.RUNNING):
        return None
    if found.tries >= MOST_TRIES:
        note_failed(session, clock, found, "worker_lost")
        return None
    found.state, found.touched_at, found.done = ExportState.RUNNING, clock.now(), 0
    found.tries += 1
    return found


def note_ready(
    session: Session, clock: Clock, export: Export, *, object_key: str, sha256: str, size: int
) -> None:
    """The package lies in the store; its owner is told."""
    export.state, export.touched_at = ExportState.READY, clock.now()
    export.object_key, export.sha256, export.size_bytes = object_key, sha256, size
    export.expires_at = clock.now() + timedelta(days=DAYS_TO_FETCH)
    until = export.expires_at.date().isoformat()
    notices.tell_person(session, clock, export.person_id, "export_ready", values={"until": until})


def note_failed(session: Session, clock: Clock, export: Export, code: str) -> None:
    """A try failed: it waits for the next, or has failed for good and its owner is told."""
    export.error_code, export.touched_at = code, clock.now()
    is_over = export.tries >= MOST_TRIES
    export.state = ExportState.FAILED if is_over else ExportState.WAITING
    if is_over:
        notices.tell_person(session, clock, export.person_id, "export_failed")


def end_over(session: Session, clock: Clock) -> int:
    """Packages past their time: their bytes are named for removal; how many."""
    over = queries.exports_over(session, clock.now())
    for one in over:
        one.state = ExportState.GONE
        if one.object_key is not None and one.sha256 is not None:
            session.add(
                ObjectToRemove(object_key=one.object_key, sha256=one.sha256, asked_at=clock.now())
            )
    session.flush()
    return len(over)


def _person(session: Session, caller: Caller) -> UUID:
    """The living citizen: a package outlives nobody, whoever holds their session."""
    person_id = caller.person_id
    if caller.subject is not Subject.CITIZEN or person_id is None:
        raise ExportNotFoundError(_refused(caller))
    if session.scalar(sa.select(has_died(person_id))):
        raise ExportNotFoundError(_refused(caller))
    return person_id


def _refused(caller: Caller) -> RefusedAttempt:
    return RefusedAttempt(caller, Action.SEE_OWN_PAPERS, Purpose.OWN_PAPERS)
