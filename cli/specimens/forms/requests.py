"""What citizens fill in, in other models: CT01 with boxes, a request written freely by hand."""

from __future__ import annotations

from typing import Final

from cli.specimens.blocks import (
    Face,
    Pair,
    digit_boxes,
    form_lines,
    motto_header,
    paragraph,
    signature,
    table,
    title,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import place_and_date, short_date
from cli.specimens.model import Facts
from cli.specimens.people import Person
from cli.specimens.press import Press
from cli.specimens.sheet import BLUE, Run, Sheet

_PEN: Final = Face(Style(12.5), Style(13, italic=True), BLUE)
_HAND: Final = Style(14, italic=True)


def residence_ct01(facts: Facts, press: Press) -> dict[str, str]:
    """Tờ khai thay đổi thông tin cư trú (Mẫu CT01): numbers in boxes, the movers in a table."""
    office = facts.office
    asker, head = facts.person("wife"), facts.household.husband
    sheet = press.sheet(margins_mm=(22, 18, 16, 14))
    sheet.write(sheet.right, 8, [Run("Mẫu CT01", Style(11, italic=True))], align="right")
    motto_header(sheet)
    name = "TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ"
    title(sheet, name, size_pt=15)
    recipient = f"Công an {office.commune}"
    leaders = facts.leaders or "under"
    form_lines(
        sheet,
        (Pair("Kính gửi:", recipient),),
        (Pair("1. Họ, chữ đệm và tên:", asker.caps_name),),
        (
            Pair("2. Ngày, tháng, năm sinh:", short_date(asker.date_of_birth), 1.5),
            Pair("3. Giới tính:", asker.sex.capitalize()),
        ),
        leaders=leaders,
        face=_PEN,
    )
    digit_boxes(sheet, "4. Số định danh cá nhân:", asker.personal_number, size_pt=12.5)
    form_lines(
        sheet,
        (Pair("5. Số điện thoại liên hệ:", f"0900000{facts.number:03d}"),
         Pair("6. Email:", "Không")),
        (Pair("7. Họ, chữ đệm và tên chủ hộ:", head.caps_name, 1.6),
         Pair("8. Mối quan hệ:", "Vợ")),
        leaders=leaders,
        face=_PEN,
    )  # fmt: skip
    digit_boxes(sheet, "9. Số định danh cá nhân của chủ hộ:", head.personal_number, size_pt=12.5)
    form_lines(
        sheet,
        (Pair("10. Nội dung đề nghị:", f"Đăng ký thường trú tại {asker.address}"),),
        leaders=leaders,
        face=_PEN,
    )
    _movers(sheet, facts.household.child)
    signature(
        sheet,
        ("NGƯỜI KÊ KHAI",),
        asker.full_name,
        note="(Ký, ghi rõ họ tên)",
        place_date=place_and_date(office, facts.issued_on),
        has_stamp=False,
    )
    return {
        "subject": name,
        "recipient": recipient,
        "holder_name": asker.caps_name,
        "personal_number": asker.personal_number,
        "date_of_birth": asker.date_of_birth.isoformat(),
        "sex": asker.sex,
        "issue_date": facts.issued_on.isoformat(),
    }


def free_request(facts: Facts, press: Press) -> dict[str, str]:
    """Đơn xin xác nhận: no form at all, sentences in blue from the first line to the last."""
    office, asker = facts.office, facts.person("widow")
    sheet = press.sheet(margins_mm=(30, 22, 22, 18))
    motto_header(sheet)
    name = ("ĐƠN XIN XÁC NHẬN", "ĐƠN ĐỀ NGHỊ TRỢ GIÚP XÃ HỘI")[facts.number % 2]
    title(sheet, name, size_pt=17)
    recipient = f"Ủy ban nhân dân {office.commune}"
    wish = ("xác nhận hoàn cảnh gia đình khó khăn", "xem xét cho hưởng trợ giúp xã hội hằng tháng")[
        facts.number % 2
    ]
    sheet.write(sheet.left + 20, sheet.y, [Run(f"Kính gửi: {recipient}", _HAND, BLUE)])
    sheet.y += 12
    form_lines(
        sheet,
        (Pair("Tôi tên là:", asker.full_name, 1.4),
         Pair("Sinh ngày:", short_date(asker.date_of_birth))),
        (Pair("Số căn cước:", asker.personal_number),),
        (Pair("Hiện cư trú tại:", asker.address),),
        leaders=facts.leaders or "plain",
        face=Face(_HAND, _HAND, BLUE, BLUE),
        spacing=1.8,
    )  # fmt: skip
    for text in (
        f"Nay tôi làm đơn này kính đề nghị {recipient} {wish} để tôi làm thủ tục theo quy định.",
        "Lý do: chồng tôi đã mất, bản thân tuổi cao, sức yếu, không có thu nhập ổn định.",
        "Tôi xin cam đoan lời khai trên là đúng sự thật. Tôi xin chân thành cảm ơn.",
    ):
        paragraph(sheet, text, style=_HAND, after_mm=3, color=BLUE)
    signature(
        sheet,
        ("Người làm đơn",),
        asker.full_name,
        place_date=place_and_date(office, facts.issued_on),
        has_stamp=False,
    )
    return {
        "subject": name,
        "recipient": recipient,
        "holder_name": asker.full_name,
        "personal_number": asker.personal_number,
        "date_of_birth": asker.date_of_birth.isoformat(),
        "address": asker.address,
        "issue_date": facts.issued_on.isoformat(),
    }


def _movers(sheet: Sheet, child: Person) -> None:
    paragraph(sheet, "11. Những thành viên trong hộ gia đình cùng thay đổi:", indent_mm=0)
    table(
        sheet,
        (10, 56, 28, 20, 36, 22),
        (
            ("TT", "Họ, chữ đệm và tên", "Ngày sinh", "Giới", "Số định danh", "Quan hệ"),
            ("1", child.full_name, short_date(child.date_of_birth),
             child.sex.capitalize(), child.personal_number, "Con"),
            ("2", "", "", "", "", ""),
        ),
    )  # fmt: skip
