"""Reading a national list from a file, one row after another: JSON, JSON lines, CSV or XLSX.

But for XLSX the file is never held as a whole: a row is read, checked and let go of. Shapes:
docs/catalogue.md.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from itertools import groupby
from typing import IO, Any, Final

from core.errors import MotLanError
from repository.national_list.rows import read_row
from repository.national_list.shapes import BadRow, ListedProcedure, Reading
from repository.spreadsheets import as_csv, is_spreadsheet

ROOT: Final = "DanhSachThuTuc"
_PIECE: Final = 65536
_LONGEST_ROW: Final = 4_000_000
"""Letters of one procedure; the longest of the national list have some ten thousand."""
_HEAD: Final = (
    "MaThuTuc",
    "TenThuTuc",
    "CapThucHien",
    "LinhVuc",
    "CoQuanThucHien",
    "ThoiHanGiaiQuyet",
    "NgayHieuLuc",
    "NgayHetHieuLuc",
)
_CASE: Final = ("MaTruongHop", "TenTruongHop")
_COMPONENT: Final = (
    "MaThanhPhan",
    "TenThanhPhan",
    "originalQty",
    "copyQty",
    "BatBuoc",
    "NhomThayThe",
)
_RESULT: Final = ("MaKetQua", "TenKetQua")


class ListUnreadableError(MotLanError):
    """Neither the JSON nor the CSV shape of a national list."""

    code, fault = "national_list_unreadable", "input"


def is_national(head: bytes) -> bool:
    """Whether a file that begins so is a national list, and not a catalogue in our own form."""
    text = head.decode("utf-8-sig", errors="replace").lstrip()
    return not text.startswith("{") or ROOT in text[:2000] or '"MaThuTuc"' in text[:2000]


def read_list(file: io.BytesIO | io.BufferedReader) -> Reading:
    """Every row of a list: the good ones as values, the others named.

    A procedure that stands in it twice is named the second time. Raises ListUnreadableError,
    SpreadsheetUnreadableError.
    """
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    if is_spreadsheet(file.read(4)):
        file.seek(0)
        file = io.BytesIO(as_csv(file.read()).encode())
    else:
        file.seek(0)
    good: list[ListedProcedure] = []
    bad: list[BadRow] = []
    seen: set[str] = set()
    text = io.TextIOWrapper(file, encoding="utf-8-sig")
    try:
        for number, raw in enumerate(_rows(text), start=1):
            row = read_row(number, raw)
            if isinstance(row, ListedProcedure) and row.code in seen:
                row = BadRow(number, row.code, "MaThuTuc", "repeated")
            if isinstance(row, BadRow):
                bad.append(row)
            else:
                seen.add(row.code)
                good.append(row)
    except (UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        raise ListUnreadableError(what=type(error).__name__) from error
    finally:
        # The file is closed by who opened it.
        text.detach()
    if not good and not bad:
        raise ListUnreadableError(what="empty")
    return Reading(digest, tuple(good), tuple(bad))


def _rows(text: IO[str]) -> Iterator[object]:
    head = text.read(1)
    while head.isspace():
        head = text.read(1)
    if head in ("{", "["):
        yield from _json_rows(text, head)
    elif head:
        yield from _csv_rows(text, head)


def _json_rows(text: IO[str], head: str) -> Iterator[object]:
    """The objects of `{"DanhSachThuTuc": [..]}`, of a plain array, or one on each line."""
    decoder = json.JSONDecoder()
    buffer = head + text.read(_PIECE)
    start = buffer.find("[")
    if head == "{" and f'"{ROOT}"' not in buffer[: max(start, 0)]:
        start = -1  # objects in a row
    is_array = start >= 0
    buffer = buffer[start + 1 :]
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        if buffer.startswith("]"):
            return
        try:
            row, end = decoder.raw_decode(buffer)
        except json.JSONDecodeError:
            piece = text.read(_PIECE)
            if not piece and not buffer:
                if is_array:
                    raise ListUnreadableError(what="cut_off") from None
                return
            if not piece or len(buffer) > _LONGEST_ROW:
                raise
            buffer += piece
            continue
        buffer = buffer[end:]
        yield row


def _csv_rows(text: IO[str], head: str) -> Iterator[object]:
    """Lines of one procedure follow one another; each names a component, a result, or both."""
    names = head + text.readline()
    separator = ";" if names.count(";") > names.count(",") else ","
    columns = [name.strip() for name in next(csv.reader([names], delimiter=separator))]
    if "MaThuTuc" not in columns:
        raise ListUnreadableError(what="columns")
    lines = csv.DictReader(text, fieldnames=columns, delimiter=separator)
    for _, group in groupby(lines, key=lambda line: line["MaThuTuc"]):
        yield _from_lines(list(group))


def _from_lines(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The nested row that the flat lines of one procedure say."""
    told: dict[str, Any] = {name: _cell(lines[0], name) for name in _HEAD}
    told["ThanhPhan"], told["KetQua"] = [], []
    cases: dict[str, dict[str, Any]] = {}
    for line in lines:
        case_code = _cell(line, "MaTruongHop")
        place = told
        if case_code is not None:
            place = cases.setdefault(case_code, {name: _cell(line, name) for name in _CASE})
            place.setdefault("ThanhPhan", [])
            place.setdefault("ThoiHanGiaiQuyet", _cell(line, "ThoiHanTruongHop"))
        if _cell(line, "MaThanhPhan") or _cell(line, "TenThanhPhan"):
            cells = {name: _cell(line, name) for name in _COMPONENT}
            place["ThanhPhan"].append({key: value for key, value in cells.items() if value})
        result = {name: _cell(line, name) for name in _RESULT}
        if result["MaKetQua"] is not None and result not in told["KetQua"]:
            told["KetQua"].append(result)
    told["TruongHop"] = list(cases.values())
    return told


def _cell(line: dict[str, Any], name: str) -> str | None:
    value = line.get(name)
    return value.strip() or None if isinstance(value, str) else None
