"""Sessions: begun with a fresh secret, locked when nobody sits there, ended by their holder.

Only the SHA-256 of a secret is kept. A session of staff in a browser locks after the idle time and
opens again with a proof, so that work is not lost; one of a citizen or a program ends.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller, Role, Subject
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from repository.accounts.events import note
from repository.accounts.outliving import own_transaction
from storage.db.models import Session as SessionRow
from storage.db.models import Staff
from storage.db.queries import staff as queries

IDLE: Final = timedelta(minutes=15)
"""QCVN 12:2026/BCA: a business session locks after at most 15 idle minutes."""
SEEN_EVERY: Final = timedelta(seconds=30)
"""A session is marked as seen no more often than this: not every request writes a row."""
STEP_LASTS: Final = timedelta(minutes=10)
"""Between the password and the second factor."""

Stage = Literal["open", "second_factor", "new_password", "enrol"]


class SessionEndedError(MotLanError):
    """The token is unknown, ended, expired or was idle too long."""

    code, fault = "session_ended", "caller"


class SessionLockedError(SessionEndedError):
    """Nobody sat there for a while; the holder's proof opens the session again."""

    code, fault = "session_locked", "caller"


class SessionNotFoundError(MotLanError):
    """Nothing of the caller's own has this id."""

    code, fault = "session_not_found", "caller"


@dataclass(frozen=True)
class Beginning:
    """How a session comes about."""

    stage: Stage = "open"
    kind: Literal["browser", "api"] = "browser"
    way: str = "password"
    device: str | None = None
    """Words for the browser, for its holder to know it by."""
    place: str | None = None
    provider_session: str | None = None


class Standing(NamedTuple):
    """A session as it stands; the caller has the roles of this moment."""

    row: SessionRow
    caller: Caller
    member: Staff | None
    is_locked: bool


_PLAIN: Final = Beginning()


