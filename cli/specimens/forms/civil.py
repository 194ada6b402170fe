"""Marriage certificate, confirmation of marital status, extract of a death registration."""

from __future__ import annotations

from datetime import timedelta

from cli.specimens.blocks import (
    Pair,
    form_line,
    motto_header,
    national_header,
    paragraph,
    signature,
    title,
)
from cli.specimens.forms.wording import (
    day_and_month,
    office_caps,
    place_and_date,
    short_date,
    spelled_date,
)
from cli.specimens.model import Facts
from cli.specimens.press import Press
from cli.specimens.sheet import RED

_TINT = (255, 243, 243)


def marriage_certificate(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy chứng nhận kết hôn: wife on the left, husband on the right, both sign."""
    sheet = press.sheet(margins_mm=(22, 20, 20, 18), tint=_TINT)
    husband, wife = facts.household.husband, facts.household.wife
    married = facts.household.married_on
    motto_header(sheet)
    sheet.y += 4
    title(sheet, "GIẤY CHỨNG NHẬN KẾT HÔN", size_pt=22, color=RED)
    number = f"{facts.number:02d}/{married.year}"
    form_line(sheet, Pair("Số:", number, bold=True))
    leaders = facts.leaders or "plain"
    rows = [
        (("Họ, chữ đệm, tên vợ:", wife.caps_name), ("Họ, chữ đệm, tên chồng:", husband.caps_name))
    ]
    rows += [
        ((label, left), (label, right))
        for label, left, right in (
            ("Ngày, tháng, năm sinh:",
                short_date(wife.date_of_birth),
                short_date(husband.date_of_birth),
),
            ("Dân tộc:", wife.ethnicity, husband.ethnicity),
            ("Quốc tịch:", wife.nationality, husband.nationality),
            ("Nơi cư trú:", wife.address, husband.address),
            (
                "Giấy tờ tùy thân:",
                f"Căn cước công dân số {wife.personal_number}",
                f"Căn cước công dân số {husband.personal_number}",
            ),
        )
    ]  # fmt: skip
    for left, right in rows:
        is_name = left[0].startswith("Họ")
        form_line(
            sheet,
            Pair(*left, bold=is_name),
            Pair(*right, bold=is_name),
            leaders=leaders,
            size_pt=12,
        )
    form_line(sheet, Pair("Nơi đăng ký kết hôn:", facts.office.committee), leaders=leaders)
    form_line(sheet, Pair("Ngày, tháng, năm đăng ký:", short_date(married)), leaders=leaders)
    sheet.y += 3
    signature(sheet, ("NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN", "CHỦ TỊCH"), facts.office.chairman)
    return {
        "document_number": number,
        "husband_name": husband.caps_name,
        "wife_name": wife.caps_name,
        "husband_personal_number": husband.personal_number,
        "wife_personal_number": wife.personal_number,
        "registration_date": married.isoformat(),
        "issuer": facts.office.committee,
        "signer_title": "CHỦ TỊCH",
        "signer_name": facts.office.chairman,
    }


def marital_status_confirmation(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy xác nhận tình trạng hôn nhân: valid for six months, for the stated purpose."""
    sheet = press.sheet()
    office, person = facts.office, facts.person("husband")
    number = f"{facts.number:02d}/UBND-XNTTHN"
    national_header(
        sheet,
        office_caps(office),
        number=f"Số: {number}",
        place_date=place_and_date(office, facts.issued_on),
    )
    title(sheet, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", size_pt=15)
    leaders = facts.leaders or "after"
    purpose = facts.purpose or "làm thủ tục đăng ký kết hôn"
    status = "Chưa đăng ký kết hôn với ai"
    paragraph(
        sheet,
        f"Xét đề nghị của ông/bà {person.full_name}, về việc cấp Giấy xác nhận tình trạng hôn "
        "nhân.",
    )
    title(sheet, "XÁC NHẬN:", size_pt=13)
    form_line(sheet, Pair("Họ, chữ đệm, tên:", person.caps_name, bold=True), leaders=leaders)
    form_line(
        sheet, Pair("Ngày, tháng, năm sinh:", short_date(person.date_of_birth)), leaders=leaders
    )
    form_line(
        sheet,
        Pair("Giới tính:", person.sex.capitalize()),
        Pair("Dân tộc:", person.ethnicity),
        Pair("Quốc tịch:", person.nationality, 1.3),
        leaders=leaders,
    )
    form_line(
        sheet,
        Pair("Giấy tờ tùy thân:", f"Căn cước công dân số {person.personal_number}"),
        leaders=leaders,
    )
    form_line(sheet, Pair("Nơi cư trú:", person.address), leaders=leaders)
    form_line(sheet, Pair("Tình trạng hôn nhân:", status), leaders=leaders)
    form_line(sheet, Pair("Giấy này được cấp để:", purpose), leaders=leaders)
    paragraph(sheet, "Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày cấp./.")
    sheet.y += 4
    signature(sheet, ("NGƯỜI KÝ GIẤY XÁC NHẬN", "PHÓ CHỦ TỊCH"), office.vice_chairman)
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join(office_caps(office)),
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "nationality": person.nationality,
        "personal_number": person.personal_number,
        "address": person.address,
        "marital_status": status,
        "purpose": purpose,
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": office.vice_chairman,
    }


def death_extract(facts: Facts, press: Press) -> dict[str, str]:
    """Trích lục khai tử of the family's late father."""
    sheet = press.sheet()
    office, person = facts.office, facts.household.elder
    died, registered = (
        facts.household.elder_died_on,
        facts.household.elder_died_on + timedelta(days=3),
    )
    number = f"{facts.number:02d}/TLKT"
    national_header(
        sheet,
        office_caps(office),
        number=f"Số: {number}",
        place_date=place_and_date(office, facts.issued_on),
    )
    title(sheet, "TRÍCH LỤC KHAI TỬ", size_pt=16)
    leaders = facts.leaders or "ruled"
    cause = "Tuổi già"
    form_line(sheet, Pair("Họ, chữ đệm, tên:", person.caps_name, bold=True), leaders=leaders)
    born = short_date(person.date_of_birth)
    form_line(sheet, Pair("Ngày, tháng, năm sinh:", born), leaders=leaders)
    form_line(
        sheet,
        Pair("Giới tính:", person.sex.capitalize()),
        Pair("Dân tộc:", person.ethnicity),
        Pair("Quốc tịch:", person.nationality, 1.3),
        leaders=leaders,
    )
    for row in (
        Pair("Số định danh cá nhân:", person.personal_number),
        Pair("Nơi cư trú cuối cùng:", person.address),
        Pair("Đã chết vào lúc:", f"04 giờ 30 phút, {day_and_month(died)}"),
        Pair("ghi bằng chữ:", spelled_date(died)),
        Pair("Nơi chết:", person.address),
        Pair("Nguyên nhân chết:", cause),
        Pair("Đăng ký khai tử tại:", office.committee),
        Pair("Ngày, tháng, năm đăng ký:", short_date(registered)),
        Pair("Họ, chữ đệm, tên người đi khai tử:", facts.household.husband.full_name),
    ):
        form_line(sheet, row, leaders=leaders)
    sheet.y += 3
    signature(sheet, ("NGƯỜI KÝ TRÍCH LỤC", "CHỦ TỊCH"), office.chairman)
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": office.committee,
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "nationality": person.nationality,
        "personal_number": person.personal_number,
        "address": person.address,
        "date_of_death": died.isoformat(),
        "cause_of_death": cause,
        "registration_date": registered.isoformat(),
        "signer_title": "CHỦ TỊCH",
        "signer_name": office.chairman,
    }
