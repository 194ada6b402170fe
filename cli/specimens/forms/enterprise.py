"""Certificates of enterprise registration."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cli.specimens.blocks import Pair, form_line, national_header, section, signature, title
from cli.specimens.forms.business import synthetic_tax_code
from cli.specimens.forms.codes import put_qr
from cli.specimens.forms.wording import (
    day_and_month,
    province_caps,
    short_date,
    spelled_money,
    vietnamese_number,
)
from cli.specimens.model import Facts, Leaders
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import Sheet

_TRADES: Final = ("THƯƠNG MẠI DỊCH VỤ", "XÂY DỰNG", "NÔNG SẢN", "VẬN TẢI", "CƠ KHÍ")
_FOREIGN: Final = ("TRADING SERVICES", "CONSTRUCTION", "AGRICULTURAL PRODUCTS", "TRANSPORT",
                   "MECHANICS")  # fmt: skip


def company(facts: Facts, press: Press) -> dict[str, str]:
    """Công ty TNHH một thành viên: numbered parts, first change, a QR code at the foot."""
    office, owner = facts.office, facts.person("husband")
    first = facts.issued_on - timedelta(days=800)
    capital = (1 + facts.number % 9) * 500_000_000
    trade = facts.number % len(_TRADES)
    short = f"{owner.full_name.split()[-1].upper()} {office.name.upper()}"
    name = f"CÔNG TY TNHH MỘT THÀNH VIÊN {_TRADES[trade]} {short}"
    code = synthetic_tax_code(facts.number)
    agency = (f"SỞ TÀI CHÍNH {province_caps(office)}", "PHÒNG ĐĂNG KÝ KINH DOANH")
    sheet = press.sheet(margins_mm=(26, 16, 18, 14))
    national_header(sheet, agency)
    title(
        sheet,
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP",
        "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN",
        size_pt=14,
    )
    title(sheet, f"Mã số doanh nghiệp: {code}", size_pt=13,
          below=(f"Đăng ký lần đầu: {day_and_month(first)}",
                 f"Đăng ký thay đổi lần thứ: 1, {day_and_month(facts.issued_on)}"))  # fmt: skip
    leaders = facts.leaders or "plain"
    section(sheet, "1. Tên công ty")
    _lines(sheet, leaders, ("Tên công ty viết bằng tiếng Việt:", name),
           ("Tên công ty viết bằng tiếng nước ngoài (nếu có):",
            f"{_FOREIGN[trade]} ONE MEMBER COMPANY LIMITED"))  # fmt: skip
    section(sheet, "2. Địa chỉ trụ sở chính")
    _lines(sheet, leaders, ("", f"{owner.address}, Việt Nam"),
           ("Điện thoại:", f"0900000{facts.number % 1000:03d}"))  # fmt: skip
    section(sheet, "3. Vốn điều lệ")
    _lines(sheet, leaders, ("", f"{vietnamese_number(capital)} đồng"),
           ("Bằng chữ:", spelled_money(capital)))  # fmt: skip
    section(sheet, "4. Thông tin về chủ sở hữu")
    _person(sheet, owner, leaders)
    section(sheet, "5. Người đại diện theo pháp luật của công ty")
    _lines(sheet, leaders, ("* Họ, chữ đệm và tên:", f"{owner.caps_name}     Chức danh: Giám đốc"))
    put_qr(sheet, f"https://dangkykinhdoanh.gov.vn/?msdn={code}", sheet.left, sheet.y + 4, 24)
    signature(sheet, ("TRƯỞNG PHÒNG",), office.vice_chairman)
    return {
        "tax_code": code,
        "document_number": code,
        "registration_date": first.isoformat(),
        "issue_date": facts.issued_on.isoformat(),
        "issuer": " ".join(agency),
        "business_name": name,
        "business_address": f"{owner.address}, Việt Nam",
        "charter_capital": str(capital),
        "owner_name": owner.caps_name,
        "sex": owner.sex,
        "date_of_birth": owner.date_of_birth.isoformat(),
        "ethnicity": owner.ethnicity,
        "nationality": owner.nationality,
        "personal_number": owner.personal_number,
        "address": owner.address,
        "signer_title": "TRƯỞNG PHÒNG",
        "signer_name": office.vice_chairman,
    }


def _lines(sheet: Sheet, leaders: Leaders, *rows: tuple[str, str]) -> None:
    for label, value in rows:
        form_line(sheet, Pair(label, value), leaders=leaders, size_pt=12.5, spacing=1.4)


def _person(sheet: Sheet, owner: Person, leaders: Leaders) -> None:
    form_line(
        sheet,
        Pair("Họ, chữ đệm và tên:", owner.caps_name, 2),
        Pair("Giới tính:", owner.sex.capitalize()),
        leaders=leaders,
        size_pt=12.5,
        spacing=1.4,
    )
    form_line(
        sheet,
        Pair("Sinh ngày:", short_date(owner.date_of_birth), 1.2),
        Pair("Dân tộc:", owner.ethnicity),
        Pair("Quốc tịch:", owner.nationality, 1.2),
        leaders=leaders,
        size_pt=12.5,
        spacing=1.4,
    )
    _lines(
        sheet,
        leaders,
        ("Loại giấy tờ pháp lý của cá nhân:", "Thẻ căn cước"),
        ("Số giấy tờ pháp lý của cá nhân:", owner.personal_number),
        ("Địa chỉ thường trú:", owner.address),
        ("Địa chỉ liên lạc:", owner.address),
    )
