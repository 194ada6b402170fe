"""Machine-readable parts of identity papers: the QR of a citizen card, MRZ TD1 and TD3.

Shapes: domain.md 2.3, ICAO Doc 9303. Only what its check digit proves is handed on from an MRZ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.artifacts import Box, RecognizedPage
from core.identifiers import PERSONAL_NUMBER, check_digit_mrz
from core.vietnamese import clean_line, strip_marks
from ocr.lines import Line, rows_of

_TO_DIGITS: Final = str.maketrans({"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "S": "5",
                                   "B": "8", "Z": "2", "G": "6", "Ø": "0"})  # fmt: skip
_MRZ_NOISE: Final = str.maketrans({"«": "<<", "‹": "<", "(": "<", "{": "<", "[": "<", " ": ""})
_CARD_FIRST: Final = re.compile(r"[I1L]DVNM([0-9A-Z]{9})([0-9A-Z])([0-9A-Z]{12})<+")
_CARD_SECOND: Final = re.compile(r"([0-9A-Z]{6})([0-9A-Z])([MF<])([0-9A-Z]{6})([0-9A-Z])VNM")
_PASSPORT_SECOND: Final = re.compile(
    r"([A-Z][0-9A-Z<]{8,10})VNM([0-9A-Z]{6})([0-9A-Z])([MF<])([0-9A-Z]{6})([0-9A-Z])"
)
_PASSPORT_NUMBER: Final = re.compile(r"^[A-Z]\d{7,8}$")
_NAMES: Final = re.compile(r"^([A-Z]+)<<([A-Z]+(?:<[A-Z]+)*)<*$")


@dataclass(frozen=True)
class CardCode:
    """What a citizen card's code says; absent parts are None. `box` is that of the code."""

    number: str
    full_name: str | None
    date_of_birth: date | None
    sex: str | None
    address: str | None
    issue_date: date | None
    expiry_date: date | None
    box: Box | None


@dataclass(frozen=True)
class PassportCode:
    """The proven parts of a passport's machine-readable zone."""

    number: str | None
    full_name: str | None
    date_of_birth: date | None
    sex: str | None
    expiry_date: date | None
    box: Box | None


def card_qrs(page: RecognizedPage) -> Iterator[CardCode]:
    """Each QR of a citizen card: seven fields or more, later models add some."""
    for code in page.codes:
        parts = [clean_line(part) for part in code.text.split("|")]
        if len(parts) < 7 or not PERSONAL_NUMBER.match(parts[0]):
            continue
        yield CardCode(
            number=parts[0],
            full_name=parts[2] or None,
            date_of_birth=_packed_date(parts[3]),
            sex=parts[4].casefold() if parts[4].casefold() in ("nam", "nữ") else None,
            address=parts[5] or None,
            issue_date=_packed_date(parts[6]),
            expiry_date=None,
            box=code.box,
        )


def card_mrzs(page: RecognizedPage) -> Iterator[CardCode]:
    """Each TD1 zone on the back of a card, if the check digit of the whole number holds."""
    lines = _mrz_lines(rows_of(page))
    for index, (text, row) in enumerate(lines):
        first = _CARD_FIRST.search(text)
        if first is None:
            continue
        number = first[3].translate(_TO_DIGITS)
        head, check = first[1].translate(_TO_DIGITS), first[2].translate(_TO_DIGITS)
        if not PERSONAL_NUMBER.match(number) or number[3:] != head:
            continue
        if not check.isdigit() or check_digit_mrz(head) != int(check):
            continue
        rest = [line for line, _ in lines[index + 1 : index + 3]]
        born, sex, expiry = _dates_and_sex(_CARD_SECOND.search(rest[0]) if rest else None)
        yield CardCode(
            number=number,
            full_name=_names(rest[1]) if len(rest) > 1 else None,
            date_of_birth=born,
            sex=sex,
            address=None,
            issue_date=None,
            expiry_date=expiry,
            box=row.box,
        )


def read_passport_mrz(page: RecognizedPage) -> PassportCode | None:
    """The TD3 zone of a Vietnamese passport; each part stands for itself by its check digit."""
    lines = _mrz_lines(rows_of(page))
    for index, (text, row) in enumerate(lines):
        second = _PASSPORT_SECOND.search(text)
        if second is None:
            continue
        number = _proven_number(second[1])
        born = _proven_date(second[2], second[3], past=True)
        expiry = _proven_date(second[5], second[6], past=False)
        if number is None and (born is None or expiry is None):
            continue
        above = lines[index - 1][0] if index else ""
        return PassportCode(
            number=number,
            full_name=_names(above[5:]) if above.startswith("P<VNM") else None,
            date_of_birth=born,
            sex=_sex(second[4]) if born is not None else None,
            expiry_date=expiry,
            box=row.box,
        )
    return None


def _proven_number(field: str) -> str | None:
    """The number before its check digit, if that holds; slips of digits are mended first."""
    text = field[0] + field[1:].translate(_TO_DIGITS).replace("<", "")
    number, check = text[:-1], text[-1]
    if not (_PASSPORT_NUMBER.match(number) and check.isdigit()):
        return None
    return number if check_digit_mrz(number.ljust(9, "<")) == int(check) else None


def _mrz_lines(rows: Sequence[Line]) -> list[tuple[str, Line]]:
    """Rows that may belong to a zone: capitals, digits and fillers only."""
    found = []
    for row in rows:
        text = "".join(token.text for token in row.tokens).translate(_MRZ_NOISE)
        text = strip_marks(text).upper()
        if "<" in text and len(text) >= 20:
            found.append((text, row))
    return found


def _dates_and_sex(
    match: re.Match[str] | None,
) -> tuple[date | None, str | None, date | None]:
    if match is None:
        return None, None, None
    born = _proven_date(match[1], match[2], past=True)
    return born, _sex(match[3]), _proven_date(match[4], match[5], past=False)


def _sex(letter: str) -> str | None:
    return {"M": "nam", "F": "nữ"}.get(letter)


def _proven_date(digits: str, check: str, *, past: bool) -> date | None:
    """yyMMdd with its check digit; years are taken as 1930–2029 (past) or 20xx."""
    plain, proof = digits.translate(_TO_DIGITS), check.translate(_TO_DIGITS)
    if not (plain.isdigit() and proof.isdigit()) or check_digit_mrz(plain) != int(proof):
        return None
    year = int(plain[:2]) + (1900 if past and int(plain[:2]) >= 30 else 2000)
    return _date(year, int(plain[2:4]), int(plain[4:6]))


def _packed_date(text: str) -> date | None:
    """`ddMMyyyy`."""
    if len(text) != 8 or not text.isdigit():
        return None
    return _date(int(text[4:]), int(text[2:4]), int(text[:2]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _names(text: str) -> str | None:
    """`NGUYEN<<THI<AN<<<` as `NGUYEN THI AN`."""
    match = _NAMES.match(text)
    return None if match is None else " ".join([match[1], *match[2].split("<")])
