"""A 12-digit number that stands in the wrong row goes to the right one, or to nobody.

It opens one person's store to another, so a desk only asks; it counts when a supervisor of the same
agency has agreed (`repository.agreeing`). Papers stay where they are. Of two numbers of one person
the wrong one is taken back so, and the two rows can then be merged.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from core.errors import MotLanError
from repository.identifying import Kind, number_fits
from repository.person_events import note, tell_all
from repository.persons import (
    PersonalNumberMismatchError,
    PersonNotFoundError,
    PersonNumberedError,
)
from repository.standing import written
from storage.db.models import Person, PersonEvent, PersonIdentifier
from storage.db.queries import identities, merging, person_events

ASKED: Final = "renumber_asked"
_IDENTIFIER: Final = "identifier"
"""Key in the values of what was asked: the row of the number that is wrong."""


class NumberNotBorneError(MotLanError):
    """The person has no 12-digit number in force, or no longer the one that was asked about."""

    code, fault = "number_not_borne", "caller"


def ask_renumber(
    session: Session,
    clock: Clock,
    caller: Caller,
    person_id: UUID,
    to_id: UUID | None,
    reason: str,
) -> PersonEvent:
    """A desk says that the number of a person is another one's, or nobody's (None).

    The right is the caller's route, who also logs both and commits. Asking twice gives what was
    asked. Raises PersonNotFoundError, NumberNotBorneError, PersonNumberedError,
    PersonalNumberMismatchError, WrittenReasonMissingError.
    """
    told = written(reason)
    _hold(session, person_id, to_id)
    bearer, row = _bearer(session, person_id)
    _heir(session, bearer, to_id)
    values = {_IDENTIFIER: str(row.id)}
    for known in person_events.waiting_of(session, bearer.id):
        if (known.name, known.other_id, known.values) == (ASKED, to_id, values):
            return known
    return note(session, clock, caller, ASKED, bearer.id, told, other_id=to_id, values=values)


def renumber(session: Session, clock: Clock, caller: Caller, asked: PersonEvent) -> None:
    """Do what was asked: the number names its bearer no more, whoever is signed in by it is out.

    Both are told. Who may agree is asked in `repository.agreeing`. Raises as `ask_renumber`.
    """
    _hold(session, asked.person_id, asked.other_id)
    bearer, row = _bearer(session, asked.person_id)
    if asked.values.get(_IDENTIFIER) != str(row.id):
        raise NumberNotBorneError
    heir = _heir(session, bearer, asked.other_id)
    number, bearer.personal_number = bearer.personal_number, None
    session.flush()
    session.refresh(row)  # the database has ended it
    row.source = identities.WITHDRAWN
    if heir is not None and number is not None:
        heir.personal_number = number
        session.flush()
        _believe_again(session, heir, number)
    identities.end_sessions(session, bearer.id, clock.now())
    values = {person_events.ANSWERS: str(asked.id)}
    note(session, clock, caller, "renumbered", bearer.id, asked.reason,
         other_id=asked.other_id, values=values)  # fmt: skip
    tell_all(session, clock, caller, {bearer.id}, "number_withdrawn")
    if heir is not None:
        tell_all(session, clock, caller, {heir.id}, "number_noted")


def _hold(session: Session, *ids: UUID | None) -> None:
    merging.lock_all(session, [id_ for id_ in ids if id_ is not None])


def _bearer(session: Session, person_id: UUID) -> tuple[Person, PersonIdentifier]:
    bearer = session.get(Person, person_id)
    if bearer is None:
        raise PersonNotFoundError(person_id=person_id)
    for row in identities.identifiers_of(session, person_id):
        is_theirs = row.person_id == person_id and row.kind == Kind.PERSONAL_NUMBER
        if is_theirs and row.value == bearer.personal_number:
            return bearer, row
    raise NumberNotBorneError


def _heir(session: Session, bearer: Person, to_id: UUID | None) -> Person | None:
    """Whose number it is: a row without one, that the digits for sex and birth year fit."""
    if to_id is None:
        return None
    heir = session.get(Person, to_id)
    if heir is None:
        raise PersonNotFoundError(person_id=to_id)
    rows = merging.cluster(session, (to_id,))
    others = {row.personal_number for row in rows if row.id != bearer.id} - {None}
    if heir.id == bearer.id or others:
        raise PersonNumberedError
    if not number_fits(bearer.personal_number or "", heir.date_of_birth, heir.sex):
        raise PersonalNumberMismatchError
    return heir


def _believe_again(session: Session, heir: Person, number: str) -> None:
    """Where the number was taken from the heir by mistake before."""
    for row in identities.identifiers_of(session, heir.id):
        if row.person_id == heir.id and row.value == number:
            row.source, row.valid_to = "registered", None
    session.flush()
