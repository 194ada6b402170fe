"""Health insurance cards, copied onto A4."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.fonts import Style
from cli.specimens.forms.card import Card
from cli.specimens.forms.codes import insurance_text, put_qr
from cli.specimens.forms.wording import place_in_province, short_date
from cli.specimens.model import Facts
from cli.specimens.press import Press
from cli.specimens.sheet import BLUE, RED, Color, Run

_SCALE: Final = 1.62
_WIDTH, _HEIGHT = 85.6 * _SCALE, 54.0 * _SCALE
_SKY: Final[Color] = (232, 243, 250)
_LABEL: Final = Style(9, family="sans")
_VALUE: Final = Style(10, bold=True, family="sans")


def insurance_number(facts: Facts) -> str:
    """Ten digits: two of the province, a serial that nobody alive has."""
    return f"{facts.office.province_code[1:]}{facts.number:08d}"


def card(facts: Facts, press: Press) -> dict[str, str]:
    """The card of 2021: ten digits, a QR code with names in hex, both sides."""
    office, person = facts.office, facts.person("wife")
    number = insurance_number(facts)
    start = date(facts.issued_on.year, 1, 1)
    clinic = f"Trạm y tế {office.commune}"
    clinic_code = f"{office.province_code[1:]}-{100 + facts.number % 800}"
    sheet = press.sheet(margins_mm=(30, 20, 30, 20))
    front = Card(sheet, (210 - _WIDTH) / 2, 30, _WIDTH, _HEIGHT)
    front.paper(_SKY)
    front.centred(_WIDTH / 2, 4, "BẢO HIỂM XÃ HỘI VIỆT NAM", 11, bold=True, color=BLUE)
    front.centred(_WIDTH / 2, 10, "THẺ BẢO HIỂM Y TẾ", 16, bold=True, color=RED)
    put_qr(
        sheet,
        insurance_text(
            number, person, clinic=clinic_code, start=start, card_serial=f"{facts.number:08d}"
        ),
        front.left + 5, front.top + 5, 30,
    )  # fmt: skip
    front.pairs(
        42, 22, (("Mã số:", number),), label=_LABEL, value=Style(14, bold=True, family="sans")
    )
    front.pairs(42, 31, (("Họ và tên:", person.full_name),), label=_LABEL, value=_VALUE)
    front.pairs(
        42, 38, (("Ngày sinh:", short_date(person.date_of_birth)),
                 ("Giới tính:", person.sex.capitalize())), label=_LABEL, value=_VALUE,
    )  # fmt: skip
    y = front.wrapped(
        42, 45, _WIDTH - 46, person.address, _VALUE, first=(Run("Địa chỉ: ", _LABEL),), spacing=1.3
    )
    front.wrapped(
        42, max(y, 55), _WIDTH - 46, f"{clinic} ({clinic_code})", _VALUE,
        first=(Run("Nơi ĐK KCB BĐ: ", _LABEL),), spacing=1.3,
    )  # fmt: skip
    front.pairs(
        5, 66, (("Giá trị sử dụng: từ ngày", short_date(start)),), label=_LABEL, value=_VALUE
    )
    front.pairs(
        5, 72, (("Thời điểm đủ 05 năm liên tục:", f"01/01/{start.year + 3}"),),
        label=_LABEL, value=_VALUE,
    )  # fmt: skip
    front.text(5, 79, f"Nơi cấp, đổi thẻ BHYT: BHXH cơ sở {office.name}", 8)
    _back(front, facts)
    return {
        "document_number": number,
        "holder_name": person.full_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "address": person.address,
        "valid_from": start.isoformat(),
        "issuer": "BẢO HIỂM XÃ HỘI VIỆT NAM",
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.province,
        "signer_title": "GIÁM ĐỐC",
        "signer_name": office.vice_chairman,
    }


def _back(front: Card, facts: Facts) -> None:
    office = facts.office
    back = Card(front.sheet, front.left, front.top + _HEIGHT + 14, _WIDTH, _HEIGHT)
    back.paper(_SKY)
    back.text(6, 5, "NHỮNG ĐIỀU CẦN CHÚ Ý", 9.5, bold=True)
    y = 12.0
    for text in (
        "1. Xuất trình thẻ này cùng giấy tờ tùy thân có ảnh khi đến khám bệnh, chữa bệnh.",
        "2. Không cho người khác mượn thẻ, không tẩy xóa, sửa chữa nội dung trên thẻ.",
        "3. Khi thông tin trên thẻ thay đổi, liên hệ cơ quan bảo hiểm xã hội nơi gần nhất.",
    ):
        y = back.wrapped(6, y, _WIDTH - 12, text, Style(8.5, family="sans"), spacing=1.35)
    back.centred(98, 44, place_in_province(office, facts.issued_on), 8.5, italic=True)
    back.centred(98, 49, "GIÁM ĐỐC", 9.5, bold=True)
    back.sheet.scribble(back.left + 100, back.top + 62, seed=facts.number)
    back.sheet.stamp(back.left + 82, back.top + 62, diameter_mm=22)
    back.centred(98, 75, office.vice_chairman, 9.5, bold=True)
