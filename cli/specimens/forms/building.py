"""Land use certificate (two pages) and construction permit."""

from __future__ import annotations

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
)
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import office_caps, place_and_date, vietnamese_number
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import RED, Run, Sheet

_PINK = (253, 238, 240)
_AREA = 120.5
_LAND_USE = "Đất ở tại nông thôn"


def land_use_certificate(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy chứng nhận quyền sử dụng đất: owners on page 1; land, sketch, changes on page 2."""
    husband, wife = facts.household.husband, facts.household.wife
    serial = f"MA {facts.number:06d}"
    book = f"CS {facts.number:05d}"
    leaders = facts.leaders or "plain"
    cover = press.sheet(margins_mm=(25, 22, 20, 18), tint=_PINK)
    motto_header(cover)
    cover.y += 26
    title(cover, "GIẤY CHỨNG NHẬN", size_pt=24, color=RED)
    title(
        cover,
        "QUYỀN SỬ DỤNG ĐẤT,",
        "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
        size_pt=14.5,
        color=RED,
    )
    cover.y += 10
    section(cover, "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất")
    form_line(cover, Pair("Ông:", husband.full_name, bold=True), leaders=leaders)
    form_line(
        cover,
        Pair("Năm sinh:", str(husband.date_of_birth.year)),
        Pair("CCCD số:", husband.personal_number, 2),
        leaders=leaders,
    )
    form_line(cover, Pair("Và vợ là bà:", wife.full_name, bold=True), leaders=leaders)
    form_line(
        cover,
        Pair("Năm sinh:", str(wife.date_of_birth.year)),
        Pair("CCCD số:", wife.personal_number, 2),
        leaders=leaders,
    )
    form_line(cover, Pair("Địa chỉ thường trú:", husband.address), leaders=leaders)
    cover.write(cover.right, 268, [Run(serial, Style(15, bold=True), RED)], align="right")
    _land_page(press.sheet(margins_mm=(25, 18, 20, 16), tint=_PINK), facts, book)
    return {
        "owner_name": husband.full_name,
        "personal_number": husband.personal_number,
        "address": husband.address,
        "serial_number": serial,
        "book_number": book,
        "parcel_number": str(100 + facts.number),
        "map_sheet": "18",
        "area_m2": str(_AREA),
        "land_use": _LAND_USE,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": facts.office.name,
        "signer_title": "GIÁM ĐỐC",
        "signer_name": facts.office.officer,
    }


def construction_permit(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy phép xây dựng of a private house.

    Variants: `two_pages` puts the terms on a second page; `adjusted` has a third floor.
    """
    office, owner = facts.office, facts.person("husband")
    sheet = press.sheet()
    number = f"{facts.number:02d}/GPXD"
    floors = "2" if facts.variant != "adjusted" else "3"
    national_header(
        sheet,
        office_caps(office),
        number=f"Số: {number}",
        place_date=place_and_date(office, facts.issued_on),
    )
    title(sheet, "GIẤY PHÉP XÂY DỰNG", size_pt=16, below=("(Sử dụng cho nhà ở riêng lẻ)",))
    _permit_terms(sheet, facts, owner, floors)
    if facts.variant == "two_pages":
        sheet = press.sheet()
    paragraph(
        sheet,
        "4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp; "
        "quá thời hạn trên phải đề nghị gia hạn giấy phép xây dựng.",
    )
    if facts.variant == "two_pages":
        _owner_duties(sheet)
    sheet.y += 3
    signature(
        sheet,
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        office.vice_chairman,
        recipients=("- Chủ đầu tư;", "- Lưu: VT, KT."),
    )
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join(office_caps(office)),
        "investor_name": owner.full_name,
        "personal_number": owner.personal_number,
        "address": owner.address,
        "construction_address": owner.address,
        "parcel_number": str(100 + facts.number),
        "map_sheet": "18",
        "area_m2": "86.4",
        "floors": floors,
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": office.vice_chairman,
    }


