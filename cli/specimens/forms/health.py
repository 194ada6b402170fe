"""Papers of health and support in other models: booklet, card, card of fifteen signs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from cli.specimens.blocks import (
    Face,
    Pair,
    digit_boxes,
    form_lines,
    motto_header,
    national_header,
    paragraph,
    section,
    signature,
    table,
    title,
)
from cli.specimens.fonts import Style
from cli.specimens.forms.card import Card
from cli.specimens.forms.wording import (
    day_and_month,
    first_capital,
    not_after,
    old_address,
    old_office_caps,
    old_town,
    short_date,
)
from cli.specimens.model import Facts, Leaders
from cli.specimens.press import Press
from cli.specimens.sheet import BLUE, RED, Run, Sheet

_PEN: Final = Face(Style(12), Style(13, italic=True), BLUE)
_SANS: Final = Face(Style(12, family="screen"), Style(12, bold=True, family="screen"))
_VERDICTS: Final = ("Đủ sức khỏe để học tập, làm việc", "Đủ sức khỏe lái xe hạng A1",
                    "Đủ sức khỏe làm việc, phân loại II")  # fmt: skip


def examination_booklet(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy khám sức khỏe of TT 14/2013 for adults: photo, history, findings, two pages."""
    office, person = facts.office, facts.person("wife")
    issued = not_after(facts.issued_on, date(2023, 12, 31))
    district = office.old_district.split(" ", maxsplit=1)[1]
    agency = (f"SỞ Y TẾ {office.old_province.upper()}",
              f"BỆNH VIỆN ĐA KHOA {office.old_district.upper()}")  # fmt: skip
    number = f"{facts.number:04d}/GKSK-BVĐK"
    verdict = _VERDICTS[facts.number % len(_VERDICTS)]
    address = old_address(person, office)
    leaders = facts.leaders or "under"
    sheet = press.sheet(margins_mm=(24, 18, 18, 16))
    national_header(sheet, agency, number=f"Số: {number}")
    title(sheet, "GIẤY KHÁM SỨC KHỎE", size_pt=17)
    _examined(sheet, facts, address, leaders)
    signature(
        sheet, ("Người đề nghị khám sức khỏe",), person.full_name, has_stamp=False,
        place_date=f"{district}, {day_and_month(issued)}",
    )  # fmt: skip
    back = press.sheet(margins_mm=(24, 20, 18, 16))
    _findings(back, verdict, leaders)
    signature(
        back, ("NGƯỜI KẾT LUẬN",), office.vice_chairman, note="(Ký, ghi rõ họ, tên và đóng dấu)",
        place_date=f"{district}, {day_and_month(issued)}",
    )  # fmt: skip
    return {
        "document_number": number,
        "issue_date": issued.isoformat(),
        "issue_place": district,
        "issuer": agency[1],
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "personal_number": person.personal_number,
        "address": address,
        "conclusion": verdict,
        "classification": "Loại II",
        "signer_title": "NGƯỜI KẾT LUẬN",
        "signer_name": office.vice_chairman,
    }


