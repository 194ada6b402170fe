"""What citizens fill in: the declaration of a birth, requests for a permit, the residence form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cli.specimens.blocks import (
    Pair,
    form_line,
    motto_header,
    paragraph,
    section,
    signature,
    title,
    two_signatures,
)
from cli.specimens.errors import UnknownPaperError
from cli.specimens.forms.wording import place_and_date, short_date
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import Sheet


def application_form(facts: Facts, press: Press) -> dict[str, str]:
    """A request; variants: `birth` (usual), `marriage`, `marital_status`, `residence`,
    `construction`, `adjustment`.

    Raises `UnknownPaperError` for another variant.
    """
    form = _VARIANTS.get(facts.variant or "birth")
    if form is None:
        raise UnknownPaperError(name=facts.variant)
    return form(facts, press)


def _birth(facts: Facts, press: Press) -> dict[str, str]:
    asker, child = facts.person("husband"), facts.household.child
    leaders = facts.leaders or "under"
    sheet, recipient = _head(facts, press, "TỜ KHAI ĐĂNG KÝ KHAI SINH")
    form_line(sheet, Pair("Họ, chữ đệm, tên người yêu cầu:", asker.full_name), leaders=leaders)
    form_line(sheet, Pair("Nơi cư trú:", asker.address), leaders=leaders)
    form_line(
        sheet,
        Pair("Giấy tờ tùy thân:", f"Căn cước công dân số {asker.personal_number}"),
        leaders=leaders,
    )
    form_line(sheet, Pair("Quan hệ với người được khai sinh:", "Cha"), leaders=leaders)
    section(sheet, "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:")
    form_line(sheet, Pair("Họ, chữ đệm, tên:", child.caps_name), leaders=leaders)
    form_line(
        sheet, Pair("Ngày, tháng, năm sinh:", short_date(child.date_of_birth)), leaders=leaders
    )
    form_line(
        sheet,
        Pair("Giới tính:", child.sex.capitalize()),
        Pair("Dân tộc:", child.ethnicity),
        Pair("Quốc tịch:", child.nationality, 1.3),
        leaders=leaders,
    )
    form_line(sheet, Pair("Nơi sinh:", child.place_of_birth), leaders=leaders)
    form_line(sheet, Pair("Quê quán:", child.hometown), leaders=leaders)
    for role, person in (
        ("người mẹ", facts.household.wife),
        ("người cha", facts.household.husband),
    ):
        form_line(sheet, Pair(f"Họ, chữ đệm, tên {role}:", person.caps_name), leaders=leaders)
        form_line(
            sheet,
            Pair("Năm sinh:", str(person.date_of_birth.year)),
            Pair("Dân tộc:", person.ethnicity),
            Pair("Quốc tịch:", person.nationality, 1.3),
            leaders=leaders,
        )
    return _end(sheet, facts, asker, "TỜ KHAI ĐĂNG KÝ KHAI SINH", recipient)


def _marriage(facts: Facts, press: Press) -> dict[str, str]:
    husband, wife = facts.household.husband, facts.household.wife
    leaders = facts.leaders or "after"
    name = "TỜ KHAI ĐĂNG KÝ KẾT HÔN"
    sheet, recipient = _head(facts, press, name)
    for heading, person in (("Bên nam", husband), ("Bên nữ", wife)):
        section(sheet, f"{heading}:")
        for row in (
            Pair("Họ, chữ đệm, tên:", person.caps_name),
            Pair("Ngày, tháng, năm sinh:", short_date(person.date_of_birth)),
            Pair("Dân tộc:", person.ethnicity),
            Pair("Nơi cư trú:", person.address),
            Pair("Giấy tờ tùy thân:", f"Căn cước công dân số {person.personal_number}"),
            Pair("Kết hôn lần thứ mấy:", "Thứ nhất"),
        ):
            form_line(sheet, row, leaders=leaders)
    _promise(sheet)
    sheet.y += 2
    two_signatures(sheet, ("Bên nam", husband.full_name), ("Bên nữ", wife.full_name))
    return {"subject": name, "recipient": recipient}


def _marital_status(facts: Facts, press: Press) -> dict[str, str]:
    asker = facts.person("husband")
    leaders = facts.leaders or "after"
    purpose = facts.purpose or "làm thủ tục đăng ký kết hôn"
    name = "TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"
    sheet, recipient = _head(facts, press, name)
    for row in (
        Pair("Họ, chữ đệm, tên người yêu cầu:", asker.full_name),
        Pair("Ngày, tháng, năm sinh:", short_date(asker.date_of_birth)),
        Pair("Giấy tờ tùy thân:", f"Căn cước công dân số {asker.personal_number}"),
        Pair("Nơi cư trú:", asker.address),
        Pair("Tình trạng hôn nhân:", "Chưa đăng ký kết hôn với ai"),
        Pair("Mục đích yêu cầu cấp:", purpose),
    ):
        form_line(sheet, row, leaders=leaders)
    return _end(sheet, facts, asker, name, recipient) | {"purpose": purpose}


def _residence(facts: Facts, press: Press) -> dict[str, str]:
    asker, child = facts.person("husband"), facts.household.child
    leaders = facts.leaders or "after"
    name = "TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ"
    sheet, recipient = _head(facts, press, name, agency="Công an")
    for row in (
        Pair("1. Họ, chữ đệm và tên:", child.caps_name),
        Pair("2. Ngày, tháng, năm sinh:", short_date(child.date_of_birth)),
        Pair("3. Giới tính:", child.sex.capitalize()),
        Pair("4. Số định danh cá nhân:", child.personal_number),
        Pair("5. Họ, chữ đệm và tên chủ hộ:", asker.full_name),
        Pair("6. Quan hệ với chủ hộ:", "Con"),
        Pair("7. Số định danh cá nhân của chủ hộ:", asker.personal_number),
        Pair("8. Nội dung đề nghị:", "Đăng ký thường trú cho con mới sinh theo cha, mẹ"),
        Pair("9. Nơi thường trú:", asker.address),
    ):
        form_line(sheet, row, leaders=leaders)
    return _end(sheet, facts, child, name, recipient, signer=asker)


def _construction(facts: Facts, press: Press) -> dict[str, str]:
    return _permit(facts, press, "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG", "2")


def _adjustment(facts: Facts, press: Press) -> dict[str, str]:
    return _permit(facts, press, "ĐƠN ĐỀ NGHỊ ĐIỀU CHỈNH GIẤY PHÉP XÂY DỰNG", "3")


def _permit(facts: Facts, press: Press, name: str, floors: str) -> dict[str, str]:
    owner = facts.person("husband")
    leaders = facts.leaders or "ruled"
    sheet, recipient = _head(facts, press, name)
    section(sheet, "1. Thông tin về chủ đầu tư:")
    for row in (
        Pair("- Tên chủ đầu tư:", owner.full_name),
        Pair("- Số định danh cá nhân:", owner.personal_number),
        Pair("- Địa chỉ liên hệ:", owner.address),
        Pair("- Số điện thoại:", "0900000456"),
    ):
        form_line(sheet, row, leaders=leaders)
    section(sheet, "2. Thông tin công trình:")
    for row in (
        Pair("- Địa điểm xây dựng:", owner.address),
        Pair("- Thửa đất số:", f"{100 + facts.number}, tờ bản đồ số 18, diện tích 120,5 m²"),
        Pair("- Loại công trình:", "Nhà ở riêng lẻ, cấp III"),
        Pair("- Số tầng đề nghị:", floors),
        Pair("- Tổng diện tích sàn:", f"{86.4 * int(floors):.1f} m²".replace(".", ",")),
    ):
        form_line(sheet, row, leaders=leaders)
    paragraph(
        sheet,
        "3. Cam kết: tôi xin cam đoan làm theo đúng giấy phép được cấp, nếu sai tôi xin hoàn toàn "
        "chịu trách nhiệm và bị xử lý theo quy định của pháp luật.",
    )
    return _end(sheet, facts, owner, name, recipient, has_promise=False)


def _head(
    facts: Facts, press: Press, name: str, *, agency: str = "Ủy ban nhân dân"
) -> tuple[Sheet, str]:
    sheet = press.sheet(margins_mm=(28, 16, 18, 14))
    motto_header(sheet)
    title(sheet, name, size_pt=15)
    recipient = f"{agency} {facts.office.commune}"
    form_line(sheet, Pair("Kính gửi:", recipient))
    return sheet, recipient


def _promise(sheet: Sheet) -> None:
    paragraph(
        sheet,
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp "
        "luật về cam đoan của mình.",
    )


def _end(
    sheet: Sheet,
    facts: Facts,
    asker: Person,
    name: str,
    recipient: str,
    *,
    signer: Person | None = None,
    has_promise: bool = True,
) -> dict[str, str]:
    if has_promise:
        _promise(sheet)
    signature(
        sheet,
        ("NGƯỜI YÊU CẦU",),
        (signer or asker).full_name,
        note="(Ký, ghi rõ họ, chữ đệm, tên)",
        place_date=place_and_date(facts.office, facts.issued_on),
        has_stamp=False,
    )
    return {
        "subject": name,
        "recipient": recipient,
        "holder_name": asker.caps_name if signer else asker.full_name,
        "personal_number": asker.personal_number,
        "issue_date": facts.issued_on.isoformat(),
    } | ({} if signer else {"address": asker.address})


_VARIANTS: Final[dict[str, Callable[[Facts, Press], dict[str, str]]]] = {
    "birth": _birth,
    "marriage": _marriage,
    "marital_status": _marital_status,
    "residence": _residence,
    "construction": _construction,
    "adjustment": _adjustment,
}
