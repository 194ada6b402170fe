"""Staff accounts, passwords and sessions.

Passwords are kept as Argon2id hashes, session tokens as SHA-256 only: neither can be read back.
A citizen has no password here; the demo signs them in by a federated identity.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.orm import Session

from core.access import Caller, Role, Subject
from core.clock import Clock
from core.errors import MotLanError
from core.identifiers import new_id
from core.settings import Settings
from core.vietnamese import clean_line
from storage.db.models import Session as SessionRow
from storage.db.models import Staff
from storage.db.queries import staff as queries

SHORTEST_PASSWORD: Final = 10
IDLE: Final = timedelta(minutes=15)
"""QCVN 12:2026/BCA: a business session locks after at most 15 idle minutes."""
SEEN_EVERY: Final = timedelta(seconds=30)
"""A session is marked as seen no more often than this: not every request writes a row."""

_HASHER: Final = PasswordHasher()
_HASHING: Final = BoundedSemaphore(2)
"""Checking a password takes 64 MiB; more people at once wait, each without a connection."""


class PasswordTooShortError(MotLanError):
    """A new password is shorter than SHORTEST_PASSWORD."""

    code, fault = "password_too_short", "input"


class LoginRefusedError(MotLanError):
    """Wrong name or password, an account that rests or is switched off: which is not said."""

    code, fault = "login_refused", "caller"


class SessionEndedError(MotLanError):
    """The token is unknown, ended, expired or was idle too long."""

    code, fault = "session_ended", "caller"


def create_staff(
    session: Session,
    *,
    username: str,
    full_name: str,
    agency_id: UUID,
    roles: Collection[Role],
    password: str,
    title: str | None = None,
    is_machine: bool = False,
) -> Staff:
    """Make an account; raises PasswordTooShortError."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShortError(shortest=SHORTEST_PASSWORD)
    member = Staff(
        username=username.strip().casefold(),
        full_name=clean_line(full_name),
        title=title,
        agency_id=agency_id,
        roles=sorted(role.value for role in roles),
        is_machine=is_machine,
        password_hash=_HASHER.hash(password),
    )
    session.add(member)
    session.flush()
    return member


def authenticate(
    session: Session, clock: Clock, settings: Settings, username: str, password: str
) -> Caller:
    """The caller behind a name and password.

    Raises LoginRefusedError; after several failures an account rests for a while, and then reads
    no different from a name that nobody has. A failure is counted in a transaction of its own, so
    that the roll-back of the refused request does not forget it.
    """
    with _HASHING:
        member = queries.staff_by_username(session, username.strip().casefold())
        # An unknown name costs the same time as a known one, a resting account as an open one.
        stored = _hash_of_nobody() if member is None else member.password_hash
        is_right = _is_password(stored, password)
    rests = member is not None and _rests(member, clock.now())
    if member is None or rests or not member.is_active or not is_right:
        counts = member is not None and not rests and not is_right
        _count_failure(session, clock, settings, member.id if member and counts else new_id())
        raise LoginRefusedError(minutes=settings.lockout_minutes)
    if member.failed_logins or member.locked_until is not None:
        queries.forget_failed_logins(session, member.id)
    return caller_of(member)


def _rests(member: Staff, now: datetime) -> bool:
    return member.locked_until is not None and member.locked_until > now


def _count_failure(session: Session, clock: Clock, settings: Settings, staff_id: UUID) -> None:
    """Count it; the id of nobody costs the same time and changes nothing."""
    with Session(session.get_bind()) as own:
        queries.count_failed_login(
            own,
            staff_id,
            limit=settings.max_failed_logins,
            now=clock.now(),
            lock_for=timedelta(minutes=settings.lockout_minutes),
        )
        own.commit()


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def _is_password(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def caller_of(member: Staff) -> Caller:
    """The caller that a member of staff or a machine client is."""
    return Caller(
        subject=Subject.MACHINE if member.is_machine else Subject.STAFF,
        roles=frozenset(Role(role) for role in member.roles),
        staff_id=member.id,
        agency_id=member.agency_id,
    )


def start_session(session: Session, clock: Clock, settings: Settings, caller: Caller) -> str:
    """Open a session for a signed-in caller and give its token, which is shown only this once."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(
        SessionRow(
            token_sha256=token_hash(token),
            subject=caller.subject,
            staff_id=caller.staff_id,
            person_id=caller.person_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=settings.session_hours),
        )
    )
    session.flush()
    return token


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_session(
    session: Session, clock: Clock, token: str, *, idle: timedelta = IDLE, renew: bool = True
) -> Caller:
    """The caller behind a token, with the roles of this moment; marks the session as seen.

    `renew=False` is for what a page asks by itself: a screen that nobody sits at must lock.
    Raises SessionEndedError. Commit afterwards, or the idle clock does not move.
    """
    found = queries.session_with_staff(session, token_hash(token))
    if found is None:
        raise SessionEndedError
    row, member = found
    now = clock.now()
    if _is_over(row, now, idle):
        raise SessionEndedError
    if renew and now - row.last_seen_at >= SEEN_EVERY:
        row.last_seen_at = now
    if row.subject is Subject.CITIZEN:
        return Caller(subject=Subject.CITIZEN, person_id=row.person_id)
    if member is None or not member.is_active:
        raise SessionEndedError
    return caller_of(member)


def session_began(session: Session, token: str) -> datetime:
    """When the person behind a token signed in; raises SessionEndedError."""
    found = queries.session_with_staff(session, token_hash(token))
    if found is None:
        raise SessionEndedError
    return found[0].created_at


def _is_over(row: SessionRow, now: datetime, idle: timedelta) -> bool:
    return row.ended_at is not None or now >= row.expires_at or now - row.last_seen_at > idle


def end_session(session: Session, clock: Clock, token: str) -> None:
    """Sign out; an unknown token is no error."""
    found = queries.session_with_staff(session, token_hash(token))
    if found is not None and found[0].ended_at is None:
        found[0].ended_at = clock.now()


def set_password(session: Session, clock: Clock, staff_id: UUID, password: str) -> None:
    """Change a password and end every open session; raises PasswordTooShortError."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShortError(shortest=SHORTEST_PASSWORD)
    member = session.get_one(Staff, staff_id)
    member.password_hash = _HASHER.hash(password)
    queries.end_sessions_of_staff(session, staff_id, clock.now())
