"""Relations between persons: which hold, which are noted, whose papers somebody looks after."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.lifecycle import Origin, RecordStatus
from storage.db.models import (
    Agency,
    Organisation,
    Person,
    PersonRelation,
    Record,
    RecordOwner,
    RelationEnd,
    Staff,
)
from storage.db.models.records import KEEPER
from storage.db.queries.identities import everyone_of


@dataclass(frozen=True)
class HeldTie:
    """A relation whose paper, where it has one, is in force; the two stand for merged rows."""

    kind: str
    actor: UUID
    other: UUID
    valid_from: date
    valid_to: date | None
    scope: tuple[str, ...]


def _is_backed() -> sa.ColumnElement[bool]:
    """The paper that a relation rests on is in force, if it rests on one of the store."""
    return sa.or_(
        PersonRelation.record_id.is_(None),
        sa.exists().where(
            Record.id == PersonRelation.record_id,
            Record.status == RecordStatus.IN_FORCE,
            Record.origin == Origin.ACCEPTED,
        ),
    )


def _last_day() -> sa.ColumnElement[date | None]:
    """The end of the term or the day before the relation was ended, whichever comes first."""
    return sa.func.least(PersonRelation.valid_to, RelationEnd.ended_on - 1)


def ties_among(session: Session, ids: Collection[UUID]) -> list[HeldTie]:
    """The relations that touch any of these persons, in one query; also from marriages filed."""
    actor, other = aliased(Person), aliased(Person)
    rows = everyone_of(ids)
    query = (
        sa.select(
            PersonRelation.kind,
            sa.func.coalesce(actor.merged_into_id, actor.id),
            sa.func.coalesce(other.merged_into_id, other.id),
            PersonRelation.valid_from,
            _last_day(),
            PersonRelation.scope,
        )
        .join(actor, actor.id == PersonRelation.person_id)
        .join(other, other.id == PersonRelation.other_person_id)
        .outerjoin(RelationEnd, RelationEnd.relation_id == PersonRelation.id)
        .where(
            sa.or_(PersonRelation.person_id.in_(rows), PersonRelation.other_person_id.in_(rows)),
            _is_backed(),
        )
    )
    noted = [
        HeldTie(kind, one, two, start, end, tuple(scope))
        for kind, one, two, start, end, scope in session.execute(query)
    ]
    return noted + _married(session, rows)


def _married(session: Session, rows: sa.Select[UUID]) -> list[HeldTie]:
    """Husband and wife on a marriage certificate that is in force."""
    he, she = aliased(RecordOwner), aliased(RecordOwner)
    man, woman = aliased(Person), aliased(Person)
    theirs = sa.select(RecordOwner.record_id).where(RecordOwner.person_id.in_(rows))
    query = (
        sa.select(
            sa.func.coalesce(man.merged_into_id, man.id),
            sa.func.coalesce(woman.merged_into_id, woman.id),
            Record.issued_on,
        )
        .select_from(Record)
        .join(he, sa.and_(he.record_id == Record.id, he.role == "husband"))
        .join(she, sa.and_(she.record_id == Record.id, she.role == "wife"))
        .join(man, man.id == he.person_id)
        .join(woman, woman.id == she.person_id)
        .where(
            Record.id.in_(theirs),
            Record.type == "marriage_certificate",
            Record.status == RecordStatus.IN_FORCE,
            Record.origin == Origin.ACCEPTED,
        )
    )
    return [
        HeldTie("spouse", one, two, issued or date.min, None, ())
        for one, two, issued in session.execute(query)
    ]


@dataclass(frozen=True)
class NotedRelation:
    """One relation as a page shows it."""

    relation: PersonRelation
    end: RelationEnd | None
    actor: Person
    other: Person | None
    organisation: Organisation | None
    by: str | None
    agency: str | None
    is_backed: bool
    """The paper that it rests on is in force, or it rests on none of the store."""


def noted_of(session: Session, person_id: UUID) -> tuple[NotedRelation, ...]:
    """Every relation of a person and of the rows merged into theirs, the newest first."""
    actor, other = aliased(Person), aliased(Person)
    rows = everyone_of([person_id])
    query = (
        sa.select(
            PersonRelation, RelationEnd, actor, other, Organisation, Staff.full_name, Agency.name,
            _is_backed(),
        )
        .join(actor, actor.id == PersonRelation.person_id)
        .outerjoin(other, other.id == PersonRelation.other_person_id)
        .outerjoin(Organisation, Organisation.id == PersonRelation.organisation_id)
        .outerjoin(RelationEnd, RelationEnd.relation_id == PersonRelation.id)
        .outerjoin(Staff, Staff.id == PersonRelation.staff_id)
        .outerjoin(Agency, Agency.id == PersonRelation.agency_id)
        .where(
            sa.or_(PersonRelation.person_id.in_(rows), PersonRelation.other_person_id.in_(rows))
        )
        .order_by(PersonRelation.at.desc(), PersonRelation.id.desc())
    )  # fmt: skip
    return tuple(NotedRelation(*row) for row in session.execute(query))


def locked(session: Session, relation_id: UUID) -> PersonRelation | None:
    """The relation, its row held until the transaction ends: it is ended once."""
    return session.scalar(
        sa.select(PersonRelation).where(PersonRelation.id == relation_id).with_for_update()
    )


def end_of(session: Session, relation_id: UUID) -> RelationEnd | None:
    """How a relation was ended."""
    return session.scalar(sa.select(RelationEnd).where(RelationEnd.relation_id == relation_id))


def is_owner(session: Session, record_id: UUID, ids: Collection[UUID]) -> bool:
    """Whether an accepted paper in force speaks of one of these persons."""
    found = sa.exists().where(
        Record.id == record_id,
        Record.status == RecordStatus.IN_FORCE,
        Record.origin == Origin.ACCEPTED,
        RecordOwner.record_id == Record.id,
        RecordOwner.person_id.in_(everyone_of(ids)),
        RecordOwner.role != KEEPER,
    )
    return bool(session.scalar(sa.select(found)))


def in_care_of(session: Session, person_id: UUID, on: date) -> Sequence[sa.Row[str, Person]]:
    """Children and wards by a paper of the store that names both: kind of relation, person.

    Their age is for the caller; nobody who has died, and nobody of somebody who has.
    """
    actor, other, stands = aliased(Person), aliased(Person), aliased(Person)
    query = (
        sa.select(PersonRelation.kind, stands)
        .join(actor, actor.id == PersonRelation.person_id)
        .join(other, other.id == PersonRelation.other_person_id)
        .join(stands, stands.id == sa.func.coalesce(other.merged_into_id, other.id))
        .outerjoin(RelationEnd, RelationEnd.relation_id == PersonRelation.id)
        .where(
            PersonRelation.person_id.in_(everyone_of([person_id])),
            PersonRelation.kind.in_(("parent", "guardian")),
            PersonRelation.basis == "record",
            PersonRelation.valid_from <= on,
            sa.func.coalesce(_last_day(), on) >= on,
            _is_backed(),
            stands.deceased_on.is_(None),
        )
        .order_by(stands.date_of_birth, stands.id)
    )
    return session.execute(query).all()
