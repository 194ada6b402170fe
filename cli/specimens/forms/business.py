"""Household business certificate and a certified authorization."""

from __future__ import annotations

from datetime import timedelta

from cli.specimens.blocks import (
    Pair,
    form_line,
    motto_header,
    national_header,
    paragraph,
    section,
    signature,
    table,
    title,
    two_signatures,
)
from cli.specimens.forms.wording import (
    day_and_month,
    office_caps,
    place_and_date,
    short_date,
    vietnamese_number,
)
from cli.specimens.model import Facts, Leaders
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import Sheet

_CAPITAL = 50_000_000
_TAX_CODES = ("9990000018", "5800000015", "3700000025")


def synthetic_tax_code(number: int) -> str:
    """A ten-digit number of domain.md 11 with a right check digit that no business bears."""
    return _TAX_CODES[number % len(_TAX_CODES)]


def household_business_certificate(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy chứng nhận đăng ký hộ kinh doanh with a table of its lines of business."""
    office, owner = facts.office, facts.person("wife")
    sheet = press.sheet()
    code = synthetic_tax_code(facts.number)
    name = f"HỘ KINH DOANH {owner.caps_name}"
    national_header(sheet, (*office_caps(office), "PHÒNG KINH TẾ"))
    title(
        sheet,
        "GIẤY CHỨNG NHẬN",
        "ĐĂNG KÝ HỘ KINH DOANH",
        size_pt=15,
        below=(f"Số: {code}", f"Đăng ký lần đầu, {day_and_month(facts.issued_on)}"),
    )
    leaders = facts.leaders or "plain"
    form_line(sheet, Pair("1. Tên hộ kinh doanh:", name, bold=True), leaders=leaders)
    form_line(sheet, Pair("2. Mã số thuế:", code), leaders=leaders)
    form_line(sheet, Pair("3. Địa điểm kinh doanh:", owner.address), leaders=leaders)
    form_line(sheet, Pair("Điện thoại:", "0900000123"), leaders=leaders)
    section(sheet, "4. Ngành, nghề kinh doanh:")
    table(
        sheet,
        (14, 110, 34),
        (
            ("STT", "Tên ngành", "Mã ngành"),
            (
                "1",
                "Bán lẻ lương thực, thực phẩm, đồ uống trong các cửa hàng kinh doanh tổng hợp",
                "4711",
            ),
            ("2", "Dịch vụ phục vụ đồ uống", "5630"),
        ),
    )
    form_line(
        sheet, Pair("5. Vốn kinh doanh:", f"{vietnamese_number(_CAPITAL)} đồng"), leaders=leaders
    )
    _business_owner(sheet, owner, leaders)
    sheet.y += 3
    signature(sheet, ("TRƯỞNG PHÒNG",), office.officer)
    return {
        "document_number": code,
        "registration_date": facts.issued_on.isoformat(),
        "issuer": " ".join((*office_caps(office), "PHÒNG KINH TẾ")),
        "business_name": name,
        "tax_code": code,
        "business_address": owner.address,
        "charter_capital": str(_CAPITAL),
        "owner_name": owner.caps_name,
        "sex": owner.sex,
        "date_of_birth": owner.date_of_birth.isoformat(),
        "ethnicity": owner.ethnicity,
        "nationality": owner.nationality,
        "personal_number": owner.personal_number,
        "signer_title": "TRƯỞNG PHÒNG",
        "signer_name": office.officer,
    }


def _business_owner(sheet: Sheet, owner: Person, leaders: Leaders) -> None:
    form_line(
        sheet, Pair("6. Họ và tên chủ hộ kinh doanh:", owner.caps_name, bold=True), leaders=leaders
    )
    form_line(
        sheet,
        Pair("Giới tính:", owner.sex.capitalize()),
        Pair("Sinh ngày:", short_date(owner.date_of_birth), 1.6),
        leaders=leaders,
    )
    form_line(
        sheet,
        Pair("Dân tộc:", owner.ethnicity),
        Pair("Quốc tịch:", owner.nationality, 1.6),
        leaders=leaders,
    )
    form_line(sheet, Pair("Số định danh cá nhân:", owner.personal_number), leaders=leaders)
    form_line(sheet, Pair("Nơi thường trú:", owner.address), leaders=leaders)


def authorization(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy ủy quyền between husband and wife, for six months, certified by the commune."""
    giver, taker = facts.household.husband, facts.household.wife
    start = facts.issued_on
    end = start + timedelta(days=182)
    sheet = press.sheet()
    motto_header(sheet)
    title(sheet, "GIẤY ỦY QUYỀN", size_pt=16)
    purpose = "nộp hồ sơ và nhận kết quả giải quyết thủ tục hành chính"
    for heading, person in (("I. BÊN ỦY QUYỀN", giver), ("II. BÊN ĐƯỢC ỦY QUYỀN", taker)):
        section(sheet, heading)
        form_line(
            sheet, Pair("Họ và tên:", person.full_name, bold=True), leaders=facts.leaders or "after"
        )
        form_line(
            sheet,
            Pair("Sinh ngày:", short_date(person.date_of_birth)),
            Pair("CCCD số:", person.personal_number, 1.4),
            leaders=facts.leaders or "after",
        )
        form_line(sheet, Pair("Nơi cư trú:", person.address), leaders=facts.leaders or "after")
    section(sheet, "III. NỘI DUNG ỦY QUYỀN")
    paragraph(
        sheet,
        f"Bên ủy quyền giao cho bên được ủy quyền thay mặt mình {purpose} tại "
        f"{facts.office.committee}.",
    )
    section(sheet, "IV. THỜI HẠN ỦY QUYỀN")
    paragraph(sheet, f"Từ ngày {short_date(start)} đến ngày {short_date(end)}.")
    two_signatures(sheet, ("BÊN ỦY QUYỀN", giver.full_name), ("BÊN ĐƯỢC ỦY QUYỀN", taker.full_name))
    number = f"{facts.number:02d}"
    paragraph(
        sheet,
        f"Chứng thực chữ ký của ông {giver.full_name} và bà {taker.full_name}. Số chứng thực: "
        f"{number}, quyển số 01/{start.year}-SCT/CK,ĐC.",
    )
    signature(
        sheet,
        ("NGƯỜI THỰC HIỆN CHỨNG THỰC", "PHÓ CHỦ TỊCH"),
        facts.office.vice_chairman,
        place_date=place_and_date(facts.office, start),
    )
    return {
        "authorizer_name": giver.full_name,
        "authorized_name": taker.full_name,
        "purpose": purpose,
        "valid_from": start.isoformat(),
        "valid_to": end.isoformat(),
        "issue_date": start.isoformat(),
        "issue_place": facts.office.name,
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": facts.office.vice_chairman,
    }
