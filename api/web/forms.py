"""Values as people type them into forms: dates as dd/mm/yyyy, empty boxes as nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from uuid import UUID

from core.errors import MotLanError
from core.papers import DATE_FIELDS
from core.vietnamese import clean_line

_TYPED_DATE: Final = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$")


class DateNotValidError(MotLanError):
    """What stands in the box of a date is no day of the calendar."""

    code, fault = "date_not_valid", "caller"


def iso_of(text: str) -> str:
    """`3/9/2020` as `2020-09-03`; anything else as it was typed, for the check to refuse."""
    match = _TYPED_DATE.match(text.strip())
    if match is None:
        return text.strip()
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"


def typed_date(text: str) -> date | None:
    """A typed date, None for an empty box; raises DateNotValidError.

    Nonsense never counts as empty: an empty box often means «from today» or «without end».
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(iso_of(text))
    except ValueError as error:
        raise DateNotValidError from error


def typed_field(name: str, text: str) -> str:
    """The value of a field of a paper as the review takes it: NFC, dates ISO."""
    text = clean_line(text)
    return iso_of(text) if name in DATE_FIELDS else text


def typed_id(text: str) -> UUID | None:
    """The id that a select box sent; None for its empty choice or for nonsense."""
    try:
        return UUID(text)
    except ValueError:
        return None


def typed_count(text: str) -> int | None:
    """A whole number above zero, or None for an empty or senseless box."""
    return int(text) if text.strip().isdecimal() and 0 < int(text) < 100_000 else None
