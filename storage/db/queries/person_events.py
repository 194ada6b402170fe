"""What happened to persons' rows, and what a desk asked there that nobody has answered yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.db.models import PersonEvent
from storage.db.queries.agencies import is_answered_for
from storage.db.queries.identities import everyone_of

ASKED: Final = ("merge_asked", "death_asked", "renumber_asked")
ANSWERS: Final = "answers"
"""Key in the values of the event that answers one which was asked: its id."""


def _is_open() -> sa.ColumnElement[bool]:
    """Something was asked, and no later event of the same row answers it."""
    answer = aliased(PersonEvent)
    answered = sa.exists().where(
        answer.person_id == PersonEvent.person_id,
        answer.values[ANSWERS].astext == sa.cast(PersonEvent.id, sa.Text),
    )
    return sa.and_(PersonEvent.name.in_(ASKED), ~answered)


def waiting_for(session: Session, agency_id: UUID, limit: int) -> Sequence[PersonEvent]:
    """What the agency's desks asked and nobody has answered, the oldest first."""
    return session.scalars(
        sa.select(PersonEvent)
        .where(is_answered_for(PersonEvent.agency_id, agency_id), _is_open())  # type: ignore[arg-type] # an event of the system has no agency
        .order_by(PersonEvent.at, PersonEvent.id)
        .limit(limit)
    ).all()


def waiting_of(session: Session, person_id: UUID) -> Sequence[PersonEvent]:
    """What is asked of a person and of the rows that are one with it, by whatever desk."""
    rows = everyone_of([person_id])
    theirs = sa.or_(PersonEvent.person_id.in_(rows), PersonEvent.other_id.in_(rows))
    return session.scalars(
        sa.select(PersonEvent).where(theirs, _is_open()).order_by(PersonEvent.at, PersonEvent.id)
    ).all()


def locked_open(session: Session, event_id: UUID, agency_id: UUID) -> PersonEvent | None:
    """The agency's open question, held until the transaction ends."""
    # Held first and asked about afterwards: what another one wrote meanwhile is seen.
    session.scalar(sa.select(PersonEvent.id).where(PersonEvent.id == event_id).with_for_update())
    return session.scalar(
        sa.select(PersonEvent).where(
            PersonEvent.id == event_id,
            is_answered_for(PersonEvent.agency_id, agency_id),  # type: ignore[arg-type] # as above
            _is_open(),
        )
    )
