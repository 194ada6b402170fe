"""Sổ hộ khẩu: the books of the police that showed until 2022 who lived where."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.blocks import (
    Face,
    Pair,
    form_line,
    motto_header,
    section,
    signature,
    title,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import (
    day_and_month,
    first_capital,
    not_after,
    old_address,
    short_date,
)
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import BLUE, RED, Color, Run, Sheet

_LAST_BOOK: Final = date(2022, 12, 31)
_PAGE: Final = (148.0, 210.0)
_PAPER: Final[Color] = (253, 250, 236)
_WRITTEN: Final = Face(Style(10.5), Style(11.5, italic=True), BLUE)


def household_book(facts: Facts, press: Press) -> dict[str, str]:
    """The red book of TT 36/2014: cover, first page, and a page for each member."""
    family, office = facts.household, facts.office
    head = family.husband
    issued = not_after(facts.issued_on, _LAST_BOOK)
    number = f"{int(office.province_code) % 100:02d}{facts.number:07d}"
    address = old_address(head, office)
    _cover(press, number)
    _first_page(press, facts, number, address, issued)
    for person, relation in ((head, "Chủ hộ"), (family.wife, "Vợ")):
        _member(press, facts, person, relation, issued)
    return {
        "document_number": number,
        "holder_name": head.caps_name,
        "address": address,
        "issue_date": issued.isoformat(),
        "issuer": f"CÔNG AN {office.old_district.upper()}",
        "signer_title": "TRƯỞNG CÔNG AN",
        "signer_name": office.officer,
        "date_of_birth": head.date_of_birth.isoformat(),
        "sex": head.sex,
        "hometown": old_place_of(facts),
        "ethnicity": head.ethnicity,
        "nationality": head.nationality,
        "personal_number": head.personal_number,
    }


def old_place_of(facts: Facts) -> str:
    """The old names of the place, as a value stands on a form."""
    return first_capital(facts.office.old_place)


def _page(press: Press, tint: Color = _PAPER) -> Sheet:
    return press.sheet(margins_mm=(14, 12, 12, 10), tint=tint, size_mm=_PAGE)


def _cover(press: Press, number: str) -> None:
    sheet = _page(press, (236, 180, 170))
    motto_header(sheet)
    sheet.y += 48
    title(sheet, "SỔ HỘ KHẨU", size_pt=30, color=RED)
    sheet.y += 50
    sheet.write(74, sheet.y, [Run(f"Số: {number}", Style(14, bold=True))], align="centre")


def _first_page(press: Press, facts: Facts, number: str, address: str, issued: date) -> None:
    sheet = _page(press)
    head = facts.household.husband
    motto_header(sheet)
    title(sheet, "SỔ HỘ KHẨU", size_pt=20, color=RED)
    sheet.write(74, sheet.y - 2, [Run(f"Số: {number}", Style(12, bold=True))], align="centre")
    sheet.y += 8
    leaders = facts.leaders or "under"
    for label, value in (("Họ và tên chủ hộ:", head.caps_name), ("Nơi thường trú:", address)):
        form_line(sheet, Pair(label, value), leaders=leaders, face=_WRITTEN)
    sheet.y += 3
    signature(
        sheet,
        (f"CÔNG AN {facts.office.old_district.upper()}", "TRƯỞNG CÔNG AN"),
        facts.office.officer,
        place_date=first_capital(day_and_month(issued)),
    )
    for label, value in (
        ("Hồ sơ hộ khẩu số:", f"{facts.number:04d}"),
        ("Sổ đăng ký thường trú số:", f"{facts.number % 9 + 1:02d}     Tờ số: {facts.number}"),
    ):
        form_line(sheet, Pair(label, value), leaders=leaders, face=_WRITTEN)


def _member(press: Press, facts: Facts, person: Person, relation: str, issued: date) -> None:
    sheet = _page(press)
    heading = "CHỦ HỘ" if relation == "Chủ hộ" else f"QUAN HỆ VỚI CHỦ HỘ: {relation.upper()}"
    title(sheet, heading, size_pt=12)
    leaders = facts.leaders or "under"
    rows: tuple[tuple[Pair, ...], ...] = (
        (Pair("Họ và tên:", person.caps_name),),
        (Pair("Họ và tên gọi khác (nếu có):", "Không"),),
        (
            Pair("Ngày, tháng, năm sinh:", short_date(person.date_of_birth), 1.7),
            Pair("Giới tính:", person.sex.capitalize()),
        ),
        (Pair("Nguyên quán:", old_place_of(facts)),),
        (
            Pair("Dân tộc:", person.ethnicity),
            Pair("Tôn giáo:", "Không"),
            Pair("Quốc tịch:", person.nationality, 1.4),
        ),
        (Pair("CMND/CCCD số:", person.personal_number),),
        (Pair("Nghề nghiệp, nơi làm việc:", "Làm ruộng"),),
        (Pair("Chuyển đến ngày:", short_date(issued)),),
        (Pair("Nơi thường trú trước khi chuyển đến:", old_place_of(facts)),),
    )
    for row in rows:
        form_line(sheet, *row, leaders=leaders, face=_WRITTEN)
    section(sheet, "Lý do xóa đăng ký thường trú: .......................", size_pt=10.5)
    signature(
        sheet,
        ("TRƯỞNG CÔNG AN",),
        facts.office.officer,
        place_date=first_capital(day_and_month(issued)),
    )
