"""The construction permit of a district, and the registration of a household business by number."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.blocks import (
    Face,
    Pair,
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
from cli.specimens.forms.business import synthetic_tax_code
from cli.specimens.forms.codes import put_qr
from cli.specimens.forms.wording import (
    day_and_month,
    not_after,
    old_address,
    short_date,
    spelled_money,
    vietnamese_number,
)
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import Run, Sheet

_SMALL: Final = Style(11, family="sans")
_SANS: Final = Face(_SMALL, Style(11, bold=True, family="sans"))
_BOOK: Final = Face(Style(12, italic=True, family="book"), Style(12, family="book"))
_TRADES: Final = (
    ("TẠP HÓA", "4711", "Bán lẻ trong siêu thị mini, cửa hàng tạp hóa"),
    ("QUÁN ĂN", "5610", "Nhà hàng và các dịch vụ ăn uống phục vụ lưu động"),
    ("TIỆM TÓC", "9631", "Cắt tóc, làm đầu, gội đầu"),
    ("ĐIỆN TỬ", "9521", "Sửa chữa thiết bị nghe nhìn điện tử gia dụng"),
    ("NHÀ MAY", "1410", "May trang phục (trừ trang phục từ da lông thú)"),
)


def district_permit(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy phép xây dựng of a district (TT 10/2012): numbers in a table, the back with changes."""
    office, owner = facts.office, facts.person("husband")
    issued = not_after(facts.issued_on, date(2020, 12, 31))
    district = office.old_district.split(" ", maxsplit=1)[1]
    agency = (f"ỦY BAN NHÂN DÂN {office.old_province.upper()}",
              f"ỦY BAN NHÂN DÂN {office.old_district.upper()}")  # fmt: skip
    number = f"{facts.number:03d}/GPXD-UBND"
    address = old_address(owner, office)
    floors, base = 1 + facts.number % 4, 72.0 + facts.number
    parcel, map_sheet = str(200 + facts.number), str(3 + facts.number % 30)
    sheet = press.sheet(margins_mm=(26, 18, 18, 16), family="sans")
    national_header(
        sheet, agency, number=f"Số: {number}", place_date=f"{district}, {day_and_month(issued)}"
    )
    title(sheet, "GIẤY PHÉP XÂY DỰNG", size_pt=17, below=("(Dùng cho nhà ở riêng lẻ ở nông thôn)",))
    leaders = facts.leaders or "ruled"
    form_lines(
        sheet,
        (Pair("1. Cấp cho (chủ đầu tư):", f"Ông/Bà {owner.full_name}"),),
        (Pair("- Số CMND/CCCD:", owner.personal_number),),
        (Pair("- Địa chỉ thường trú:", address),),
        (Pair("2. Được phép xây dựng:", "Nhà ở gia đình"),),
        (Pair("- Tại:", address),),
        (
            Pair("- Trên thửa đất số:", parcel),
            Pair("Tờ bản đồ số:", map_sheet),
            Pair("Diện tích lô đất:", f"{vietnamese_number(base * 2)} m²", 1.4),
        ),
        leaders=leaders,
        face=_SANS,
    )
    _scale(sheet, base, floors)
    for text in (
        f"4. Giấy tờ về đất đai: Giấy chứng nhận quyền sử dụng đất số BM {facts.number:06d}.",
        "5. Hiệu lực: giấy phép có hiệu lực khởi công trong 12 tháng kể từ ngày ký; quá thời hạn "
        "phải xin gia hạn. Chủ đầu tư báo chính quyền sở tại trước khi khởi công 07 ngày.",
    ):
        paragraph(sheet, text, style=Style(11), indent_mm=0)
    signature(
        sheet,
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        office.vice_chairman,
        recipients=("- Như trên;", f"- UBND {office.old_commune};", "- Lưu: VT, KTHT."),
    )
    return {
        "document_number": number,
        "issue_date": issued.isoformat(),
        "issue_place": district,
        "issuer": agency[1],
        "investor_name": owner.full_name,
        "personal_number": owner.personal_number,
        "address": address,
        "construction_address": address,
        "parcel_number": parcel,
        "map_sheet": map_sheet,
        "area_m2": f"{base:.1f}",
        "floors": str(floors),
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": office.vice_chairman,
    }


