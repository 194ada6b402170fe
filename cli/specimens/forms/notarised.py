"""Notarised agreements over several pages: power of attorney, sale of a parcel."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.blocks import motto_header, signature, title, two_signatures
from cli.specimens.fonts import Style
from cli.specimens.forms.flowing import Flow
from cli.specimens.forms.wording import (
    day_and_month,
    not_after,
    old_address,
    short_date,
    spelled_date,
    spelled_money,
    vietnamese_number,
    years_later,
)
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press

_BODY: Final = Style(13)
_BOLD: Final = Style(13, bold=True)


def power_of_attorney(facts: Facts, press: Press) -> dict[str, str]:
    """Hợp đồng ủy quyền: son and mother before a notary, articles, the notary's words last."""
    giver, taker = facts.household.widow, facts.person("husband")
    start = facts.issued_on
    end = years_later(start, 3)
    purpose = "quản lý, cho thuê và nộp các khoản thuế, phí đối với nhà đất"
    office_name = f"VĂN PHÒNG CÔNG CHỨNG {facts.office.name.upper()}"
    flow = Flow(press, body=_BODY, family="book")
    motto_header(flow.sheet)
    title(flow.sheet, "HỢP ĐỒNG ỦY QUYỀN", size_pt=17)
    flow.paragraph(
        f"Hôm nay, {day_and_month(start)} ({spelled_date(start)}), tại {office_name}, chúng tôi "
        "gồm:"
    )
    for heading, person in (
        ("BÊN ỦY QUYỀN (BÊN A):", giver),
        ("BÊN ĐƯỢC ỦY QUYỀN (BÊN B):", taker),
    ):
        flow.section(heading)
        _person(flow, person, person.address)
    flow.paragraph("Hai bên tự nguyện lập hợp đồng ủy quyền với những nội dung sau đây:")
    for heading, text in (
        (
            "ĐIỀU 1: CĂN CỨ ỦY QUYỀN",
            f"Bên A là người sử dụng thửa đất số {40 + facts.number}, tờ bản đồ số 11 tại "
            f"{giver.address}. Nay do tuổi cao, đi lại khó khăn nên Bên A ủy quyền cho Bên B.",
        ),
        (
            "ĐIỀU 2: PHẠM VI ỦY QUYỀN",
            f"Bên B được nhân danh Bên A {purpose} nói trên; được lập, ký các giấy tờ cần thiết và "
            "làm việc với cơ quan có thẩm quyền để thực hiện việc được ủy quyền.",
        ),
        (
            "ĐIỀU 3: THỜI HẠN ỦY QUYỀN",
            f"Thời hạn ủy quyền là 03 năm, kể từ ngày {short_date(start)} đến ngày "
            f"{short_date(end)}.",
        ),
        (
            "ĐIỀU 4: THÙ LAO",
            "Hợp đồng ủy quyền này không có thù lao.",
        ),
        *_DUTIES,
    ):
        flow.section(heading)
        flow.paragraph(text)
    flow.require_room(48)
    two_signatures(flow.sheet, ("BÊN A", giver.full_name), ("BÊN B", taker.full_name))
    number, book = _notary(flow, facts, start, giver, taker, "hợp đồng ủy quyền")
    flow.number_at_foot("{number}")
    return {
        "document_number": number,
        "book_number": book,
        "authorizer_name": giver.caps_name,
        "authorized_name": taker.caps_name,
        "purpose": purpose,
        "valid_from": start.isoformat(),
        "valid_to": end.isoformat(),
        "issue_date": start.isoformat(),
        "issuer": office_name,
        "signer_title": "CÔNG CHỨNG VIÊN",
        "signer_name": facts.office.officer,
    }


