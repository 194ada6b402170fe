"""Finding persons and agencies."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.identifiers import new_id
from storage.db.models import Agency, Person


def person_by_number(session: Session, number: str) -> Person | None:
    """The person with this 12-digit number."""
    return session.scalar(sa.select(Person).where(Person.personal_number == number))


def persons_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Person]:
    """Persons by id, in one query."""
    if not ids:
        return {}
    found = session.scalars(sa.select(Person).where(Person.id.in_(ids)))
    return {person.id: person for person in found}


def insert_person(session: Session, values: dict[str, object]) -> None:
    """Add a person unless somebody else just added the same number."""
    session.execute(
        insert(Person)
        .values(id=new_id(), **values)
        .on_conflict_do_nothing(index_elements=[Person.personal_number])
    )


def agency_by_code(session: Session, code: str) -> Agency | None:
    """The agency with this code (QĐ 20/2020)."""
    return session.scalar(sa.select(Agency).where(Agency.code == code))


def agencies_by_code(session: Session) -> dict[str, Agency]:
    """All agencies by code."""
    return {agency.code: agency for agency in session.scalars(sa.select(Agency))}
