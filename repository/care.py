"""Children and wards: whose papers somebody else looks after, and may see in the own store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from repository.authority import RelationKind
from repository.person_law import comes_of_age
from storage.db.models import Person
from storage.db.queries import records as record_queries
from storage.db.queries import relations as queries
from storage.db.queries.identities import has_died


@dataclass(frozen=True)
class InCare:
    """A child or ward whose papers somebody looks after."""

    person: Person
    kind: RelationKind


def in_care_of(session: Session, person_id: UUID, on: date) -> tuple[InCare, ...]:
    """Children who are not of age and wards, each once; by papers, not by a word alone."""
    found: dict[UUID, InCare] = {}
    for kind, person in queries.in_care_of(session, person_id, on):
        born = person.date_of_birth
        is_minor = born is not None and on < comes_of_age(born, on)
        if kind == RelationKind.GUARDIAN or is_minor:
            found.setdefault(person.id, InCare(person, RelationKind(kind)))
    return tuple(found.values())


def in_store_of(session: Session, person_id: UUID, on: date) -> sa.ColumnElement[bool]:
    """The record is the person's own or that of a child or ward of theirs, and shown to owners."""
    cared_for = [one.person.id for one in in_care_of(session, person_id, on)]
    return sa.and_(record_queries.shown_to_owners([person_id, *cared_for]), ~has_died(person_id))
