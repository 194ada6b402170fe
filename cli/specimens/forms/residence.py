"""What the police wrote about residence on other forms: CT07 with boxes, the book with a list."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.blocks import (
    Face,
    Pair,
    digit_boxes,
    form_lines,
    motto_header,
    national_header,
    paragraph,
    section,
    signature,
    table,
    title,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import (
    day_and_month,
    first_capital,
    not_after,
    old_address,
    old_town,
    short_date,
)
from cli.specimens.model import Facts
from cli.specimens.press import Press
from cli.specimens.sheet import A4_ACROSS_MM, RED, Color, Run, Sheet

_LAST_DISTRICT: Final = date(2025, 6, 30)
_BLUE_PAPER: Final[Color] = (234, 242, 248)
_SANS: Final = Face(Style(11.5, family="sans"), Style(11.5, bold=True, family="sans"))


def boxed_confirmation(facts: Facts, press: Press) -> dict[str, str]:
    """CT07 of TT 56/2021: numbers in boxes, the household first, in letters without serifs."""
    office, person = facts.office, facts.person("wife")
    issued = not_after(facts.issued_on, _LAST_DISTRICT)
    address = old_address(person, office)
    number = f"{facts.number}/CT07"
    agency = (f"CÔNG AN {office.old_district}".upper(), f"CÔNG AN {office.old_commune}".upper())
    hometown = first_capital(office.old_place)
    sheet = press.sheet(margins_mm=(24, 20, 18, 16), family="sans")
    sheet.write(sheet.right, 9, [Run("Mẫu CT07 ban hành theo TT số 56/2021/TT-BCA", Style(9))],
                align="right")  # fmt: skip
    national_header(
        sheet,
        agency,
        number=f"Số: {number}",
        place_date=f"{old_town(office)}, {day_and_month(issued)}",
    )
    title(sheet, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", size_pt=14)
    leaders = facts.leaders or "ruled"
    section(sheet, "I. Thông tin của người đề nghị", size_pt=11.5)
    form_lines(
        sheet,
        (Pair("1. Họ, chữ đệm và tên:", person.caps_name),),
        (Pair("2. Ngày sinh:", short_date(person.date_of_birth)),
         Pair("3. Giới tính:", person.sex.capitalize())),
        (Pair("4. Dân tộc:", person.ethnicity), Pair("5. Quốc tịch:", person.nationality)),
        leaders=leaders,
        face=_SANS,
    )  # fmt: skip
    digit_boxes(sheet, "6. Số định danh cá nhân/CMND:", person.personal_number, size_pt=11.5)
    _residence(sheet, facts, address, hometown)
    purpose = facts.purpose or "bổ sung hồ sơ đăng ký hộ tịch"
    paragraph(
        sheet,
        f"8. Nội dung xác nhận khác: Giấy này dùng để {purpose}; có giá trị đến khi thông tin cư "
        "trú có thay đổi và không quá 06 tháng kể từ ngày ký.",
        style=Style(11.5),
        indent_mm=0,
    )
    signature(sheet, ("PHÓ TRƯỞNG CÔNG AN",), office.officer, recipients=("- Lưu: HSCT.",))
    return {
        "document_number": number,
        "issue_date": issued.isoformat(),
        "issue_place": old_town(office),
        "issuer": " ".join(agency),
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "nationality": person.nationality,
        "personal_number": person.personal_number,
        "hometown": hometown,
        "address": address,
        "purpose": purpose,
        "signer_title": "PHÓ TRƯỞNG CÔNG AN",
        "signer_name": office.officer,
    }


def listed_book(facts: Facts, press: Press) -> dict[str, str]:
    """Sổ hộ khẩu gia đình of the nineties: an opened spread, the members in one table."""
    family, office = facts.household, facts.office
    head = family.widow
    issued = not_after(facts.issued_on, date(2005, 12, 31))
    number = f"{office.province_code}{facts.number:06d}"
    address = old_address(head, office)
    sheet = press.sheet(margins_mm=(18, 14, 16, 10), tint=_BLUE_PAPER, size_mm=A4_ACROSS_MM)
    sheet.write(sheet.left, 10, [Run("Mẫu NK3a", Style(11, italic=True))])
    motto_header(sheet)
    title(sheet, "SỔ HỘ KHẨU GIA ĐÌNH", size_pt=20, color=RED)
    form_lines(
        sheet,
        (Pair("Số NK3:", number), Pair("Họ và tên chủ hộ:", head.caps_name, 2)),
        (Pair("Chỗ ở hiện nay:", address),),
        leaders=facts.leaders or "under",
        face=Face(Style(12), Style(12, family="mono")),
    )
    people = (
        (head, "Chủ hộ", head.old_identity_number),
        (family.elder, "Chồng", family.elder.old_identity_number),
        (family.husband, "Con", family.husband.old_identity_number),
    )
    rows = tuple(
        (str(index), one.full_name, short_date(one.date_of_birth), one.sex.capitalize(), relation,
         one.ethnicity, card, short_date(issued))
        for index, (one, relation, card) in enumerate(people, 1)
    )  # fmt: skip
    table(
        sheet,
        (12, 62, 30, 22, 32, 26, 38, 38),
        (
            ("Số TT", "Họ và tên", "Ngày tháng năm sinh", "Nam, nữ", "Quan hệ với chủ hộ",
             "Dân tộc", "Số CMND", "Ngày đăng ký"),
            *rows,
            ("", "", "", "", "", "", "", ""),
        ),
    )  # fmt: skip
    signature(
        sheet,
        (f"CÔNG AN {office.old_district.upper()}", "TRƯỞNG CÔNG AN"),
        office.chairman,
        place_date=first_capital(day_and_month(issued)),
    )
    return {
        "document_number": number,
        "holder_name": head.caps_name,
        "address": address,
        "issue_date": issued.isoformat(),
        "issuer": f"CÔNG AN {office.old_district.upper()}",
        "signer_title": "TRƯỞNG CÔNG AN",
        "signer_name": office.chairman,
        "date_of_birth": head.date_of_birth.isoformat(),
        "sex": head.sex,
        "ethnicity": head.ethnicity,
        "personal_number": head.old_identity_number,
    }


def _residence(sheet: Sheet, facts: Facts, address: str, hometown: str) -> None:
    family = facts.household
    leaders = facts.leaders or "ruled"
    section(sheet, "II. Thông tin về cư trú", size_pt=11.5)
    form_lines(
        sheet,
        (Pair("1. Quê quán:", hometown),),
        (Pair("2. Nơi thường trú:", address),),
        (Pair("3. Nơi tạm trú:", "Không"),),
        (Pair("4. Nơi ở hiện tại:", address),),
        (Pair("5. Họ, chữ đệm và tên chủ hộ:", family.husband.caps_name, 1.7),
         Pair("6. Quan hệ:", "Vợ")),
        leaders=leaders,
        face=_SANS,
    )  # fmt: skip
    digit_boxes(sheet, "7. Số định danh của chủ hộ:", family.husband.personal_number, size_pt=11.5)
