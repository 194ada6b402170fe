"""Identity papers: citizen card (QR, MRZ, print) and passport (MRZ, print)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz.fuzz import token_sort_ratio

from core.artifacts import Box, FieldSource, FieldValue, RecognizedPage
from core.vietnamese import fold
from ocr.confidence import FROM_CODE, FROM_MRZ, contradicted, corroborated
from ocr.fields.form import make_value, read_form
from ocr.fields.identity_codes import (
    CardCode,
    PassportCode,
    card_mrzs,
    card_qrs,
    read_passport_mrz,
)
from ocr.fields.labels import Label
from ocr.fields.letterhead import giving_agency, place_and_date, signer
from ocr.fields.loose import loose_expiry, loose_nationality, loose_number, loose_passport_number
from ocr.fields.official import named_as_province
from ocr.fields.one_holder import (
    are_two,
    contradicts_itself,
    holder_of_code,
    holder_of_print,
    holds_two_numbers,
)
from ocr.fields.values import Parsed, parse_personal_number, same_name
from ocr.lines import Line

_ISSUER_LIKENESS: Final = 80
_MRZ_NAME: Final = 0.6
"""A name without its marks is only a hint."""

_CARD: Final = (
    Label(
        "personal_number",
        (
            "Số",
            "Số / No",
            "Số định danh cá nhân",
            "Số định danh cá nhân / Personal identification number",
        ),
        "personal_number",
    ),
    Label(
        "holder_name",
        (
            "Họ và tên",
            "Họ và tên / Full name",
            "Họ, chữ đệm và tên khai sinh",
            "Họ, chữ đệm và tên khai sinh / Full name",
            "Họ tên",
        ),
        "name",
    ),
    Label(
        "date_of_birth",
        (
            "Ngày sinh",
            "Ngày sinh / Date of birth",
            "Ngày, tháng, năm sinh",
            "Ngày, tháng, năm sinh / Date of birth",
            "Sinh ngày",
        ),
        "date",
    ),
    Label("sex", ("Giới tính", "Giới tính / Sex"), "sex"),
    Label("nationality", ("Quốc tịch", "Quốc tịch / Nationality"), "nationality"),
    Label(
        "hometown", ("Quê quán", "Quê quán / Place of origin", "Nguyên quán"), "place", wraps=True
    ),
    Label(
        "place_of_birth",
        ("Nơi đăng ký khai sinh", "Nơi đăng ký khai sinh / Place of birth"),
        "place",
        wraps=True,
    ),
    Label(
        "address",
        (
            "Nơi thường trú",
            "Nơi thường trú / Place of residence",
            "Nơi cư trú",
            "Nơi cư trú / Place of residence",
            "Nơi ĐKHK thường trú",
            "Nơi ĐKHKTT",
        ),
        "place",
        wraps=True,
    ),
    Label(
        "expiry_date",
        (
            "Có giá trị đến",
            "Có giá trị đến / Date of expiry",
            "Ngày, tháng, năm hết hạn",
            "Ngày, tháng, năm hết hạn / Date of expiry",
            "Date of expiry",
        ),
        "date",
    ),
    Label(
        "issue_date",
        (
            "Ngày, tháng, năm",
            "Ngày, tháng, năm / Date, month, year",
            "Ngày, tháng, năm cấp",
            "Ngày, tháng, năm cấp / Date of issue",
        ),
        "date",
    ),
    Label("ethnicity", ("Dân tộc",), "ethnicity"),
    Label("", ("Đặc điểm nhân dạng", "Đặc điểm nhận dạng / Personal identification", "Tôn giáo")),
)

_PASSPORT: Final = (
    Label(
        "document_number",
        ("Số hộ chiếu", "Số hộ chiếu / Passport No", "Passport No"),
        "paper_number",
    ),
    Label("holder_name", ("Họ và tên", "Họ và tên / Full name"), "name"),
    Label("nationality", ("Quốc tịch", "Quốc tịch / Nationality"), "nationality"),
    Label("date_of_birth", ("Ngày sinh", "Ngày sinh / Date of birth"), "date"),
    Label("place_of_birth", ("Nơi sinh", "Nơi sinh / Place of birth"), "place", wraps=True),
    Label("sex", ("Giới tính", "Giới tính / Sex"), "sex"),
    Label(
        "personal_number",
        (
            "Số GCMND",
            "Số GCMND / ID card No",
            "Số định danh cá nhân",
            "Số ĐDCN / CMND",
            "Số ĐDCN / CMND / ID No",
        ),
        "personal_number",
    ),
    Label("issue_date", ("Ngày cấp", "Ngày cấp / Date of issue"), "date"),
    Label("expiry_date", ("Có giá trị đến", "Có giá trị đến / Date of expiry"), "date"),
    Label("issuer", ("Cơ quan cấp", "Nơi cấp", "Nơi cấp / Place of issue"), "place", wraps=True),
)
_ISSUERS: Final = (
    (
        "quan ly hanh chinh ve trat tu xa hoi",
        "CỤC TRƯỞNG CỤC CẢNH SÁT QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI",
    ),
    ("bo cong an", "BỘ CÔNG AN"),
)


def read_citizen_card(
    rows: Sequence[Line], pages: Sequence[RecognizedPage]
) -> dict[str, FieldValue]:
    """A card's fields: the codes first, then the print; agreement of both makes a value surer."""
    fields = _read_print(rows)
    for page in pages:
        for mrz in card_mrzs(page):
            _take(fields, _card_values(mrz, page.number, FieldSource.MRZ), FROM_MRZ)
    for page in pages:
        for code in card_qrs(page):
            _take(fields, _card_values(code, page.number, FieldSource.QR), FROM_CODE)
    _add(fields, "expiry_date", loose_expiry(rows, fields))
    return fields


