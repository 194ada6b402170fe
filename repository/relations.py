"""Relations of persons: noted with their basis, ended with a reason, and never altered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.vietnamese import fold
from repository.authority import OF_ORGANISATIONS, OF_PERSONS, RelationKind, Tie
from repository.person_events import tell_all
from repository.person_law import ends_unstated
from repository.persons import PersonNotFoundError
from repository.standing import written
from storage.db.models import Organisation, Person, PersonRelation, Record, RelationEnd
from storage.db.queries import relations as queries
from storage.db.queries.relations import NotedRelation

Basis = Literal["record", "paper", "word"]

PROVEN_BY: Final[Mapping[RelationKind, frozenset[str]]] = {
    RelationKind.PARENT: frozenset({"birth_certificate", "birth_extract", "decision"}),
    RelationKind.GRANDPARENT: frozenset({"birth_certificate", "birth_extract"}),
    RelationKind.SIBLING: frozenset({"birth_certificate", "birth_extract"}),
    RelationKind.SPOUSE: frozenset({"marriage_certificate"}),
    RelationKind.GUARDIAN: frozenset({"guardianship_extract", "court_judgment"}),
    RelationKind.REPRESENTATIVE: frozenset({"authorization"}),
    RelationKind.LEGAL_REPRESENTATIVE: frozenset({"enterprise_certificate", "decision"}),
    RelationKind.OWNER: frozenset({"household_business_certificate", "enterprise_certificate"}),
}
"""Types of papers of the store on which a relation may rest."""

_NEEDS: Final[Mapping[RelationKind, frozenset[Basis]]] = {
    RelationKind.REPRESENTATIVE: frozenset({"paper", "record"}),
    RelationKind.GUARDIAN: frozenset({"record"}),
}
"""No officer's word makes somebody a representative, and no typed number a guardian."""

_NAMES_BOTH: Final = frozenset(
    {
        RelationKind.PARENT,
        RelationKind.SPOUSE,
        RelationKind.GUARDIAN,
        RelationKind.REPRESENTATIVE,
    }
)
"""Whose paper must name the one who acts too; it is always a paper of the other one."""

_OF_THE_ISSUER: Final = ("signer_", "issuer", "recipient")
"""Fields that name who made the paper, not whom it speaks of."""


class RelationInvalidError(MotLanError):
    """With oneself, with the wrong kind of other, or a term that ends before it begins."""

    code, fault = "relation_invalid", "caller"


class RelationBasisError(MotLanError):
    """The paper does not prove this relation, or this relation needs a paper."""

    code, fault = "relation_basis_missing", "caller"


class RelationNotFoundError(MotLanError):
    """No such relation of this person."""

    code, fault = "relation_not_found", "caller"


class RelationEndedError(MotLanError):
    """It has been ended before."""

    code, fault = "relation_ended", "caller"


@dataclass(frozen=True)
class RelationAsked:
    """What an officer notes: `person` is the parent, guardian, … of the other."""

    kind: RelationKind
    person_id: UUID
    basis: Basis
    reason: str
    """Number, date and issuer of the paper; for a word why the officer is sure."""
    other_person_id: UUID | None = None
    organisation_id: UUID | None = None
    record_id: UUID | None = None
    scope: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


def add_relation(
    session: Session, clock: Clock, caller: Caller, asked: RelationAsked
) -> PersonRelation:
    """Note a relation; the right is the caller's route, who also logs and commits.

    A representative whose paper states no term is one for as long as the law says. Raises
    PersonNotFoundError, RelationInvalidError, RelationBasisError, WrittenReasonMissingError.
    """
    reason = written(asked.reason)
    _check_others(session, asked)
    _check_basis(session, asked)
    start = asked.valid_from or today_in_vietnam(clock)
    end = asked.valid_to
    if end is None and asked.kind is RelationKind.REPRESENTATIVE:
        end = ends_unstated(start)
    if end is not None and end < start:
        raise RelationInvalidError
    relation = PersonRelation(
        kind=asked.kind,
        person_id=asked.person_id,
        other_person_id=asked.other_person_id,
        organisation_id=asked.organisation_id,
        scope=sorted(asked.scope),
        valid_from=start,
        valid_to=end,
        basis=asked.basis,
        record_id=asked.record_id if asked.basis == "record" else None,
        reason=reason,
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        at=clock.now(),
    )
    session.add(relation)
    session.flush()
    if asked.other_person_id is not None:
        actor = session.get_one(Person, asked.person_id).full_name
        tell_all(session, clock, caller, {asked.other_person_id}, "relation_noted",
                 relation=asked.kind.value, person=actor)  # fmt: skip
    return relation


