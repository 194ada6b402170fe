"""Who bears which number, and which rows are one person.

Rows that were found to be one person keep what is theirs; `everyone_of` says which rows they are,
and stands inside the queries that ask for a person's papers, dossiers, looks and notices.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from core.identifiers import new_id
from storage.db.models import Person, PersonIdentifier
from storage.db.models import Session as SignedIn

_MOST_OF_A_NAME: Final = 50

WITHDRAWN: Final = "withdrawn"
"""Source of a number that was noted by mistake: it names nobody."""


def everyone_of(ids: Collection[UUID] | sa.Select[Any]) -> sa.Select[UUID]:
    """Ids of all rows that are one person with any of these: they themselves and merged ones."""
    me, one = aliased(Person), aliased(Person)
    return sa.select(one.id).join(me, are_one(me, one)).where(me.id.in_(ids))


def are_one(me: type[Person], one: type[Person]) -> sa.ColumnElement[bool]:
    """The condition of a join: two rows are one person."""
    stands = sa.func.coalesce(me.merged_into_id, me.id)
    return sa.or_(one.id == stands, one.merged_into_id == stands)


def rows_of_one(session: Session, person_id: UUID) -> Sequence[UUID]:
    """The same for one person, fetched: for queries that must not be planned around a subquery."""
    return session.scalars(everyone_of([person_id])).all()


def has_died(person_id: UUID) -> sa.ColumnElement[bool]:
    """It is noted that the person has died: their own store is closed."""
    return sa.exists().where(
        Person.id.in_(everyone_of([person_id])), Person.deceased_on.is_not(None)
    )


_ROW, _STANDING = aliased(Person), aliased(Person)
_STANDING_FOR: Final = (
    sa.select(_ROW.id, _STANDING)
    .join(_STANDING, _STANDING.id == sa.func.coalesce(_ROW.merged_into_id, _ROW.id))
    .where(_ROW.id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid()))))
)


def standing_for(session: Session, ids: Collection[UUID]) -> dict[UUID, Person]:
    """By row: the one who stands for it, itself unless it was merged; unknown ids are left out."""
    if not ids:
        return {}
    return {row[0]: row[1] for row in session.execute(_STANDING_FOR, {"ids": list(ids)})}


def bearing_rows(session: Session, value: str) -> Sequence[sa.Row[Person, PersonIdentifier]]:
    """The rows of persons who bear this number; numbers in force first."""
    return session.execute(
        sa.select(Person, PersonIdentifier)
        .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        .where(PersonIdentifier.value == value, PersonIdentifier.source != WITHDRAWN)
        .order_by(PersonIdentifier.valid_to.is_not(None), Person.id)
    ).all()


def bearers(session: Session, value: str) -> list[tuple[Person, set[str]]]:
    """The same, each person once with the kinds under which they bear it."""
    found: dict[UUID, tuple[Person, set[str]]] = {}
    for person, row in bearing_rows(session, value):
        found.setdefault(person.id, (person, set()))[1].add(row.kind)
    return list(found.values())


def of_name_and_birth(
    session: Session,
    folded: str,
    born: date | None,
    years: tuple[int, int] | None,
) -> Sequence[Person]:
    """Persons with this folded name born on the day, or in the years where no day is known."""
    when = Person.date_of_birth == born
    if born is None:
        if years is None:
            return ()
        when = Person.date_of_birth.between(date(years[0], 1, 1), date(years[1], 12, 31))
    return session.scalars(
        sa.select(Person)
        .where(Person.full_name_folded == folded, when)
        .order_by(Person.id)
        .limit(_MOST_OF_A_NAME)
    ).all()


def identifiers_of(session: Session, person_id: UUID) -> Sequence[PersonIdentifier]:
    """All numbers of a person and of the rows that are one with it, those in force first."""
    return session.scalars(
        sa.select(PersonIdentifier)
        .where(PersonIdentifier.person_id.in_(everyone_of([person_id])))
        .order_by(
            PersonIdentifier.valid_to.is_not(None),
            PersonIdentifier.kind,
            PersonIdentifier.created_at,
            PersonIdentifier.id,
        )
    ).all()


def end_sessions(session: Session, person_id: UUID, at: datetime) -> None:
    """Whoever is signed in as this person, by whichever of their rows, is signed in no more."""
    session.execute(
        sa.update(SignedIn)
        .where(SignedIn.person_id.in_(everyone_of([person_id])), SignedIn.ended_at.is_(None))
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )


def keep_identifier(session: Session, row: PersonIdentifier) -> PersonIdentifier:
    """Add the row unless its bearer has this number already; the row that is there.

    One that was withdrawn is believed again.
    """
    columns = ("person_id", "organisation_id", "kind", "value", "country", "valid_from",
               "valid_to", "source", "staff_id")  # fmt: skip
    values = {name: getattr(row, name) for name in columns}
    session.execute(insert(PersonIdentifier).values(id=new_id(), **values).on_conflict_do_nothing())
    kept = session.scalars(
        sa.select(PersonIdentifier).where(
            PersonIdentifier.person_id.is_not_distinct_from(row.person_id),
            PersonIdentifier.organisation_id.is_not_distinct_from(row.organisation_id),
            PersonIdentifier.kind == row.kind,
            PersonIdentifier.value == row.value,
        )
    ).one()
    if kept.source == WITHDRAWN:
        for name, value in values.items():
            setattr(kept, name, value)
        session.flush()
    return kept


def locked_identifier(session: Session, identifier_id: UUID) -> PersonIdentifier | None:
    """The row, held until the transaction ends."""
    return session.scalar(
        sa.select(PersonIdentifier).where(PersonIdentifier.id == identifier_id).with_for_update()
    )
