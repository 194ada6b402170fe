"""Household books: the household, then its head; later pages are other people's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from core.vietnamese import fold
from ocr.fields.dates import find_date
from ocr.fields.form import make_value, read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead, signing_agency
from ocr.fields.values import Parsed, parse_ethnicity, parse_personal_number, parse_sex
from ocr.fields.wordings import ADDRESS, PERSONAL_NUMBER
from ocr.lines import Line

_BOOK: Final = (
    Label("", ("Quan hệ với chủ hộ",), opens="member"),
    Label("", ("Họ và tên gọi khác", "Tên gọi khác", "Hồ sơ hộ khẩu số", "Tờ số", "Tôn giáo",
               "Sổ đăng ký thường trú số", "Nghề nghiệp, nơi làm việc", "Chuyển đến ngày",
               "Nơi thường trú trước khi chuyển đến", "Lý do xóa đăng ký thường trú",
               "Họ và tên gọi khác (nếu có)", "Nghề nghiệp", "Bí danh"), wraps=True),
    Label("holder_name", ("Họ và tên chủ hộ", "Chủ hộ", "Họ tên chủ hộ", "Họ và tên"), "name",
          within=""),
    Label("document_number", ("Sổ hộ khẩu số", "Số sổ", "Số NK3"), "code"),
    Label("address", ADDRESS, "place", wraps=True, within=""),
    Label("date_of_birth", ("Ngày, tháng, năm sinh", "Sinh ngày"), "date", within=""),
    Label("sex", ("Giới tính", "Nam/nữ"), "sex", within=""),
    Label("hometown", ("Nguyên quán", "Quê quán"), "place", wraps=True, within=""),
    Label("ethnicity", ("Dân tộc",), "ethnicity", within=""),
    Label("nationality", ("Quốc tịch",), "nationality", within=""),
    Label("personal_number", PERSONAL_NUMBER, "personal_number", within=""),
)  # fmt: skip
_NUMBER_ALONE: Final = re.compile(r"^so\d{6,12}$")


def _number_in(row: Line) -> Parsed | None:
    parsed = (parse_personal_number(token.text) for token in row.tokens)
    return next((number for number in parsed if number is not None), None)


def _head_in_list(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """The head's row in a list of members: birth, sex, `Chủ hộ`, people, number of a card."""
    for row in rows:
        text = fold(row.text)
        born = find_date(row.text)
        if born is None or " chu ho " not in text:
            continue
        found = {
            "date_of_birth": Parsed(born.value.isoformat(), 0.95),
            "sex": parse_sex(" ".join(re.findall(r"\b(?:nam|nu)\b", text)[:1])),
            "ethnicity": parse_ethnicity(row.text[text.find(" chu ho ") + 8 :]),
            "personal_number": _number_in(row),
        }
        return {
            name: make_value(parsed, row.tokens, row.page, row.text)
            for name, parsed in found.items()
            if parsed is not None and parsed.plausibility > 0.6
        }
    return {}


def _number_of_book(rows: Sequence[Line]) -> FieldValue | None:
    """`Số: 200000032`, alone in its row on the cover and under the title."""
    for row in rows:
        if _NUMBER_ALONE.match(row.plain):
            number = row.tokens[-1]
            return make_value(Parsed(number.text, 0.95), (number,), row.page, number.text)
    return None


def read_household_book(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A household book; the police that keep it are named above the signature."""
    fields = letterhead(rows) | read_form(rows, _BOOK)
    for name, value in _head_in_list(rows).items():
        fields.setdefault(name, value)
    number = _number_of_book(rows)
    if number is not None:
        fields.setdefault("document_number", number)
    agency = signing_agency(rows)
    if agency is not None:
        fields.setdefault("issuer", agency)
    return fields
