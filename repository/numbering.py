"""Further numbers of a person: an officer notes one with a reason, and takes a mistake back."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from repository.identifying import Kind, add_identifier, bearers_of
from repository.person_events import note, tell_all
from repository.persons import person_with_id
from repository.standing import written
from storage.db.models import PersonIdentifier
from storage.db.queries import identities, merging


class IdentifierTakenError(MotLanError):
    """Another person bears this number: the two are one, or one of the numbers is a mistake."""

    code, fault = "identifier_taken", "caller"


class IdentifierNotFoundError(MotLanError):
    """No such number of this person that may be taken back."""

    code, fault = "identifier_not_found", "caller"


def note_number(
    session: Session,
    clock: Clock,
    caller: Caller,
    person_id: UUID,
    kind: Kind,
    number: str,
    reason: str,
    *,
    source: Literal["officer", "card"] = "officer",
    country: str | None = None,
    valid_to: date | None = None,
) -> PersonIdentifier:
    """One more number of somebody who is known, by an officer who held the paper; they are told.

    The right is the caller's route, who also logs and commits. Raises PersonNotFoundError,
    IdentifierInvalidError, IdentifierTakenError, WrittenReasonMissingError.
    """
    told = written(reason)
    person = person_with_id(session, person_id)
    borne = (one for one in bearers_of(session, number) if one.identifier.kind == kind)
    if any(one.person.id != person.id for one in borne):
        raise IdentifierTakenError
    row = add_identifier(
        session, caller, person, kind, number, source=source, country=country, valid_to=valid_to
    )
    values = {"kind": kind.value, "source": source}
    note(session, clock, caller, "number_added", person.id, told, values=values)
    tell_all(session, clock, caller, {person.id}, "number_noted")
    return row


def withdraw_number(
    session: Session,
    clock: Clock,
    caller: Caller,
    person_id: UUID,
    identifier_id: UUID,
    reason: str,
) -> PersonIdentifier:
    """A number was noted by mistake: nobody is found by it any more; the person is told.

    Not the 12-digit number, nor our own key. Raises as `note_number`, and IdentifierNotFoundError.
    """
    told = written(reason)
    person = person_with_id(session, person_id)
    rows = {row.id for row in merging.cluster(session, [person.id])}
    row = identities.locked_identifier(session, identifier_id)
    if (
        row is None
        or row.person_id not in rows
        or row.kind not in (Kind.OLD_IDENTITY, Kind.PASSPORT)
        or row.source == identities.WITHDRAWN
    ):
        raise IdentifierNotFoundError
    row.source, row.valid_to = identities.WITHDRAWN, today_in_vietnam(clock)
    values = {"kind": row.kind}
    note(session, clock, caller, "number_withdrawn", person.id, told, values=values)
    tell_all(session, clock, caller, {person.id}, "number_withdrawn")
    return row
