"""What the desk must see of a person before anything else: died, perhaps twice here, no number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from repository.person_law import comes_of_age
from storage.db.models import Person
from storage.db.queries.merging import with_open_proposals

PersonChip = Literal["deceased", "duplicate", "infant_unnumbered", "unnumbered"]


def chips_of(
    session: Session, persons: Sequence[Person], on: date
) -> dict[UUID, tuple[PersonChip, ...]]:
    """By person; one query for all of them."""
    doubled = with_open_proposals(session, [one.id for one in persons])
    return {one.id: _chips(one, one.id in doubled, on) for one in persons}


def _chips(
    person: Person,
    is_doubled: bool,  # noqa: FBT001 # a fact of the person, not a switch
    on: date,
) -> tuple[PersonChip, ...]:
    chips: list[PersonChip] = []
    if person.deceased_on is not None:
        chips.append("deceased")
    if is_doubled:
        chips.append("duplicate")
    if person.personal_number is None:
        born = person.date_of_birth
        is_minor = born is not None and on < comes_of_age(born, on)
        chips.append("infant_unnumbered" if is_minor else "unnumbered")
    return tuple(chips)
