"""Enterprises and household businesses: their number, who acts for them, what they turn into."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.identifiers import PERSONAL_NUMBER, is_tax_code
from core.vietnamese import clean_line, fold
from repository.authority import RelationKind
from repository.identifying import normal
from repository.persons import person_with_id
from repository.relations import RelationAsked, add_relation, end_relation
from repository.standing import written
from storage.db.models import Organisation
from storage.db.queries import organisations as queries

OrganisationKind = Literal["enterprise", "household_business", "other"]

_LEADS: Final[dict[str, RelationKind]] = {
    "household_business": RelationKind.OWNER,
    "enterprise": RelationKind.LEGAL_REPRESENTATIVE,
    "other": RelationKind.LEGAL_REPRESENTATIVE,
}


class TaxCodeInvalidError(MotLanError):
    """The check digit is wrong; a household business may have its owner's 12 digits instead."""

    code, fault = "tax_code_invalid", "input"


class OrganisationNotFoundError(MotLanError):
    """No organisation has this id, or it has ended."""

    code, fault = "organisation_not_found", "caller"


def get_or_create_organisation(
    session: Session,
    tax_code: str,
    name: str,
    kind: OrganisationKind,
    *,
    address: str | None = None,
) -> Organisation:
    """The organisation with this number, made when the number is new; known values stay.

    Since 2025 the number of a household business may be its owner's 12 digits (domain.md 2.4).
    Raises TaxCodeInvalidError.
    """
    number = normal(tax_code)
    is_owners = kind == "household_business" and PERSONAL_NUMBER.match(number) is not None
    if not is_tax_code(number) and not is_owners:
        raise TaxCodeInvalidError
    known = queries.by_tax_code(session, number)
    if known is not None:
        return known
    called = clean_line(name)
    made = Organisation(
        tax_code=number, name=called, name_folded=fold(called), kind=kind, address=address
    )
    return queries.keep(session, made)


def appoint(
    session: Session,
    clock: Clock,
    caller: Caller,
    organisation: Organisation,
    person_id: UUID,
    reason: str,
    *,
    record_id: UUID | None = None,
    valid_from: date | None = None,
) -> None:
    """Who owns a household business or represents another organisation by law; caller commits.

    Whoever did so before does it no more. Raises as `add_relation` does.
    """
    kind = _LEADS[organisation.kind]
    person = person_with_id(session, person_id)
    for before in queries.held_by(session, organisation.id, kind):
        if before.person_id == person.id:
            return
        end_relation(session, clock, caller, before.person_id, before.id, reason, on=valid_from)
    asked = RelationAsked(
        kind=kind,
        person_id=person.id,
        organisation_id=organisation.id,
        basis="paper" if record_id is None else "record",
        record_id=record_id,
        reason=reason,
        valid_from=valid_from,
    )
    add_relation(session, clock, caller, asked)


def turn_into(
    session: Session,
    clock: Clock,
    caller: Caller,
    organisation_id: UUID,
    successor: Organisation,
    reason: str,
    *,
    on: date | None = None,
) -> Organisation:
    """A household business becomes an enterprise, or organisations merge; the caller commits.

    The old one ends that day, its papers stay its own and are found under the successor; who led it
    leads it no more. Raises OrganisationNotFoundError, WrittenReasonMissingError.
    """
    told = written(reason)
    day = on or today_in_vietnam(clock)
    old = queries.locked(session, organisation_id)
    if old is None or old.successor_id is not None:
        raise OrganisationNotFoundError
    # Nothing turns into itself, nor into what it came from.
    if successor.id in queries.line_of(session, old.id):
        raise OrganisationNotFoundError
    old.successor_id, old.ended_on = successor.id, day
    for relation in queries.held_by(session, old.id):
        end_relation(session, clock, caller, relation.person_id, relation.id, told, on=day)
    session.flush()
    return old


def predecessors_of(session: Session, organisation_id: UUID) -> tuple[UUID, ...]:
    """The organisation and all that turned into it, however many steps ago."""
    return tuple(queries.line_of(session, organisation_id))
