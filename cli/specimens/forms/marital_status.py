"""The confirmation of marital status as text, the way it was written from 2010 to 2015."""

from __future__ import annotations

from datetime import date

from cli.specimens.blocks import (
    national_header,
    paragraph,
    signature,
    title,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import (
    day_and_month,
    not_after,
    old_address,
    old_office_caps,
    old_town,
    short_date,
)
from cli.specimens.model import Facts
from cli.specimens.press import Press

_BODY = Style(13.5, family="book")


def in_words(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy xác nhận tình trạng hôn nhân without any line to fill in: sentences in another face."""
    office, person = facts.office, facts.person("wife")
    issued = not_after(facts.issued_on, date(2015, 12, 31))
    address = old_address(person, office)
    number = f"{facts.number}/XN-UBND"
    purpose = (
        facts.purpose
        or ("làm thủ tục vay vốn ngân hàng", "làm thủ tục chuyển nhượng đất")[facts.number % 2]
    )
    status = "Hiện tại chưa đăng ký kết hôn với ai"
    place = old_town(office)
    sheet = press.sheet(margins_mm=(30, 22, 20, 18), family="book")
    head = old_office_caps(office)
    national_header(
        sheet,
        head,
        number=f"Số: {number}",
        place_date=f"{place}, {day_and_month(issued)}",
    )
    sheet.y += 6
    title(sheet, "GIẤY XÁC NHẬN", "TÌNH TRẠNG HÔN NHÂN", size_pt=17)
    title(sheet, f"{head[1]} XÁC NHẬN", size_pt=12.5)
    title_word = "Ông" if person.sex == "nam" else "Bà"
    for text in (
        f"{title_word}: {person.caps_name}, sinh ngày {short_date(person.date_of_birth)}; giới "
        f"tính: {person.sex}; dân tộc: {person.ethnicity}; quốc tịch: {person.nationality}.",
        f"Số Giấy CMND: {person.old_identity_number}, do Công an {office.old_province} cấp.",
        f"Nơi thường trú: {address}.",
        f"Tình trạng hôn nhân: {status}.",
        f"Giấy này được cấp để {purpose} và có giá trị 06 tháng kể từ ngày cấp.",
    ):
        paragraph(sheet, text, style=_BODY, after_mm=3)
    sheet.y += 6
    signature(sheet, ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), office.vice_chairman)
    return {
        "document_number": number,
        "issue_date": issued.isoformat(),
        "issue_place": place,
        "issuer": head[1],
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "nationality": person.nationality,
        "personal_number": person.old_identity_number,
        "address": address,
        "marital_status": status,
        "purpose": purpose,
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": office.vice_chairman,
    }
