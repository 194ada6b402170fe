"""The identity cards before and after the chip card: CMND of nine digits, Căn cước of 2024."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.fonts import Style
from cli.specimens.forms.card import Card
from cli.specimens.forms.codes import put_qr
from cli.specimens.forms.identity import expiry_of, fingerprint, mrz_lines, put_mrz, qr_text
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
from cli.specimens.sheet import RED, Color, Run

_SCALE: Final = 1.45
_WIDTH, _HEIGHT = 85.6 * _SCALE, 54.0 * _SCALE
_TEAL: Final[Color] = (232, 243, 244)
_LIME: Final[Color] = (238, 245, 228)
_FIRST_NEW: Final = date(2024, 7, 1)


def new_card(facts: Facts, press: Press) -> dict[str, str]:
    """Căn cước of July 2024: the code and all addresses on the back, labels over the values."""
    person = facts.person("husband")
    issued = max(facts.issued_on, _FIRST_NEW)
    expiry = expiry_of(person.date_of_birth, issued)
    sheet = press.sheet(margins_mm=(40, 30, 40, 20))
    left = (210 - _WIDTH) / 2
    front = Card(sheet, left, 32, _WIDTH, _HEIGHT)
    _new_front(front, person)
    back = Card(sheet, left, 32 + _HEIGHT + 18, _WIDTH, _HEIGHT)
    _new_back(back, facts, person, issued, expiry)
    fields = {
        "personal_number": person.personal_number,
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "nationality": person.nationality,
        "address": person.address,
        "place_of_birth": _registered_in(facts),
        "issue_date": issued.isoformat(),
        "issuer": "BỘ CÔNG AN",
    }
    return fields | ({"expiry_date": expiry.isoformat()} if expiry else {})


def _registered_in(facts: Facts) -> str:
    return first_capital(facts.office.full_place)


def _new_front(card: Card, person: Person) -> None:
    card.paper(_TEAL)
    card.centred(74, 4, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 9, bold=True)
    card.centred(74, 8.5, "Độc lập - Tự do - Hạnh phúc", 9, bold=True)
    card.centred(74, 13, "SOCIALIST REPUBLIC OF VIET NAM", 6.5)
    card.centred(74, 16.5, "Independence - Freedom - Happiness", 6.5)
    card.centred(74, 22, "CĂN CƯỚC", 17, bold=True, color=RED)
    card.centred(74, 30, "IDENTITY CARD", 9, bold=True, color=RED)
    card.portrait(6, 25, 32, 43)
    for y, label, value, size in (
        (36, "Số định danh cá nhân / Personal identification number:", person.personal_number, 13),
        (47, "Họ, chữ đệm và tên khai sinh / Full name:", person.caps_name, 11.5),
    ):
        card.text(44, y, label, 7)
        card.text(44, y + 3.6, value, size, bold=True)
    for x, label, value in (
        (44, "Ngày, tháng, năm sinh / Date of birth:", short_date(person.date_of_birth)),
        (96, "Giới tính / Sex:", person.sex.capitalize()),
    ):
        card.text(x, 57, label, 7)
        card.text(x, 60.4, value, 9.5, bold=True)
    card.text(44, 67, "Quốc tịch / Nationality:", 7)
    card.text(44, 70.4, person.nationality, 9.5, bold=True)


def _new_back(card: Card, facts: Facts, person: Person, issued: date, expiry: date | None) -> None:
    card.paper(_TEAL)
    put_qr(card.sheet, qr_text(person, issued), card.left + _WIDTH - 30, card.top + 3, 26)
    room = _WIDTH - 40
    value = card.style(8.5, bold=True)
    card.text(6, 3, "Nơi cư trú / Place of residence:", 7)
    card.wrapped(6, 6.4, room, person.address, value)
    card.text(6, 14, "Nơi đăng ký khai sinh / Place of birth:", 7)
    card.wrapped(6, 17.4, room, _registered_in(facts), value)
    for x, label, text in (
        (6, "Ngày, tháng, năm cấp / Date of issue:", short_date(issued)),
        (58, "Ngày, tháng, năm hết hạn / Date of expiry:",
         short_date(expiry) if expiry else "Không thời hạn"),
    ):  # fmt: skip
        card.text(x, 31, label, 6.5)
        card.text(x, 34.2, text, 8.5, bold=True)
    card.centred(34, 40, "BỘ CÔNG AN", 9, bold=True)
    card.centred(34, 44, "MINISTRY OF PUBLIC SECURITY", 7)
    card.sheet.tinted(card.left + 70, card.top + 39, card.left + 84, card.top + 50, (225, 200, 130))
    put_mrz(card, mrz_lines(person, expiry), 53)


def nine_digit_card(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy chứng minh nhân dân: nine digits in red, values typed, fingerprints on the back."""
    person, office = facts.person("husband"), facts.office
    issued = not_after(facts.issued_on, date(2015, 12, 31))
    number, address = person.old_identity_number, old_address(person, office)
    hometown = first_capital(office.old_place)
    sheet = press.sheet(margins_mm=(40, 30, 40, 20))
    left = (210 - _WIDTH) / 2
    front = Card(sheet, left, 36, _WIDTH, _HEIGHT, "serif")
    front.paper(_LIME)
    front.centred(76, 4, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 9.5, bold=True)
    front.centred(76, 9, "Độc lập - Tự do - Hạnh phúc", 9.5, bold=True)
    front.centred(76, 15, "GIẤY CHỨNG MINH NHÂN DÂN", 13.5, bold=True, color=RED)
    front.centred(76, 22, f"SỐ {number}", 14, bold=True, color=RED)
    front.portrait(6, 18, 30, 40)
    typed = Style(9.5, family="mono")
    label = front.style(9.5)
    y = 30.0
    for name, value in (
        ("Họ tên: ", person.caps_name),
        ("Sinh ngày: ", f"{person.date_of_birth:%d-%m-%Y}"),
        ("Nguyên quán: ", hometown),
        ("Nơi ĐKHK thường trú: ", address),
    ):
        y = front.wrapped(40, y, _WIDTH - 44, value, typed, first=(Run(name, label),), spacing=1.6)
    back = Card(sheet, left, 36 + _HEIGHT + 18, _WIDTH, _HEIGHT, "serif")
    _nine_digit_back(back, facts, person, issued)
    return {
        "personal_number": number,
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "hometown": hometown,
        "address": address,
        "ethnicity": person.ethnicity,
        "issue_date": issued.isoformat(),
        "issue_place": office.old_province.removeprefix("tỉnh "),
        "issuer": f"CÔNG AN {office.old_province.upper()}",
        "signer_title": "GIÁM ĐỐC",
        "signer_name": office.chairman,
    }


