"""Persons: found by their numbers, made when they are new; infants and foreigners without one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.identifiers import read_personal_number
from core.vietnamese import clean_line, fold
from repository.identifying import Kind, bearers_of, new_temporary_key, normal, number_fits
from repository.person_events import note, tell_all
from repository.standing import written
from storage.db.models import Agency, Person
from storage.db.queries import identities
from storage.db.queries import people as queries


class PersonalNumberInvalidError(MotLanError):
    """Not twelve digits that begin with 0."""

    code, fault = "personal_number_invalid", "input"


class PersonalNumberMismatchError(MotLanError):
    """Sex or birth year coded in the number contradict what was given: a misread number."""

    code, fault = "personal_number_mismatch", "input"


class PersonNotFoundError(MotLanError):
    """No person has this id."""

    code, fault = "person_not_found", "caller"


class PersonNumberedError(MotLanError):
    """The person has another 12-digit number already, or the number is somebody else's."""

    code, fault = "person_numbered", "caller"


class AgencyNotFoundError(MotLanError):
    """No agency has this code."""

    code, fault = "agency_not_found", "caller"


def find_person_by_number(session: Session, number: str) -> Person | None:
    """The person with this 12-digit number, the one who stands where rows were merged.

    None when nobody has it yet; other kinds of numbers: `repository.identifying.bearers_of`.
    """
    found = queries.person_by_number(session, normal(number))
    if found is None or found.merged_into_id is None:
        return found
    return session.get_one(Person, found.merged_into_id)


def person_with_id(session: Session, person_id: UUID) -> Person:
    """The one who stands for this row; raises PersonNotFoundError."""
    found = identities.standing_for(session, [person_id]).get(person_id)
    if found is None:
        raise PersonNotFoundError(person_id=person_id)
    return found


def get_or_create_person(
    session: Session,
    number: str | None,
    full_name: str,
    date_of_birth: date | None = None,
    sex: str | None = None,
    *,
    address: str | None = None,
    phone: str | None = None,
    nationality: str = "Việt Nam",
) -> Person:
    """The person with this number, made when the number is new; known values are not changed.

    A person without a number (an infant, a foreigner) is always new and gets a temporary key.
    Raises PersonalNumberInvalidError and PersonalNumberMismatchError.
    """
    if number is not None:
        number = normal(number)
        if read_personal_number(number) is None:
            raise PersonalNumberInvalidError
        if not number_fits(number, date_of_birth, sex):
            raise PersonalNumberMismatchError
    name = clean_line(full_name)
    values: dict[str, object] = {
        "personal_number": number,
        "full_name": name,
        "full_name_folded": fold(name),
        "date_of_birth": date_of_birth,
        "sex": sex,
        "nationality": nationality,
        "address": address,
        "phone": phone,
    }
    if number is None:
        person = Person(**values)
        session.add(person)
        session.flush()
        session.add(new_temporary_key(person))
        session.flush()
        return person
    known = queries.person_by_number(session, number)
    if known is None:
        queries.insert_person(session, values)
        known = queries.person_by_number(session, number)
    if known is None:
        raise LookupError("a person that was just added is not there")
    return known


def give_number(
    session: Session, clock: Clock, caller: Caller, person_id: UUID, number: str, reason: str
) -> Person:
    """An infant or foreigner gets their 12-digit number; the temporary key ends. Caller commits.

    The person is told. Raises PersonNotFoundError, PersonalNumberInvalidError,
    PersonalNumberMismatchError, WrittenReasonMissingError and PersonNumberedError: where the number
    is somebody's, the two may have to be merged.
    """
    number, told = normal(number), written(reason)
    person = person_with_id(session, person_id)
    if read_personal_number(number) is None:
        raise PersonalNumberInvalidError
    if not number_fits(number, person.date_of_birth, person.sex):
        raise PersonalNumberMismatchError
    taken = any(one.identifier.kind == Kind.PERSONAL_NUMBER for one in bearers_of(session, number))
    if person.personal_number is not None or taken:
        raise PersonNumberedError
    person.personal_number = number
    today = today_in_vietnam(clock)
    for row in identities.identifiers_of(session, person.id):
        if row.kind == Kind.TEMPORARY and row.valid_to is None:
            row.valid_to = today
    note(session, clock, caller, "number_given", person.id, told)
    tell_all(session, clock, caller, {person.id}, "number_noted")
    return person


def agency_by_code(session: Session, code: str) -> Agency:
    """The agency with this code; raises AgencyNotFoundError."""
    agency = queries.agency_by_code(session, code)
    if agency is None:
        raise AgencyNotFoundError(agency=code)
    return agency
