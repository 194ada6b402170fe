"""Papers of the police: confirmation of residence CT07, criminal record."""

from __future__ import annotations

from cli.specimens.blocks import (
    Pair,
    form_line,
    national_header,
    paragraph,
    section,
    signature,
    table,
    title,
)
from cli.specimens.forms.wording import day_and_month, place_and_date, province_caps, short_date
from cli.specimens.model import Facts
from cli.specimens.people import Household
from cli.specimens.press import Press
from cli.specimens.sheet import Sheet


def residence_confirmation(facts: Facts, press: Press) -> dict[str, str]:
    """Xác nhận thông tin về cư trú (CT07) with the table of the household."""
    office, family, person = facts.office, facts.household, facts.person("husband")
    sheet = press.sheet()
    agency = (f"CÔNG AN {province_caps(office)}", f"CÔNG AN {office.commune.upper()}")
    number = f"{facts.number:02d}/XN"
    national_header(
        sheet,
        agency,
        number=f"Số: {number}",
        place_date=place_and_date(office, facts.issued_on),
    )
    title(sheet, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", size_pt=15)
    leaders = facts.leaders or "after"
    section(sheet, "I. Theo đề nghị của ông/bà:")
    for row in (
        Pair("1. Họ, chữ đệm và tên:", person.caps_name, bold=True),
        Pair("2. Ngày, tháng, năm sinh:", short_date(person.date_of_birth)),
        Pair("3. Giới tính:", person.sex.capitalize()),
        Pair("4. Số định danh cá nhân:", person.personal_number),
    ):
        form_line(sheet, row, leaders=leaders)
    form_line(
        sheet,
        Pair("5. Dân tộc:", person.ethnicity),
        Pair("6. Quốc tịch:", person.nationality),
        leaders=leaders,
    )
    form_line(sheet, Pair("7. Quê quán:", person.hometown), leaders=leaders)
    section(sheet, "II. Công an xác nhận thông tin về cư trú như sau:")
    for row in (
        Pair("1. Nơi thường trú:", person.address),
        Pair("2. Nơi ở hiện tại:", person.address),
        Pair("3. Họ, chữ đệm và tên chủ hộ:", family.husband.full_name),
        Pair("4. Quan hệ với chủ hộ:", "Chủ hộ" if person == family.husband else "Vợ"),
    ):
        form_line(sheet, row, leaders=leaders)
    _other_members(sheet, family)
    paragraph(sheet, "Xác nhận này có giá trị trong thời hạn 01 năm kể từ ngày cấp.")
    signature(sheet, ("TRƯỞNG CÔNG AN",), office.officer)
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join(agency),
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "personal_number": person.personal_number,
        "ethnicity": person.ethnicity,
        "nationality": person.nationality,
        "hometown": person.hometown,
        "address": person.address,
        "signer_title": "TRƯỞNG CÔNG AN",
        "signer_name": office.officer,
    }


def _other_members(sheet: Sheet, family: Household) -> None:
    section(sheet, "5. Thông tin các thành viên khác trong hộ gia đình:")
    members = (
        (
            str(index),
            one.full_name,
            short_date(one.date_of_birth),
            one.personal_number,
            relation,
        )
        for index, (one, relation) in enumerate(((family.wife, "Vợ"), (family.child, "Con")), 1)
    )
    table(
        sheet,
        (12, 56, 27, 39, 28),
        (
            ("TT", "Họ, chữ đệm và tên", "Ngày sinh", "Số định danh", "Quan hệ"),
            *members,
        ),
    )


def criminal_record(facts: Facts, press: Press) -> dict[str, str]:
    """Phiếu lý lịch tư pháp số 1 without entries."""
    office, person = facts.office, facts.person("wife")
    sheet = press.sheet()
    agency = ("BỘ CÔNG AN", f"CÔNG AN {province_caps(office)}")
    number = f"{facts.number:04d}/CA-LLTP"
    national_header(
        sheet,
        agency,
        number=f"Số: {number}",
        place_date=f"{office.province}, {day_and_month(facts.issued_on)}",
    )
    title(sheet, "PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1", size_pt=16)
    leaders = facts.leaders or "plain"
    for row in (
        Pair("1. Họ và tên:", person.caps_name, bold=True),
        Pair("2. Giới tính:", person.sex.capitalize()),
        Pair("3. Ngày, tháng, năm sinh:", short_date(person.date_of_birth)),
        Pair("4. Nơi sinh:", person.place_of_birth),
        Pair("5. Quốc tịch:", person.nationality),
        Pair("6. Nơi thường trú:", person.address),
        Pair("7. Số định danh cá nhân:", person.personal_number),
        Pair("8. Tình trạng án tích:", "Không có án tích", bold=True),
        Pair(
            "9.",
            "Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã: "
            "Không yêu cầu xác nhận",
        ),
    ):
        form_line(sheet, row, leaders=leaders)
    sheet.y += 5
    signature(sheet, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), office.chairman)
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.province,
        "issuer": " ".join(agency),
        "holder_name": person.caps_name,
        "sex": person.sex,
        "date_of_birth": person.date_of_birth.isoformat(),
        "place_of_birth": person.place_of_birth,
        "nationality": person.nationality,
        "address": person.address,
        "personal_number": person.personal_number,
        "conviction_status": "Không có án tích",
        "signer_title": "PHÓ GIÁM ĐỐC",
        "signer_name": office.chairman,
    }
