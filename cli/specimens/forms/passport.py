"""Passports: the page with the portrait and the two lines for machines, as copied onto A4."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.fonts import Style
from cli.specimens.forms.card import Card
from cli.specimens.forms.codes import td3_lines
from cli.specimens.forms.wording import not_after, short_date, years_later
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import RED, Color, Run

_ISSUER: Final = "Cục Quản lý xuất nhập cảnh"
_GREEN: Final[Color] = (236, 244, 236)
_PURPLE: Final[Color] = (240, 238, 248)


def passport(facts: Facts, press: Press) -> dict[str, str]:
    """The series since 2022: labels over values, the personal number, one letter and 7 digits."""
    person = facts.person("wife")
    issued = facts.issued_on
    expiry = years_later(issued, 10)
    number = f"P{facts.number:07d}"
    born_in = facts.office.province
    sheet = press.sheet(margins_mm=(20, 20, 20, 20))
    card = Card(sheet, 17, 36, 176, 126)
    card.paper(_PURPLE)
    card.centred(88, 4, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 11, bold=True, color=RED)
    card.centred(88, 9.5, "SOCIALIST REPUBLIC OF VIET NAM", 8.5, color=RED)
    card.text(8, 15, "HỘ CHIẾU", 13, bold=True)
    card.text(8, 21, "PASSPORT", 9, bold=True)
    card.portrait(8, 29, 40, 52)
    _columns(
        card,
        16,
        (("Loại / Type", "P"), ("Mã số / Code", "VNM"), ("Số hộ chiếu / Passport No.", number)),
        (56, 80, 116),
    )
    rows = (
        (("Họ và tên / Full name", person.caps_name),),
        (("Quốc tịch / Nationality", "VIỆT NAM / VIETNAMESE"),),
        (
            ("Ngày sinh / Date of birth", _slashed(person.date_of_birth)),
            ("Nơi sinh / Place of birth", born_in.upper()),
        ),
        (
            ("Giới tính / Sex", "NAM / M" if person.sex == "nam" else "NỮ / F"),
            ("Số ĐDCN/CMND / ID No.", person.personal_number),
        ),
        (
            ("Ngày cấp / Date of issue", _slashed(issued)),
            ("Có giá trị đến / Date of expiry", _slashed(expiry)),
        ),
        (("Nơi cấp / Place of issue", _ISSUER),),
    )
    for index, row in enumerate(rows):
        _columns(card, 27 + index * 11, row, (56, 116))
    _zone(card, td3_lines(person, number, person.personal_number, expiry), 103)
    return _fields(person, number, issued, expiry) | {
        "place_of_birth": born_in,
        "personal_number": person.personal_number,
    }


def _slashed(day: date) -> str:
    return f"{day.day:02d} / {day.month:02d} / {day.year}"


def _columns(
    card: Card, y: float, columns: tuple[tuple[str, str], ...], starts: tuple[float, ...]
) -> None:
    for (label, _), x in zip(columns, starts, strict=False):
        card.text(x, y, label, 6.5, italic=True, color=(70, 60, 120))
    for (_, value), x in zip(columns, starts, strict=False):
        card.text(x, y + 3.2, value, 10, bold=True)


def _zone(card: Card, lines: tuple[str, str], y: float) -> None:
    for index, text in enumerate(lines):
        card.sheet.write(
            card.left + 7, card.top + y + index * 9, [Run(text, Style(14.6, family="mono"))]
        )


def _fields(person: Person, number: str, issued: date, expiry: date) -> dict[str, str]:
    return {
        "document_number": number,
        "holder_name": person.caps_name,
        "nationality": person.nationality,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "issue_date": issued.isoformat(),
        "expiry_date": expiry.isoformat(),
        "issuer": _ISSUER,
    }


def older_series(facts: Facts, press: Press) -> dict[str, str]:
    """The green books before 2022: one letter and 7 digits, labels beside the values."""
    person, office = facts.person("husband"), facts.office
    issued = not_after(facts.issued_on, date(2022, 6, 30))
    expiry = years_later(issued, 10)
    number = f"C{facts.number:07d}"
    born_in = office.old_province.removeprefix("tỉnh ")
    sheet = press.sheet(margins_mm=(20, 20, 20, 20))
    card = Card(sheet, 20, 60, 170, 120, "book")
    card.paper(_GREEN)
    card.text(6, 5, "VIỆT NAM", 14, bold=True)
    card.centred(92, 4, "HỘ CHIẾU / PASSPORT", 12, bold=True)
    label, value = card.style(7.5, italic=True), card.style(10.5)
    small = card.style(9.5, bold=True)
    card.pairs(
        50, 12, (("Loại / Type", "P"), ("Mã số / Code", "VNM"), ("Số / N°", number)),
        label=label, value=small,
    )  # fmt: skip
    card.portrait(6, 18, 38, 50)
    for index, (name, text) in enumerate(
        (
            ("Họ và tên / Full name:", person.caps_name),
            ("Quốc tịch / Nationality:", "VIỆT NAM / VIETNAMESE"),
            ("Ngày sinh / Date of birth:", short_date(person.date_of_birth)),
            ("Nơi sinh / Place of birth:", born_in.upper()),
            ("Giới tính / Sex:", "NAM / M" if person.sex == "nam" else "NỮ / F"),
            ("Số GCMND / ID card N°:", person.old_identity_number),
            ("Ngày cấp / Date of issue:", short_date(issued)),
            ("Có giá trị đến / Date of expiry:", short_date(expiry)),
            ("Nơi cấp / Place of issue:", _ISSUER),
        )
    ):
        card.pairs(50, 21 + index * 7.6, ((name, text),), label=label, value=value)
    _zone(card, td3_lines(person, number, person.old_identity_number, expiry), 97)
    return _fields(person, number, issued, expiry) | {
        "place_of_birth": born_in,
        "personal_number": person.old_identity_number,
    }
