"""The chip citizen card, photocopied front and back on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from cli.specimens.fonts import Style
from cli.specimens.forms.card import Card
from cli.specimens.forms.codes import put_qr
from cli.specimens.model import Facts
from cli.specimens.people import Person, mrz_name
from cli.specimens.press import Press
from cli.specimens.sheet import RED, Color, Run
from core.identifiers import check_digit_mrz
from core.vietnamese import show_date

_SCALE: Final = 1.45
_WIDTH, _HEIGHT = 85.6 * _SCALE, 54.0 * _SCALE
_LABEL: Final = Style(7.5, family="sans")
_VALUE: Final = Style(9, family="sans")
_LAST_CHIP_CARD: Final = date(2024, 6, 30)
_USUAL_ISSUE: Final = date(2024, 5, 10)
_PAPER: Final[Color] = (240, 246, 243)
_ISSUER: Final = (
    "CỤC TRƯỞNG CỤC CẢNH SÁT",
    "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI",
)


def citizen_card(facts: Facts, press: Press) -> dict[str, str]:
    """Căn cước công dân with chip: QR on the front, three MRZ lines on the back.

    Such cards were issued until 30 June 2024; a later `issued_on` gives a card of 10 May 2024.
    """
    person = facts.person("husband")
    issued = facts.issued_on if facts.issued_on <= _LAST_CHIP_CARD else _USUAL_ISSUE
    expiry = expiry_of(person.date_of_birth, issued)
    sheet = press.sheet(margins_mm=(40, 30, 40, 20))
    left = (210 - _WIDTH) / 2
    _front(Card(sheet, left, 30, _WIDTH, _HEIGHT), person, issued, expiry)
    back = Card(sheet, left, 30 + _HEIGHT + 22, _WIDTH, _HEIGHT)
    _back(back, person, issued, expiry)
    fields = {
        "personal_number": person.personal_number,
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "nationality": person.nationality,
        "hometown": person.hometown,
        "address": person.address,
        "issue_date": issued.isoformat(),
        "issuer": " ".join(_ISSUER),
    }
    return fields | ({"expiry_date": expiry.isoformat()} if expiry else {})


def expiry_of(born: date, issued: date) -> date | None:
    """The birthday (25, 40 or 60) to which a card holds; None: no end.

    A card made within the two years before such a birthday holds to the next one.
    """
    for age in (25, 40, 60):
        birthday = born.replace(year=born.year + age)
        if issued.replace(year=issued.year + 2, day=1) < birthday:
            return birthday
    return None


def qr_text(person: Person, issued: date) -> str:
    """The seven fields of the QR code on the front (domain.md 2.3); the old number is empty."""
    return "|".join(
        (
            person.personal_number,
            "",
            person.full_name,
            person.date_of_birth.strftime("%d%m%Y"),
            person.sex.capitalize(),
            person.address,
            issued.strftime("%d%m%Y"),
        )
    )


def mrz_lines(person: Person, expiry: date | None) -> tuple[str, str, str]:
    """The three lines of 30 characters (ICAO 9303 TD1) on the back; no end is 31 Dec 2099."""
    number = person.personal_number
    first = f"IDVNM{number[3:]}{check_digit_mrz(number[3:])}{number}<<{check_digit_mrz(number)}"
    birth = person.date_of_birth.strftime("%y%m%d")
    until = expiry.strftime("%y%m%d") if expiry else "991231"
    dates = f"{birth}{check_digit_mrz(birth)}", f"{until}{check_digit_mrz(until)}"
    optional = "<" * 11
    composite = check_digit_mrz(first[5:] + dates[0] + dates[1] + optional)
    sex = "F" if person.sex == "nữ" else "M"
    second = f"{dates[0]}{sex}{dates[1]}VNM{optional}{composite}"
    return first, second, mrz_name(person.full_name)[:30].ljust(30, "<")


def _front(card: Card, person: Person, issued: date, expiry: date | None) -> None:
    card.paper(_PAPER)
    middle = _WIDTH * 0.5
    card.centred(middle, 3, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 8.5, bold=True)
    card.centred(middle, 7, "Độc lập - Tự do - Hạnh phúc", 8.5, bold=True)
    card.centred(middle, 11, "SOCIALIST REPUBLIC OF VIET NAM", 6.5)
    card.centred(middle, 14, "Independence - Freedom - Happiness", 6.5)
    card.centred(middle, 17.5, "CĂN CƯỚC CÔNG DÂN", 13, bold=True, color=RED)
    card.centred(middle, 23.5, "Citizen Identity Card", 8, bold=True, color=RED)
    card.portrait(5, 24, 28, 37)
    put_qr(card.sheet, qr_text(person, issued), card.left + _WIDTH - 25, card.top + 3, 21)
    number = card.style(12, bold=True)
    card.pairs(38, 28, (("Số / No.:", person.personal_number),), label=_LABEL, value=number)
    card.text(38, 34.5, "Họ và tên / Full name:", 7.5)
    card.text(38, 38, person.caps_name, 10.5, bold=True)
    for y, pairs in (
        (44, (("Ngày sinh / Date of birth:", show_date(person.date_of_birth)),)),
        (
            49,
            (
                ("Giới tính / Sex:", person.sex.capitalize()),
                ("Quốc tịch / Nationality:", person.nationality),
            ),
        ),
    ):
        card.pairs(38, y, pairs, label=_LABEL, value=_VALUE)
    card.text(38, 54, "Quê quán / Place of origin:", 7.5)
    card.text(38, 57.5, person.hometown, 9)
    card.text(38, 62.5, "Nơi thường trú / Place of residence:", 7.5)
    card.wrapped(38, 66, _WIDTH - 42, person.address, _VALUE)
    until = show_date(expiry) if expiry else "Không thời hạn"
    card.text(5, 63, "Có giá trị đến / Date of expiry:", 5.2)
    card.text(5, 66.5, until, 8.5)


def _back(card: Card, person: Person, issued: date, expiry: date | None) -> None:
    card.paper(_PAPER)
    card.text(8, 4, "Đặc điểm nhân dạng / Personal identification:", 7.5)
    card.text(8, 8, "Nốt ruồi C: 1,5cm dưới trước đuôi mày phải", 8.5)
    dated = ("Ngày, tháng, năm / Date, month, year:", show_date(issued))
    card.pairs(8, 14, (dated,), label=_LABEL, value=_VALUE)
    card.centred(46, 19.5, _ISSUER[0], 7, bold=True)
    card.centred(46, 23.5, _ISSUER[1], 7, bold=True)
    card.sheet.scribble(card.left + 46, card.top + 34, seed=4)
    card.sheet.stamp(card.left + 38, card.top + 36, diameter_mm=19)
    card.centred(46, 44, "Nguyễn Văn Mẫu", 8.5, bold=True)
    for y, text in ((4, "Ngón trỏ trái"), (25, "Ngón trỏ phải")):
        fingerprint(card, _WIDTH - 29, y)
        card.centred(_WIDTH - 20.5, y + 17.2, text, 6)
    put_mrz(card, mrz_lines(person, expiry), 53)


def fingerprint(card: Card, x: float, y: float, *, side: float = 17) -> None:
    """The empty square of a fingerprint."""
    card.sheet.frame(card.left + x, card.top + y, card.left + x + side, card.top + y + side)


def put_mrz(card: Card, lines: Sequence[str], y: float) -> None:
    """The lines for machines along the lower edge."""
    style = Style(15.6, family="mono")
    for index, text in enumerate(lines):
        card.sheet.write(card.left + 5, card.top + y + index * 7.6, [Run(text, style)])
