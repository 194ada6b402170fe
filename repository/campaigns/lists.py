"""The list of results still in force: read from CSV, XLSX or JSON, taken in line by line.

A wrong line stops no other one; its error names the line and the column, never a value. The same
list again changes nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from core.errors import MotLanError
from core.identifiers import OLD_IDENTITY_NUMBER, PERSONAL_NUMBER
from core.vietnamese import clean_line, fold
from repository.campaigns.scoring import fold_number
from repository.identifying import number_fits
from repository.spreadsheets import as_csv, is_spreadsheet

MOST_ROWS: Final = 200_000
_LONGEST: Final = 300
_MOST_ERRORS: Final = 500

_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "type": ("type", "loai giay", "loai", "ma loai"),
    "number": ("number", "so", "so ky hieu", "so giay"),
    "owner_name": ("owner_name", "ho ten", "ho va ten", "chu so huu", "ten chu so huu"),
    "personal_number": ("personal_number", "so dinh danh", "cccd", "cmnd", "so dinh danh cmnd"),
    "date_of_birth": ("date_of_birth", "ngay sinh"),
    "ward": ("ward", "xa phuong", "xa", "phuong"),
    "issued_on": ("issued_on", "ngay cap"),
    "valid_until": ("valid_until", "het han", "ngay het han"),
    "status": ("status", "tinh trang"),
    "revoked_on": ("revoked_on", "ngay thu hoi"),
}
"""Columns and the headings that are taken for them, folded."""

_NEEDED: Final = ("type", "number", "owner_name", "issued_on")
_IN_FORCE: Final = frozenset({"", "in_force", "con hieu luc", "hieu luc"})
_DATE: Final = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")

RowProblem = Literal[
    "value_missing",
    "value_too_long",
    "type_unknown",
    "date_invalid",
    "date_in_future",
    "number_invalid",
    "number_mismatch",
]


class ListUnreadableError(MotLanError):
    """The file is no list: not CSV or JSON in UTF-8, without the needed columns, or too long."""

    code, fault = "campaign_list_unreadable", "input"


@dataclass(frozen=True)
class Line:
    """One result of the list, checked."""

    row: int
    """From 1; the heading of a CSV does not count."""
    type: str
    number: str
    owner_name: str
    issued_on: date
    personal_number: str | None = None
    date_of_birth: date | None = None
    ward: str | None = None
    valid_until: date | None = None

    @property
    def key(self) -> str:
        """SHA-256 of what makes it the same result when it comes again."""
        parts = (self.type, fold_number(self.number), self.issued_on.isoformat())
        return hashlib.sha256("|".join((*parts, fold(self.owner_name))).encode()).hexdigest()


@dataclass(frozen=True)
class RowError:
    """Why a line was not taken; values are left out."""

    row: int
    column: str
    problem: RowProblem


@dataclass
class Checked:
    """The lines that may be taken in, and what became of the others."""

    lines: list[Line] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    """Dead results: `expired` before the cut-off, or `revoked`."""
    errors: list[RowError] = field(default_factory=list)
    """The first `_MOST_ERRORS`."""
    error_count: int = 0


def read_list(data: bytes) -> Iterator[Mapping[str, str]]:
    """The rows of a CSV (`,`, `;` or tab), an XLSX or a JSON list, by column.

    Text is UTF-8, with or without byte order mark; columns that are not known are passed over.
    Raises ListUnreadableError, SpreadsheetUnreadableError.
    """
    try:
        text = as_csv(data) if is_spreadsheet(data) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListUnreadableError(what="not_utf8") from error
    rows = _json_rows(text) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text)
    for place, row in enumerate(rows, start=1):
        if place > MOST_ROWS:
            raise ListUnreadableError(what="too_long", most=MOST_ROWS)
        yield row


def _json_rows(text: str) -> Iterator[Mapping[str, str]]:
    try:
        told: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ListUnreadableError(what="not_json") from error
    rows = told.get("entries") if isinstance(told, dict) else told
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ListUnreadableError(what="not_a_list")
    for row in rows:
        yield {
            name: "" if row.get(name) is None else clean_line(str(row[name])) for name in _COLUMNS
        }


def _csv_rows(text: str) -> Iterator[Mapping[str, str]]:
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        places = _places(next(reader, []))
        for row in reader:
            if any(cell.strip() for cell in row):
                yield {
                    name: clean_line(row[place]) if place < len(row) else ""
                    for name, place in places.items()
                }
    except csv.Error as error:
        raise ListUnreadableError(what="not_csv") from error


def _places(heading: Iterable[str]) -> dict[str, int]:
    told = [re.sub(r"[^a-z0-9_]+", " ", fold(cell)).strip() for cell in heading]
    places = {
        name: next(told.index(alias) for alias in aliases if alias in told)
        for name, aliases in _COLUMNS.items()
        if any(alias in told for alias in aliases)
    }
    lacking = [name for name in _NEEDED if name not in places]
    if lacking:
        raise ListUnreadableError(what="column_missing", column=lacking[0])
    return places


class _RowRefusedError(Exception):
    def __init__(self, column: str, problem: RowProblem) -> None:
        self.column, self.problem = column, problem
        super().__init__(problem)


def check_list(
    rows: Iterable[Mapping[str, str]], types: Mapping[str, str], cut_off: date, today: date
) -> Checked:
    """Each row checked for itself. `types`: slug by folded title and by slug."""
    checked = Checked()
    for place, row in enumerate(rows, start=1):
        try:
            dead = _dead(row, cut_off)
            line = _line(place, row, types, today)
        except _RowRefusedError as error:
            checked.error_count += 1
            if len(checked.errors) < _MOST_ERRORS:
                checked.errors.append(RowError(place, error.column, error.problem))
            continue
        if dead is None:
            checked.lines.append(line)
        else:
            checked.skipped[dead] += 1
    return checked


def _dead(row: Mapping[str, str], cut_off: date) -> Literal["expired", "revoked"] | None:
    ended = _date(row, "valid_until")
    if _date(row, "revoked_on") is not None or fold(row.get("status", "")) not in _IN_FORCE:
        return "revoked"
    return "expired" if ended is not None and ended < cut_off else None


def _line(place: int, row: Mapping[str, str], types: Mapping[str, str], today: date) -> Line:
    for name in _NEEDED:
        if not row.get(name):
            raise _RowRefusedError(name, "value_missing")
    for name, value in row.items():
        if len(value) > _LONGEST:
            raise _RowRefusedError(name, "value_too_long")
    slug = types.get(fold(row["type"]))
    if slug is None:
        raise _RowRefusedError("type", "type_unknown")
    issued, born = _date(row, "issued_on"), _date(row, "date_of_birth")
    if issued is None:
        raise _RowRefusedError("issued_on", "value_missing")
    if issued > today:
        raise _RowRefusedError("issued_on", "date_in_future")
    return Line(
        row=place,
        type=slug,
        number=row["number"],
        owner_name=row["owner_name"],
        issued_on=issued,
        personal_number=_personal_number(row.get("personal_number", ""), born),
        date_of_birth=born,
        ward=row.get("ward") or None,
        valid_until=_date(row, "valid_until"),
    )


def _personal_number(text: str, born: date | None) -> str | None:
    number = re.sub(r"[ .]", "", text)
    if not number:
        return None
    if OLD_IDENTITY_NUMBER.match(number):
        return number
    if PERSONAL_NUMBER.match(number) is None:
        raise _RowRefusedError("personal_number", "number_invalid")
    if not number_fits(number, born, None):
        raise _RowRefusedError("personal_number", "number_mismatch")
    return number


def _date(row: Mapping[str, str], name: str) -> date | None:
    """`2019-05-03` or `3/5/2019`."""
    text = row.get(name, "")
    if not text:
        return None
    match = _DATE.match(text)
    try:
        if match is not None:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise _RowRefusedError(name, "date_invalid") from None
