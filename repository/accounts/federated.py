"""Staff whom the agency's identity provider knows: its groups say agency and roles, nothing else.

A group that nobody told us of gives nothing. Who is in no known group has no place here. No group
makes an administrator: that is two persons' word here (`repository.accounts.members`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Caller, Role
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from repository.accounts.events import note
from repository.accounts.members import set_roles
from repository.persons import agency_by_code
from repository.staff import caller_of, create_staff
from storage.db.models import Staff, StaffIdentity
from storage.db.queries import staff as queries


class NoPlaceHereError(MotLanError):
    """The provider knows them, but no group of theirs gives a role here, or they have left."""

    code, fault = "no_place_here", "caller"


@dataclass(frozen=True)
class Place:
    """What a group gives."""

    agency: str
    """Its code."""
    roles: frozenset[Role]


@dataclass(frozen=True)
class Told:
    """What an identity provider told of a member of staff, verified."""

    issuer: str
    subject: str
    username: str
    full_name: str
    places: tuple[Place, ...]
    """Of the groups that we know."""


def enter(session: Session, clock: Clock, settings: Settings, told: Told) -> Caller:
    """The account of this identity, made at the first time; its roles are those of the groups.

    Raises NoPlaceHereError, UsernameTakenError. The caller commits.
    """
    agencies = {place.agency for place in told.places}
    if len(agencies) != 1:
        # Two agencies at once would need a choice that nobody made.
        raise NoPlaceHereError
    agency = agency_by_code(session, agencies.pop())
    roles = {role.value for place in told.places for role in place.roles}
    known = session.scalar(
        sa.select(Staff)
        .join(StaffIdentity, StaffIdentity.staff_id == Staff.id)
        .where(StaffIdentity.issuer == told.issuer, StaffIdentity.subject == told.subject)
        .with_for_update(of=Staff)
    )
    member = known or _new(session, clock, told, agency.id, roles)
    if not member.is_active:
        raise NoPlaceHereError
    if member.agency_id != agency.id:
        # A second administrator of the new agency has never agreed to this one.
        member.agency_id, kept = agency.id, set[str]()
        note(session, clock, member.id, "agency_changed", member.id, {"agency": agency.code})
    else:
        kept = {Role.ADMINISTRATOR.value} & set(member.roles)
    set_roles(session, clock, settings, member, roles | kept, member.id)
    return caller_of(member)


def _new(
    session: Session, clock: Clock, told: Told, agency_id: UUID, roles: Collection[str]
) -> Staff:
    member = create_staff(
        session,
        username=told.username,
        full_name=told.full_name,
        agency_id=agency_id,
        roles={Role(role) for role in roles},
        password=None,
    )
    note(session, clock, member.id, "added", member.id, {"roles": member.roles})
    link(session, clock, member, told.issuer, told.subject, by_id=member.id)
    return member


def link(
    session: Session, clock: Clock, member: Staff, issuer: str, subject: str, *, by_id: UUID | None
) -> None:
    """This identity of a provider is this account from now on. The caller commits."""
    session.add(StaffIdentity(staff_id=member.id, issuer=issuer, subject=subject))
    session.flush()
    note(session, clock, member.id, "identity_linked", by_id, {"issuer": issuer})


def end_by_provider(session: Session, clock: Clock, provider_session: str) -> int:
    """The provider says that a sign-in is over (back-channel logout); how many sessions ended."""
    return queries.end_sessions_of_provider(session, provider_session, clock.now())
