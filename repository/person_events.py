"""What happens to a person's row is noted with who, why and when, and the person is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from repository.notices import tell_person
from storage.db.models import Agency, PersonEvent

EventName = Literal[
    "merge_asked", "merged", "unmerged", "death_asked", "died", "death_annulled", "declined",
    "renumber_asked", "renumbered", "number_given", "number_added", "number_withdrawn",
]  # fmt: skip


def note(
    session: Session,
    clock: Clock,
    caller: Caller,
    name: EventName,
    person_id: UUID,
    reason: str,
    *,
    other_id: UUID | None = None,
    record_id: UUID | None = None,
    values: Mapping[str, Any] | None = None,
) -> PersonEvent:
    """Add the event; the caller commits."""
    event = PersonEvent(
        person_id=person_id,
        name=name,
        other_id=other_id,
        record_id=record_id,
        reason=reason,
        values=dict(values or {}),
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        at=clock.now(),
    )
    session.add(event)
    session.flush()
    return event


def tell_all(
    session: Session,
    clock: Clock,
    caller: Caller,
    people: Collection[UUID],
    kind: str,
    **values: str,
) -> None:
    """The same notice for each of these rows, also where one is nobody's own any more."""
    agency = None if caller.agency_id is None else session.get(Agency, caller.agency_id)
    told = values | {"agency": "Hệ thống" if agency is None else agency.name}
    for person_id in sorted(people):
        tell_person(session, clock, person_id, kind, values=told)