def start_session(
    session: Session,
    clock: Clock,
    settings: Settings,
    caller: Caller,
    how: Beginning = _PLAIN,
) -> str:
    """Open a session for a signed-in caller and give its token, which is shown only this once."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    lasts = timedelta(hours=settings.session_hours) if how.stage == "open" else STEP_LASTS
    session.add(
        SessionRow(
            token_sha256=token_hash(token),
            subject=caller.subject,
            staff_id=caller.staff_id,
            person_id=caller.person_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lasts,
            stage=how.stage,
            kind=how.kind,
            way=how.way,
            device=how.device,
            place=how.place,
            provider_session=how.provider_session,
        )
    )
    session.flush()
    return token


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def standing(session: Session, clock: Clock, token: str, *, idle: timedelta = IDLE) -> Standing:
    """The session behind a token, whatever its stage, locked or not; raises SessionEndedError."""
    found = queries.session_with_staff(session, token_hash(token))
    if found is None:
        raise SessionEndedError
    row, member = found
    now = clock.now()
    if row.ended_at is not None or now >= row.expires_at:
        raise SessionEndedError
    is_idle = now - row.last_seen_at > idle
    locks = row.subject is Subject.STAFF and row.kind == "browser" and row.stage == "open"
    if is_idle and not locks:
        raise SessionEndedError
    if row.subject is Subject.CITIZEN:
        caller = Caller(subject=Subject.CITIZEN, person_id=row.person_id)
        return Standing(row, caller, None, is_locked=False)
    if member is None or not member.is_active:
        raise SessionEndedError
    caller = Caller(
        subject=row.subject,
        roles=frozenset(Role(role) for role in member.roles),
        staff_id=member.id,
        agency_id=member.agency_id,
    )
    return Standing(row, caller, member, is_locked=is_idle or row.locked_at is not None)


def find_session(
    session: Session, clock: Clock, token: str, *, idle: timedelta = IDLE, renew: bool = True
) -> Caller:
    """The caller behind a token, with the roles of this moment; marks the session as seen.

    `renew=False` is for what a page asks by itself: a screen that nobody sits at must lock.
    Raises SessionEndedError, SessionLockedError. Commit afterwards, or the idle clock stands.
    """
    found = standing(session, clock, token, idle=idle)
    if found.row.stage != "open":
        raise SessionEndedError
    if found.is_locked:
        raise SessionLockedError
    now = clock.now()
    if renew and now - found.row.last_seen_at >= SEEN_EVERY:
        found.row.last_seen_at = now
    return found.caller


def session_began(session: Session, token: str) -> datetime:
    """When the person behind a token signed in; raises SessionEndedError."""
    found = queries.session_with_staff(session, token_hash(token))
    if found is None:
        raise SessionEndedError
    return found[0].created_at


def owner_of_session(session: Session, token: str) -> UUID | None:
    """Whose session it is or was: the id of staff or person."""
    found = queries.session_with_staff(session, token_hash(token))
    return None if found is None else found[0].staff_id or found[0].person_id


def end_session(session: Session, clock: Clock, token: str) -> None:
    """Sign out; an unknown token is no error."""
    found = queries.session_with_staff(session, token_hash(token))
    if found is not None and found[0].ended_at is None:
        found[0].ended_at = clock.now()


def lock_session(session: Session, clock: Clock, token: str) -> None:
    """Lock it now: the holder leaves the desk. The caller commits."""
    found = queries.session_with_staff(session, token_hash(token))
    if found is not None and found[0].locked_at is None:
        found[0].locked_at = clock.now()


def open_again(clock: Clock, row: SessionRow) -> None:
    """The holder proved to be there."""
    row.locked_at, row.failed_tries, row.last_seen_at = None, 0, clock.now()


def count_wrong_try(session: Session, clock: Clock, settings: Settings, session_id: UUID) -> None:
    """A wrong proof at a locked or half-open session; at the limit the session ends.

    In a transaction of its own, so that the refused request does not forget it.
    """
    with own_transaction(session) as own:
        row = own.get_one(SessionRow, session_id, with_for_update=True)
        row.failed_tries += 1
        if row.failed_tries >= settings.max_failed_logins and row.ended_at is None:
            row.ended_at = clock.now()


@dataclass(frozen=True)
class OwnSession:
    """One session, for its holder."""

    id: UUID
    kind: str
    way: str
    device: str | None
    place: str | None
    began_at: datetime
    seen_at: datetime
    is_this: bool
    is_locked: bool = field(default=False)


def own_sessions(
    session: Session, clock: Clock, caller: Caller, token: str, *, idle: timedelta = IDLE
) -> tuple[OwnSession, ...]:
    """The caller's sessions that are alive, this one first."""
    now, mine = clock.now(), token_hash(token)
    found = []
    for row in queries.open_sessions(session, caller.staff_id, caller.person_id, now):
        is_idle = now - row.last_seen_at > idle
        locks = row.subject is Subject.STAFF and row.kind == "browser"
        if is_idle and not locks:
            continue
        found.append(
            OwnSession(
                id=row.id,
                kind=row.kind,
                way=row.way,
                device=row.device,
                place=row.place,
                began_at=row.created_at,
                seen_at=row.last_seen_at,
                is_this=row.token_sha256 == mine,
                is_locked=is_idle or row.locked_at is not None,
            )
        )
    return tuple(sorted(found, key=lambda one: not one.is_this))


def end_own_session(session: Session, clock: Clock, caller: Caller, session_id: UUID) -> None:
    """End one of the caller's own sessions; raises SessionNotFoundError. The caller commits."""
    ended = queries.end_sessions(
        session, caller.staff_id, caller.person_id, clock.now(), only_id=session_id
    )
    if not ended:
        raise SessionNotFoundError
    _note_ended(session, clock, caller, ended)


def end_other_sessions(session: Session, clock: Clock, caller: Caller, token: str) -> int:
    """End all of the caller's sessions but this one; how many. The caller commits."""
    ended = queries.end_sessions(
        session,
        caller.staff_id,
        caller.person_id,
        clock.now(),
        but_token_sha256=token_hash(token),
    )
    _note_ended(session, clock, caller, ended)
    return ended


def _note_ended(session: Session, clock: Clock, caller: Caller, count: int) -> None:
    if caller.staff_id is not None and count:
        note(session, clock, caller.staff_id, "sessions_ended", caller.staff_id, {"count": count})