def card_is_of_two(rows: Sequence[Line], pages: Sequence[RecognizedPage]) -> bool:
    """Whether print and codes of a card speak of two people, or a code contradicts itself."""
    qrs = [code for page in pages for code in card_qrs(page)]
    codes = [*qrs, *(code for page in pages for code in card_mrzs(page))]
    if holds_two_numbers(pages, rows) or any(map(contradicts_itself, qrs)):
        return True
    printed = holder_of_print(_read_print(rows), "personal_number")
    return are_two([printed, *map(holder_of_code, codes)])


def passport_is_of_two(rows: Sequence[Line], pages: Sequence[RecognizedPage]) -> bool:
    """Whether print and machine-readable zone of a passport speak of two people."""
    codes = [code for page in pages if (code := read_passport_mrz(page)) is not None]
    printed = holder_of_print(read_form(rows, _PASSPORT), "document_number")
    return are_two([printed, *map(holder_of_code, codes)])


def _read_print(rows: Sequence[Line]) -> dict[str, FieldValue]:
    fields = read_form(rows, _CARD)
    _add(fields, "personal_number", loose_number(rows, parse_personal_number))
    _add(fields, "nationality", loose_nationality(rows))
    if any("chungminhnhandan" in row.plain for row in rows):
        fields = place_and_date(rows) | signer(rows) | fields
        _add(fields, "issuer", giving_agency(rows))
    _add(fields, "issuer", _card_issuer(rows))
    return fields


def _add(fields: dict[str, FieldValue], name: str, found: FieldValue | None) -> None:
    if found is not None:
        fields.setdefault(name, found)


def read_passport(rows: Sequence[Line], pages: Sequence[RecognizedPage]) -> dict[str, FieldValue]:
    """A passport's fields from its machine-readable zone and its print."""
    fields = read_form(rows, _PASSPORT)
    place = fields.get("place_of_birth")
    if place is not None:
        # What is left of a misread English label ends with the colon before the place.
        own = place.value.rpartition(":")[2].strip()
        fields["place_of_birth"] = replace(place, value=named_as_province(own))
    _add(fields, "document_number", loose_passport_number(rows))
    for page in pages:
        code = read_passport_mrz(page)
        if code is not None:
            _take(fields, _passport_values(code, page.number), FROM_MRZ)
    return fields


def _card_issuer(rows: Sequence[Line]) -> FieldValue | None:
    """The office that signs; small capitals come in any order and with slips."""
    for words, wording in _ISSUERS:
        for row in rows:
            if token_sort_ratio(words, fold(row.text), score_cutoff=_ISSUER_LIKENESS):
                return make_value(Parsed(wording, 0.9), row.tokens, row.page, row.text)
    return None


def _card_values(code: CardCode, page: int, source: FieldSource) -> dict[str, FieldValue]:
    texts = {
        "personal_number": code.number,
        "holder_name": code.full_name,
        "date_of_birth": code.date_of_birth.isoformat() if code.date_of_birth else None,
        "sex": code.sex,
        "address": code.address,
        "issue_date": code.issue_date.isoformat() if code.issue_date else None,
        "expiry_date": code.expiry_date.isoformat() if code.expiry_date else None,
    }
    return _values(texts, page, source, code.box)


def _passport_values(code: PassportCode, page: int) -> dict[str, FieldValue]:
    texts = {
        "document_number": code.number,
        "holder_name": code.full_name,
        "date_of_birth": code.date_of_birth.isoformat() if code.date_of_birth else None,
        "sex": code.sex,
        "expiry_date": code.expiry_date.isoformat() if code.expiry_date else None,
    }
    return _values(texts, page, FieldSource.MRZ, code.box)


def _values(
    texts: dict[str, str | None], page: int, source: FieldSource, box: Box | None
) -> dict[str, FieldValue]:
    return {
        name: FieldValue(text, text, 1.0, page, box, source) for name, text in texts.items() if text
    }


def _take(fields: dict[str, FieldValue], coded: dict[str, FieldValue], trust: float) -> None:
    """Put coded values in place of printed ones, but keep a printed name's marks over an MRZ's.

    What is printed stays at hand as the raw spelling.
    """
    for name, value in coded.items():
        printed = fields.get(name)
        unmarked = name == "holder_name" and value.source is FieldSource.MRZ
        if unmarked and printed is not None:
            if same_name(printed.value, value.value):
                fields[name] = replace(printed, confidence=corroborated(printed.confidence))
            continue
        if name == "holder_name":
            # Cards print names in capitals; their codes hold them in ordinary letters.
            value = replace(value, value=value.value.upper())
        confidence = _MRZ_NAME if unmarked else trust
        if printed is not None and value.source is FieldSource.MRZ and printed.value != value.value:
            confidence = contradicted(trust)
        raw = value.raw if printed is None else printed.raw
        fields[name] = replace(value, raw=raw, confidence=confidence)
