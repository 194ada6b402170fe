"""Papers between two parties: judgments and decisions of courts, contracts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.artifacts import FieldValue
from ocr.fields.dates import find_date
from ocr.fields.flowing import Flow, flow_of
from ocr.fields.form import make_value, read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import letterhead, parts_of_rows
from ocr.fields.letters import regarding, subject_below_title
from ocr.fields.sentences import read_notary, read_term
from ocr.fields.values import (
    Parsed,
    parse_amount,
    parse_area,
    parse_integer,
    parse_name,
    parse_personal_number,
    tidy,
)
from ocr.lines import Line

_COUPLE: Final = (("husband", "ông|anh"), ("wife", "bà|chị"))
_FULL_NAME: Final = r"((?:[A-ZÀ-ỸĐ][\w'’]*\s+){1,5}[A-ZÀ-ỸĐ][\w'’]*)"
_NUMBER: Final = re.compile(
    r"(?:dinh danh|cccd|cmnd|can cuoc|chung minh)[^0-9]{0,30}(\d[\d .]{7,15}\d)"
)
_NEXT_PERSON: Final = re.compile(r"(?<!\w)(?:ong|ba|anh|chi)\s+[a-z]+ [a-z]+", re.IGNORECASE)

_GIVING: Final = ("Bên cho thuê", "Bên bán", "Bên chuyển nhượng", "Bên cho mượn", "Bên tặng cho",
                  "Bên cho ở nhờ", "Bên A", "Bên thế chấp", "Bên cho vay",
                  "Bên giao thầu")  # fmt: skip
_TAKING: Final = ("Bên thuê", "Bên mua", "Bên nhận chuyển nhượng", "Bên mượn", "Bên được tặng cho",
                  "Bên ở nhờ", "Bên B", "Bên nhận thế chấp", "Bên vay", "Bên nhận tặng cho",
                  "Bên nhận thầu")  # fmt: skip
_PERSON: Final = ("Ông/Bà", "Ông", "Bà", "Họ và tên", "Ông (bà)", "Họ, chữ đệm, tên", "Đại diện")
_CONTRACT: Final = (
    Label("", _GIVING, opens="giving"),
    Label("", _TAKING, opens="taking"),
    Label("", ("Điều 1", "Hai bên thỏa thuận", "Hai bên cùng thỏa thuận"), opens="terms"),
    Label("owner_name", _PERSON, "name", within="giving"),
    Label("", ("Sinh ngày", "Sinh năm", "Cấp ngày", "Nơi cấp", "Điện thoại")),
    Label("purpose", ("Mục đích thuê", "Mục đích sử dụng", "Mục đích"), wraps=True),
)  # fmt: skip
_OF_TAKER: Final = (
    Label("holder_name", _PERSON, "name", within="taking"),
    Label("personal_number", ("Căn cước công dân số", "CCCD số", "Số CCCD", "Căn cước số",
                              "Số định danh cá nhân", "CMND số"), "personal_number",
          within="taking"),
    Label("address", ("Nơi cư trú", "Địa chỉ", "Nơi thường trú", "Hộ khẩu thường trú",
                      "Địa chỉ thường trú"), "place", wraps=True, within="taking"),
)  # fmt: skip
_HEAD_BOTTOM: Final = 0.35
_DAY_TOKENS: Final = 3
_TODAY: Final = re.compile(r"hom nay\s*,?\s*(?=ngay)")
_AREA: Final = re.compile(r"dien tich[a-z ]{0,25}:?\s*(\d[\d.,]*\s*m)")
_PARCEL: Final = re.compile(r"thua dat so\W+(\d+)")
_SHEET: Final = re.compile(r"to ban do so\W+(\d+)")
_LAND_USE: Final = re.compile(r"muc dich su dung\W+(dat [a-z ]+?)(?=\s*[;.,])")
_PRICE: Final = re.compile(r"gia [a-z ]{2,30}?(?:la|:)\s*(\d[\d.,]*)\s*(?:dong|vnd)")
_PURPOSE: Final = re.compile(
    r"(?:[,;]|\bthue|\bmuon)\s+(de (?:o|kinh doanh|lam [a-z ]{3,30}))(?=[.,;])"
)


def read_court_paper(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A judgment or decision of a court: head, subject, the couple of a divorce, who signed."""
    fields = letterhead(rows)
    subject = regarding(rows) or subject_below_title(rows)
    if subject is not None:
        fields["subject"] = subject
    agency = fields.get("issuer")
    if agency is not None:
        # The court itself without the higher one above it; its province behind it stays, because
        # districts of many provinces bear one name.
        own = agency.value[agency.value.rfind("TÒA ÁN") :]
        fields["issuer"] = replace(agency, value=own if own.startswith("TÒA ÁN") else agency.value)
    dated = _day_line(rows)
    if "issue_date" not in fields and dated is not None:
        fields["issue_date"] = dated
    return fields | _couple(flow_of(rows))


