"""Contracts about houses: lease, loan for use."""

from __future__ import annotations

from typing import Final

from cli.specimens.blocks import Pair, form_line, motto_header, title, two_signatures
from cli.specimens.fonts import Style
from cli.specimens.forms.flowing import Flow
from cli.specimens.forms.wording import (
    day_and_month,
    short_date,
    spelled_money,
    vietnamese_number,
    years_later,
)
from cli.specimens.model import Facts, Leaders
from cli.specimens.people import Person
from cli.specimens.press import Press

_BODY: Final = Style(14)
_DUTIES: Final = (
    (
        "Điều 4. Quyền và nghĩa vụ của Bên A",
        "Giao nhà đúng hiện trạng và đúng thời hạn; bảo đảm cho Bên B sử dụng ổn định trong suốt "
        "thời hạn thuê; sửa chữa kịp thời những hư hỏng do nhà xuống cấp; nhận đủ tiền thuê đúng "
        "kỳ hạn; nhận lại nhà khi hợp đồng hết hạn hoặc bị chấm dứt.",
    ),
    (
        "Điều 5. Quyền và nghĩa vụ của Bên B",
        "Sử dụng nhà đúng mục đích; trả đủ tiền thuê đúng kỳ hạn; giữ gìn nhà và đồ đạc, bồi "
        "thường phần làm hư hỏng; không cho người khác thuê lại nếu Bên A không đồng ý; đăng ký "
        "tạm trú theo quy định của pháp luật.",
    ),
    (
        "Điều 6. Chấm dứt hợp đồng",
        "Hợp đồng chấm dứt khi hết hạn mà hai bên không gia hạn. Bên nào muốn chấm dứt trước thời "
        "hạn phải báo cho bên kia bằng văn bản ít nhất 30 ngày.",
    ),
    (
        "Điều 7. Điều khoản chung",
        "Hai bên cam kết thực hiện đúng các điều khoản trên. Tranh chấp được giải quyết trước hết "
        "bằng thương lượng. Hợp đồng lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản.",
    ),
)


def lease(facts: Facts, press: Press) -> dict[str, str]:
    """Hợp đồng thuê nhà ở between two people, not notarised, pages numbered at the foot."""
    owner, tenant = facts.household.widow, facts.person("husband")
    rent = 1_500_000 + 250_000 * (facts.number % 9)
    start = facts.issued_on
    end = years_later(start, 2)
    number = f"{facts.number:02d}/{start.year}/HĐTN"
    flow = Flow(press, body=_BODY)
    motto_header(flow.sheet)
    title(flow.sheet, "HỢP ĐỒNG THUÊ NHÀ Ở", size_pt=16, below=(f"Số: {number}",))
    flow.paragraph(
        f"Hôm nay, {day_and_month(start)}, tại {owner.address}, chúng tôi gồm có:",
        style=_BODY._replace(italic=True),
    )
    leaders = facts.leaders or "after"
    _party(flow, "BÊN CHO THUÊ (sau đây gọi là Bên A):", owner, leaders)
    _party(flow, "BÊN THUÊ (sau đây gọi là Bên B):", tenant, leaders)
    flow.paragraph("Hai bên thỏa thuận ký kết hợp đồng thuê nhà với các điều khoản sau đây:")
    for heading, text in (
        (
            "Điều 1. Đối tượng của hợp đồng",
            f"Bên A đồng ý cho Bên B thuê căn nhà cấp 4 tại địa chỉ: {owner.address}; diện tích "
            "sử dụng 64 m², kèm sân trước và công trình phụ, để ở.",
        ),
        (
            "Điều 2. Thời hạn thuê",
            f"Thời hạn thuê là 02 năm, kể từ ngày {short_date(start)} đến ngày {short_date(end)}.",
        ),
        (
            "Điều 3. Giá thuê và phương thức thanh toán",
            f"Giá thuê nhà là {vietnamese_number(rent)} đồng/tháng (Bằng chữ: "
            f"{spelled_money(rent)}). Bên B trả tiền mặt cho Bên A vào ngày 05 hằng tháng. Tiền "
            "điện, tiền nước do Bên B trả theo chỉ số công tơ.",
        ),
        *_DUTIES,
    ):
        flow.section(heading)
        flow.paragraph(text)
    flow.require_room(46)
    two_signatures(flow.sheet, ("BÊN CHO THUÊ", owner.full_name), ("BÊN THUÊ", tenant.full_name))
    flow.number_at_foot()
    return {
        "document_number": number,
        "issue_date": start.isoformat(),
        "owner_name": owner.full_name,
        "holder_name": tenant.full_name,
        "address": owner.address,
        "purpose": "để ở",
        "area_m2": "64",
        "valid_from": start.isoformat(),
        "valid_to": end.isoformat(),
        "amount_vnd": str(rent),
    }


def _party(flow: Flow, heading: str, person: Person, leaders: Leaders) -> None:
    flow.section(heading)
    form_line(
        flow.sheet,
        Pair("Ông/Bà:", person.full_name, 1.5, bold=True),
        Pair("Sinh ngày:", short_date(person.date_of_birth)),
        leaders=leaders,
    )
    form_line(flow.sheet, Pair("Căn cước công dân số:", person.personal_number), leaders=leaders)
    form_line(flow.sheet, Pair("Nơi cư trú:", person.address), leaders=leaders)