def sale_of_land(facts: Facts, press: Press) -> dict[str, str]:
    """Hợp đồng chuyển nhượng quyền sử dụng đất of the years with districts."""
    seller, buyer = facts.household.widow, facts.person("wife")
    day = not_after(facts.issued_on, date(2024, 12, 31))
    price = 250_000_000 + 35_000_000 * (facts.number % 17)
    area = 100 + 9 * facts.number
    parcel, map_sheet = str(60 + facts.number), str(2 + facts.number % 25)
    address = old_address(seller, facts.office)
    office_name = f"VĂN PHÒNG CÔNG CHỨNG {facts.office.name.upper()}"
    flow = Flow(press, body=_BODY, margins_mm=(28, 18, 18, 22))
    motto_header(flow.sheet)
    title(flow.sheet, "HỢP ĐỒNG CHUYỂN NHƯỢNG", "QUYỀN SỬ DỤNG ĐẤT", size_pt=16)
    flow.paragraph("Chúng tôi gồm có:")
    for heading, person in (
        ("Bên chuyển nhượng (sau đây gọi là bên A):", seller),
        ("Bên nhận chuyển nhượng (sau đây gọi là bên B):", buyer),
    ):
        flow.section(heading)
        _person(flow, person, old_address(person, facts.office))
    for heading, text in (
        (
            "Điều 1. Quyền sử dụng đất chuyển nhượng",
            f"Thửa đất số: {parcel}; tờ bản đồ số: {map_sheet}; địa chỉ thửa đất: {address}; diện "
            f"tích: {area} m²; mục đích sử dụng: Đất ở tại nông thôn; theo Giấy chứng nhận quyền "
            f"sử dụng đất số BM {facts.number:06d}.",
        ),
        (
            "Điều 2. Giá chuyển nhượng và phương thức thanh toán",
            f"Giá chuyển nhượng là {vietnamese_number(price)} đồng (bằng chữ: "
            f"{spelled_money(price)}). Bên B trả đủ một lần bằng chuyển khoản ngay sau khi hợp "
            "đồng được công chứng.",
        ),
        *_SALE,
    ):
        flow.section(heading)
        flow.paragraph(text)
    flow.require_room(48)
    two_signatures(flow.sheet, ("BÊN A", seller.full_name), ("BÊN B", buyer.full_name))
    number, book = _notary(flow, facts, day, seller, buyer, "hợp đồng chuyển nhượng")
    flow.number_at_foot("Trang {number} trên {total}")
    return {
        "document_number": number,
        "book_number": book,
        "issue_date": day.isoformat(),
        "issuer": office_name,
        "owner_name": seller.caps_name,
        "holder_name": buyer.caps_name,
        "address": address,
        "parcel_number": parcel,
        "map_sheet": map_sheet,
        "area_m2": str(area),
        "land_use": "Đất ở tại nông thôn",
        "amount_vnd": str(price),
        "signer_title": "CÔNG CHỨNG VIÊN",
        "signer_name": facts.office.officer,
    }


_DUTIES: Final = (
    (
        "ĐIỀU 5: NGHĨA VỤ VÀ QUYỀN CỦA CÁC BÊN",
        "Bên B thực hiện đúng phạm vi ủy quyền, báo kết quả cho Bên A, giữ gìn giấy tờ đã nhận "
        "và không ủy quyền lại cho người khác. Bên A cung cấp giấy tờ cần thiết, trả các chi phí "
        "hợp lý và chịu trách nhiệm về việc Bên B làm trong phạm vi ủy quyền.",
    ),
    (
        "ĐIỀU 6: ĐIỀU KHOẢN CUỐI CÙNG",
        "Hai bên đã đọc lại, hiểu rõ quyền, nghĩa vụ, lợi ích hợp pháp của mình và hậu quả pháp lý "
        "của việc giao kết hợp đồng. Tranh chấp được giải quyết bằng thương lượng; không được thì "
        "yêu cầu Tòa án giải quyết. Hợp đồng lập thành 03 bản chính.",
    ),
)


_SALE: Final = (
    (
        "Điều 3. Giao đất, đăng ký và lệ phí",
        "Bên A giao thửa đất cùng giấy tờ cho bên B khi nhận đủ tiền. Bên B làm thủ tục đăng "
        "ký quyền sử dụng đất. Thuế thu nhập cá nhân do bên A nộp, lệ phí trước bạ và phí công "
        "chứng do bên B nộp.",
    ),
    (
        "Điều 4. Cam đoan của các bên",
        "Bên A cam đoan thửa đất không có tranh chấp, không bị kê biên, không thế chấp. Bên B "
        "cam đoan đã xem xét kỹ thửa đất và giấy tờ. Việc giao kết hợp đồng hoàn toàn tự "
        "nguyện, không bị lừa dối hoặc ép buộc.",
    ),
    ("Điều 5. Điều khoản chung", _DUTIES[1][1]),
)


def _person(flow: Flow, person: Person, address: str) -> None:
    word = "Ông" if person.sex == "nam" else "Bà"
    flow.paragraph(f"{word}: {person.caps_name}", style=_BOLD, indent_mm=4)
    flow.paragraph(
        f"Sinh ngày: {short_date(person.date_of_birth)}; Căn cước công dân số: "
        f"{person.personal_number}.",
        indent_mm=4,
    )
    flow.paragraph(f"Địa chỉ thường trú: {address}.", indent_mm=4)


def _notary(
    flow: Flow, facts: Facts, day: date, first: Person, second: Person, what: str
) -> tuple[str, str]:
    """The notary's words on a page of their own; number and book of the notarial register."""
    number, book = (
        f"{facts.number * 3:04d}",
        f"{1 + facts.number % 6:02d}/{day.year}/TP/CC-SCC/HĐGD",
    )
    flow.require_room(130)
    title(flow.sheet, "LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN", size_pt=14)
    for text in (
        f"Hôm nay, {day_and_month(day)}, tại trụ sở Văn phòng công chứng {facts.office.name}, tôi "
        f"{facts.office.officer}, công chứng viên, chứng nhận {what} này được giao kết giữa "
        f"{first.full_name} và {second.full_name}.",
        "Các bên tự nguyện giao kết, có năng lực hành vi dân sự; mục đích, nội dung của hợp đồng "
        "không vi phạm pháp luật, không trái đạo đức xã hội; các bên đã ký trước mặt tôi.",
        f"Số công chứng: {number}, quyển số: {book}.",
    ):
        flow.paragraph(text)
    signature(flow.sheet, ("CÔNG CHỨNG VIÊN",), facts.office.officer)
    return number, book
