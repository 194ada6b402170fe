"""From one raw row to a value, or to the name of what is wrong with it (shapes: docs/catalogue.md).

Names carry HTML, leading dashes and pluses; a row of 0 originals and 0 copies is a note. A note
that says «một trong» opens a group: the rows with a plus that follow it are alternatives.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from core.identifiers import PROCEDURE_CODE
from core.vietnamese import clean_line, fold
from repository.national_list.shapes import (
    BadRow,
    ListedCase,
    ListedComponent,
    ListedProcedure,
    ListedResult,
)

LEVELS: Final = {"bo": "ministry", "tinh": "province", "huyen": "district", "xa": "commune"}
_LONGEST: Final = 2000
_LONGEST_CODE: Final = 80
_MOST_COPIES: Final = 20
_MOST_DAYS: Final = 1000
_TAG: Final = re.compile(r"<[^>]*>")
_LEADING: Final = re.compile(r"^[-+*•–\s]+")
_YES: Final = {"true": True, "1": True, "co": True, "x": True}
_NO: Final = {"false": False, "0": False, "khong": False, "": False}


class _BadValueError(Exception):
    """Carries field and problem to the one place that names the row."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field, self.problem = field, problem


def read_row(row: int, raw: object) -> ListedProcedure | BadRow:
    """The procedure of a raw row."""
    if not isinstance(raw, Mapping):
        return BadRow(row, "", "", "not_an_object")
    code = raw.get("MaThuTuc")
    try:
        return _procedure(row, raw)
    except _BadValueError as error:
        told = code.strip()[:_LONGEST_CODE] if isinstance(code, str) else ""
        return BadRow(row, told, error.field, error.problem)


def _procedure(row: int, raw: Mapping[str, Any]) -> ListedProcedure:
    code = _code(raw, "MaThuTuc")
    if not PROCEDURE_CODE.match(code):
        raise _BadValueError("MaThuTuc", "wrong_shape")
    cases, components = [], _components(raw, "")
    for case in _rows(raw, "TruongHop"):
        case_code = _code(case, "MaTruongHop")[-10:].rsplit(".", 1)[-1]
        cases.append(ListedCase(case_code, _words(case, "TenTruongHop"), _days(case)))
        components += _components(case, case_code)
    results = tuple(
        ListedResult(_code(one, "MaKetQua"), _words(one, "TenKetQua"))
        for one in _rows(raw, "KetQua")
    )
    _refuse_repeated("TruongHop", [case.code for case in cases])
    _refuse_repeated("KetQua", [result.code for result in results])
    _refuse_repeated("ThanhPhan", [(one.case_code, one.code) for one in components])
    return ListedProcedure(
        row=row,
        code=code,
        name=_words(raw, "TenThuTuc"),
        level=_level(raw),
        field_name=_optional(raw, "LinhVuc"),
        agency_name=_optional(raw, "CoQuanThucHien"),
        legal_days=_days(raw),
        effective_on=_day(raw, "NgayHieuLuc"),
        ends_on=_day(raw, "NgayHetHieuLuc"),
        cases=tuple(cases),
        results=results,
        components=tuple(components),
    )


def _components(raw: Mapping[str, Any], case_code: str) -> list[ListedComponent]:
    found: list[ListedComponent] = []
    group: str | None = None
    for one in _rows(raw, "ThanhPhan"):
        printed = _words(one, "TenThanhPhan", keep_marks=True)
        originals, copies = _count(one, "originalQty"), _count(one, "copyQty")
        if not printed.startswith("+"):
            group = None
        if originals == copies == 0:
            if "mot trong" in fold(printed):
                group = f"mot_trong_{len(found) + 1}"
            continue
        found.append(
            ListedComponent(
                code=_code(one, "MaThanhPhan"),
                name=_LEADING.sub("", printed),
                case_code=case_code,
                group_key=_optional(one, "NhomThayThe") or group,
                is_required=_flag(one, "BatBuoc"),
                original_count=originals,
                copy_count=copies,
            )
        )
    return found


def _rows(raw: Mapping[str, Any], field: str) -> Sequence[Mapping[str, Any]]:
    rows = raw.get(field) or ()
    if not isinstance(rows, (list, tuple)) or not all(isinstance(one, Mapping) for one in rows):
        raise _BadValueError(field, "wrong_shape")
    return rows


def _refuse_repeated(field: str, keys: Sequence[object]) -> None:
    if len(set(keys)) != len(keys):
        raise _BadValueError(field, "repeated")


def _optional(raw: Mapping[str, Any], field: str, *, keep_marks: bool = False) -> str | None:
    """Text on one line, without HTML; None for nothing."""
    value = raw.get(field)
    if value is None:
        return None
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise _BadValueError(field, "wrong_shape")
    text = clean_line(_TAG.sub(" ", html.unescape(str(value))))
    if len(text) > _LONGEST:
        raise _BadValueError(field, "too_long")
    return (text if keep_marks else _LEADING.sub("", text)) or None


def _words(raw: Mapping[str, Any], field: str, *, keep_marks: bool = False) -> str:
    text = _optional(raw, field, keep_marks=keep_marks)
    if text is None:
        raise _BadValueError(field, "missing")
    return text


def _code(raw: Mapping[str, Any], field: str) -> str:
    """An opaque string: nothing is read from it, only spaces around it go."""
    code = _words(raw, field)
    if len(code) > _LONGEST_CODE:
        raise _BadValueError(field, "too_long")
    return code


def _whole_number(raw: Mapping[str, Any], field: str, most: int) -> int | None:
    text = _optional(raw, field)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise _BadValueError(field, "not_a_number")
    return int(text)


def _count(raw: Mapping[str, Any], field: str) -> int:
    return _whole_number(raw, field, _MOST_COPIES) or 0


def _days(raw: Mapping[str, Any]) -> int | None:
    return _whole_number(raw, "ThoiHanGiaiQuyet", _MOST_DAYS)


def _day(raw: Mapping[str, Any], field: str) -> date | None:
    text = _optional(raw, field)
    if text is None:
        return None
    try:
        if "/" in text:
            return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 # a day has no zone
        return date.fromisoformat(text)
    except ValueError:
        raise _BadValueError(field, "wrong_shape") from None


def _flag(raw: Mapping[str, Any], field: str) -> bool:
    """Whether the paper is asked for in any case; yes where the list says nothing."""
    value = raw.get(field, True)
    if isinstance(value, bool):
        return value
    word = fold(str(value)).strip()
    if word not in _YES and word not in _NO:
        raise _BadValueError(field, "wrong_shape")
    return _YES.get(word, False)


def _level(raw: Mapping[str, Any]) -> str:
    words = fold(_words(raw, "CapThucHien")).split()
    for word in reversed(words):
        if word in LEVELS:
            return LEVELS[word]
    raise _BadValueError("CapThucHien", "unknown_level")
