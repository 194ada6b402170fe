"""Staff accounts: making one, and who is behind a name and a password.

Passwords are kept as Argon2id hashes (`repository.accounts.passwords`), sessions are in
`repository.accounts.sessions`. A citizen has no password here.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller, Role, Subject
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from core.vietnamese import clean_line
from repository.accounts import lockout
from repository.accounts.events import note
from repository.accounts.factors import drop_waiting
from repository.accounts.passwords import NO_PASSWORD, check_quality, hashed, is_password
from repository.accounts.sessions import token_hash
from storage.db.models import Staff
from storage.db.queries import staff as queries


class LoginRefusedError(MotLanError):
    """Wrong name or password, an account that rests or is switched off: which is not said."""

    code, fault = "login_refused", "caller"


class UsernameTakenError(MotLanError):
    """Somebody has this name already."""

    code, fault = "username_taken", "caller"


class StaffNameInvalidError(MotLanError):
    """An account needs a name to sign in with and the full name of its holder."""

    code, fault = "staff_name_invalid", "caller"


def create_staff(
    session: Session,
    *,
    username: str,
    full_name: str,
    agency_id: UUID,
    roles: Collection[Role],
    password: str | None,
    title: str | None = None,
    is_machine: bool = False,
) -> Staff:
    """Make an account; without a password its holder comes by the agency's identity provider.

    Raises StaffNameInvalidError, UsernameTakenError, PasswordTooShortError, PasswordTooCommonError.
    """
    username, full_name = username.strip().casefold(), clean_line(full_name)
    if not username or not full_name or " " in username:
        raise StaffNameInvalidError
    if queries.staff_by_username(session, username) is not None:
        raise UsernameTakenError
    if password is not None:
        check_quality(password, username, full_name)
    member = Staff(
        username=username,
        full_name=full_name,
        title=title,
        agency_id=agency_id,
        roles=sorted(role.value for role in roles),
        is_machine=is_machine,
        password_hash=NO_PASSWORD if password is None else hashed(password),
    )
    session.add(member)
    session.flush()
    return member


def authenticate(
    session: Session,
    clock: Clock,
    settings: Settings,
    username: str,
    password: str,
    device: str | None = None,
) -> Caller:
    """The caller behind a name and password; `device`: the mark of the browser, where it has one.

    Raises LoginRefusedError; after several failures an account rests for a while, and then reads
    no different from a name that nobody has. Whoever is let in with a second factor still to show
    is known on the device only once that was shown: `lockout.remember`.
    """
    member = queries.staff_by_username(session, username.strip().casefold())
    counter = None if member is None else lockout.counter_of(session, member, device)
    now = clock.now()
    # An unknown name costs the same time as a known one, a resting account as an open one.
    is_right = is_password(None if member is None else member.password_hash, password)
    is_resting = counter is not None and lockout.rests(counter, now)
    is_over = (
        member is not None and member.one_time_until is not None and (member.one_time_until <= now)
    )
    if member is None or is_resting or is_over or not member.is_active or not is_right:
        counts = not is_resting and not is_right
        lockout.count_failure(session, clock, settings, counter if counts else None)
        raise LoginRefusedError(minutes=settings.lockout_minutes)
    return caller_of(member)


def caller_of(member: Staff) -> Caller:
    """The caller that a member of staff or a machine client is."""
    return Caller(
        subject=Subject.MACHINE if member.is_machine else Subject.STAFF,
        roles=frozenset(Role(role) for role in member.roles),
        staff_id=member.id,
        agency_id=member.agency_id,
    )


def set_password(
    session: Session,
    clock: Clock,
    staff_id: UUID,
    password: str,
    *,
    by_id: UUID | None = None,
    keep_token: str | None = None,
) -> None:
    """Change a password and end every open session, save the one whose token is kept.

    Raises PasswordTooShortError, PasswordTooCommonError.
    """
    member = session.get_one(Staff, staff_id)
    check_quality(password, member.username, member.full_name)
    member.password_hash = hashed(password)
    member.must_change_password, member.one_time_until = False, None
    drop_waiting(session, clock, staff_id)
    kept = None if keep_token is None else token_hash(keep_token)
    queries.end_sessions(session, staff_id, None, clock.now(), but_token_sha256=kept)
    note(session, clock, staff_id, "password_changed", by_id)
