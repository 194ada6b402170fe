"""Who stands at the desk: a number, a name, or the string of a card's QR from a hand scanner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.identifiers import PERSONAL_NUMBER, read_personal_number
from core.vietnamese import clean_line
from repository.person_search import persons_named
from repository.persons import find_person_by_number
from storage.db.models import Person

_CARD_PARTS: Final = 7
"""Later cards add parts at the end; they are ignored (domain.md 2.3)."""


class PersonQueryEmptyError(MotLanError):
    """Nothing was typed."""

    code, fault = "person_query_empty", "input"


@dataclass(frozen=True)
class Asked:
    """What the clerk typed or scanned, taken apart."""

    number: str | None = None
    name: str | None = None
    date_of_birth: date | None = None
    sex: str | None = None
    address: str | None = None


def read_query(text: str) -> Asked:
    """Tell a card's QR string from a number and from a name; raises PersonQueryEmptyError.

    The QR string: number|old number|name|ddMMyyyy|sex|address|ddMMyyyy issued.
    """
    text = clean_line(text)
    parts = [part.strip() for part in text.split("|")]
    if len(parts) >= _CARD_PARTS and PERSONAL_NUMBER.match(parts[0]):
        return Asked(
            number=parts[0],
            name=parts[2] or None,
            date_of_birth=_packed(parts[3]),
            sex=parts[4].casefold() if parts[4].casefold() in ("nam", "nữ") else None,
            address=parts[5] or None,
        )
    digits = text.replace(" ", "").replace(".", "")
    if PERSONAL_NUMBER.match(digits):
        facts = read_personal_number(digits)
        return Asked(number=digits, sex=facts.sex if facts else None)
    if not text:
        raise PersonQueryEmptyError()
    return Asked(name=text)


def _packed(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d%m%Y").date()  # noqa: DTZ007 # a date has no zone
    except ValueError:
        return None


def find_persons(session: Session, asked: Asked) -> Sequence[Person]:
    """The person with exactly this number, or those with this name, the best first."""
    if asked.number is None:
        return persons_named(session, asked.name or "")
    person = find_person_by_number(session, asked.number)
    return () if person is None or person.merged_into_id is not None else (person,)
