"""What courts decide: a divorce by consent."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cli.specimens.blocks import national_header, signature, title
from cli.specimens.fonts import Style
from cli.specimens.forms.flowing import Flow
from cli.specimens.forms.wording import day_and_month, province_caps, short_date
from cli.specimens.model import Facts
from cli.specimens.people import Household, Person
from cli.specimens.press import Press

_BODY: Final = Style(14)


def divorce_by_consent(facts: Facts, press: Press) -> dict[str, str]:
    """Quyết định công nhận thuận tình ly hôn of a regional court, two numbered pages."""
    office, family = facts.office, facts.household
    husband, wife = family.husband, family.wife
    court = f"TÒA ÁN NHÂN DÂN KHU VỰC {1 + facts.number % 12} - {office.province.upper()}"
    number = f"{facts.number:02d}/{facts.issued_on.year}/QĐST-HNGĐ"
    subject = "CÔNG NHẬN THUẬN TÌNH LY HÔN VÀ SỰ THỎA THUẬN CỦA CÁC ĐƯƠNG SỰ"
    flow = Flow(press, body=_BODY)
    national_header(
        flow.sheet,
        (f"TÒA ÁN NHÂN DÂN {province_caps(office)}", court),
        number=f"Số: {number}",
        place_date=f"{office.province}, {day_and_month(facts.issued_on)}",
    )
    title(flow.sheet, "QUYẾT ĐỊNH", subject.split(" VÀ ")[0], "VÀ " + subject.split(" VÀ ")[1])
    _grounds(flow, facts)
    title(flow.sheet, "QUYẾT ĐỊNH:", size_pt=14)
    flow.paragraph("1. Công nhận sự thuận tình ly hôn giữa:")
    flow.paragraph(_party("Người yêu cầu: ông", husband))
    flow.paragraph(_party("Người yêu cầu: bà", wife))
    _agreement(flow, family)
    flow.require_room(48)
    signature(
        flow.sheet,
        ("THẨM PHÁN",),
        office.chairman,
        recipients=("- Các đương sự;", "- VKSND khu vực;", "- THADS khu vực;", "- Lưu: hồ sơ, VT."),
    )
    flow.number_at_top()
    return {
        "document_number": number,
        "issue_date": facts.issued_on.isoformat(),
        "issue_place": office.province,
        "issuer": court,
        "subject": subject,
        "husband_name": husband.full_name,
        "wife_name": wife.full_name,
        "husband_personal_number": husband.personal_number,
        "wife_personal_number": wife.personal_number,
        "signer_title": "THẨM PHÁN",
        "signer_name": office.chairman,
    }


def _grounds(flow: Flow, facts: Facts) -> None:
    for text in (
        "Căn cứ vào Điều 212 và Điều 213 của Bộ luật Tố tụng dân sự;",
        "Căn cứ vào Điều 55, Điều 81, Điều 82, Điều 83 và Điều 84 của Luật Hôn nhân và gia đình;",
        f"Căn cứ vào hồ sơ việc hôn nhân và gia đình thụ lý số {facts.number + 30}/"
        f"{facts.issued_on.year}/TLST-HNGĐ;",
        "Căn cứ vào biên bản ghi nhận sự tự nguyện ly hôn và hòa giải thành lập "
        f"{day_and_month(facts.issued_on - timedelta(days=8))},",
    ):
        flow.paragraph(text, style=_BODY._replace(italic=True))
    title(flow.sheet, "XÉT THẤY:", size_pt=14)
    flow.paragraph(
        "Việc thuận tình ly hôn và thỏa thuận của các đương sự được ghi trong biên bản ghi nhận sự "
        "tự nguyện ly hôn và hòa giải thành là hoàn toàn tự nguyện, không vi phạm điều cấm của "
        "luật, không trái đạo đức xã hội."
    )
    flow.paragraph(
        "Đã hết thời hạn 07 ngày, kể từ ngày lập biên bản, mà không có đương sự nào thay đổi ý "
        "kiến về sự thỏa thuận đó."
    )


def _party(role: str, person: Person) -> str:
    return (
        f"{role} {person.full_name}, sinh ngày {short_date(person.date_of_birth)}; căn cước công "
        f"dân số {person.personal_number}; nơi cư trú: {person.address}."
    )


def _agreement(flow: Flow, family: Household) -> None:
    husband, wife, child = family.husband, family.wife, family.child
    for text in (
        "2. Sự thỏa thuận của các đương sự cụ thể như sau:",
        f"- Về quan hệ hôn nhân: ông {husband.full_name} và bà {wife.full_name} thống nhất thuận "
        "tình ly hôn.",
        f"- Về con chung: giao cháu {child.full_name}, sinh ngày "
        f"{short_date(child.date_of_birth)}, cho bà {wife.full_name} trực tiếp trông nom, nuôi "
        f"dưỡng, chăm sóc và giáo dục. Ông {husband.full_name} cấp dưỡng nuôi con mỗi tháng "
        "2.000.000 đồng cho đến khi con đủ 18 tuổi và có quyền, nghĩa vụ thăm nom con, không ai "
        "được cản trở.",
        "- Về tài sản chung và nợ chung: tự thỏa thuận, không yêu cầu Tòa án giải quyết.",
        "- Về lệ phí: mỗi bên chịu 150.000 đồng lệ phí việc dân sự sơ thẩm, được trừ vào số tiền "
        "tạm ứng đã nộp.",
        "3. Quyết định này có hiệu lực pháp luật ngay sau khi được ban hành và không bị kháng cáo, "
        "kháng nghị theo thủ tục phúc thẩm.",
        "4. Trường hợp quyết định được thi hành theo quy định tại Điều 2 Luật Thi hành án dân sự "
        "thì người được thi hành án dân sự, người phải thi hành án dân sự có quyền thỏa thuận thi "
        "hành án, quyền yêu cầu thi hành án, tự nguyện thi hành án hoặc bị cưỡng chế thi hành án "
        "theo quy định tại các Điều 6, 7 và 9 của luật đó.",
    ):
        flow.paragraph(text)
    flow.sheet.y += 4