def numbered_business(facts: Facts, press: Press) -> dict[str, str]:
    """Household business since July 2025: the owner's twelve digits are its number; a QR code."""
    office, owner = facts.office, facts.person("husband")
    code = owner.personal_number
    shop, trade_code, trade = _TRADES[facts.number % len(_TRADES)]
    capital = 30_000_000 + 15_000_000 * (facts.number % 11)
    name = f"{shop} {owner.full_name.split()[-1].upper()} {office.name.upper()}"
    agency = (f"UBND {office.commune.upper()}", "PHÒNG KINH TẾ")
    sheet = press.sheet(margins_mm=(28, 16, 20, 16), family="book")
    _code_head(sheet, agency, code)
    title(
        sheet,
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",
        size_pt=15,
        below=(
            f"Mã số hộ kinh doanh: {code}",
            f"Đăng ký lần đầu: ngày {short_date(facts.issued_on)}",
        ),
    )
    form_lines(
        sheet,
        (Pair("Tên hộ kinh doanh viết bằng tiếng Việt:", name),),
        (Pair("Trụ sở của hộ kinh doanh:", owner.address),),
        (Pair("Điện thoại:", f"0900000{facts.number:03d}"), Pair("Thư điện tử:", "Không")),
        (Pair("Ngành, nghề kinh doanh chính:", f"{trade} ({trade_code})"),),
        (Pair("Vốn kinh doanh:", f"{vietnamese_number(capital)} VNĐ"),),
        (Pair("Bằng chữ:", spelled_money(capital)),),
        leaders=facts.leaders or "after",
        face=_BOOK,
    )
    _owner_table(sheet, owner)
    signature(
        sheet,
        ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"),
        office.officer,
        place_date=f"{office.name}, {day_and_month(facts.issued_on)}",
    )
    return {
        "document_number": code,
        "tax_code": code,
        "registration_date": facts.issued_on.isoformat(),
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join(agency),
        "business_name": name,
        "business_address": owner.address,
        "charter_capital": str(capital),
        "owner_name": owner.caps_name,
        "sex": owner.sex,
        "date_of_birth": owner.date_of_birth.isoformat(),
        "nationality": owner.nationality,
        "personal_number": owner.personal_number,
        "address": owner.address,
        "signer_title": "PHÓ TRƯỞNG PHÒNG",
        "signer_name": office.officer,
    }


def _code_head(sheet: Sheet, agency: tuple[str, str], code: str) -> None:
    """The code in the left corner, the national header beside it, the agency below."""
    put_qr(sheet, f"https://dangkyquamang.dkkd.gov.vn/hkd/{code}", sheet.left, 14, 25)
    sheet.left += 30
    motto_header(sheet)
    sheet.left -= 30
    sheet.y = 42
    for index, text in enumerate(agency):
        style = Style(11.5, bold=index == len(agency) - 1)
        sheet.write(sheet.left, sheet.y, [Run(text, style)])
        sheet.y += 5.5
    sheet.y += 4


