"""Driving licences: the plastic card of today and the paper ones before."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.fonts import Style
from cli.specimens.forms.card import Card
from cli.specimens.forms.codes import put_qr
from cli.specimens.forms.wording import (
    day_and_month,
    not_after,
    old_address,
    short_date,
    years_later,
)
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import RED, Color, Run

_SCALE: Final = 1.5
_WIDTH, _HEIGHT = 85.6 * _SCALE, 54.0 * _SCALE
_YELLOW: Final[Color] = (252, 246, 222)
_LABEL: Final = Style(7.5, family="sans")
_VALUE: Final = Style(9.5, bold=True, family="sans")
_CLASSES: Final = (
    ("A1", "Xe mô tô hai bánh có dung tích xi-lanh đến 125 cm³ hoặc động cơ điện đến 11 kW"),
    ("B", "Xe ô tô chở người đến 08 chỗ (không kể chỗ của người lái xe), xe ô tô tải đến 3.500 kg"),
    ("C1", "Xe ô tô tải có khối lượng toàn bộ trên 3.500 kg đến 7.500 kg và các xe hạng B"),
)


def licence_number(person: Person, issued: date) -> str:
    """Twelve digits: office, sex, year, serial."""
    return f"{person.personal_number[1:3]}0{issued.year % 100:02d}{person.personal_number[5:]}"


def plastic_licence(facts: Facts, press: Press) -> dict[str, str]:
    """The card that the police give out since March 2025, both sides."""
    person, office = facts.person("husband"), facts.office
    issued = facts.issued_on
    code, meaning = _CLASSES[facts.number % len(_CLASSES)]
    expiry = None if code == "A1" else years_later(issued, 10)
    number = licence_number(person, issued)
    until = short_date(expiry) if expiry else "Không thời hạn"
    sheet = press.sheet(margins_mm=(30, 20, 30, 20))
    front = Card(sheet, (210 - _WIDTH) / 2, 34, _WIDTH, _HEIGHT)
    front.paper(_YELLOW)
    front.centred(21, 4, "BỘ CÔNG AN", 8, bold=True)
    front.centred(21, 8, "MPS", 7, bold=True)
    front.centred(82, 3.5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 8.5, bold=True)
    front.centred(82, 7.8, "Độc lập - Tự do - Hạnh phúc", 8, bold=True)
    front.centred(82, 13, "GIẤY PHÉP LÁI XE / DRIVER'S LICENCE", 10.5, bold=True, color=RED)
    front.pairs(56, 19, (("Số/No:", number),), label=_VALUE, value=_VALUE, color=RED)
    front.portrait(6, 15, 30, 39)
    for y, label, value in (
        (26, "Họ tên/Full name:", person.caps_name),
        (32, "Ngày sinh/Date of Birth:", short_date(person.date_of_birth)),
        (38, "Quốc tịch/Nationality:", "VIỆT NAM"),
    ):
        front.pairs(40, y, ((label, value),), label=_LABEL, value=_VALUE)
    front.wrapped(40, 44, 84, person.address, _VALUE, first=(Run("Nơi cư trú/Address: ", _LABEL),))
    front.pairs(6, 56, (("Hạng/Class:", code),), label=_VALUE, value=_VALUE)
    front.pairs(6, 64, (("Có giá trị đến/Expires:", until),), label=_LABEL, value=_VALUE)
    front.centred(92, 55, _place_date(office.province, issued), 6.5, italic=True)
    front.centred(92, 59, "TRƯỞNG PHÒNG CẢNH SÁT GIAO THÔNG", 7, bold=True)
    sheet.scribble(front.left + 94, front.top + 67, seed=facts.number)
    sheet.stamp(front.left + 78, front.top + 67, diameter_mm=20)
    front.centred(92, 74.5, office.officer, 8.5, bold=True)
    back = Card(sheet, front.left, front.top + _HEIGHT + 18, _WIDTH, _HEIGHT)
    _classes(back, code, meaning, issued, expiry)
    put_qr(sheet, f"{number}|{person.full_name}|{person.date_of_birth:%d%m%Y}|{code}",
           back.left + _WIDTH - 29, back.top + 49, 26)  # fmt: skip
    return _fields(person, number, code, issued, expiry) | {
        "issuer": "BỘ CÔNG AN",
        "issue_place": office.province,
        "signer_title": "TRƯỞNG PHÒNG CẢNH SÁT GIAO THÔNG",
        "signer_name": office.officer,
    }


def _classes(back: Card, code: str, meaning: str, issued: date, expiry: date | None) -> None:
    back.paper(_YELLOW)
    back.centred(_WIDTH / 2, 4, "CÁC LOẠI XE CƠ GIỚI ĐƯỜNG BỘ ĐƯỢC ĐIỀU KHIỂN", 8.5, bold=True)
    back.centred(_WIDTH / 2, 8.5, "CLASSIFICATION OF MOTOR VEHICLES", 7)
    sheet, top, bottom = back.sheet, back.top + 14, back.top + 46
    edges = [back.left + x for x in (5, 22, 96, 123)]
    for y in (top, top + 9, bottom):
        sheet.rule(edges[0], edges[-1], y)
    for x in edges:
        sheet.bar(x, top, bottom)
    back.centred(13.5, 16.5, "Hạng/Class", 7, bold=True)
    back.centred(59, 16.5, "Loại xe/Vehicles", 7, bold=True)
    back.centred(109.5, 16.5, "Ngày trúng tuyển", 6.5, bold=True)
    back.centred(13.5, 26, code, 11, bold=True)
    back.wrapped(24, 25, 70, meaning, Style(8, family="sans"))
    back.centred(109.5, 26, short_date(issued), 8)
    back.text(5, 50, "Ngày cấp/Date of issue: " + short_date(issued), 8)
    if expiry:
        back.text(5, 55, "Có giá trị đến/Expires: " + short_date(expiry), 8)


def _place_date(place: str, day: date) -> str:
    return f"{place}, ngày/date {day:%d} tháng/month {day:%m} năm/year {day.year}"


def _fields(
    person: Person, number: str, code: str, issued: date, expiry: date | None
) -> dict[str, str]:
    return {
        "document_number": number,
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "nationality": person.nationality,
        "address": person.address,
        "class": code,
        "issue_date": issued.isoformat(),
    } | ({"expiry_date": expiry.isoformat()} if expiry else {})


def paper_licence(facts: Facts, press: Press) -> dict[str, str]:
    """The paper card of a Sở Giao thông vận tải until 2012: typed, without English."""
    person, office = facts.person("husband"), facts.office
    issued = not_after(facts.issued_on, date(2012, 12, 31))
    code, years = (("A1", 0), ("B2", 5), ("C", 3))[facts.number % 3]
    expiry = years_later(issued, years) if years else None
    number = f"{office.province_code[1:]}{issued.year % 100:02d}{facts.number:08d}"
    address = old_address(person, office)
    sheet = press.sheet(margins_mm=(30, 20, 30, 20))
    card = Card(sheet, (210 - _WIDTH) / 2, 50, _WIDTH, _HEIGHT, "serif")
    card.paper((250, 236, 220))
    agency = f"SỞ GIAO THÔNG VẬN TẢI {office.old_province.upper()}"
    card.centred(76, 3, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 9, bold=True)
    card.centred(76, 7.5, "Độc lập - Tự do - Hạnh phúc", 9, bold=True)
    card.centred(76, 13, agency, 8.5)
    card.centred(76, 18, "GIẤY PHÉP LÁI XE", 15, bold=True, color=RED)
    card.centred(76, 25, f"Số: {number}", 10, bold=True)
    card.portrait(6, 8, 27, 36)
    card.sheet.frame(card.left + 8, card.top + 49, card.left + 30, card.top + 62)
    card.centred(19, 50, code, 20, bold=True, color=RED)
    card.centred(19, 64, "HẠNG", 8)
    typed, label = Style(9, family="mono"), card.style(9.5)
    y = 31.0
    for name, value in (
        ("Họ tên: ", person.caps_name),
        ("Ngày sinh: ", f"{person.date_of_birth:%d-%m-%Y}"),
        ("Quốc tịch: ", person.nationality),
        ("Nơi cư trú: ", address),
        ("Có giá trị đến: ", short_date(expiry) if expiry else "Không thời hạn"),
    ):
        y = card.wrapped(38, y, _WIDTH - 42, value, typed, first=(Run(name, label),), spacing=1.3)
    place = office.old_province.removeprefix("tỉnh ")
    card.centred(92, 57, f"{place}, {day_and_month(issued)}", 8.5, italic=True)
    card.centred(92, 61, "GIÁM ĐỐC", 9, bold=True)
    sheet.scribble(card.left + 94, card.top + 69, seed=facts.number)
    sheet.stamp(card.left + 76, card.top + 68, diameter_mm=20)
    card.centred(92, 75, office.vice_chairman, 9, bold=True)
    return _fields(person, number, code, issued, expiry) | {
        "address": address,
        "issuer": agency,
        "issue_place": place,
        "signer_title": "GIÁM ĐỐC",
        "signer_name": office.vice_chairman,
    }