def disability_card(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy xác nhận khuyết tật of TT 01/2019: small, with a photo, number under the title."""
    office, person = facts.office, facts.person("elder")
    issued = not_after(facts.issued_on, date(2025, 6, 30))
    kind, level = (
        ("Nghe, nói", "Nhẹ"),
        ("Nhìn", "Đặc biệt nặng"),
        ("Thần kinh, tâm thần", "Nặng"),
    )[facts.number % 3]
    number = f"{office.province_code[1:]}.{facts.number:03d}.{facts.number * 7:05d}"
    address = old_address(person, office)
    sheet = press.sheet(margins_mm=(20, 20, 20, 20))
    card = Card(sheet, 20, 40, 170, 112, "screen")
    card.paper((248, 250, 240))
    head = old_office_caps(office)
    card.centred(42, 4, head[0], 9)
    card.centred(42, 9, head[1], 8.5, bold=True)
    card.centred(122, 4, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 8.5, bold=True)
    card.centred(122, 9, "Độc lập - Tự do - Hạnh phúc", 9, bold=True)
    card.centred(104, 18, "GIẤY XÁC NHẬN KHUYẾT TẬT", 15, bold=True, color=RED)
    card.centred(104, 26, f"Số hiệu: {number}", 10.5, bold=True)
    card.portrait(8, 22, 34, 45)
    label, value = card.style(9.5), card.style(10.5, bold=True)
    y = 34.0
    for name, text in (
        ("Họ và tên: ", person.caps_name),
        ("Ngày sinh: ", f"{short_date(person.date_of_birth)}     Giới tính: "
         f"{person.sex.capitalize()}"),
        ("Số CMND/định danh: ", person.personal_number),
        ("Địa chỉ: ", address),
        ("Dạng khuyết tật: ", kind),
        ("Mức độ khuyết tật: ", level),
    ):  # fmt: skip
        y = card.wrapped(50, y, 112, text, value, first=(Run(name, label),), spacing=1.45)
    card.centred(122, 76, f"{old_town(office)}, {day_and_month(issued)}", 9, italic=True)
    card.centred(122, 81, "CHỦ TỊCH", 10, bold=True)
    sheet.scribble(card.left + 124, card.top + 93, seed=facts.number)
    sheet.stamp(card.left + 104, card.top + 93, diameter_mm=26)
    card.centred(122, 103, office.chairman, 10, bold=True)
    return {
        "document_number": number,
        "issue_date": issued.isoformat(),
        "issue_place": old_town(office),
        "issuer": head[1],
        "holder_name": person.caps_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "personal_number": person.personal_number,
        "address": address,
        "disability_kind": kind,
        "disability_level": level,
        "signer_title": "CHỦ TỊCH",
        "signer_name": office.chairman,
    }


def poor_household(facts: Facts, press: Press) -> dict[str, str]:
    """Giấy chứng nhận hộ nghèo before 2021: half a sheet, no district form, years in a sentence."""
    office, head = facts.office, facts.person("widow")
    issued = not_after(facts.issued_on, date(2020, 12, 31))
    year, number = issued.year, f"{facts.number:03d}/HN"
    kind = ("Hộ cận nghèo", "Hộ nghèo")[facts.number % 2]
    address = old_address(head, office)
    sheet = press.sheet(
        margins_mm=(20, 14, 18, 12), size_mm=(210, 180), tint=(246, 240, 226), family="screen"
    )
    motto_header(sheet)
    title(sheet, f"GIẤY CHỨNG NHẬN {kind.upper()}", size_pt=18, color=RED,
          below=(f"Mã số hộ: {number}",))  # fmt: skip
    committee = f"ỦY BAN NHÂN DÂN {office.old_commune.upper()}"
    title(sheet, f"{committee} CHỨNG NHẬN", size_pt=12)
    form_lines(
        sheet,
        (Pair("Họ và tên chủ hộ:", head.full_name, 2), Pair("Nam/nữ:", head.sex.capitalize())),
        (Pair("Sinh năm:", str(head.date_of_birth.year)), Pair("Dân tộc:", head.ethnicity),
         Pair("Số khẩu:", "04")),
        (Pair("Số CMND:", head.old_identity_number),),
        (Pair("Thường trú tại:", address),),
        leaders=facts.leaders or "ruled",
        face=_SANS,
    )  # fmt: skip
    paragraph(
        sheet,
        f"Là {kind.lower()} theo chuẩn nghèo tiếp cận đa chiều; giấy có giá trị từ ngày "
        f"01/01/{year} đến ngày 31/12/{year}.",
        style=Style(12),
    )
    signature(
        sheet,
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        office.chairman,
        place_date=f"{old_town(office)}, {day_and_month(issued)}",
    )
    return {
        "document_number": number,
        "issue_date": issued.isoformat(),
        "issue_place": old_town(office),
        "issuer": committee,
        "holder_name": head.full_name,
        "sex": head.sex,
        "personal_number": head.old_identity_number,
        "ethnicity": head.ethnicity,
        "address": address,
        "classification": kind,
        "valid_from": f"{year}-01-01",
        "valid_to": f"{year}-12-31",
        "signer_title": "CHỦ TỊCH",
        "signer_name": office.chairman,
    }


def older_insurance_card(facts: Facts, press: Press) -> dict[str, str]:
    """The paper card before 2021: fifteen signs in boxes, from day to day, no code."""
    office, person = facts.office, facts.person("widow")
    year = not_after(facts.issued_on, date(2020, 12, 31)).year
    start, end = date(year, 1, 1), date(year, 12, 31)
    number = f"HT3{office.province_code[1:]}{facts.number:010d}"
    address = old_address(person, office)
    sheet = press.sheet(margins_mm=(42, 30, 36, 20))
    card = Card(sheet, 32, 48, 150, 106, "serif")
    card.paper((250, 240, 244))
    issuer = f"BẢO HIỂM XÃ HỘI {office.old_province.upper()}"
    card.centred(44, 4, "BẢO HIỂM XÃ HỘI VIỆT NAM", 9)
    card.centred(44, 9, issuer, 8.5, bold=True)
    card.centred(75, 17, "THẺ BẢO HIỂM Y TẾ", 19, bold=True, color=RED)
    sheet.y = card.top + 29
    digit_boxes(sheet, "Mã số:", number, size_pt=12)
    face = Face(Style(11.5), Style(11.5, bold=True))
    start_end = (Pair("Giá trị sử dụng: từ", short_date(start), 1.2),
                 Pair("đến", short_date(end)))  # fmt: skip
    form_lines(
        sheet,
        (Pair("Họ và tên:", person.full_name),),
        (
            Pair("Ngày sinh:", short_date(person.date_of_birth), 1.4),
            Pair("Giới tính:", person.sex.capitalize()),
        ),
        (Pair("Địa chỉ:", address),),
        (Pair("Nơi đăng ký KCB ban đầu:", first_capital(f"trạm y tế {office.old_commune}")),),
        start_end,
        face=face,
        leaders=facts.leaders or "plain",
        spacing=1.35,
    )
    issued = start - timedelta(days=12)
    place = office.old_province.split(" ", maxsplit=1)[1]
    card.centred(110, 76, f"{place}, {day_and_month(issued)}", 10, italic=True)
    card.centred(110, 81, "GIÁM ĐỐC", 10.5, bold=True)
    sheet.scribble(card.left + 112, card.top + 90, seed=facts.number)
    sheet.stamp(card.left + 92, card.top + 90, diameter_mm=22)
    card.centred(110, 98, office.officer, 10.5, bold=True)
    return {
        "document_number": number,
        "holder_name": person.full_name,
        "date_of_birth": person.date_of_birth.isoformat(),
        "sex": person.sex,
        "address": address,
        "valid_from": start.isoformat(),
        "valid_to": end.isoformat(),
        "issuer": issuer,
        "issue_date": issued.isoformat(),
        "issue_place": place,
        "signer_title": "GIÁM ĐỐC",
        "signer_name": office.officer,
    }


def _examined(sheet: Sheet, facts: Facts, address: str, leaders: Leaders) -> None:
    person = facts.person("wife")
    sheet.frame(sheet.left, sheet.y, sheet.left + 40, sheet.y + 58)
    sheet.write(sheet.left + 20, sheet.y + 25, [Run("Ảnh (4 x 6 cm)", Style(10))], align="centre")
    left, sheet.left = sheet.left, sheet.left + 46
    form_lines(
        sheet,
        (Pair("Họ và tên (chữ in hoa):", person.caps_name),),
        (
            Pair("Giới:", person.sex.capitalize()),
            Pair("Sinh ngày:", short_date(person.date_of_birth), 1.6),
        ),
        (Pair("Số CMND hoặc Hộ chiếu:", person.personal_number),),
        (Pair("cấp ngày 12/03/2021 tại", "Cục Cảnh sát QLHC về TTXH"),),
        (Pair("Chỗ ở hiện tại:", address),),
        (Pair("Lý do khám sức khỏe:", "Xin việc làm"),),
        leaders=leaders,
        face=_PEN,
    )
    sheet.left, sheet.y = left, max(sheet.y, 122)
    title(sheet, "TIỀN SỬ BỆNH CỦA ĐỐI TƯỢNG KHÁM SỨC KHỎE", size_pt=12.5)
    for text in (
        "1. Tiền sử gia đình: có ai trong gia đình mắc một trong các bệnh truyền nhiễm, tim mạch, "
        "đái tháo đường, lao, hen phế quản, ung thư, động kinh, rối loạn tâm thần: Không.",
        "2. Tiền sử bản thân: đã hoặc đang mắc bệnh, tình trạng bệnh nào: Không.",
        "Tôi xin cam đoan những điều khai trên đây hoàn toàn đúng với sự thật theo sự hiểu biết "
        "của tôi.",
    ):
        paragraph(sheet, text)


def _findings(back: Sheet, verdict: str, leaders: Leaders) -> None:
    section(back, "I. KHÁM THỂ LỰC")
    form_lines(
        back,
        (Pair("Chiều cao:", "158 cm;"), Pair("Cân nặng:", "52 kg;"), Pair("BMI:", "20,8")),
        (Pair("Mạch:", "76 lần/phút;"), Pair("Huyết áp:", "110/70 mmHg")),
        leaders=leaders,
        face=_PEN,
    )
    section(back, "II. KHÁM LÂM SÀNG")
    table(
        back,
        (112, 56),
        (
            ("Nội dung khám", "Họ tên, chữ ký của Bác sỹ"),
            ("1. Nội khoa: a) Tuần hoàn: Bình thường. Phân loại: I\nb) Hô hấp: Bình thường", ""),
            ("2. Ngoại khoa: Bình thường. Phân loại: I", ""),
            ("3. Sản phụ khoa: Bình thường. Phân loại: I", ""),
            ("4. Mắt: không kính, mắt phải 9/10, mắt trái 10/10", ""),
            ("5. Tai - Mũi - Họng: nói thường 5 m, nói thầm 0,5 m", ""),
            ("6. Răng - Hàm - Mặt: Bình thường. Phân loại: II", ""),
        ),
    )
    section(back, "III. KHÁM CẬN LÂM SÀNG")
    paragraph(back, "Công thức máu, nước tiểu, X-quang tim phổi: trong giới hạn bình thường.")
    section(back, "IV. KẾT LUẬN")
    form_lines(
        back,
        (Pair("1. Phân loại sức khỏe:", "Loại II"),),
        (Pair("2. Kết luận:", verdict),),
        leaders=leaders,
        face=_PEN,
    )
