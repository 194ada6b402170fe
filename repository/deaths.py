"""A death closes the store: by the extract in the repository, or by one that an officer held."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.vietnamese import show_date
from repository.persons import person_with_id
from repository.standing import written
from storage.db.models import Person, PersonEvent, Record
from storage.db.queries import records as record_queries

EXTRACT: Final = "death_extract"


class DeathNotValidError(MotLanError):
    """The day is not there, lies ahead or before the birth; or a death is noted, or none is."""

    code, fault = "death_not_valid", "caller"


def record_death(
    session: Session,
    clock: Clock,
    caller: Caller,
    person_id: UUID,
    on: date,
    reason: str,
    *,
    extract: Record | None = None,
) -> Person:
    """Note that a person has died; their store closes at once. The caller commits.

    :param reason: number, date and issuer of the extract. Raises PersonNotFoundError,
        DeathNotValidError, WrittenReasonMissingError.
    """
    told = written(reason)
    person = person_with_id(session, person_id)
    born = person.date_of_birth
    is_before_birth = born is not None and on < born
    if person.deceased_on is not None or on > today_in_vietnam(clock) or is_before_birth:
        raise DeathNotValidError
    person.deceased_on = on
    _note(session, clock, caller, person, "died", told, on, extract)
    return person


def annul_death(
    session: Session, clock: Clock, caller: Caller, person_id: UUID, reason: str
) -> Person:
    """The note was a mistake; the store opens again. The caller commits.

    Raises PersonNotFoundError, DeathNotValidError, WrittenReasonMissingError.
    """
    told = written(reason)
    person = person_with_id(session, person_id)
    if person.deceased_on is None:
        raise DeathNotValidError
    before, person.deceased_on = person.deceased_on, None
    _note(session, clock, caller, person, "death_annulled", told, before, None)
    return person


def learn_of_death(session: Session, clock: Clock, caller: Caller, record: Record) -> None:
    """An accepted extract says who died and when; a day that cannot be is left to a person."""
    if record.type != EXTRACT:
        return
    try:
        on = date.fromisoformat(str(record.fields.get("date_of_death", "")))
    except ValueError:
        return
    number = f" số {record.document_number}" if record.document_number else ""
    day = f" ngày {show_date(record.issued_on)}" if record.issued_on else ""
    reason = f"Trích lục khai tử{number}{day}"
    for link, person in record_queries.owners(session, [record.id]):
        if link.role != "deceased" or person_with_id(session, person.id).deceased_on is not None:
            continue
        try:
            record_death(session, clock, caller, person.id, on, reason, extract=record)
        except DeathNotValidError:
            continue


def _note(
    session: Session,
    clock: Clock,
    caller: Caller,
    person: Person,
    name: str,
    reason: str,
    on: date,
    extract: Record | None,
) -> None:
    event = PersonEvent(
        person_id=person.id,
        name=name,
        record_id=None if extract is None else extract.id,
        reason=reason,
        values={"on": on.isoformat()},
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        at=clock.now(),
    )
    session.add(event)
    session.flush()
