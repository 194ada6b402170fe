"""Who works in an agency: an administrator adds members, changes roles, lets them go.

Nobody becomes administrator by one person's word: one administrator asks, another of the same
agency agrees. The account of an administrator is not taken over by another one either: new
passwords and lost telephones of administrators are a matter of `motlan staff`, on the server.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Caller, Role
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from repository.accounts.events import note
from repository.accounts.factors import drop_waiting, factors_of, needs_factor, reset_factors
from repository.accounts.passwords import ONE_TIME_LASTS, hashed, one_time_password
from repository.notices import ACCOUNT_RESET, tell_agency
from repository.staff import create_staff
from storage.db.models import AccountEvent, Staff
from storage.db.queries import staff as queries

MOST_EVENTS: Final = 50
PLAIN_ROLES: Final = (
    Role.DESK_OFFICER,
    Role.SCAN_OPERATOR,
    Role.PROCESSING_OFFICER,
    Role.SUPERVISOR,
)
"""What one administrator gives alone."""


class MemberNotFoundError(MotLanError):
    """Nobody of the caller's agency has this id."""

    code, fault = "member_not_found", "caller"


class OwnAccountError(MotLanError):
    """Nobody changes the roles of the own account, or lets themselves go."""

    code, fault = "own_account", "caller"


class AdministratorAccountError(MotLanError):
    """The account of an administrator is not changed by one person's word."""

    code, fault = "administrator_account", "caller"


class RequestSettledError(MotLanError):
    """Nothing (more) waits for the caller's word here, or the caller asked for it."""

    code, fault = "administrator_request_settled", "caller"


@dataclass(frozen=True)
class Asked:
    """A request to make somebody administrator that waits for another one's word."""

    event: AccountEvent
    by: str | None
    is_own: bool


@dataclass(frozen=True)
class Member:
    """One account, for the administrator's list."""

    row: Staff
    factors: int
    asked: Asked | None


def members(session: Session, caller: Caller) -> tuple[Member, ...]:
    """Everybody of the caller's agency; machine accounts belong to the command line."""
    if caller.agency_id is None:
        return ()
    rows = queries.staff_of_agency(session, caller.agency_id)
    return tuple(_seen(session, caller, row) for row in rows)


def member(session: Session, caller: Caller, staff_id: UUID) -> Member:
    """One of them; raises MemberNotFoundError."""
    row = session.get(Staff, staff_id)
    if row is None or row.is_machine or row.agency_id != caller.agency_id:
        raise MemberNotFoundError
    return _seen(session, caller, row)


def _seen(session: Session, caller: Caller, row: Staff) -> Member:
    return Member(row, len(factors_of(session, row.id)), open_request(session, caller, row.id))


def events_of(session: Session, staff_id: UUID) -> tuple[tuple[AccountEvent, str | None], ...]:
    """What happened to an account, the newest first, and who did it."""
    rows = session.execute(
        sa.select(AccountEvent, Staff.full_name)
        .outerjoin(Staff, Staff.id == AccountEvent.by_id)
        .where(AccountEvent.staff_id == staff_id)
        .order_by(AccountEvent.at.desc(), AccountEvent.id.desc())
        .limit(MOST_EVENTS)
    )
    return tuple((row[0], row[1]) for row in rows)


def _locked(session: Session, caller: Caller, staff_id: UUID) -> Staff:
    row = None
    if caller.agency_id is not None:
        row = queries.locked_staff(session, staff_id, caller.agency_id)
    if row is None:
        raise MemberNotFoundError
    return row


def add_member(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    username: str,
    full_name: str,
    title: str,
    roles: Collection[Role],
) -> tuple[Staff, str]:
    """A new account in the caller's agency and its one-time password, shown only this once.

    Raises what `create_staff` raises, AdministratorAccountError. The caller commits.
    """
    if caller.agency_id is None:
        raise MemberNotFoundError
    if not set(roles) <= set(PLAIN_ROLES):
        raise AdministratorAccountError
    row = create_staff(
        session,
        username=username,
        full_name=full_name,
        agency_id=caller.agency_id,
        roles=roles,
        password=None,
        title=title.strip() or None,
    )
    note(session, clock, row.id, "added", caller.staff_id, {"roles": row.roles})
    return row, give_password(session, clock, row, caller.staff_id)


def give_password(session: Session, clock: Clock, row: Staff, by_id: UUID | None) -> str:
    """A one-time password: its holder makes an own one at the first sign-in; sessions end."""
    given = one_time_password()
    row.password_hash = hashed(given)
    row.must_change_password, row.one_time_until = True, clock.now() + ONE_TIME_LASTS
    drop_waiting(session, clock, row.id)
    _release(row)
    queries.end_sessions(session, row.id, None, clock.now())
    note(session, clock, row.id, "password_given", by_id)
    return given


def _release(row: Staff) -> None:
    row.failed_logins, row.lock_rounds, row.locked_until = 0, 0, None


def new_password_for(session: Session, clock: Clock, caller: Caller, staff_id: UUID) -> str:
    """A new one-time password for a member; the supervisors are told.

    Raises MemberNotFoundError, AdministratorAccountError, OwnAccountError.
    """
    row = _plain_member(session, caller, staff_id)
    _tell_of_reset(session, clock, caller, row)
    return give_password(session, clock, row, caller.staff_id)


def _tell_of_reset(session: Session, clock: Clock, caller: Caller, row: Staff) -> None:
    """Whoever opens an account anew could sign in as its holder: that is not seen by one alone."""
    by = session.get_one(Staff, caller.staff_id).full_name
    values = {"person": row.full_name, "by": by}
    tell_agency(session, clock, row.agency_id, ACCOUNT_RESET, values=values)


