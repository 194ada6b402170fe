"""How well a paper fits a line of the list, and a person fits that line: pure functions.

Scores are 0–1. Only what agrees wholly is sure; everything else is for a person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz import fuzz

from core.search_words import has_tones, tone_form
from core.vietnamese import fold

ALIKE: Final = 0.8
"""From here on two names or numbers are told to be alike."""

_NUMBER: Final = 0.5
_DAY: Final = 0.25
_NAME: Final = 0.25
_NOT_IN_NUMBERS: Final = re.compile(r"[^0-9a-z/]+")
_LEADING_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")
_LABEL: Final = re.compile(r"^so\s*[:.]\s*")


def fold_number(number: str) -> str:
    """A paper's number as it is compared: no label, marks, blanks, dashes or leading zeros.

    `Số: 045/GCN-HKD` becomes `45/gcnhkd`.
    """
    plain = _NOT_IN_NUMBERS.sub("", _LABEL.sub("", fold(number)))
    return _LEADING_ZEROS.sub("", plain)


@dataclass(frozen=True)
class Fit:
    """How well two things fit, and why."""

    score: float
    reasons: tuple[str, ...]
    is_sure: bool


@dataclass(frozen=True)
class PaperFacts:
    """What a confirmed paper says of itself; the number folded, names as written."""

    number: str | None
    issued_on: date | None
    names: tuple[str, ...]
    """Of everybody whose paper it may be."""


@dataclass(frozen=True)
class LineFacts:
    """What the list says of a result; the number folded, the name as written."""

    number: str
    issued_on: date
    name: str


def likeness(one: str, other: str) -> float:
    """How alike two folded texts are, 0–1; words may stand in another order."""
    return float(fuzz.token_sort_ratio(one, other)) / 100


def fit_of_paper(paper: PaperFacts, line: LineFacts) -> Fit:
    """A paper beside a line of the same type."""
    number, number_reason = _number(paper.number, line.number)
    day, day_reason = _day(paper.issued_on, line.issued_on)
    name, name_reason = best_name(paper.names, line.name)
    return Fit(
        score=round(_NUMBER * number + _DAY * day + _NAME * name, 3),
        reasons=(number_reason, day_reason, name_reason),
        is_sure=number == day == name == 1,
    )


def _number(paper: str | None, line: str) -> tuple[float, str]:
    if paper is None:
        return 0.0, "number_missing"
    if paper == line:
        return 1.0, "number_same"
    near = float(fuzz.ratio(paper, line)) / 100
    return (near * ALIKE, "number_alike") if near >= ALIKE else (0.0, "number_differs")


def _day(paper: date | None, line: date) -> tuple[float, str]:
    if paper is None:
        return 0.0, "day_missing"
    if paper == line:
        return 1.0, "day_same"
    if paper.year == line.year and (paper.day, paper.month) == (line.month, line.day):
        return 0.6, "day_swapped"
    return (0.3, "year_same") if paper.year == line.year else (0.0, "day_differs")


def best_name(names: Collection[str], wanted: str) -> tuple[float, str]:
    """The name that fits best. The same letters with other tones are another name.

    A name written without any tone is the same as one with them.
    """
    if not names:
        return 0.0, "name_missing"
    if any(_is_same_name(name, wanted) for name in names):
        return 1.0, "name_same"
    if any(fold(name) == fold(wanted) for name in names):
        return 0.9, "name_tones_differ"
    near = max(likeness(fold(name), fold(wanted)) for name in names)
    return (near * ALIKE, "name_alike") if near >= ALIKE else (0.0, "name_differs")


def _is_same_name(one: str, other: str) -> bool:
    if has_tones(one) and has_tones(other):
        return tone_form(one) == tone_form(other)
    return fold(one) == fold(other)
