"""Decisions and official letters as NĐ 30/2020 lays them out."""

from __future__ import annotations

from cli.specimens.blocks import national_header, paragraph, signature, title
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import office_caps, place_and_date, vietnamese_number
from cli.specimens.model import Facts
from cli.specimens.press import Press

_ITALIC = Style(13, italic=True)
_ALLOWANCE = 1_250_000


def decision(facts: Facts, press: Press) -> dict[str, str]:
    """Quyết định hưởng trợ cấp xã hội hằng tháng of a commune."""
    office, holder = facts.office, facts.household.elder
    sheet = press.sheet()
    number = f"{facts.number:02d}/QĐ-UBND"
    national_header(
        sheet,
        office_caps(office),
        number=f"Số: {number}",
        place_date=place_and_date(office, facts.issued_on),
    )
    subject = f"Về việc trợ cấp xã hội hằng tháng đối với ông {holder.full_name}"
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
        f"Điều 1. Trợ cấp xã hội hằng tháng đối với ông {holder.full_name}, sinh ngày "
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
        f"hội, các đơn vị có liên quan và ông {holder.full_name} chịu trách nhiệm thi hành Quyết "
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
