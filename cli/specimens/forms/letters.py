"""Decisions and official letters as NĐ 30/2020 lays them out, and the slip of reception."""

from __future__ import annotations

from datetime import timedelta

from cli.specimens.blocks import (
    Pair,
    form_line,
    national_header,
    paragraph,
    section,
    signature,
    table,
    title,
    two_signatures,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import (
    day_and_month,
    office_caps,
    place_and_date,
    vietnamese_number,
)
from cli.specimens.model import Facts
from cli.specimens.press import Press

_ITALIC = Style(13, italic=True)
_ALLOWANCE = 1_250_000


def decision(facts: Facts, press: Press) -> dict[str, str]:
    """Quyết định hưởng trợ cấp xã hội hằng tháng of a commune."""
    office, holder = facts.office, facts.household.widow
    sheet = press.sheet()
    number = f"{facts.number:02d}/QĐ-UBND"
    national_header(
        sheet,
        office_caps(office),
        number=f"Số: {number}",
        place_date=place_and_date(office, facts.issued_on),
    )
    subject = f"Về việc trợ cấp xã hội hằng tháng đối với bà {holder.full_name}"
    title(sheet, "QUYẾT ĐỊNH", below=(subject,), below_bold=True)
    title(sheet, f"CHỦ TỊCH ỦY BAN NHÂN DÂN {office.commune.upper()}", size_pt=13)
    for basis in (
        "Căn cứ Luật Tổ chức chính quyền địa phương;",
        "Căn cứ Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ quy định chính "
        "sách trợ giúp xã hội đối với đối tượng bảo trợ xã hội;",
        f"Xét đề nghị của Phòng Văn hóa - Xã hội {office.commune}.",
    ):
        paragraph(sheet, basis, style=_ITALIC)
    title(sheet, "QUYẾT ĐỊNH:", size_pt=13)
    paragraph(
        sheet,
        f"Điều 1. Trợ cấp xã hội hằng tháng đối với bà {holder.full_name}, sinh ngày "
        f"{holder.date_of_birth:%d/%m/%Y}, số định danh cá nhân {holder.personal_number}, nơi cư "
        f"trú: {holder.address}; mức trợ cấp {vietnamese_number(_ALLOWANCE)} đồng/tháng, kể từ "
        f"ngày {facts.issued_on:%d/%m/%Y}.",
    )
    paragraph(
        sheet,
        "Điều 2. Quyết định này có hiệu lực từ ngày ký. Kinh phí chi trả từ nguồn bảo đảm xã hội "
        "của địa phương.",
    )
    paragraph(
        sheet,
        f"Điều 3. Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân, Trưởng phòng Văn hóa - Xã "
        f"hội, các đơn vị có liên quan và bà {holder.full_name} chịu trách nhiệm thi hành Quyết "
        "định này./.",
    )
    sheet.y += 4
    signature(
        sheet,
        ("CHỦ TỊCH",),
        office.chairman,
        recipients=("- Như Điều 3;", "- Sở Y tế (để báo cáo);", "- Lưu: VT, VHXH."),
    )
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join(office_caps(office)),
        "subject": subject,
        "holder_name": holder.full_name,
        "personal_number": holder.personal_number,
        "signer_title": "CHỦ TỊCH",
        "signer_name": office.chairman,
    }


