"""Confirmation of a disability and certificate of health."""

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
from cli.specimens.forms.wording import office_caps, place_and_date, province_caps, short_date
from cli.specimens.model import Facts
from cli.specimens.press import Press
from cli.specimens.sheet import Sheet


def disability_confirmation(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy xác nhận khuyết tật of the grandmother."""
    office, person = facts.office, facts.person("widow")
    sheet = press.sheet()
    number = f"{office.province_code}{facts.number:06d}"
    national_header(sheet, office_caps(office), place_date=place_and_date(office, facts.issued_on))
    title(sheet, "GIẤY XÁC NHẬN KHUYẾT TẬT", size_pt=16)
    leaders = facts.leaders or "after"
    for row in (
        Pair("Số hiệu:", number),
        Pair("Họ và tên:", person.caps_name, bold=True),
        Pair("Ngày, tháng, năm sinh:", short_date(person.date_of_birth)),
        Pair("Giới tính:", person.sex.capitalize()),
        Pair("Số định danh cá nhân:", person.personal_number),
        Pair("Nơi cư trú:", person.address),
        Pair("Dạng khuyết tật:", "Vận động"),
        Pair("Mức độ khuyết tật:", "Nặng"),
    ):
        form_line(sheet, row, leaders=leaders)
    sheet.y += 5
    signature(sheet, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), office.chairman)
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join(office_caps(office)),
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "personal_number": person.personal_number,
        "address": person.address,
        "disability_kind": "Vận động",
        "disability_level": "Nặng",
        "signer_title": "CHỦ TỊCH",
        "signer_name": office.chairman,
    }


def health_certificate(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy khám sức khỏe of a regional health centre."""
    office, person = facts.office, facts.person("husband")
    sheet = press.sheet()
    agency = (f"SỞ Y TẾ {province_caps(office)}", f"TRUNG TÂM Y TẾ KHU VỰC {office.name.upper()}")
    number = f"{facts.number:02d}/GKSK-TTYT"
    national_header(
        sheet,
        agency,
        number=f"Số: {number}",
    )
    title(sheet, "GIẤY KHÁM SỨC KHỎE", size_pt=16)
    leaders = facts.leaders or "after"
    for row in (
        Pair("Họ và tên:", person.caps_name, bold=True),
        Pair("Ngày, tháng, năm sinh:", short_date(person.date_of_birth)),
        Pair("Giới tính:", person.sex.capitalize()),
        Pair("Số định danh cá nhân:", person.personal_number),
        Pair("Chỗ ở hiện tại:", person.address),
        Pair("Lý do khám sức khỏe:", "Cấp giấy phép lái xe"),
    ):
        form_line(sheet, row, leaders=leaders)
    _findings(sheet)
    section(sheet, "III. KẾT LUẬN")
    conclusion = "Đủ điều kiện sức khỏe lái xe hạng B"
    form_line(sheet, Pair("Kết luận:", conclusion), leaders=leaders)
    paragraph(sheet, "Giấy này có giá trị 12 tháng kể từ ngày ký kết luận.")
    signature(
        sheet,
        ("NGƯỜI KẾT LUẬN",),
        office.officer,
        place_date=place_and_date(office, facts.issued_on),
    )
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join(agency),
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "personal_number": person.personal_number,
        "address": person.address,
        "conclusion": conclusion,
        "signer_name": office.officer,
    }


def _findings(sheet: Sheet) -> None:
    section(sheet, "I. KHÁM THỂ LỰC")
    table(
        sheet,
        (40, 40, 42, 40),
        (
            ("Chiều cao", "Cân nặng", "Huyết áp", "Mạch"),
            ("167 cm", "61 kg", "120/75 mmHg", "72 lần/phút"),
        ),
    )
    section(sheet, "II. KHÁM LÂM SÀNG")
    table(
        sheet,
        (60, 102),
        (
            ("Nội dung khám", "Kết quả"),
            ("1. Tuần hoàn, hô hấp", "Bình thường"),
            ("2. Mắt", "Thị lực không kính: mắt phải 10/10, mắt trái 9/10"),
            ("3. Tai - Mũi - Họng", "Bình thường"),
            ("4. Tâm thần, thần kinh", "Bình thường"),
        ),
    )
