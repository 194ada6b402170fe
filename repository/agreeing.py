"""What a desk asks about a person counts when a supervisor of the same agency has agreed.

A merge and a number that goes to another row open one person's papers to another, a death without
an extract closes a store: none is one person's word. Nobody agrees to what they asked themselves,
whatever their roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock
from core.errors import MotLanError
from repository.deaths import record_death
from repository.merging import merge_persons
from repository.person_events import note
from repository.persons import person_with_id
from repository.renumbering import ASKED as RENUMBER
from repository.renumbering import renumber
from repository.standing import written
from storage.db.models import Person, PersonEvent, Staff
from storage.db.queries import person_events as queries

MOST_SHOWN: Final = 100

Answer = Literal["agreed", "declined"]


class PersonRequestNotFoundError(MotLanError):
    """Nothing like that waits for the caller's word."""

    code, fault = "person_request_not_found", "caller"


class OwnPersonRequestError(MotLanError):
    """The one who asked does not answer."""

    code, fault = "person_request_own", "caller"


@dataclass(frozen=True)
class WaitingRequest:
    """One question, for the supervisor who answers it."""

    event: PersonEvent
    person: Person
    other: Person | None
    """Of a merge: who would stand for both; of a number: whose it is."""
    by: str | None

    @property
    def people(self) -> tuple[UUID, ...]:
        """Whose facts are shown with it."""
        return tuple(one.id for one in (self.person, self.other) if one is not None)


def waiting_requests(session: Session, caller: Caller) -> tuple[WaitingRequest, ...]:
    """What waits for the caller's word, the oldest first; nothing for a role that may not."""
    if caller.agency_id is None or not may(caller, Action.AGREE_ON_PERSONS):
        return ()
    return tuple(
        _shown(session, event)
        for event in queries.waiting_for(session, caller.agency_id, MOST_SHOWN)
    )


def _shown(session: Session, event: PersonEvent) -> WaitingRequest:
    by = None if event.staff_id is None else session.get_one(Staff, event.staff_id).full_name
    other = None if event.other_id is None else session.get_one(Person, event.other_id)
    return WaitingRequest(event, session.get_one(Person, event.person_id), other, by)


def answer_request(
    session: Session, clock: Clock, caller: Caller, event_id: UUID, answer: Answer, reason: str
) -> tuple[UUID, ...]:
    """The supervisor agrees, or declines with a reason; gives the rows that it is about.

    The caller logs them and commits. Raises PersonRequestNotFoundError, OwnPersonRequestError,
    WrittenReasonMissingError, and whatever the merge or the death raises by now.
    """
    asked = None
    if caller.agency_id is not None and may(caller, Action.AGREE_ON_PERSONS):
        asked = queries.locked_open(session, event_id, caller.agency_id)
    if asked is None:
        raise PersonRequestNotFoundError
    if asked.staff_id == caller.staff_id:
        raise OwnPersonRequestError
    if answer == "declined":
        values = {queries.ANSWERS: str(asked.id)}
        note(session, clock, caller, "declined", asked.person_id, written(reason),
             other_id=asked.other_id, values=values)  # fmt: skip
    elif asked.name == "merge_asked":
        merge_persons(session, clock, caller, asked)
    elif asked.name == RENUMBER:
        renumber(session, clock, caller, asked)
    else:
        person = person_with_id(session, asked.person_id)
        day = date.fromisoformat(asked.values["on"])
        record_death(session, clock, caller, person.id, day, asked.reason, asked=asked)
    return tuple(id_ for id_ in (asked.person_id, asked.other_id) if id_ is not None)
