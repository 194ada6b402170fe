"""Identifiers: our own (random, never serial) and the codes of the field with their shapes.

Shapes are from domain.md 2.1; codes are dirty in life, so result and component codes stay opaque.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from uuid_utils.compat import uuid7

from core.vietnamese import mask_number

DOSSIER_CODE: Final = re.compile(
    r"^(?:[A-Z]\d{2}(?:\.\d{1,3}){0,3}|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2})-\d{6}-\d{4,7}$"
)
PROCEDURE_CODE: Final = re.compile(
    r"^[123]\.\d{6}(?:\.(?:\d{2}|(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}))?$"
)
AGENCY_CODE: Final = re.compile(r"^[A-Z]\d{2}(?:\.[0-9A-Z]{1,4}){0,5}$")
PERSONAL_NUMBER: Final = re.compile(r"^0\d{11}$")
PERSONAL_NUMBER_IN_TEXT: Final = re.compile(r"(?<!\d)0(?:[ .\u00a0]?\d){11}(?!\d)")
"""Also in groups («001 190 000 017»), and with no space before it, as badly read text has it."""
OLD_IDENTITY_NUMBER: Final = re.compile(r"^\d{9}$")
TAX_CODE: Final = re.compile(r"^\d{10}(?:-\d{3})?$")

_CODE_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): sorts by time, 74 random bits, so it cannot be guessed."""
    return uuid7()


def new_public_code() -> str:
    """The code of a public check page and of other links: 128 random bits, URL-safe."""
    return secrets.token_urlsafe(16)


def new_code(prefix: str, letters: int = 12) -> str:
    """A code that people read out or type, `GT-…`: random, so nothing can be read from it.

    Five bits a letter, Crockford's alphabet: no I, L, O, U.
    """
    return f"{prefix}-{random_letters(letters)}"


def random_letters(count: int) -> str:
    """So many letters and digits of Crockford's alphabet, five bits each."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(count))


def mask_numbers_in(text: str) -> str:
    """The text with every personal number in it masked, as `mask_number` does."""
    return PERSONAL_NUMBER_IN_TEXT.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    return mask_number("".join(char for char in found[0] if char.isdigit()))


@dataclass(frozen=True)
class PersonalNumberFacts:
    """What the twelve digits say of their holder (domain.md 2.2)."""

    province_code: str
    sex: Literal["nam", "nữ"]
    birth_year: int


def read_personal_number(number: str) -> PersonalNumberFacts | None:
    """Sex and birth year coded in a 12-digit number, or None when it is not one.

    The fourth digit codes century and sex (0 male 19xx, 1 female 19xx, 2 male 20xx, …).
    There is no check digit, so these two facts are all that a misread number can be held against.
    """
    if not PERSONAL_NUMBER.match(number):
        return None
    century_and_sex = int(number[3])
    return PersonalNumberFacts(
        province_code=number[:3],
        sex="nữ" if century_and_sex % 2 else "nam",
        birth_year=1900 + 100 * (century_and_sex // 2) + int(number[4:6]),
    )


def is_tax_code(code: str) -> bool:
    """Whether the tenth digit of a tax or enterprise number is the right check digit (mod 11)."""
    if not TAX_CODE.match(code):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:9], _TAX_WEIGHTS, strict=True))
    return 10 - total % 11 == int(code[9])


def check_digit_mrz(text: str) -> int:
    """The ICAO 9303 check digit: weights 7, 3, 1; `A`=10 … `Z`=35, `<`=0."""
    values = (
        int(char) if char.isdigit() else 0 if char == "<" else ord(char) - ord("A") + 10
        for char in text
    )
    return sum(value * (7, 3, 1)[index % 3] for index, value in enumerate(values)) % 10
