"""The chip citizen card, photocopied front and back on one sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Final

import segno
from PIL import Image

from cli.specimens.blocks import line_height
from cli.specimens.fonts import Style
from cli.specimens.model import Facts
from cli.specimens.people import Person, mrz_name
from cli.specimens.press import Press
from cli.specimens.sheet import INK, RED, Color, Run, Sheet
from core.identifiers import check_digit_mrz
from core.vietnamese import show_date

_SCALE: Final = 1.45
_WIDTH, _HEIGHT = 85.6 * _SCALE, 54.0 * _SCALE
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
    _front(sheet, left, 30, person, issued, expiry)
    _back(sheet, left, 30 + _HEIGHT + 22, person, issued, expiry)
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


def _front(
    sheet: Sheet, left: float, top: float, person: Person, issued: date, expiry: date | None
) -> None:
    _card(sheet, left, top)
    middle = left + _WIDTH * 0.5
    for offset, text, size, bold in (
        (3.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 8.5, True),
        (7.0, "Độc lập - Tự do - Hạnh phúc", 8.5, True),
        (11.0, "SOCIALIST REPUBLIC OF VIET NAM", 6.5, False),
        (14.0, "Independence - Freedom - Happiness", 6.5, False),
    ):
        sheet.write(middle, top + offset, [Run(text, _sans(size, bold=bold))], align="centre")
    sheet.write(
        middle, top + 17.5, [Run("CĂN CƯỚC CÔNG DÂN", _sans(13, bold=True), RED)], align="centre"
    )
    sheet.write(
        middle, top + 23.5, [Run("Citizen Identity Card", _sans(8, bold=True), RED)], align="centre"
    )
    _portrait(sheet, left + 5, top + 24, 28, 37)
    _qr(sheet, qr_text(person, issued), left + _WIDTH - 25, top + 3, 21)
    x = left + 38
    _labelled(
        sheet, x, top + 28, (("Số / No.:", person.personal_number),), value=_sans(12, bold=True)
    )
    sheet.write(x, top + 34.5, [Run("Họ và tên / Full name:", _sans(7.5))])
    sheet.write(x, top + 38, [Run(person.caps_name, _sans(10.5, bold=True))])
    _labelled(
        sheet, x, top + 44, (("Ngày sinh / Date of birth:", show_date(person.date_of_birth)),)
    )
    _labelled(
        sheet,
        x,
        top + 49,
        (
            ("Giới tính / Sex:", person.sex.capitalize()),
            ("Quốc tịch / Nationality:", person.nationality),
        ),
    )
    sheet.write(x, top + 54, [Run("Quê quán / Place of origin:", _sans(7.5))])
    sheet.write(x, top + 57.5, [Run(person.hometown, _sans(9))])
    sheet.write(x, top + 62.5, [Run("Nơi thường trú / Place of residence:", _sans(7.5))])
    _wrapped(sheet, x, top + 66, person.address, _sans(9))
    until = show_date(expiry) if expiry else "Không thời hạn"
    sheet.write(left + 5, top + 63, [Run("Có giá trị đến / Date of expiry:", _sans(5.2))])
    sheet.write(left + 5, top + 66.5, [Run(until, _sans(8.5))])


def _back(
    sheet: Sheet, left: float, top: float, person: Person, issued: date, expiry: date | None
) -> None:
    _card(sheet, left, top)
    x = left + 8
    sheet.write(x, top + 4, [Run("Đặc điểm nhân dạng / Personal identification:", _sans(7.5))])
    sheet.write(x, top + 8, [Run("Nốt ruồi C: 1,5cm dưới trước đuôi mày phải", _sans(8.5))])
    _labelled(sheet, x, top + 14, (("Ngày, tháng, năm / Date, month, year:", show_date(issued)),))
    for offset, text in ((19.5, _ISSUER[0]), (23.5, _ISSUER[1])):
        sheet.write(left + 46, top + offset, [Run(text, _sans(7, bold=True))], align="centre")
    sheet.scribble(left + 46, top + 34, seed=4)
    sheet.stamp(left + 38, top + 36, diameter_mm=19)
    sheet.write(left + 46, top + 44, [Run("Nguyễn Văn Mẫu", _sans(8.5, bold=True))], align="centre")
    for offset, text in ((4, "Ngón trỏ trái"), (25, "Ngón trỏ phải")):
        sheet.frame(left + _WIDTH - 29, top + offset, left + _WIDTH - 12, top + offset + 17)
        sheet.write(
            left + _WIDTH - 20.5, top + offset + 17.2, [Run(text, _sans(6))], align="centre"
        )
    for index, text in enumerate(mrz_lines(person, expiry)):
        y = top + 53 + index * 7.6
        sheet.write(left + 5, y, [Run(text, Style(15.6, family="mono"))])


def _card(sheet: Sheet, left: float, top: float) -> None:
    sheet.tinted(left, top, left + _WIDTH, top + _HEIGHT, _PAPER)
    sheet.frame(left, top, left + _WIDTH, top + _HEIGHT, color=(120, 130, 130))


def _portrait(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    sheet.tinted(x, y, x + width, y + height, (205, 215, 222))
    sheet.blob(x + width * 0.28, y + height * 0.16, x + width * 0.72, y + height * 0.6)
    sheet.blob(x + width * 0.08, y + height * 0.64, x + width * 0.92, y + height * 0.99)


def _qr(sheet: Sheet, text: str, x: float, y: float, side: float) -> None:
    buffer = io.BytesIO()
    segno.make(text, error="m", encoding="utf-8", micro=False).save(
        buffer, kind="png", scale=8, border=2
    )
    sheet.picture(Image.open(buffer), x, y, side, side)


def _sans(size_pt: float, *, bold: bool = False) -> Style:
    return Style(size_pt, bold=bold, family="sans")


def _labelled(
    sheet: Sheet,
    x: float,
    y: float,
    pairs: Sequence[tuple[str, str]],
    *,
    value: Style | None = None,
) -> None:
    runs: list[Run] = []
    for label, text in pairs:
        gap = "    " if runs else ""
        runs += [Run(f"{gap}{label} ", _sans(7.5)), Run(text, value or _sans(9), INK)]
    sheet.write(x, y, runs)


def _wrapped(sheet: Sheet, x: float, y: float, text: str, style: Style) -> None:
    """An address on the card: as much as fits on the first line, the rest below."""
    words = text.split()
    room = _WIDTH - 42
    first = len(words)
    while sheet.width_mm([Run(" ".join(words[:first]), style)]) > room:
        first -= 1
    sheet.write(x, y, [Run(" ".join(words[:first]), style)])
    if first < len(words):
        y += line_height(style.size_pt, spacing=1.15)
        sheet.write(x, y, [Run(" ".join(words[first:]), style)])
