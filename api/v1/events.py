"""`/api/v1/events`: what happened to the dossiers and papers of the own agency, in order."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.guards import Api, Visit
from api.v1.schemas.events import EventsTold, EventTold
from core.access import Action
from repository.events_out.feed import MOST, events_after
from repository.events_out.outbox import EventName

router = APIRouter(prefix="/events", tags=["events"])


@router.get("")
def events(
    visit: Annotated[Visit, Depends(Api(Action.FOLLOW_EVENTS))],
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    type: Annotated[list[EventName] | None, Query()] = None,
) -> EventsTold:
    """What came after a position, the oldest first; nothing new is an empty list."""
    told, position = events_after(visit.session, visit.caller, after, type or (), limit)
    return EventsTold(
        events=[EventTold.model_validate(one, extra="ignore") for one in told], next=position
    )
