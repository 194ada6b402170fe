"""A death closes the store: by the extract in the repository, else when a supervisor has agreed."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.lifecycle import Origin, RecordStatus
from core.vietnamese import show_date
from repository.person_events import note, tell_all
from repository.persons import person_with_id
from repository.relations import ties_among
from repository.standing import written
from storage.db.models import Person, PersonEvent, Record
from storage.db.queries import merging, person_events
from storage.db.queries import records as record_queries

EXTRACT: Final = "death_extract"


class DeathNotValidError(MotLanError):
    """The day is not there, lies ahead or before the birth; or a death is noted, or none is."""

    code, fault = "death_not_valid", "caller"


class DeathExtractError(MotLanError):
    """The paper is no extract in force that names this person and this day."""

    code, fault = "death_extract_not_fit", "caller"


def report_death(
    session: Session,
    clock: Clock,
    caller: Caller,
    person_id: UUID,
    on: date,
    reason: str,
    *,
    extract_id: UUID | None = None,
) -> PersonEvent:
    """A desk says that somebody has died; gives `died`, or `death_asked` without an extract.

    By an extract of the store it counts at once, else when a supervisor agrees
    (`repository.agreeing`). The right is the caller's route, who also logs and commits. Raises
    PersonNotFoundError, DeathNotValidError, DeathExtractError, WrittenReasonMissingError.
    """
    told = written(reason)
    person = _living(session, clock, person_id, on)
    if extract_id is not None:
        extract = _extract(session, person, on, extract_id)
        return record_death(session, clock, caller, person.id, on, told, extract=extract)
    values = {"on": on.isoformat()}
    for known in person_events.waiting_of(session, person.id):
        if known.name == "death_asked" and known.values == values:
            return known
    return note(session, clock, caller, "death_asked", person.id, told, values=values)


def _living(session: Session, clock: Clock, person_id: UUID, on: date) -> Person:
    """Who stands for the row, if they may have died that day and no death is noted."""
    person = person_with_id(session, person_id)
    born = person.date_of_birth
    is_before_birth = born is not None and on < born
    if died_on(session, person.id) or on > today_in_vietnam(clock) or is_before_birth:
        raise DeathNotValidError
    return person


def died_on(session: Session, person_id: UUID) -> date | None:
    """The day that is noted with any of the rows that are this person."""
    days = [row.deceased_on for row in merging.cluster(session, [person_id])]
    return max((day for day in days if day is not None), default=None)


def _extract(session: Session, person: Person, on: date, extract_id: UUID) -> Record:
    record = record_queries.find_any(session, extract_id)
    ours = {row.id for row in merging.cluster(session, [person.id])}
    if (
        record is None
        or record.type != EXTRACT
        or (record.status, record.origin) != (RecordStatus.IN_FORCE, Origin.ACCEPTED)
        or record.fields.get("date_of_death") != on.isoformat()
        or not any(
            link.role == "deceased" and one.id in ours
            for link, one in record_queries.owners(session, [record.id])
        )
    ):
        raise DeathExtractError
    return record


def record_death(
    session: Session,
    clock: Clock,
    caller: Caller,
    person_id: UUID,
    on: date,
    reason: str,
    *,
    extract: Record | None = None,
    asked: PersonEvent | None = None,
) -> PersonEvent:
    """Note that a person has died; their store closes at once, they and their family are told.

    :param reason: number, date and issuer of the extract.
    :param asked: what a desk asked, where a supervisor agreed to it. Raises PersonNotFoundError,
        DeathNotValidError, WrittenReasonMissingError.
    """
    told = written(reason)
    person = _living(session, clock, person_id, on)
    person.deceased_on = on
    values = {"on": on.isoformat()}
    if asked is not None:
        values[person_events.ANSWERS] = str(asked.id)
    record_id = None if extract is None else extract.id
    event = note(session, clock, caller, "died", person.id, told, record_id=record_id,
                 values=values)  # fmt: skip
    family = {id_ for tie in ties_among(session, [person.id]) for id_ in (tie.actor, tie.other)}
    tell_all(session, clock, caller, family | {person.id}, "death_noted",
             person=person.full_name)  # fmt: skip
    return event


def annul_death(
    session: Session, clock: Clock, caller: Caller, person_id: UUID, reason: str
) -> Person:
    """The note was a mistake, in whichever row it stands; the store opens again.

    The caller commits. Raises PersonNotFoundError, DeathNotValidError, WrittenReasonMissingError.
    """
    told = written(reason)
    person = person_with_id(session, person_id)
    dead = [row for row in merging.cluster(session, [person.id]) if row.deceased_on is not None]
    if not dead:
        raise DeathNotValidError
    for row in dead:
        values = {"on": row.deceased_on.isoformat() if row.deceased_on else None}
        row.deceased_on = None
        note(session, clock, caller, "death_annulled", row.id, told, values=values)
    tell_all(session, clock, caller, {row.id for row in dead}, "death_annulled")
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
        if link.role != "deceased" or died_on(session, person.id) is not None:
            continue
        try:
            record_death(session, clock, caller, person.id, on, reason, extract=record)
        except DeathNotValidError:
            continue