def _day_line(rows: Sequence[Line]) -> FieldValue | None:
    """`Ngày 15/09/2024` on a line of its own under the number."""
    for part in parts_of_rows(rows):
        if part.middle > _HEAD_BOTTOM:
            return None
        found = find_date(part.text) if part.plain.startswith("ngay") else None
        if found is not None and len(part.tokens) <= _DAY_TOKENS:
            parsed = Parsed(found.value.isoformat(), 0.95)
            return make_value(parsed, part.tokens, part.page, found.raw)
    return None


def _couple(flow: Flow) -> dict[str, FieldValue]:
    """The man and the woman whose names are followed by a number, in the order of the text."""
    fields: dict[str, FieldValue] = {}
    for who, titles in _COUPLE:
        address = "|".join(f"{title}|{title.capitalize()}" for title in titles.split("|"))
        for match in re.finditer(rf"(?<!\w)(?:{address})\s*:?\s+{_FULL_NAME}", flow.text):
            name = parse_name(match[1])
            behind = _NUMBER.search(flow.folded, match.end(), match.end() + 160)
            if (
                name is None
                or behind is None
                or _NEXT_PERSON.search(flow.folded, match.end(), behind.start())
            ):
                continue
            fields[f"{who}_name"] = flow.value(name, match.span(1))
            number = parse_personal_number(behind[1])
            if number is not None:
                fields[f"{who}_personal_number"] = flow.value(number, behind.span(1))
            break
    return fields


def read_contract(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A contract: who gives, who takes, what for, from when to when, for how much."""
    fields = letterhead(rows)
    fields = {name: value for name, value in fields.items() if name == "document_number"}
    for party in (_CONTRACT, (*_CONTRACT[:3], *_OF_TAKER, *_CONTRACT[4:])):
        for name, value in read_form(rows, party).items():
            fields.setdefault(name, value)
    flow = flow_of(rows)
    fields |= read_term(rows)
    fields |= _terms(flow)
    fields |= read_notary(rows)
    today = _TODAY.search(flow.folded)
    found = None if today is None else find_date(flow.text[today.end() : today.end() + 60])
    if "issue_date" not in fields and today is not None and found is not None:
        start = flow.text.find(found.raw, today.end())
        parsed = Parsed(found.value.isoformat(), 0.97)
        fields["issue_date"] = flow.value(parsed, (start, start + len(found.raw)))
    return fields


def _terms(flow: Flow) -> dict[str, FieldValue]:
    """Area, price and purpose from the sentences of the articles."""
    fields: dict[str, FieldValue] = {}
    for name, shape, parse in (
        ("parcel_number", _PARCEL, parse_integer),
        ("map_sheet", _SHEET, parse_integer),
        ("land_use", _LAND_USE, lambda text: Parsed(tidy(text), 0.9)),
        ("area_m2", _AREA, parse_area),
        ("amount_vnd", _PRICE, parse_amount),
        ("purpose", _PURPOSE, lambda text: Parsed(tidy(text), 0.85)),
    ):
        match = shape.search(flow.folded)
        parsed = None if match is None else parse(flow.text[slice(*match.span(1))])
        if match is not None and parsed is not None:
            fields[name] = flow.value(parsed, match.span(1))
    return fields
