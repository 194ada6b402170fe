"""What a value may be instead: only ever offered to a person, who chooses by a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz.distance import Levenshtein

from core.vietnamese import clean_line, fold
from ocr.calibration.kinds import kind_of
from ocr.fields.suggestion import suggest

MOST: Final = 9
"""As many as there are digit keys."""
PERSONAL_NUMBERS: Final = frozenset(
    {"personal_number", "husband_personal_number", "wife_personal_number"}
)
"""Numbers that are the same on all papers of a person; others differ from paper to paper."""
BIRTH: Final = "date_of_birth"
"""The one date that is the same on all papers of a person."""
_NEAR: Final = 2
"""Letters or digits by which another known value may differ."""


@dataclass(frozen=True)
class Known:
    """What is known besides the paper: of its people, and from the other papers of its dossier."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    """Dates of birth, ISO."""


def alternatives(
    field: str, value: str, *, raw: str | None, proposed: str | None, known: Known
) -> tuple[str, ...]:
    """Other values that the field may have, the likeliest first, never the value itself.

    At most `MOST`. Dates are ISO; names are in capitals where the value is.
    """
    kind = kind_of(field)
    if kind == "date":
        births = known.births if field == BIRTH else ()
        found: Iterable[str] = _dates(value, proposed, births)
    elif kind == "number":
        numbers = known.numbers if field in PERSONAL_NUMBERS else ()
        found = _near(value, (raw, proposed), numbers)
    elif kind == "name":
        found = (_cased(name, value) for name in _near(value, (proposed, raw), known.names))
    else:
        found = (proposed or "", raw or "")
    cleaned = dict.fromkeys(clean_line(one) for one in found)
    return tuple(one for one in cleaned if one and one != clean_line(value))[:MOST]


def _near(value: str, own: Sequence[str | None], known: Sequence[str]) -> Iterator[str]:
    """Known values first: they are right more often than another reading of the same print."""
    meant = suggest(value, known)
    if meant:
        yield meant
    seen = fold(value)
    ranked = sorted(
        (Levenshtein.distance(fold(one), seen), one) for one in dict.fromkeys(known) if one
    )
    yield from (one for distance, one in ranked if distance <= _NEAR)
    yield from (one for one in own if one)


def _cased(name: str, value: str) -> str:
    return name.upper() if value.isupper() else name


def _dates(value: str, proposed: str | None, known: Iterable[str]) -> Iterator[str]:
    """Known days that share two of day, month and year; day and month the other way round."""
    parts = value.split("-")
    for one in dict.fromkeys(known):
        same = sum(left == right for left, right in zip(parts, one.split("-"), strict=False))
        if same >= 2:
            yield one
    if proposed:
        yield proposed
    try:
        day = date.fromisoformat(value)
        yield day.replace(month=day.day, day=day.month).isoformat()
    except ValueError:
        return
