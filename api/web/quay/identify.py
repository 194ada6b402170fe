"""Who stands at the desk: a number of any kind, a name, or a card's QR from a hand scanner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.identifiers import OLD_IDENTITY_NUMBER, PERSONAL_NUMBER, read_personal_number
from core.vietnamese import clean_line
from repository.identifying import bearers_of, kinds_of, normal
from repository.person_search import persons_named
from repository.persons import PersonalNumberInvalidError, PersonNotFoundError
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
    """The 12-digit number."""
    other_number: str | None = None
    """An old CMND, a passport or a temporary key, as it is kept."""
    old_number: str | None = None
    """The CMND that a card's QR names beside the number."""
    name: str | None = None
    date_of_birth: date | None = None
    sex: str | None = None
    address: str | None = None


def read_query(text: str) -> Asked:
    """Tell a card's QR string from numbers and from a name; raises PersonQueryEmptyError.

    Digits that are no number of any kind: PersonalNumberInvalidError.

    The QR string: number|old number|name|ddMMyyyy|sex|address|ddMMyyyy issued.
    """
    text = clean_line(text)
    parts = [part.strip() for part in text.split("|")]
    if len(parts) >= _CARD_PARTS and PERSONAL_NUMBER.match(parts[0]):
        return Asked(
            number=parts[0],
            old_number=parts[1] if OLD_IDENTITY_NUMBER.match(parts[1]) else None,
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
    if kinds_of(text):
        return Asked(other_number=normal(text))
    if digits.isdecimal():
        # A slip of a key: offered as the name of somebody new it would make a double.
        raise PersonalNumberInvalidError
    return Asked(name=text)


def _packed(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d%m%Y").date()  # noqa: DTZ007 # a date has no zone
    except ValueError:
        return None


def one_with_number(session: Session, number: str) -> Person:
    """The one who bears a number of any kind; raises PersonNotFoundError for nobody or several."""
    found = {one.person.id: one.person for one in bearers_of(session, number)}
    if len(found) != 1:
        raise PersonNotFoundError
    return next(iter(found.values()))


def find_persons(session: Session, asked: Asked) -> Sequence[Person]:
    """Who bears exactly this number, or those with this name, the best first; each once."""
    number = asked.number or asked.other_number
    if number is None:
        return persons_named(session, asked.name or "")
    bearers = bearers_of(session, number)
    return tuple({one.person.id: one.person for one in bearers}.values())
