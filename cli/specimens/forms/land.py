"""Two other models of the land certificate: four pages of 2009, one sheet with a code of 2024."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.blocks import (
    Face,
    Pair,
    form_lines,
    motto_header,
    paragraph,
    section,
    signature,
    table,
    title,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.codes import put_qr
from cli.specimens.forms.wording import (
    day_and_month,
    not_after,
    old_address,
    place_and_date,
    province_caps,
    vietnamese_number,
)
from cli.specimens.model import Facts
from cli.specimens.people import Household
from cli.specimens.press import Press
from cli.specimens.sheet import RED, Color, Run, Sheet

_PINK: Final[Color] = (252, 234, 238)
_CREAM: Final[Color] = (252, 240, 232)
_USES: Final = ("Đất ở tại nông thôn", "Đất trồng cây lâu năm", "Đất chuyên trồng lúa")
_PRINT: Final = Face(Style(12, family="book"), Style(12, bold=True, family="book"))


def _parcel(facts: Facts) -> tuple[str, str, float, str]:
    """Number, map sheet, area in m², use."""
    return (
        str(31 + facts.number * 7),
        str(4 + facts.number % 40),
        float(95 + 13 * facts.number) + 0.4,
        _USES[facts.number % len(_USES)],
    )


def four_pages(facts: Facts, press: Press) -> dict[str, str]:
    """The pink book of TT 17/2009: owners, land, drawing, changes, each on a page of its own."""
    office, family = facts.office, facts.household
    issued = not_after(facts.issued_on, date(2014, 6, 30))
    parcel, map_sheet, area, use = _parcel(facts)
    serial, book = f"BM {facts.number:06d}", f"CH{facts.number:05d}"
    address = old_address(family.husband, office)
    _first_page(press, facts, address, serial)
    sheet = _leaf(press)
    section(sheet, "II. Thửa đất, nhà ở và tài sản khác gắn liền với đất")
    form_lines(
        sheet,
        (Pair("1. Thửa đất:", ""),),
        (Pair("a) Thửa đất số:", f"{parcel},"), Pair("tờ bản đồ số:", map_sheet)),
        (Pair("b) Địa chỉ:", address),),
        (Pair("c) Diện tích:", f"{vietnamese_number(area)} m²"),),
        (Pair("d) Hình thức sử dụng: riêng:", "không m²; chung: toàn bộ"),),
        (Pair("đ) Mục đích sử dụng:", use),),
        (Pair("e) Thời hạn sử dụng:", "Lâu dài" if "ở" in use.split() else "Đến ngày 15/10/2043"),),
        (Pair("g) Nguồn gốc sử dụng:",
              "Nhà nước giao đất không thu tiền sử dụng đất"),),
        (Pair("2. Nhà ở:", "-/-"),),
        (Pair("3. Công trình xây dựng khác:", "-/-"),),
        (Pair("4. Rừng sản xuất là rừng trồng:", "-/-"),),
        (Pair("5. Cây lâu năm:", "-/-"),),
        (Pair("6. Ghi chú:", "Không"),),
        leaders=facts.leaders or "plain",
        face=_PRINT,
        spacing=1.8,
    )  # fmt: skip
    signature(
        sheet,
        (f"TM. ỦY BAN NHÂN DÂN {office.old_district.upper()}", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        office.vice_chairman,
        place_date=f"{_district(facts)}, {day_and_month(issued)}",
    )
    sheet.write(sheet.left, sheet.y, [Run(f"Số vào sổ cấp GCN: {book}", Style(12))])
    drawing = _leaf(press)
    section(drawing, "III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất")
    draw_parcel(drawing, parcel, drawing.y + 30)
    _changes(_leaf(press), "IV. Những thay đổi sau khi cấp giấy chứng nhận")
    return _fields(family, parcel, map_sheet, area, use) | {
        "address": address,
        "serial_number": serial,
        "book_number": book,
        "issue_date": issued.isoformat(),
        "issue_place": _district(facts),
        "issuer": f"ỦY BAN NHÂN DÂN {office.old_district.upper()}",
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": office.vice_chairman,
    }


def with_code(facts: Facts, press: Press) -> dict[str, str]:
    """The sheet of TT 10/2024: a QR code beside the head, two letters and eight digits."""
    office, family = facts.office, facts.household
    parcel, map_sheet, area, use = _parcel(facts)
    serial, book = f"AA {facts.number:08d}", f"VP {facts.number:05d}"
    sheet = press.sheet(margins_mm=(24, 16, 20, 14), tint=_CREAM, family="book")
    put_qr(sheet, f"https://gcn.monre.gov.vn/?gcn={serial.replace(' ', '')}", 164, 14, 28)
    sheet.write(178, 43, [Run(serial, Style(12, bold=True), RED)], align="centre")
    sheet.y = 16
    for text, size in (
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12),
        ("Độc lập - Tự do - Hạnh phúc", 12),
    ):
        sheet.write(92, sheet.y, [Run(text, Style(size, bold=True))], align="centre")
        sheet.y += 6
    sheet.y = 52
    title(
        sheet,
        "GIẤY CHỨNG NHẬN",
        "QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT",
        size_pt=14,
        color=RED,
    )
    _owners_and_parcel(sheet, facts)
    section(sheet, "3. Thông tin tài sản gắn liền với đất: -/-")
    agency = f"CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI {province_caps(office)}"
    signature(
        sheet,
        ("CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI", province_caps(office), "GIÁM ĐỐC"),
        office.officer,
        place_date=place_and_date(office, facts.issued_on),
    )
    sheet.write(sheet.left, sheet.y, [Run(f"Số vào sổ cấp Giấy chứng nhận: {book}", Style(11))])
    back = press.sheet(margins_mm=(24, 18, 20, 14), tint=_CREAM, family="book")
    section(back, "4. Sơ đồ thửa đất, tài sản gắn liền với đất:")
    draw_parcel(back, parcel, back.y + 12)
    section(back, "5. Ghi chú: Không")
    _changes(back, "6. Những thay đổi sau khi cấp Giấy chứng nhận:")
    return _fields(family, parcel, map_sheet, area, use) | {
        "owner_name": family.husband.caps_name,
        "personal_number": family.husband.personal_number,
        "address": family.husband.address,
        "serial_number": serial,
        "book_number": book,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": agency,
        "signer_title": "GIÁM ĐỐC",
        "signer_name": office.officer,
    }


def draw_parcel(sheet: Sheet, parcel: str, top: float) -> None:
    """The outline of a parcel with its corners numbered and a table of its sides."""
    x = sheet.left + 18
    corners = (
        (x, top + 4),
        (x + 62, top),
        (x + 70, top + 52),
        (x + 34, top + 66),
        (x - 6, top + 58),
    )
    sheet.shape(corners)
    small = Style(10)
    for index, (cx, cy) in enumerate(corners, 1):
        shift = -4 if cy < top + 30 else 1
        sheet.write(cx, cy + shift, [Run(str(index), small)], align="centre", record=False)
    sheet.write(x + 30, top + 28, [Run(f"Thửa số {parcel}", small)], align="centre")
    sheet.write(x + 30, top + 76, [Run("Tỷ lệ 1:500", small)], align="centre")
    left, sheet.left, sheet.y = sheet.left, x + 92, top + 4
    table(
        sheet,
        (22, 30),
        (("Cạnh", "Chiều dài (m)"), ("1-2", "12,45"), ("2-3", "10,52"), ("3-4", "7,73"),
         ("4-5", "8,16"), ("5-1", "11,02")),
        size_pt=10,
    )  # fmt: skip
    sheet.left, sheet.y = left, top + 90


def _first_page(press: Press, facts: Facts, address: str, serial: str) -> None:
    family = facts.household
    sheet = press.sheet(margins_mm=(26, 24, 22, 18), tint=_PINK, family="book")
    motto_header(sheet)
    sheet.y += 20
    title(sheet, "GIẤY CHỨNG NHẬN", size_pt=26, color=RED)
    title(
        sheet,
        "QUYỀN SỬ DỤNG ĐẤT",
        "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
        size_pt=13,
        color=RED,
    )
    sheet.y += 8
    section(sheet, "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất")
    lines: list[tuple[Pair, ...]] = []
    for word, person in (("Ông", family.husband), ("Bà", family.wife)):
        lines += [
            (
                Pair(f"{word}:", person.full_name, 1.3),
                Pair("Năm sinh:", str(person.date_of_birth.year)),
            ),
            (Pair("Giấy CMND số:", person.old_identity_number),),
        ]
    form_lines(
        sheet,
        *lines,
        (Pair("Địa chỉ thường trú:", address),),
        leaders=facts.leaders or "plain",
        face=_PRINT,
        spacing=1.8,
    )
    sheet.y = 236
    paragraph(
        sheet,
        "Người được cấp Giấy chứng nhận không được sửa chữa, tẩy xóa hoặc bổ sung bất kỳ nội dung "
        "nào trong Giấy chứng nhận; khi bị mất hoặc hư hỏng Giấy chứng nhận phải khai báo ngay với "
        "cơ quan cấp giấy.",
        style=Style(10.5, italic=True),
        indent_mm=0,
    )
    sheet.write(sheet.right, 268, [Run(serial, Style(16, bold=True), RED)], align="right")


def _leaf(press: Press) -> Sheet:
    return press.sheet(margins_mm=(24, 18, 20, 16), tint=_PINK, family="book")


def _changes(sheet: Sheet, heading: str) -> None:
    section(sheet, heading)
    table(
        sheet,
        (112, 54),
        (
            ("Nội dung thay đổi và cơ sở pháp lý", "Xác nhận của cơ quan có thẩm quyền"),
            ("\n\n\n\n\n", ""),
        ),
        size_pt=11,
    )


def _district(facts: Facts) -> str:
    return facts.office.old_district.removeprefix("huyện ").removeprefix("quận ")


def _fields(
    family: Household, parcel: str, map_sheet: str, area: float, use: str
) -> dict[str, str]:
    return {
        "owner_name": family.husband.full_name,
        "personal_number": family.husband.old_identity_number,
        "parcel_number": parcel,
        "map_sheet": map_sheet,
        "area_m2": f"{area:.1f}",
        "land_use": use,
    }


def _owners_and_parcel(sheet: Sheet, facts: Facts) -> None:
    family = facts.household
    parcel, map_sheet, area, use = _parcel(facts)
    section(sheet, "1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:")
    owners = tuple(
        (Pair(f"{word}:", person.caps_name, 1.3), Pair("CCCD:", person.personal_number))
        for word, person in (("Ông", family.husband), ("Bà", family.wife))
    )
    leaders = facts.leaders or "plain"
    form_lines(
        sheet,
        *owners,
        (Pair("Địa chỉ:", family.husband.address),),
        leaders=leaders,
        face=_PRINT,
        spacing=1.8,
    )
    section(sheet, "2. Thông tin thửa đất:")
    form_lines(
        sheet,
        (Pair("a) Thửa đất số:", parcel), Pair("b) Tờ bản đồ số:", map_sheet),
         Pair("c) Diện tích:", f"{vietnamese_number(area)} m²")),
        (Pair("d) Loại đất:", use),),
        (Pair("đ) Thời hạn sử dụng đất:", "Lâu dài" if "ở" in use.split() else "50 năm"),),
        (Pair("e) Hình thức sử dụng đất:", "Sử dụng chung của vợ và chồng"),),
        (Pair("g) Địa chỉ:", family.husband.address),),
        (Pair("h) Nguồn gốc sử dụng đất:", "Nhận thừa kế đất được công nhận QSDĐ"),),
        leaders=leaders,
        face=_PRINT,
        spacing=1.8,
    )  # fmt: skip