def factors_lost(session: Session, clock: Clock, caller: Caller, staff_id: UUID) -> None:
    """The member's second factors count no more; told and raises as `new_password_for`."""
    row = _plain_member(session, caller, staff_id)
    _tell_of_reset(session, clock, caller, row)
    reset_factors(session, clock, row.id, caller.staff_id)
    queries.end_sessions(session, row.id, None, clock.now())


def release_lock(session: Session, clock: Clock, caller: Caller, staff_id: UUID) -> None:
    """Somebody guessed at the account: it need not rest any longer. Raises MemberNotFoundError."""
    row = _locked(session, caller, staff_id)
    _release(row)
    note(session, clock, row.id, "lock_released", caller.staff_id)


def _plain_member(session: Session, caller: Caller, staff_id: UUID) -> Staff:
    row = _locked(session, caller, staff_id)
    if row.id == caller.staff_id:
        raise OwnAccountError
    if Role.ADMINISTRATOR.value in row.roles:
        raise AdministratorAccountError
    return row


def change_roles(
    session: Session,
    clock: Clock,
    caller: Caller,
    staff_id: UUID,
    roles: Collection[Role],
    *,
    settings: Settings,
) -> None:
    """Other roles from the next request on; being administrator is neither given nor taken here.

    Raises MemberNotFoundError, OwnAccountError, AdministratorAccountError.
    """
    row = _locked(session, caller, staff_id)
    if row.id == caller.staff_id:
        raise OwnAccountError
    if not set(roles) <= set(PLAIN_ROLES):
        raise AdministratorAccountError
    kept = {Role.ADMINISTRATOR.value} & set(row.roles)
    wanted = {role.value for role in roles} | kept
    set_roles(session, clock, settings, row, wanted, caller.staff_id)


def set_roles(
    session: Session,
    clock: Clock,
    settings: Settings,
    row: Staff,
    roles: Collection[str],
    by_id: UUID | None,
) -> None:
    """Write the roles down with what they were before; nothing where they stay.

    Where the new ones ask for a second factor and the old ones did not, sessions end: they may
    have been opened with a password alone.
    """
    before, after = sorted(row.roles), sorted(roles)
    if before != after:
        row.roles = after
        if needs_factor(settings, after) and not needs_factor(settings, before):
            queries.end_sessions(session, row.id, None, clock.now())
        values: Mapping[str, object] = {"before": before, "after": after}
        note(session, clock, row.id, "roles_changed", by_id, values)


def leave(session: Session, clock: Clock, caller: Caller, staff_id: UUID) -> None:
    """Somebody has left: sessions end, what they had open is free, the account rests for good.

    Raises MemberNotFoundError, OwnAccountError, AdministratorAccountError.
    """
    let_go(session, clock, _plain_member(session, caller, staff_id), caller.staff_id)


def let_go(session: Session, clock: Clock, row: Staff, by_id: UUID | None) -> None:
    """The same for an account that the caller may let go."""
    row.is_active = False
    queries.end_sessions(session, row.id, None, clock.now())
    queries.give_back_documents(session, row.id)
    note(session, clock, row.id, "left", by_id)


def come_back(session: Session, clock: Clock, caller: Caller, staff_id: UUID) -> str:
    """Somebody works here again; gives a one-time password. Raises as `leave`."""
    row = _plain_member(session, caller, staff_id)
    row.is_active = True
    _tell_of_reset(session, clock, caller, row)
    note(session, clock, row.id, "came_back", caller.staff_id)
    return give_password(session, clock, row, caller.staff_id)


def open_request(session: Session, caller: Caller, staff_id: UUID) -> Asked | None:
    """Whether somebody asked to make this member administrator and nobody answered yet."""
    row = session.execute(
        sa.select(AccountEvent, Staff.full_name)
        .outerjoin(Staff, Staff.id == AccountEvent.by_id)
        .where(
            AccountEvent.staff_id == staff_id,
            AccountEvent.name.in_(
                (
                    "administrator_asked",
                    "administrator_agreed",
                    "administrator_declined",
                    "agency_changed",
                    "left",
                )
            ),
        )
        .order_by(AccountEvent.at.desc(), AccountEvent.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row[0].name != "administrator_asked":
        return None
    return Asked(row[0], row[1], is_own=row[0].by_id == caller.staff_id)


def ask_administrator(session: Session, clock: Clock, caller: Caller, staff_id: UUID) -> None:
    """Ask that somebody becomes administrator; another administrator has to agree.

    Raises MemberNotFoundError, OwnAccountError, AdministratorAccountError (is one already),
    RequestSettledError (somebody asked already).
    """
    row = _plain_member(session, caller, staff_id)
    if not row.is_active or open_request(session, caller, staff_id) is not None:
        raise RequestSettledError
    note(session, clock, row.id, "administrator_asked", caller.staff_id)


def answer_administrator(
    session: Session,
    clock: Clock,
    caller: Caller,
    staff_id: UUID,
    *,
    agrees: bool,
    settings: Settings,
) -> None:
    """The second person's word; who asked may only take it back.

    Raises MemberNotFoundError, OwnAccountError, RequestSettledError.
    """
    row = _plain_member(session, caller, staff_id)
    asked = open_request(session, caller, staff_id)
    if asked is None or (agrees and asked.is_own):
        raise RequestSettledError
    if agrees:
        wanted = {*row.roles, Role.ADMINISTRATOR.value}
        set_roles(session, clock, settings, row, wanted, caller.staff_id)
        note(session, clock, row.id, "administrator_agreed", caller.staff_id)
    else:
        note(session, clock, row.id, "administrator_declined", caller.staff_id)