def private_enterprise(facts: Facts, press: Press) -> dict[str, str]:
    """Doanh nghiệp tư nhân by a Sở Kế hoạch và Đầu tư: bilingual letters without serifs."""
    office, owner = facts.office, facts.person("wife")
    first = not_after(facts.issued_on, date(2024, 12, 31))
    code = synthetic_tax_code(facts.number)
    capital = 300_000_000 + 50_000_000 * (facts.number % 13)
    name = f"DOANH NGHIỆP TƯ NHÂN {' '.join(owner.caps_name.split()[-2:])}"
    agency = (
        f"SỞ KẾ HOẠCH VÀ ĐẦU TƯ {office.old_province.upper()}",
        "PHÒNG ĐĂNG KÝ KINH DOANH",
    )
    address = old_address(owner, office)
    sheet = press.sheet(margins_mm=(24, 18, 20, 16), tint=(250, 246, 232), family="sans")
    national_header(sheet, agency)
    title(sheet, "GIẤY CHỨNG NHẬN", "ĐĂNG KÝ DOANH NGHIỆP", size_pt=18)
    title(sheet, "DOANH NGHIỆP TƯ NHÂN", size_pt=13, below=(
        f"Mã số doanh nghiệp: {code}",
        f"Đăng ký lần đầu, {day_and_month(first)}",
    ))  # fmt: skip
    form_lines(
        sheet,
        (Pair("1. Tên doanh nghiệp:", name),),
        (Pair("Tên viết tắt:", f"DNTN {owner.caps_name.split()[-1]}"),),
        (Pair("2. Địa chỉ trụ sở chính:", address),),
        (Pair("Điện thoại:", f"0900000{facts.number:03d}"), Pair("Fax:", "Không")),
        (Pair("3. Vốn đầu tư:", f"{vietnamese_number(capital)} đồng"),),
        (Pair("Bằng chữ:", spelled_money(capital)),),
        (Pair("4. Chủ doanh nghiệp:", ""),),
        (Pair("Họ và tên:", owner.caps_name, 2), Pair("Giới tính:", owner.sex.capitalize())),
        (
            Pair("Sinh ngày:", short_date(owner.date_of_birth), 1.2),
            Pair("Dân tộc:", owner.ethnicity),
            Pair("Quốc tịch:", owner.nationality, 1.2),
        ),
        (Pair("Loại giấy chứng thực cá nhân:", "Thẻ căn cước công dân"),),
        (Pair("Số giấy chứng thực cá nhân:", owner.personal_number),),
        (Pair("Nơi đăng ký hộ khẩu thường trú:", address),),
        (Pair("Chỗ ở hiện tại:", address),),
        leaders=facts.leaders or "plain",
        face=_SANS,
        spacing=1.7,
    )
    signature(sheet, ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"), office.officer)
    return {
        "tax_code": code,
        "document_number": code,
        "registration_date": first.isoformat(),
        "issuer": " ".join(agency),
        "business_name": name,
        "business_address": address,
        "charter_capital": str(capital),
        "owner_name": owner.caps_name,
        "sex": owner.sex,
        "date_of_birth": owner.date_of_birth.isoformat(),
        "ethnicity": owner.ethnicity,
        "nationality": owner.nationality,
        "personal_number": owner.personal_number,
        "address": address,
        "signer_title": "PHÓ TRƯỞNG PHÒNG",
        "signer_name": office.officer,
    }


def _scale(sheet: Sheet, base: float, floors: int) -> None:
    section(sheet, "3. Quy mô công trình:", size_pt=11)
    table(
        sheet,
        (70, 94),
        (
            ("Chỉ tiêu", "Được cấp phép"),
            ("Diện tích xây dựng tầng 1", f"{vietnamese_number(base)} m²"),
            ("Tổng diện tích sàn", f"{vietnamese_number(base * floors)} m²"),
            ("Số tầng", f"{floors}"),
            ("Chiều cao công trình", f"{vietnamese_number(3.6 * floors + 0.6)} m"),
            ("Cốt nền xây dựng", "+0,45 m so với mặt đường hiện hữu"),
            ("Khoảng lùi", "3,0 m tính từ chỉ giới đường đỏ"),
        ),
        size_pt=11,
    )


def _owner_table(sheet: Sheet, owner: Person) -> None:
    section(sheet, "Thông tin về chủ hộ kinh doanh", size_pt=12)
    table(
        sheet,
        (58, 104),
        (
            ("Mục", "Nội dung"),
            ("Họ, chữ đệm và tên", owner.caps_name),
            ("Ngày, tháng, năm sinh", short_date(owner.date_of_birth)),
            ("Giới tính", owner.sex.capitalize()),
            ("Số định danh cá nhân", owner.personal_number),
            ("Quốc tịch", owner.nationality),
            ("Nơi thường trú", owner.address),
        ),
    )
