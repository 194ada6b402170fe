"""Desk and letter papers in other models: slip of 2018, e-receipt, district decision, letter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from cli.specimens.blocks import (
    Face,
    Pair,
    form_lines,
    national_header,
    paragraph,
    section,
    signature,
    table,
    title,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.codes import put_qr
from cli.specimens.forms.flowing import Flow
from cli.specimens.forms.wording import (
    day_and_month,
    not_after,
    old_address,
    place_in_province,
    province_caps,
    short_date,
    spelled_money,
    vietnamese_number,
)
from cli.specimens.model import Facts
from cli.specimens.press import Press
from cli.specimens.sheet import Run, Sheet

_LAST_DISTRICT: Final = date(2025, 6, 30)
_SANS: Final = Face(Style(11.5, family="sans"), Style(11.5, bold=True, family="sans"))
_PROCEDURES: Final = (
    ("Đăng ký khai sinh", ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh"), 1),
    ("Cấp giấy phép xây dựng nhà ở riêng lẻ", ("Đơn đề nghị cấp giấy phép xây dựng",
     "Giấy chứng nhận quyền sử dụng đất", "Bản vẽ thiết kế xây dựng"), 15),
    ("Đăng ký hộ kinh doanh", ("Giấy đề nghị đăng ký hộ kinh doanh", "Bản sao CCCD"), 3),
    ("Đăng ký biến động quyền sử dụng đất", ("Đơn đăng ký biến động đất đai",
     "Giấy chứng nhận quyền sử dụng đất (bản gốc)", "Hợp đồng chuyển nhượng"), 10),
)  # fmt: skip


def slip_2018(facts: Facts, press: Press) -> dict[str, str]:
    """Mẫu số 01 of TT 01/2018: a code in the corner, numbered papers, days of work, no table."""
    office, person = facts.office, facts.person("wife")
    day = not_after(facts.issued_on, _LAST_DISTRICT)
    procedure, papers, days = _PROCEDURES[facts.number % len(_PROCEDURES)]
    due = day + timedelta(days=days + 2 * (days // 5))
    agency_code = f"000.{facts.number % 90 + 10}.{int(office.province_code) % 60:02d}.H37"
    code = f"{agency_code}-{day:%y%m%d}-{facts.number:04d}"
    agency = (f"UBND {office.old_district.upper()}", "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ")
    address = old_address(person, office)
    sheet = press.sheet(margins_mm=(24, 18, 18, 16), family="sans")
    national_header(
        sheet, agency, number=f"Số: {facts.number}/TNHS",
        place_date=f"{_district(facts)}, {day_and_month(day)}",
    )  # fmt: skip
    put_qr(sheet, code, sheet.left, sheet.y, 24)
    sheet.y += 6
    title(
        sheet,
        "GIẤY TIẾP NHẬN HỒ SƠ",
        "VÀ HẸN TRẢ KẾT QUẢ",
        size_pt=14,
        below=(f"Mã hồ sơ: {code}",),
    )
    sheet.y += 4
    form_lines(
        sheet,
        (Pair("Bộ phận tiếp nhận và trả kết quả:", f"UBND {office.old_district}"),),
        (Pair("Tiếp nhận hồ sơ của:", person.full_name),),
        (Pair("Địa chỉ:", address),),
        (Pair("Số điện thoại:", f"0900000{facts.number:03d}"), Pair("Email:", "Không")),
        (Pair("Nội dung yêu cầu giải quyết:", procedure),),
        leaders=facts.leaders or "after",
        face=_SANS,
    )
    section(sheet, "Thành phần hồ sơ nộp gồm:", size_pt=11.5)
    for index, name in enumerate(papers, 1):
        paragraph(sheet, f"{index}. {name}: 01 bản.", style=Style(11.5))
    _slip_times(sheet, facts, (day, due), days)
    signature(sheet, ("NGƯỜI TIẾP NHẬN HỒ SƠ",), office.officer, note="(Ký và ghi rõ họ tên)",
              has_stamp=False)  # fmt: skip
    return {
        "document_number": f"{facts.number}/TNHS",
        "issue_date": day.isoformat(),
        "issue_place": _district(facts),
        "issuer": " ".join(agency),
        "dossier_code": code,
        "holder_name": person.full_name,
        "address": address,
        "procedure_name": procedure,
        "due_date": due.isoformat(),
    }


def electronic_receipt(facts: Facts, press: Press) -> dict[str, str]:
    """The receipt of the payment platform: everything in a table, a code, no signature by hand."""
    office, payer = facts.office, facts.person("wife")
    amount = 15_000 * (1 + facts.number % 40)
    series, number = f"01BLP-{facts.issued_on:%y}E", f"{facts.number * 53:07d}"
    procedure = _PROCEDURES[facts.number % len(_PROCEDURES)][0]
    agency_code = f"H{int(office.province_code) % 60:02d}.{facts.number % 90 + 10}"
    code = f"{agency_code}-{facts.issued_on:%y%m%d}-{facts.number:04d}"
    issuer = f"TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG {office.commune.upper()}"
    sheet = press.sheet(margins_mm=(22, 16, 20, 16), family="screen")
    sheet.write(sheet.left, sheet.y, [Run(issuer, Style(11, bold=True))])
    put_qr(sheet, f"{series}|{number}|{code}|{amount}", 162, 14, 26)
    sheet.y = 44
    title(
        sheet,
        "BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ",
        size_pt=15,
        below=("(Bản thể hiện của biên lai điện tử)",),
    )
    table(
        sheet,
        (62, 106),
        (
            ("Thông tin", "Nội dung"),
            ("Ký hiệu", series),
            ("Số biên lai", number),
            ("Ngày lập", short_date(facts.issued_on)),
            ("Người nộp tiền", payer.full_name),
            ("Số định danh cá nhân", payer.personal_number),
            ("Địa chỉ", payer.address),
            ("Mã hồ sơ", code),
            ("Nội dung thu", f"Lệ phí {procedure.lower()}"),
            ("Số tiền", f"{vietnamese_number(amount)} VND"),
            ("Bằng chữ", spelled_money(amount)),
            ("Phương thức", "Thanh toán trực tuyến trên Cổng Dịch vụ công quốc gia"),
            ("Mã giao dịch", f"DVC{facts.issued_on:%Y%m%d}{facts.number:06d}"),
        ),
        size_pt=11,
    )
    for text in (
        f"Ký bởi: {issuer}",
        f"Ký ngày: {short_date(facts.issued_on)}",
        "Biên lai này được tạo tự động, không cần chữ ký tay và con dấu.",
    ):
        sheet.write(sheet.left, sheet.y, [Run(text, Style(10.5, italic=True))])
        sheet.y += 6
    return {
        "serial_number": series,
        "document_number": number,
        "issuer": issuer,
        "holder_name": payer.full_name,
        "personal_number": payer.personal_number,
        "address": payer.address,
        "dossier_code": code,
        "purpose": f"Lệ phí {procedure.lower()}",
        "amount_vnd": str(amount),
        "issue_date": facts.issued_on.isoformat(),
    }


def district_decision(facts: Facts, press: Press) -> dict[str, str]:
    """Quyết định cho phép chuyển mục đích sử dụng đất of a district, over two pages."""
    office, person = facts.office, facts.person("husband")
    day = not_after(facts.issued_on, _LAST_DISTRICT)
    number = f"{facts.number + 1200}/QĐ-UBND"
    address = old_address(person, office)
    committee = f"ỦY BAN NHÂN DÂN {office.old_district.upper()}"
    area = 60 + 7 * facts.number
    subject = f"Về việc cho phép hộ ông {person.full_name} chuyển mục đích sử dụng đất"
    flow = Flow(press, body=Style(13.5), family="book")
    national_header(
        flow.sheet, ("ỦY BAN NHÂN DÂN", office.old_district.upper()), number=f"Số: {number}",
        place_date=f"{_district(facts)}, {day_and_month(day)}",
    )  # fmt: skip
    title(flow.sheet, "QUYẾT ĐỊNH", size_pt=15, below=(subject,), below_bold=True)
    title(flow.sheet, committee, size_pt=13)
    for text in (
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "Căn cứ Luật Đất đai ngày 29 tháng 11 năm 2013;",
        "Căn cứ Nghị định số 43/2014/NĐ-CP ngày 15 tháng 5 năm 2014 của Chính phủ quy định chi "
        "tiết thi hành một số điều của Luật Đất đai;",
        f"Xét đề nghị của Trưởng phòng Tài nguyên và Môi trường {office.old_district} tại Tờ trình "
        f"số {facts.number + 300}/TTr-TNMT ngày {short_date(day - timedelta(days=6))},",
    ):
        flow.paragraph(text, style=Style(13.5, italic=True))
    title(flow.sheet, "QUYẾT ĐỊNH:", size_pt=14)
    for text in (
        f"Điều 1. Cho phép hộ ông {person.full_name}, số CCCD {person.personal_number}, địa chỉ: "
        f"{address}, được chuyển mục đích sử dụng {area} m² từ đất trồng cây lâu năm sang đất ở "
        f"tại nông thôn, thuộc thửa đất số {facts.number + 80}, tờ bản đồ số "
        f"{2 + facts.number % 20}. Thời hạn sử dụng đất: lâu dài.",
        "Điều 2. Căn cứ Điều 1 của Quyết định này, Phòng Tài nguyên và Môi trường có trách nhiệm "
        "thông báo cho người sử dụng đất nộp tiền sử dụng đất, phí, lệ phí theo quy định; chỉnh lý "
        "hồ sơ địa chính và trao Giấy chứng nhận sau khi hoàn thành nghĩa vụ tài chính.",
        "Chi cục Thuế xác định tiền sử dụng đất, hướng dẫn và thu nộp; Chi nhánh Văn phòng đăng ký "
        "đất đai chỉnh lý biến động theo quy định.",
    ):
        flow.paragraph(text)
    flow.require_room(95)
    flow.paragraph(
        "Điều 3. Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng HĐND và UBND, Trưởng "
        f"phòng Tài nguyên và Môi trường, Chủ tịch UBND {office.old_commune} và hộ ông "
        f"{person.full_name} chịu trách nhiệm thi hành Quyết định này./."
    )
    signature(
        flow.sheet, ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), office.vice_chairman,
        recipients=("- Như Điều 3;", "- Chi cục Thuế;", "- Lưu: VT, TNMT."),
    )  # fmt: skip
    flow.number_at_top()
    return {
        "document_number": number,
        "issue_date": day.isoformat(),
        "issue_place": _district(facts),
        "issuer": committee,
        "subject": subject,
        "holder_name": person.full_name,
        "personal_number": person.personal_number,
        "address": address,
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": office.vice_chairman,
    }


def department_letter(facts: Facts, press: Press) -> dict[str, str]:
    """Công văn of a provincial department to a commune: two recipients, numbered requests."""
    office = facts.office
    number = f"{facts.number + 400}/SNV-CCHC"
    agency = (f"UBND {province_caps(office)}", "SỞ NỘI VỤ")
    subject = "đôn đốc thực hiện số hóa hồ sơ, giấy tờ và chấn chỉnh việc xin lỗi khi trễ hẹn"
    sheet = press.sheet(margins_mm=(30, 20, 16, 18), family="book")
    national_header(
        sheet, agency, number=f"Số: {number}", extra=f"V/v {subject}",
        place_date=place_in_province(office, facts.issued_on),
    )  # fmt: skip
    sheet.y += 4
    recipients = (f"- Ủy ban nhân dân {office.commune};",
                  "- Trung tâm Phục vụ hành chính công tỉnh.")  # fmt: skip
    sheet.write(sheet.left + 30, sheet.y, [Run("Kính gửi:", Style(13))])
    for index, text in enumerate(recipients, 1):
        sheet.write(sheet.left + 42, sheet.y + 7 * index, [Run(text, Style(13))])
    sheet.y += 25
    for text in (
        "Qua theo dõi trên hệ thống, tỷ lệ hồ sơ được số hóa khi tiếp nhận của một số đơn vị còn "
        "thấp, vẫn còn hồ sơ trễ hẹn chưa có văn bản xin lỗi. Sở Nội vụ đề nghị:",
        "1. Quán triệt công chức không yêu cầu người dân nộp lại giấy tờ đã có trong kho dữ liệu.",
        f"2. Hoàn thành số hóa kết quả còn hiệu lực trước "
        f"{day_and_month(facts.issued_on + timedelta(days=60))}.",
        "3. Thực hiện nghiêm việc xin lỗi bằng văn bản và hẹn lại ngày trả kết quả.",
        "Đề nghị các đơn vị quan tâm thực hiện và báo cáo kết quả về Sở Nội vụ./.",
    ):
        paragraph(sheet, text, style=Style(13))
    signature(
        sheet, ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), office.vice_chairman,
        recipients=("- Như trên;", "- UBND tỉnh (báo cáo);", "- Lưu: VT, CCHC."),
    )  # fmt: skip
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.province,
        "issuer": " ".join(agency),
        "subject": subject,
        "recipient": " ".join(text.removeprefix("- ") for text in recipients).rstrip("."),
        "signer_title": "PHÓ GIÁM ĐỐC",
        "signer_name": office.vice_chairman,
    }


def _district(facts: Facts) -> str:
    return facts.office.old_district.split(" ", maxsplit=1)[1]


def _slip_times(sheet: Sheet, facts: Facts, dates: tuple[date, date], days: int) -> None:
    day, due = dates
    form_lines(
        sheet,
        (Pair("Số lượng hồ sơ:", "01 (bộ)"),),
        (Pair("Thời gian giải quyết hồ sơ theo quy định là:", f"{days:02d} ngày làm việc"),),
        (Pair("Thời gian nhận hồ sơ:", f"9 giờ 40 phút, ngày {short_date(day)}"),),
        (
            Pair(
                "Thời gian trả kết quả giải quyết hồ sơ:", f"16 giờ 00 phút, ngày {short_date(due)}"
            ),
        ),
        (Pair("Đăng ký nhận kết quả tại:", "Trụ sở"),),
        leaders=facts.leaders or "after",
        face=_SANS,
    )
