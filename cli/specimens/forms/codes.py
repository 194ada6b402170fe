"""What machines read on papers: QR codes and the zones of passports, with right check digits."""

from __future__ import annotations

import io
from datetime import date

import segno
from PIL import Image

from cli.specimens.people import Person, mrz_name
from cli.specimens.sheet import Sheet
from core.identifiers import check_digit_mrz


def put_qr(sheet: Sheet, text: str, x: float, y: float, side: float) -> None:
    """A QR code of the text in the square (mm)."""
    buffer = io.BytesIO()
    segno.make(text, error="m", encoding="utf-8", micro=False).save(
        buffer, kind="png", scale=8, border=2
    )
    sheet.picture(Image.open(buffer), x, y, side, side)


def td3_lines(person: Person, number: str, identity: str, expiry: date) -> tuple[str, str]:
    """The two lines of 44 characters of a passport (ICAO 9303 part 4).

    `identity`, the personal number or the one of nine digits, stands in the optional field.
    """
    first = f"P<VNM{mrz_name(person.full_name)}"[:44].ljust(44, "<")
    document = number.ljust(9, "<")
    birth, until = (f"{day:%y%m%d}" for day in (person.date_of_birth, expiry))
    optional = identity.ljust(14, "<")
    parts = [f"{text}{check_digit_mrz(text)}" for text in (document, birth, until, optional)]
    composite = check_digit_mrz("".join(parts))
    sex = "F" if person.sex == "nữ" else "M"
    return first, f"{parts[0]}VNM{parts[1]}{sex}{parts[2]}{parts[3]}{composite}"


def insurance_text(
    number: str, person: Person, *, clinic: str, start: date, card_serial: str
) -> str:
    """The QR code of a health insurance card (domain.md 2.3): names and addresses are hex of UTF-8.

    Number, name, birth date, 1 for men and 2 for women, address, clinic, beginning, no end, serial.
    """
    return "|".join(
        (
            number,
            person.full_name.encode().hex(),
            f"{person.date_of_birth:%d/%m/%Y}",
            "2" if person.sex == "nữ" else "1",
            person.address.encode().hex(),
            clinic,
            f"{start:%d/%m/%Y}",
            "-",
            f"{start:%d/%m/%Y}",
            card_serial,
            "-",
            "4",
            "-",
        )
    )
