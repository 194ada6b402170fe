"""The numbers by which a person is known: which kind a number is, its one form, whether it fits."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.errors import MotLanError
from core.identifiers import OLD_IDENTITY_NUMBER, PERSONAL_NUMBER, is_tax_code, read_personal_number
from core.vietnamese import fold
from storage.db.models import Organisation, Person, PersonIdentifier
from storage.db.queries import identities as queries

Source = Literal["officer", "card", "paper"]

_SIGNS: Final = re.compile(r"[\s.\u00a0]+")
_PASSPORT: Final = re.compile(r"^[A-Z]{0,2}\d{6,9}$")
"""Vietnamese ones: a letter and 7 or 8 digits; those of other countries differ."""
_KEY_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_COUNTRY: Final = re.compile(r"^[A-Z]{3}$")


class Kind(StrEnum):
    """What kind of number it is."""

    PERSONAL_NUMBER = "personal_number"
    """Số định danh cá nhân, 12 digits."""
    OLD_IDENTITY = "old_identity"
    """Chứng minh nhân dân, 9 digits; given out until 2024, still on older papers."""
    PASSPORT = "passport"
    TAX_CODE = "tax_code"
    """Mã số thuế, mã số doanh nghiệp; of a household business since 2025 its owner's number."""
    TEMPORARY = "temporary"
    """Ours, for somebody who has no number yet: an infant, a foreigner without a passport."""


class IdentifierInvalidError(MotLanError):
    """The number has not the shape of its kind, or its check digit is wrong."""

    code, fault = "identifier_invalid", "input"


def normal(number: str) -> str:
    """The form in which numbers are kept and looked for: capitals, no spaces and no dots."""
    return _SIGNS.sub("", number).upper()


def number_fits(
    number: str, date_of_birth: date | None, sex: str | None, *, birth_year: int | None = None
) -> bool:
    """Whether the digits for sex and birth year agree with what is known of the person.

    Raises nothing; a number that is no personal number does not fit.
    """
    facts = read_personal_number(number)
    if facts is None:
        return False
    year = birth_year if date_of_birth is None else date_of_birth.year
    if year is not None and year != facts.birth_year:
        return False
    return sex is None or fold(sex) == fold(facts.sex)


def kinds_of(number: str) -> tuple[Kind, ...]:
    """Which kinds a typed number may be of; several for digits that more than one kind uses."""
    value = normal(number)
    shapes = {
        Kind.PERSONAL_NUMBER: bool(PERSONAL_NUMBER.match(value)),
        Kind.OLD_IDENTITY: bool(OLD_IDENTITY_NUMBER.match(value)),
        Kind.PASSPORT: bool(_PASSPORT.match(value)),
        Kind.TAX_CODE: is_tax_code(value),
        Kind.TEMPORARY: value.startswith("TS-"),
    }
    return tuple(kind for kind, fits in shapes.items() if fits)


@dataclass(frozen=True)
class Bearer:
    """A person who bears a number, and the row through which they were found."""

    person: Person
    """The one who stands for all merged rows."""
    identifier: PersonIdentifier
    through: Person
    """The row that has the number; another one than `person` where that was merged."""


def bearers_of(session: Session, number: str) -> tuple[Bearer, ...]:
    """Who bears this number, of whatever kind, now or once; merged rows lead to who stands.

    An old number or a passport may name several. Asks for no right: the caller logs who is shown.
    """
    found = queries.bearing_rows(session, normal(number))
    stand = queries.standing_for(session, {person.id for person, _ in found})
    return tuple(Bearer(stand[person.id], row, person) for person, row in found)


def identifiers_of(session: Session, person_id: UUID) -> Sequence[PersonIdentifier]:
    """All numbers of a person and of the rows merged into theirs, those in force first."""
    return queries.identifiers_of(session, person_id)


def add_identifier(
    session: Session,
    caller: Caller,
    bearer: Person | Organisation,
    kind: Kind,
    number: str,
    *,
    source: Source,
    country: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> PersonIdentifier:
    """One more number of a person; adding it twice gives the same row. The caller commits.

    Not the 12-digit number and the tax number in force: those stand in the row of their bearer.
    Raises IdentifierInvalidError.
    """
    value = normal(number)
    is_key = kind in (Kind.PERSONAL_NUMBER, Kind.TAX_CODE, Kind.TEMPORARY)
    if is_key or not _has_shape(kind, value, country):
        raise IdentifierInvalidError(kind=kind.value)
    row = PersonIdentifier(
        person_id=bearer.id if isinstance(bearer, Person) else None,
        organisation_id=bearer.id if isinstance(bearer, Organisation) else None,
        kind=kind,
        value=value,
        country=country,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
        staff_id=caller.staff_id,
    )
    return queries.keep_identifier(session, row)


def new_temporary_key(person: Person) -> PersonIdentifier:
    """Our own key of somebody without any number, to be written on a slip: `TS-7KQ2M9XD`."""
    key = "TS-" + "".join(secrets.choice(_KEY_LETTERS) for _ in range(8))
    return PersonIdentifier(
        person_id=person.id, kind=Kind.TEMPORARY, value=key, source="registered"
    )


def _has_shape(kind: Kind, value: str, country: str | None) -> bool:
    if country is not None and not _COUNTRY.match(country):
        return False
    if kind is Kind.PASSPORT and country not in (None, "VNM"):
        return bool(re.fullmatch(r"[A-Z0-9]{5,12}", value))
    return kind in kinds_of(value)