def _nine_digit_back(card: Card, facts: Facts, person: Person, issued: date) -> None:
    office = facts.office
    card.paper(_LIME)
    for y, text in ((4, "Ngón trỏ trái"), (41, "Ngón trỏ phải")):
        fingerprint(card, 5, y, side=30)
        card.centred(20, y + 30.5, text, 7)
    typed, label = Style(9, family="mono"), card.style(9)
    card.pairs(
        40, 4, (("Dân tộc:", person.ethnicity), ("Tôn giáo:", "Không")), label=label, value=typed
    )
    card.centred(82, 10, "DẤU VẾT RIÊNG VÀ DỊ HÌNH", 8.5, bold=True)
    card.wrapped(40, 15, 80, "Sẹo chấm cách 2cm dưới trước cánh mũi trái", typed, spacing=1.5)
    place = office.old_province.removeprefix("tỉnh ")
    card.centred(84, 29, f"{place}, {day_and_month(issued)}", 8.5, italic=True)
    card.centred(84, 34, f"GIÁM ĐỐC CÔNG AN {office.old_province.upper()}", 8, bold=True)
    card.sheet.scribble(card.left + 88, card.top + 50, seed=facts.number)
    card.sheet.stamp(card.left + 70, card.top + 52, diameter_mm=25)
    card.centred(84, 68, office.chairman, 9.5, bold=True)