def _permit_terms(sheet: Sheet, facts: Facts, owner: Person, floors: str) -> None:
    leaders = facts.leaders or "plain"
    form_line(sheet, Pair("1. Cấp cho ông:", owner.full_name, bold=True), leaders=leaders)
    form_line(sheet, Pair("Số định danh cá nhân:", owner.personal_number), leaders=leaders)
    form_line(sheet, Pair("Địa chỉ:", owner.address), leaders=leaders)
    form_line(sheet, Pair("2. Được phép xây dựng công trình:", "Nhà ở riêng lẻ"), leaders=leaders)
    form_line(
        sheet,
        Pair("Theo thiết kế có ký hiệu:", f"NO-{facts.number:02d}/{facts.issued_on.year}"),
        leaders=leaders,
    )
    section(sheet, "Gồm các nội dung sau:")
    form_line(sheet, Pair("- Địa điểm xây dựng:", owner.address), leaders=leaders)
    form_line(
        sheet,
        Pair("- Thửa đất số:", str(100 + facts.number)),
        Pair("Tờ bản đồ số:", "18"),
        leaders=leaders,
    )
    form_line(sheet, Pair("- Diện tích xây dựng tầng 1:", "86,4 m²"), leaders=leaders)
    form_line(sheet, Pair("- Tổng diện tích sàn:", "172,8 m²"), leaders=leaders)
    form_line(
        sheet, Pair("- Chiều cao công trình:", "8,1 m"), Pair("Số tầng:", floors), leaders=leaders
    )
    form_line(
        sheet,
        Pair("3. Giấy tờ về quyền sử dụng đất:", f"Giấy chứng nhận số MA {facts.number:06d}"),
        leaders=leaders,
    )


def _owner_duties(sheet: Sheet) -> None:
    section(sheet, "CHỦ ĐẦU TƯ PHẢI THỰC HIỆN CÁC NỘI DUNG SAU ĐÂY:")
    for text in (
        "1. Phải hoàn toàn chịu trách nhiệm trước pháp luật nếu xâm phạm các quyền hợp pháp của "
        "các chủ sở hữu liền kề.",
        "2. Phải thực hiện đúng các quy định của pháp luật về đất đai, về đầu tư xây dựng và Giấy "
        "phép xây dựng này.",
        "3. Phải thông báo cho cơ quan cấp phép xây dựng đến kiểm tra khi định vị công trình, xây "
        "móng và công trình ngầm.",
        "4. Xuất trình Giấy phép xây dựng cho cơ quan có thẩm quyền khi được yêu cầu theo quy định "
        "của pháp luật và treo biển báo tại địa điểm xây dựng theo quy định.",
        "5. Khi điều chỉnh thiết kế làm thay đổi nội dung Giấy phép xây dựng thì phải đề nghị điều "
        "chỉnh và chờ quyết định của cơ quan cấp giấy phép.",
    ):
        paragraph(sheet, text)


def _land_page(sheet: Sheet, facts: Facts, book: str) -> None:
    leaders = facts.leaders or "plain"
    section(sheet, "II. Thửa đất, nhà ở và tài sản khác gắn liền với đất")
    section(sheet, "1. Thửa đất:")
    form_line(
        sheet,
        Pair("a) Thửa đất số:", str(100 + facts.number)),
        Pair("Tờ bản đồ số:", "18"),
        leaders=leaders,
    )
    for row in (
        Pair("b) Địa chỉ:", facts.household.husband.address),
        Pair(
            "c) Diện tích:",
            f"{vietnamese_number(_AREA)} m² (bằng chữ: một trăm hai mươi phẩy năm mét vuông)",
        ),
        Pair("d) Hình thức sử dụng:", "Sử dụng chung của vợ và chồng"),
        Pair("đ) Mục đích sử dụng:", _LAND_USE),
        Pair("e) Thời hạn sử dụng:", "Lâu dài"),
        Pair("g) Nguồn gốc sử dụng:", "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất"),
        Pair("2. Nhà ở:", "-/-"),
    ):
        form_line(sheet, row, leaders=leaders, spacing=1.35)
    section(sheet, "III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất")
    _sketch(sheet, str(100 + facts.number))
    section(sheet, "IV. Những thay đổi sau khi cấp giấy chứng nhận")
    table(
        sheet,
        (115, 50),
        (
            ("Nội dung thay đổi và cơ sở pháp lý", "Xác nhận của cơ quan có thẩm quyền"),
            ("\n\n", ""),
        ),
    )
    signature(
        sheet,
        ("CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI", "GIÁM ĐỐC"),
        facts.office.officer,
        place_date=place_and_date(facts.office, facts.issued_on),
    )
    sheet.write(sheet.left, sheet.y - 8, [Run(f"Số vào sổ cấp GCN: {book}", Style(13))])


def _sketch(sheet: Sheet, parcel: str) -> None:
    x, y = sheet.left + 50, sheet.y + 3
    corners = ((x, y), (x + 48, y + 3), (x + 46, y + 36), (x - 3, y + 33))
    sheet.shape(corners)
    small = Style(10)
    sheet.write(x + 22, y + 14, [Run(parcel, small)], align="centre")
    for dx, dy, text in ((22, -4, "15,02"), (53, 16, "8,03"), (22, 36, "15,01"), (-8, 14, "8,02")):
        sheet.write(x + dx, y + dy, [Run(text, small)], align="centre")
    sheet.write(sheet.right - 20, y + 2, [Run("Tỷ lệ 1:200", small)], align="centre")
    sheet.y = y + 44