def official_letter(facts: Facts, press: Press) -> dict[str, str]:
    """Công văn: no title of its own, `V/v …` under the number."""
    office = facts.office
    sheet = press.sheet()
    number = f"{facts.number:02d}/UBND-VP"
    subject = "V/v rà soát kết quả số hóa giấy tờ tại Bộ phận Một cửa"
    recipient = f"Các phòng, đơn vị trực thuộc Ủy ban nhân dân {office.commune}"
    national_header(
        sheet,
        office_caps(office),
        number=f"Số: {number}",
        place_date=place_and_date(office, facts.issued_on),
        extra=subject,
    )
    sheet.y += 4
    form_line(sheet, Pair("           Kính gửi:", recipient))
    sheet.y += 2
    for text in (
        "Thực hiện kế hoạch số hóa hồ sơ, kết quả giải quyết thủ tục hành chính năm 2026, Ủy ban "
        f"nhân dân {office.commune} đề nghị các phòng, đơn vị rà soát giấy tờ đã tiếp nhận, đối "
        "chiếu bản quét với bản chính và hoàn thành việc ký số trước khi lưu vào kho.",
        "Giấy tờ đã có trong kho và còn hiệu lực thì không yêu cầu người dân nộp lại. Trường hợp "
        "bản quét mờ, thiếu trang hoặc không đọc được thì quét lại ngay tại quầy.",
        f"Báo cáo kết quả gửi về Văn phòng trước "
        f"{day_and_month(facts.issued_on + timedelta(days=14))} để tổng hợp./.",
    ):
        paragraph(sheet, text)
    sheet.y += 4
    signature(
        sheet,
        ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
        office.officer,
        recipients=("- Như trên;", "- Chủ tịch (để báo cáo);", "- Lưu: VT."),
    )
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join(office_caps(office)),
        "subject": subject.removeprefix("V/v "),
        "recipient": recipient,
        "signer_title": "CHÁNH VĂN PHÒNG",
        "signer_name": office.officer,
    }


def reception_slip(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01) with the list of papers handed in."""
    office, person = facts.office, facts.person("husband")
    due = facts.issued_on + timedelta(days=3)
    code = f"H20.18.25-{facts.issued_on:%y%m%d}-{facts.number:04d}"
    procedure = "Cấp Giấy xác nhận tình trạng hôn nhân"
    sheet = press.sheet()
    national_header(
        sheet,
        (*office_caps(office), "BỘ PHẬN MỘT CỬA"),
        number=f"Số: {facts.number:02d}/TNHS",
        place_date=place_and_date(office, facts.issued_on),
    )
    title(sheet, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", size_pt=14.5)
    leaders = facts.leaders or "plain"
    for row in (
        Pair("Mã hồ sơ:", code, bold=True),
        Pair("Tiếp nhận hồ sơ của:", person.full_name, bold=True),
        Pair("Số định danh cá nhân:", person.personal_number),
        Pair("Địa chỉ:", person.address),
        Pair("Số điện thoại:", "0900000789"),
        Pair("Nội dung yêu cầu giải quyết:", procedure),
    ):
        form_line(sheet, row, leaders=leaders)
    section(sheet, "Thành phần hồ sơ nộp gồm:")
    table(
        sheet,
        (14, 108, 40),
        (
            ("STT", "Tên giấy tờ", "Số lượng"),
            ("1", "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân", "01 bản chính"),
            ("2", "Căn cước công dân (xuất trình)", "01"),
        ),
    )
    for row in (
        Pair("Thời gian nhận hồ sơ:", f"08 giờ 15 phút, {day_and_month(facts.issued_on)}"),
        Pair("Thời gian trả kết quả giải quyết hồ sơ:", f"16 giờ 30 phút, {day_and_month(due)}"),
        Pair("Đăng ký nhận kết quả tại:", f"Bộ phận Một cửa {office.commune}"),
    ):
        form_line(sheet, row, leaders=leaders)
    sheet.y += 4
    two_signatures(
        sheet, ("NGƯỜI NỘP HỒ SƠ", person.full_name), ("NGƯỜI TIẾP NHẬN HỒ SƠ", office.officer)
    )
    return {
        "document_number": f"{facts.number:02d}/TNHS",
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.name,
        "issuer": " ".join((*office_caps(office), "BỘ PHẬN MỘT CỬA")),
        "dossier_code": code,
        "holder_name": person.full_name,
        "personal_number": person.personal_number,
        "address": person.address,
        "procedure_name": procedure,
        "due_date": due.isoformat(),
    }