def _check_others(session: Session, asked: RelationAsked) -> None:
    if asked.other_person_id is not None and asked.organisation_id is None:
        is_right = asked.kind in OF_PERSONS and asked.other_person_id != asked.person_id
    else:
        is_one = asked.organisation_id is not None and asked.other_person_id is None
        is_right = is_one and asked.kind in OF_ORGANISATIONS
    if not is_right:
        raise RelationInvalidError
    for person_id in (asked.person_id, asked.other_person_id):
        if person_id is not None and session.get(Person, person_id) is None:
            raise PersonNotFoundError(person_id=person_id)
    if asked.organisation_id and session.get(Organisation, asked.organisation_id) is None:
        raise RelationInvalidError


def _check_basis(session: Session, asked: RelationAsked) -> None:
    if asked.basis not in _NEEDS.get(asked.kind, {asked.basis}):
        raise RelationBasisError
    if asked.basis != "record":
        return
    record = None if asked.record_id is None else session.get(Record, asked.record_id)
    principal = asked.other_person_id or asked.person_id
    # Whose paper it is not, and of which type, is told in one answer.
    if record is None or record.type not in PROVEN_BY[asked.kind]:
        raise RelationBasisError
    if not queries.is_owner(session, record.id, [principal]):
        raise RelationBasisError
    if asked.kind in _NAMES_BOTH and asked.other_person_id is not None:
        actor = session.get_one(Person, asked.person_id)
        if not (_names(record, actor) or queries.is_owner(session, record.id, [actor.id])):
            raise RelationBasisError


def _names(record: Record, person: Person) -> bool:
    """A field of the paper is the person's name or number, and no field of who issued it."""
    told = [
        str(value)
        for name, value in record.fields.items()
        if value is not None and not name.startswith(_OF_THE_ISSUER)
    ]
    number = person.personal_number
    return any(fold(one) == person.full_name_folded or one == number for one in told)


def end_relation(
    session: Session,
    clock: Clock,
    caller: Caller,
    person_id: UUID,
    relation_id: UUID,
    reason: str,
    *,
    on: date | None = None,
) -> RelationEnd:
    """Revoke or end a relation of this person from a day on (today); the caller commits.

    Raises RelationNotFoundError, RelationEndedError, WrittenReasonMissingError.
    """
    told = written(reason)
    relation = queries.locked(session, relation_id)
    if relation is None or person_id not in (relation.person_id, relation.other_person_id):
        raise RelationNotFoundError
    if queries.end_of(session, relation_id) is not None:
        raise RelationEndedError
    end = RelationEnd(
        relation_id=relation_id,
        ended_on=on or today_in_vietnam(clock),
        reason=told,
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        at=clock.now(),
    )
    session.add(end)
    session.flush()
    return end


def relations_of(session: Session, person_id: UUID) -> tuple[NotedRelation, ...]:
    """Every relation ever noted of a person, the newest first; rights are asked for before."""
    return queries.noted_of(session, person_id)


def ties_among(session: Session, people: Collection[UUID]) -> tuple[Tie, ...]:
    """The relations that touch these persons and whose papers are in force; terms are kept."""
    return tuple(
        Tie(
            RelationKind(one.kind),
            one.actor,
            one.other,
            one.valid_from,
            one.valid_to,
            frozenset(one.scope),
        )
        for one in queries.ties_among(session, people)
    )
