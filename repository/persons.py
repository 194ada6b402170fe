"""Persons: found by their 12-digit number, made when the number is new."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.identifiers import read_personal_number
from core.vietnamese import clean_line, fold
from repository.identifying import number_fits
from storage.db.models import Agency, Person
from storage.db.queries import people as queries


class PersonalNumberInvalidError(MotLanError):
    """Not twelve digits that begin with 0."""

    code, fault = "personal_number_invalid", "input"


class PersonalNumberMismatchError(MotLanError):
    """Sex or birth year coded in the number contradict what was given: a misread number."""

    code, fault = "personal_number_mismatch", "input"


class AgencyNotFoundError(MotLanError):
    """No agency has this code."""

    code, fault = "agency_not_found", "caller"


def find_person_by_number(session: Session, number: str) -> Person | None:
    """The person with this 12-digit number; None when nobody has it yet."""
    return queries.person_by_number(session, number.strip())


def get_or_create_person(
    session: Session,
    number: str | None,
    full_name: str,
    date_of_birth: date | None = None,
    sex: str | None = None,
    *,
    address: str | None = None,
    phone: str | None = None,
) -> Person:
    """The person with this number, made when the number is new; known values are not changed.

    A person without a number (an infant, a foreigner) is always new. Raises
    PersonalNumberInvalidError and PersonalNumberMismatchError.
    """
    if number is not None:
        number = number.strip()
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
        "nationality": "Việt Nam",
        "address": address,
        "phone": phone,
    }
    if number is None:
        person = Person(**values)
        session.add(person)
        session.flush()
        return person
    known = queries.person_by_number(session, number)
    if known is None:
        queries.insert_person(session, values)
        known = queries.person_by_number(session, number)
    if known is None:
        raise LookupError("a person that was just added is not there")
    return known


def agency_by_code(session: Session, code: str) -> Agency:
    """The agency with this code; raises AgencyNotFoundError."""
    agency = queries.agency_by_code(session, code)
    if agency is None:
        raise AgencyNotFoundError(agency=code)
    return agency
