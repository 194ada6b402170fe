"""Dates as papers write them: in digits, with `ngày … tháng … năm`, and in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.vietnamese import fold
from ocr.matching import fold_same_length

_SLIPS: Final = str.maketrans(
    {"o": "0", "q": "0", "l": "1", "i": "1", "|": "1", "s": "5", "b": "8"}
)
_DIGIT: Final = r"[0-9oqlis|b]"
_GLOSS: Final = r"(?:\s*[/(]\s*[a-z]+\)?)?"
"""`ngày/date 15 tháng/month 09 năm/year 2026` on papers in two languages."""
_NUMERIC: Final = re.compile(
    rf"(?<![0-9a-z])({_DIGIT}{{1,2}})\s*[/⁄.\-]{{1,2}}\s*({_DIGIT}{{1,2}})\s*[/⁄.\-]{{1,2}}\s*"
    rf"((?:1[89]|2[0o]){_DIGIT}{{2}})(?![0-9])"
)
_SPELLED_WITH_DIGITS: Final = re.compile(
    rf"(?:ng[a-z]y{_GLOSS}\s*:?\s*|(?<![0-9a-z/]))({_DIGIT}{{1,2}})\s*[.,;]?\s*"
    rf"th[a-z]n[a-z]{_GLOSS}\s*:?\s*({_DIGIT}{{1,2}})\s*[.,;]?\s*"
    rf"n[a-z]m{_GLOSS}\s*:?\s*((?:1[89]|2[0o]){_DIGIT}{{2}})"
)
_LOOSE: Final = re.compile(
    r"(?<!\d)(\d{2})\s?[^\d\s]?\s?(\d{2})\s?[^\d\s]?\s?((?:19|20)\d{2})(?!\d)"
)
_DOTTED_NOUGHT: Final = re.compile(r"^[689](?=\d)")
_STROKE_AS_DIGIT: Final = re.compile(
    r"(?<!\d)(\d{2})(?:/|[1Il]{1,2})(\d{2})(?:/|[1Il]{1,2})((?:19|20)\d{2})(?!\d)"
)
"""`03/0411984`: the second stroke was read as a digit."""
_IN_WORDS: Final = re.compile(r"ngay\s+([a-z\s]+?)\s+thang\s+([a-z\s]+?)\s*,?\s+nam\s+([a-z\s]+)")
_WORDS: Final = {
    "khong": 0, "le": 0, "linh": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5,
    "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "gieng": 1, "chap": 12,
}  # fmt: skip
EARLIEST_YEAR: Final = 1880
LATEST_YEAR: Final = 2100


@dataclass(frozen=True)
class FoundDate:
    """A date in a text, with the stretch it was found in (of the text as it was given)."""

    value: date
    raw: str


def find_date(text: str) -> FoundDate | None:
    """The first date in digits; letters that OCR takes for digits are read as such."""
    folded = fold_same_length(text)
    found = [
        match
        for shape in (_SPELLED_WITH_DIGITS, _NUMERIC)
        if (match := shape.search(folded)) is not None
    ]
    for match in sorted(found, key=lambda item: item.start()):
        day, month, year = (int(match[group].translate(_SLIPS)) for group in (1, 2, 3))
        value = make_date(year, month, day)
        if value is not None:
            return FoundDate(value, text[match.start() : match.end()])
    return None


def find_date_in_words(text: str) -> date | None:
    """`Ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi` as a date."""
    match = _IN_WORDS.search(fold(text))
    if match is None:
        return None
    day, month, year = _small(match[1]), _small(match[2]), _year(match[3])
    if day is None or month is None or year is None:
        return None
    return make_date(year, month, day)


def find_loose_date(text: str) -> date | None:
    """Two, two and four digits whose strokes were read as some other sign (`10 i11/1989`).

    Noughts with a dot or a stroke in them are read as 9, 8 or 6: no day begins with these, and no
    month with anything but 0 and 1.
    """
    match = _LOOSE.search(text) or _STROKE_AS_DIGIT.search(text)
    if match is None:
        return None
    day, month = (_DOTTED_NOUGHT.sub("0", match[group]) for group in (1, 2))
    return make_date(int(match[3]), int(month), int(day))


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is no such day or the year is out of all reason."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _small(words: str) -> int | None:
    """A number below 100 in words."""
    total = 0
    for word in words.split():
        value = _WORDS.get(word)
        if value is None:
            return None
        total = (total or 1) * 10 if value == 10 and total < 10 else total + value
    return total


def _year(words: str) -> int | None:
    """A year in words: thousands, hundreds, the rest; words after it end it."""
    match = re.match(r"\s*(mot|hai)\s+(?:nghin|ngan)(?:\s+(\w+)\s+tram)?(.*)", words)
    if match is None:
        return None
    hundreds = _WORDS.get(match[2] or "khong", 0)
    rest: list[str] = []
    for word in match[3].split():
        if word not in _WORDS:
            break
        rest.append(word)
    tail = _small(" ".join(rest))
    return None if tail is None else _WORDS[match[1]] * 1000 + hundreds * 100 + tail
