"""Health insurance cards: their QR code (domain.md 2.3) and their print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.artifacts import Box, FieldSource, FieldValue, RecognizedPage
from core.vietnamese import nfc
from ocr.confidence import FROM_CODE
from ocr.fields.dates import find_date
from ocr.fields.form import make_value, read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead
from ocr.fields.official import spelled_officially
from ocr.fields.sentences import read_term
from ocr.fields.values import Parsed, tidy
from ocr.lines import Line

_CARD: Final = (
    Label("document_number", ("Mã số", "Mã số BHXH", "Số thẻ", "Số"), "insurance_number"),
    Label("holder_name", ("Họ và tên", "Họ tên"), "name"),
    Label("date_of_birth", ("Ngày sinh", "Ngày, tháng, năm sinh"), "date"),
    Label("sex", ("Giới tính", "Giới"), "sex"),
    Label("address", ("Địa chỉ", "Nơi cư trú"), "place", wraps=True),
    Label("valid_from", ("Giá trị sử dụng", "Giá trị sử dụng từ", "Giá trị sử dụng từ ngày",
                         "Có giá trị từ", "Thời hạn sử dụng từ"), "date"),
    Label("valid_to", ("đến ngày", "Giá trị đến", "Có giá trị đến"), "date"),
    Label("", ("Nơi ĐK KCB BĐ", "Nơi đăng ký KCB ban đầu", "Nơi đăng ký khám chữa bệnh ban đầu",
               "Thời điểm đủ 05 năm liên tục", "Nơi cấp, đổi thẻ BHYT", "Mã mức hưởng",
               "Mã nơi đối tượng sinh sống", "Nơi ĐKKCBBĐ"), wraps=True),
)  # fmt: skip
_NUMBER: Final = re.compile(r"^(?:[A-Z]{2}\d{13}|\d{10})$")
_SEX: Final = {"1": "nam", "2": "nữ"}


def read_insurance_card(
    rows: Sequence[Line], pages: Sequence[RecognizedPage]
) -> dict[str, FieldValue]:
    """A card's fields; what its code says stands before what was read from print."""
    fields = letterhead(rows) | read_form(rows, _CARD) | read_term(rows)
    agency = _agency(rows)
    if agency is not None:
        fields["issuer"] = agency
    for page in pages:
        for code in page.codes:
            fields |= _coded(code.text, page.number, code.box)
    return fields


def _agency(rows: Sequence[Line]) -> FieldValue | None:
    """The insurance's own name above the title, that of the province under that of the state."""
    named = [row for row in rows if row.plain.startswith("baohiemxahoi") and row.capitals > 0.75]
    if not named:
        return None
    text = tidy(named[-1].text)
    parsed = Parsed(spelled_officially(text), 0.95)
    return make_value(parsed, named[-1].tokens, named[-1].page, text)


def _coded(text: str, page: int, box: Box) -> dict[str, FieldValue]:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) < 8 or not _NUMBER.match(parts[0]):
        return {}
    texts = {
        "document_number": parts[0],
        "holder_name": _from_hex(parts[1]),
        "date_of_birth": _date(parts[2]),
        "sex": _SEX.get(parts[3]),
        "address": _from_hex(parts[4]),
        "valid_from": _date(parts[6]),
        "valid_to": _date(parts[7]),
    }
    return {
        name: FieldValue(value, value, FROM_CODE, page, box, FieldSource.QR)
        for name, value in texts.items()
        if value
    }


def _from_hex(text: str) -> str | None:
    try:
        return nfc(bytes.fromhex(text).decode("utf-8")).strip() or None
    except ValueError:
        return None


def _date(text: str) -> str | None:
    found = find_date(text)
    return None if found is None else found.value.isoformat()
