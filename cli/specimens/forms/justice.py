"""Phiếu lý lịch tư pháp số 2 of a Sở Tư pháp, and a judgment in the name of the state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from cli.specimens.blocks import (
    Face,
    Pair,
    form_lines,
    national_header,
    section,
    signature,
    table,
    title,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.flowing import Flow
from cli.specimens.forms.wording import (
    day_and_month,
    first_capital,
    not_after,
    old_address,
    short_date,
)
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press

_SANS: Final = Face(Style(11, family="sans"), Style(11, bold=True, family="sans"))
_BODY: Final = Style(13)


def full_record(facts: Facts, press: Press) -> dict[str, str]:
    """Số 2: all that the register knows, parents too, entries in a table, two pages."""
    office, person = facts.office, facts.person("husband")
    issued = not_after(facts.issued_on, date(2025, 2, 28))
    province = office.old_province.split(" ", maxsplit=1)[1]
    agency = (f"UBND {office.old_province.upper()}", "SỞ TƯ PHÁP")
    number = f"{facts.number:03d}/STP-LLTP"
    address, born_in = old_address(person, office), first_capital(office.old_place)
    sheet = press.sheet(margins_mm=(26, 18, 18, 16), family="sans")
    national_header(
        sheet, agency, number=f"Số: {number}", place_date=f"{province}, {day_and_month(issued)}"
    )
    title(sheet, "PHIẾU LÝ LỊCH TƯ PHÁP", "SỐ 2", size_pt=15)
    form_lines(
        sheet,
        (Pair("1. Họ và tên:", person.caps_name),),
        (Pair("2. Giới tính:", person.sex.capitalize()),
         Pair("3. Ngày sinh:", short_date(person.date_of_birth))),
        (Pair("4. Nơi sinh:", born_in),),
        (Pair("5. Quốc tịch:", person.nationality),),
        (Pair("6. Nơi thường trú:", address),),
        (Pair("7. Nơi tạm trú:", "Không"),),
        (Pair("8. Giấy CMND/Hộ chiếu số:", person.personal_number),),
        (Pair("9. Họ và tên cha:", facts.household.elder.caps_name),),
        (Pair("10. Họ và tên mẹ:", facts.household.widow.caps_name),),
        (Pair("11. Họ và tên vợ (chồng):", facts.household.wife.caps_name),),
        leaders=facts.leaders or "after",
        face=_SANS,
        spacing=1.7,
    )  # fmt: skip
    status = "Không có án tích"
    section(sheet, f"12. Tình trạng án tích: {status}", size_pt=11)
    table(
        sheet,
        (38, 64, 32, 32),
        (
            ("Bản án số, ngày", "Tội danh, điều luật áp dụng", "Hình phạt", "Thi hành án"),
            ("Không", "Không", "Không", "Không"),
        ),
        size_pt=10.5,
    )
    _prohibitions(press, facts)
    return {
        "document_number": number,
        "issue_date": issued.isoformat(),
        "issue_place": province,
        "issuer": " ".join(agency),
        "holder_name": person.caps_name,
        "sex": person.sex,
        "date_of_birth": person.date_of_birth.isoformat(),
        "place_of_birth": born_in,
        "nationality": person.nationality,
        "address": address,
        "personal_number": person.personal_number,
        "father_name": facts.household.elder.caps_name,
        "mother_name": facts.household.widow.caps_name,
        "conviction_status": status,
        "signer_title": "GIÁM ĐỐC",
        "signer_name": office.vice_chairman,
    }


def judgment(facts: Facts, press: Press) -> dict[str, str]:
    """Bản án hôn nhân và gia đình sơ thẩm: parties, findings, ruling, over several pages."""
    office, family = facts.office, facts.household
    wife, husband = family.wife, family.husband
    issued = not_after(facts.issued_on, date(2025, 6, 30))
    district = office.old_district
    court = f"TÒA ÁN NHÂN DÂN {district.upper()}"
    number = f"{facts.number:02d}/{issued.year}/HNGĐ-ST"
    subject = "Tranh chấp ly hôn, nuôi con"
    flow = Flow(press, body=_BODY, family="book")
    national_header(flow.sheet, (court, office.old_province.upper()))
    for text in (
        f"Bản án số: {number}",
        f"Ngày: {short_date(issued)}",
        f"V/v: {subject}",
    ):
        flow.paragraph(text, indent_mm=0)
    title(flow.sheet, "NHÂN DANH", "NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size_pt=13.5)
    title(flow.sheet, court, size_pt=13.5)
    filed = issued - timedelta(days=95)
    for text in (
        "- Thành phần Hội đồng xét xử sơ thẩm gồm có:",
        f"Thẩm phán - Chủ tọa phiên tòa: {office.chairman}.",
        f"Các Hội thẩm nhân dân: {office.vice_chairman} và {office.officer}.",
        f"Ngày {short_date(issued)}, tại trụ sở Tòa án nhân dân {district} xét xử sơ thẩm công "
        f"khai vụ án thụ lý số {facts.number + 51}/{filed.year}/TLST-HNGĐ ngày "
        f"{short_date(filed)} giữa các đương sự:",
        _party("1. Nguyên đơn: bà", wife, facts),
        _party("2. Bị đơn: ông", husband, facts),
    ):
        flow.paragraph(text)
    for heading, texts in _reasons(facts):
        flow.require_room(30)
        title(flow.sheet, heading, size_pt=13.5)
        for text in texts:
            flow.paragraph(text)
    flow.require_room(60)
    signature(
        flow.sheet,
        ("TM. HỘI ĐỒNG XÉT XỬ SƠ THẨM", "THẨM PHÁN - CHỦ TỌA PHIÊN TÒA"),
        office.chairman,
        recipients=("- Các đương sự;", "- VKSND cùng cấp;", "- Lưu: hồ sơ vụ án."),
    )
    flow.number_at_top()
    return {
        "document_number": number,
        "issue_date": issued.isoformat(),
        "issuer": f"{court} {office.old_province.upper()}",
        "subject": subject,
        "wife_name": wife.full_name,
        "husband_name": husband.full_name,
        "wife_personal_number": wife.personal_number,
        "husband_personal_number": husband.personal_number,
        "signer_title": "THẨM PHÁN - CHỦ TỌA PHIÊN TÒA",
        "signer_name": office.chairman,
    }


def _party(role: str, person: Person, facts: Facts) -> str:
    return (
        f"{role} {person.full_name}, sinh năm {person.date_of_birth.year}; số CCCD: "
        f"{person.personal_number}; cư trú tại: {old_address(person, facts.office)}. Có mặt."
    )


def _reasons(facts: Facts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    family, office = facts.household, facts.office
    wife, husband, child = (one.full_name for one in (family.wife, family.husband, family.child))
    return (
        (
            "NỘI DUNG VỤ ÁN:",
            (
                f"Theo đơn khởi kiện và lời trình bày tại phiên tòa, bà {wife} và ông {husband} "
                f"chung sống có đăng ký kết hôn tại Ủy ban nhân dân {office.old_commune}. Thời "
                "gian đầu vợ chồng hạnh phúc, sau đó phát sinh mâu thuẫn do bất đồng quan điểm "
                "sống, thường xuyên cãi vã; gia đình hai bên đã hòa giải nhiều lần nhưng không có "
                "kết quả. Hai người đã sống ly thân hơn một năm nay, không còn quan tâm đến nhau.",
                f"Về con chung: vợ chồng có một con chung là {child}. Bà {wife} yêu cầu được trực "
                "tiếp nuôi con, không yêu cầu cấp dưỡng. Về tài sản chung và nợ chung: không yêu "
                "cầu Tòa án giải quyết.",
                f"Ông {husband} thừa nhận tình trạng hôn nhân như bà {wife} trình bày, đồng ý để "
                f"bà {wife} nuôi con nhưng không đồng ý ly hôn vì còn thương vợ, thương con.",
            ),
        ),
        (
            "NHẬN ĐỊNH CỦA TÒA ÁN:",
            (
                "[1] Về quan hệ tranh chấp và thẩm quyền: đây là tranh chấp ly hôn, nuôi con thuộc "
                "thẩm quyền giải quyết của Tòa án theo khoản 1 Điều 28, điểm a khoản 1 Điều 35 của "
                "Bộ luật Tố tụng dân sự.",
                "[2] Về quan hệ hôn nhân: hôn nhân là hợp pháp. Mâu thuẫn vợ chồng đã trầm trọng, "
                "đời sống chung không thể kéo dài, mục đích của hôn nhân không đạt được; yêu cầu "
                "ly hôn của nguyên đơn là có căn cứ chấp nhận theo Điều 56 của Luật Hôn nhân và "
                "gia đình.",
                "[3] Về con chung: các đương sự thống nhất giao con cho mẹ trực tiếp nuôi dưỡng, "
                "sự thỏa thuận này phù hợp với pháp luật nên được ghi nhận.",
            ),
        ),
        (
            "QUYẾT ĐỊNH:",
            (
                "Căn cứ Điều 28, Điều 35, Điều 39, Điều 147 và Điều 273 của Bộ luật Tố tụng dân "
                "sự; các điều 56, 81, 82 và 83 của Luật Hôn nhân và gia đình;",
                f"1. Chấp nhận yêu cầu khởi kiện: bà {wife} được ly hôn ông {husband}.",
                f"2. Giao con chung {child} cho bà {wife} trực tiếp nuôi dưỡng. Ông {husband} có "
                "quyền, nghĩa vụ thăm nom con mà không ai được cản trở.",
                f"3. Về án phí: bà {wife} phải chịu 300.000 đồng án phí hôn nhân và gia đình sơ "
                "thẩm, được trừ vào tiền tạm ứng án phí đã nộp.",
                "4. Các đương sự có quyền kháng cáo bản án trong thời hạn 15 ngày kể từ ngày tuyên "
                "án.",
            ),
        ),
    )


def _prohibitions(press: Press, facts: Facts) -> None:
    back = press.sheet(margins_mm=(26, 22, 18, 16), family="sans")
    section(back, "13. Thông tin về việc cấm đảm nhiệm chức vụ, thành lập, quản lý", size_pt=11)
    form_lines(
        back,
        (Pair("- Chức vụ bị cấm đảm nhiệm:", "Không"),),
        (Pair("- Thời hạn không được đảm nhiệm chức vụ:", "Không"),),
        (Pair("- Thời hạn không được thành lập, quản lý doanh nghiệp:", "Không"),),
        leaders=facts.leaders or "after",
        face=_SANS,
    )
    signature(back, ("GIÁM ĐỐC",), facts.office.vice_chairman, note="(Ký, ghi rõ họ tên, đóng dấu)")
