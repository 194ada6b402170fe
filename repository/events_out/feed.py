"""What happened, as other systems read it: the feed of an agency from a position on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from repository.events_out.outbox import EventName
from storage.db.models import OutgoingEvent
from storage.db.queries import events_out as queries

MOST: Final = 500


@dataclass(frozen=True)
class Told:
    """One event as it leaves: in the feed and in the body of a webhook."""

    id: UUID
    type: str
    timestamp: datetime
    stream: UUID
    number: int
    data: dict[str, Any]

    @classmethod
    def of(cls, event: OutgoingEvent, number: int) -> Told:
        """The event with its number within the stream."""
        return cls(event.id, event.name, event.at, event.stream_id, number, dict(event.data))


def events_after(
    session: Session, caller: Caller, after: int, names: Collection[EventName], limit: int
) -> tuple[tuple[Told, ...], int]:
    """At most `limit` events after a position, and the position to go on from.

    Nothing for a caller without the right. What comes later never gets an earlier position.
    """
    if caller.agency_id is None or not may(caller, Action.FOLLOW_EVENTS):
        return (), after
    lines = queries.feed(session, caller.agency_id, after, [*map(str, names)], min(limit, MOST))
    told = tuple(Told.of(event, line.number) for line, event in lines)
    return told, lines[-1][0].position if lines else after
