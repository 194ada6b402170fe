"""Civil status: birth, marriage, marital status, death."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.unseen.draft import NATION_OTHER, PEN, Draft, Look, sex, slash, words
from benchmarks.unseen.people import Case

_PEN = Look(13, value_color=PEN, value_family="mono")


def birth_certificate(case: Case, draft: Draft) -> None:
    """The printed form of 2016 on patterned paper, filled in by a printer in another typeface."""
    child, father, mother = case.child, case.father, case.mother
    draft.page(tint=(246, 238, 226))
    draft.head((case.place.province.upper(), case.place.old_district.upper(), case.place.commune.upper()),
               f"Số: [document_number|{40 + case.number}/{case.issued_on.year}]", nation=NATION_OTHER)  # fmt: skip
    draft.gap(5)
    draft.centre("GIẤY KHAI SINH", 22, color=(190, 30, 40), family="book")
    draft.gap(5)
    look = Look(12.5, value_family="sans", leading=1.75)
    draft.line(f"Họ, chữ đệm, tên: [holder_name|{child.caps_name}]", look, dots=True)
    draft.line(
        f"Ngày, tháng, năm sinh: {slash('date_of_birth', child.date_of_birth)}", look, dots=True
    )
    draft.line("ghi bằng chữ: theo Sổ đăng ký khai sinh", look, dots=True)
    draft.pair(
        f"Giới tính: {sex(child.sex)}",
        f"Dân tộc: [ethnicity|{child.ethnicity}]   Quốc tịch: [nationality|Việt Nam]",
        look,
        share=0.36,
    )
    draft.line(f"Nơi sinh: [place_of_birth|{child.place_of_birth}]", look, dots=True)
    draft.line(f"Quê quán: [hometown|{child.hometown}]", look, dots=True)
    draft.line(f"Số định danh cá nhân: [personal_number|{child.personal_number}]", look, dots=True)
    for label, parent, name in (("mẹ", mother, "mother_name"), ("cha", father, "father_name")):
        draft.line(f"Họ, chữ đệm, tên người {label}: [{name}|{parent.caps_name}]", look, dots=True)
        draft.line(
            f"Năm sinh: {parent.date_of_birth.year}    Dân tộc: {parent.ethnicity}    Quốc tịch: Việt Nam",
            look,
        )
        draft.line(f"Nơi cư trú: {parent.address}", look, dots=True)
    draft.line(f"Họ, chữ đệm, tên người đi khai sinh: {father.full_name}", look, dots=True)
    draft.line(f"Giấy tờ tùy thân: Căn cước công dân số {father.personal_number}", look, dots=True)
    draft.line(f"Nơi đăng ký khai sinh: [issuer|UBND {case.full_place}]", look, dots=True)
    draft.line(
        f"Ngày, tháng, năm đăng ký: {slash('registration_date', case.day(0))}", look, dots=True
    )
    draft.gap(2)
    draft.sign(
        ("NGƯỜI KÝ GIẤY KHAI SINH", "[signer_title|CHỦ TỊCH]"), f"[signer_name|{case.signer()}]"
    )


def old_birth_certificate(case: Case, draft: Draft) -> None:
    """The form of before 2016: a ruled table for the parents, book and number at the top right."""
    child, father, mother = case.child, case.father, case.mother
    draft.size = 12.5
    draft.page(tint=(238, 244, 236))
    y = draft.at(
        draft.left,
        draft.y,
        62,
        f"UBND {case.place.commune}\nHuyện/Quận: {case.place.old_district}\nTỉnh/TP: {case.place.province}",
        Look(11),
    )
    draft.at(
        draft.right,
        draft.y,
        60,
        f"Mẫu TP/HT-2010-KS.1\nSố: [document_number|{15 + case.number}]\nQuyển số: [book_number|01/{child.date_of_birth.year}]",
        Look(11),
        "right",
    )
    draft.y = y + 3
    draft.nation(13)
    draft.centre("GIẤY KHAI SINH", 20)
    draft.centre("(BẢN CHÍNH)", 12)
    draft.gap(4)
    registered = child.date_of_birth.replace(day=28)
    draft.pair(
        f"Họ và tên: [holder_name|{child.caps_name}]", f"Nam, Nữ: {sex(child.sex)}", _PEN, share=0.7
    )
    draft.line(f"Sinh {words('date_of_birth', child.date_of_birth)}", _PEN, dots=True)
    draft.line(f"Nơi sinh: [place_of_birth|{child.place_of_birth}]", _PEN, dots=True)
    draft.pair(f"Dân tộc: [ethnicity|{child.ethnicity}]", "Quốc tịch: [nationality|Việt Nam]", _PEN)
    draft.line(f"Quê quán: [hometown|{child.hometown}]", _PEN, dots=True)
    draft.gap(3)
    draft.table((44, 62, 62), (
        ("Phần khai về", "CHA", "MẸ"),
        ("Họ và tên", f"[father_name|{father.full_name}]", f"[mother_name|{mother.full_name}]"),
        ("Năm sinh", str(father.date_of_birth.year), str(mother.date_of_birth.year)),
        ("Dân tộc", father.ethnicity, mother.ethnicity),
        ("Quốc tịch", "Việt Nam", "Việt Nam"),
        ("Nơi thường trú", father.address, mother.address),
    ), size=12)  # fmt: skip
    draft.line(
        f"Nơi đăng ký: [issuer|UBND {case.place.commune}, {case.place.old_district}]",
        _PEN,
        dots=True,
    )
    draft.line(f"Đăng ký {words('registration_date', registered)}", _PEN, dots=True)
    draft.line("Ghi chú: Đăng ký đúng hạn", _PEN, dots=True)
    top = draft.y
    draft.sign(
        ("CÁN BỘ TƯ PHÁP HỘ TỊCH",), case.signer(2), x=62, seal=False, note="(Ký, ghi rõ họ, tên)"
    )
    draft.y = top
    draft.sign(("TM. ỦY BAN NHÂN DÂN", "[signer_title|CHỦ TỊCH]"), f"[signer_name|{case.signer()}]")


def birth_extract(case: Case, draft: Draft) -> None:
    """One column of numbered items, without leaders, in Arial."""
    child, father, mother = case.child, case.father, case.mother
    draft.family, draft.size = "sans", 11.5
    draft.page()
    draft.head(
        case.office_lines,
        f"Số: [document_number|{210 + case.number}/TLKS-BS]",
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.gap(2)
    draft.centre("TRÍCH LỤC KHAI SINH", 15)
    draft.centre("(BẢN SAO)", 12)
    draft.gap(4)
    look = Look(leading=1.6, value_bold=True)
    registered = case.day(-700)
    for text in (
        f"1. Họ, chữ đệm, tên: [holder_name|{child.caps_name}]",
        f"2. Ngày, tháng, năm sinh: {slash('date_of_birth', child.date_of_birth, sep='-')}",
        f"3. Giới tính: {sex(child.sex)}",
        f"4. Dân tộc: [ethnicity|{child.ethnicity}]",
        "5. Quốc tịch: [nationality|Việt Nam]",
        f"6. Nơi sinh: [place_of_birth|{child.place_of_birth}]",
        f"7. Quê quán: [hometown|{child.hometown}]",
        f"8. Số định danh cá nhân: [personal_number|{child.personal_number}]",
        f"9. Cha: [father_name|{father.full_name}], sinh năm {father.date_of_birth.year}, dân tộc {father.ethnicity}, quốc tịch Việt Nam; nơi cư trú: {father.address}",
        f"10. Mẹ: [mother_name|{mother.full_name}], sinh năm {mother.date_of_birth.year}, dân tộc {mother.ethnicity}, quốc tịch Việt Nam; nơi cư trú: {mother.address}",
        f"11. Nơi đăng ký khai sinh: UBND {case.full_place}",
        f"12. Số {case.number + 31}/{registered.year}, đăng ký {words('registration_date', registered)}",
    ):
        draft.line(text, look)
    draft.gap(4)
    draft.line("Thực hiện trích lục từ Cơ sở dữ liệu hộ tịch điện tử.", Look(10, italic=True))
    draft.gap(3)
    draft.sign(
        ("TL. CHỦ TỊCH", "[signer_title|CÔNG CHỨC TƯ PHÁP - HỘ TỊCH]"),
        f"[signer_name|{case.signer()}]",
    )


def birth_copy(case: Case, draft: Draft) -> None:
    """«Bản sao Giấy khai sinh», issued from the register under older rules."""
    child, father, mother = case.child, case.father, case.mother
    draft.family = "book"
    draft.size = 11.5
    draft.page(tint=(250, 246, 232))
    draft.nation(12)
    draft.at(
        draft.right,
        draft.y,
        50,
        f"Số: [document_number|{60 + case.number}]\nQuyển số: [book_number|03/{child.date_of_birth.year}]",
        Look(10.5),
        "right",
    )
    draft.gap(9)
    draft.centre("GIẤY KHAI SINH", 18)
    draft.centre("BẢN SAO", 13)
    draft.gap(4)
    look = Look(leading=1.7)
    draft.pair(
        f"Họ và tên: [holder_name|{child.caps_name}]",
        f"Giới tính: {sex(child.sex)}",
        look,
        share=0.68,
    )
    draft.line(
        f"{words('date_of_birth', child.date_of_birth, is_capital=True).replace('Ngày', 'Ngày, tháng, năm sinh: ngày')}",
        look,
        dots=True,
    )
    draft.line(f"Nơi sinh: [place_of_birth|{child.place_of_birth}]", look, dots=True)
    draft.line(f"Quê quán: [hometown|{child.hometown}]", look, dots=True)
    draft.pair(f"Dân tộc: [ethnicity|{child.ethnicity}]", "Quốc tịch: [nationality|Việt Nam]", look)
    draft.pair(
        f"Họ và tên cha: [father_name|{father.full_name}]",
        f"Họ và tên mẹ: [mother_name|{mother.full_name}]",
        look,
    )
    draft.pair(
        f"Tuổi: {child.date_of_birth.year - father.date_of_birth.year}",
        f"Tuổi: {child.date_of_birth.year - mother.date_of_birth.year}",
        look,
    )
    draft.pair(f"Dân tộc: {father.ethnicity}", f"Dân tộc: {mother.ethnicity}", look)
    draft.line(f"Nơi đăng ký: [issuer|UBND {case.place.commune}]", look, dots=True)
    draft.gap(3)
    draft.line("SAO TỪ SỔ ĐĂNG KÝ KHAI SINH", Look(11, bold=True))
    draft.sign(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "[signer_title|PHÓ CHỦ TỊCH]"), f"[signer_name|{case.signer()}]",
               date_line=f"{case.place.town}, {words('issue_date', child.date_of_birth + timedelta(days=160))}")  # fmt: skip


def marriage_certificate(case: Case, draft: Draft) -> None:
    """Wife first, each in a column of her and his own."""
    draft.page(tint=(252, 232, 232))
    draft.head(
        (case.place.province.upper(), case.place.commune.upper()),
        f"Số: [document_number|{9 + case.number}/{case.issued_on.year}]",
    )
    draft.gap(4)
    draft.centre("GIẤY CHỨNG NHẬN KẾT HÔN", 20, color=(200, 30, 50))
    draft.gap(6)
    half = (draft.right - draft.left) / 2
    top, look = draft.y, Look(12, leading=1.7)
    for side, (who, person) in enumerate((("wife", case.mother), ("husband", case.father))):
        label = "vợ" if who == "wife" else "chồng"
        draft.y = draft.at(draft.left + side * (half + 2), top, half - 4,
            f"Họ, chữ đệm, tên {label}:\n[{who}_name|{person.caps_name}]\n"
            f"Ngày, tháng, năm sinh: {person.date_of_birth:%d/%m/%Y}\nDân tộc: {person.ethnicity}\n"
            f"Quốc tịch: Việt Nam\nNơi cư trú: {person.address}\nGiấy tờ tùy thân: Căn cước công dân số "
            f"[{who}_personal_number|{person.personal_number}]", look)  # fmt: skip
    draft.sheet.bar(draft.left + half, top, draft.y)
    draft.gap(5)
    draft.line(
        f"Nơi đăng ký kết hôn: [issuer|Ủy ban nhân dân {case.full_place}]", Look(12.5), dots=True
    )
    draft.line(
        f"Ngày, tháng, năm đăng ký: {slash('registration_date', case.issued_on)}",
        Look(12.5),
        dots=True,
    )
    draft.line("Giấy chứng nhận kết hôn này có giá trị kể từ ngày đăng ký.", Look(12, italic=True))
    draft.gap(4)
    top = draft.y
    draft.sign(
        ("Vợ",), case.mother.full_name, x=50, seal=False, note="(Ký, ghi rõ họ, chữ đệm, tên)"
    )
    draft.y = top
    draft.sign(("Chồng",), case.father.full_name, x=105, seal=False)
    draft.y = top
    draft.sign(("NGƯỜI KÝ", "[signer_title|PHÓ CHỦ TỊCH]"), f"[signer_name|{case.signer()}]", x=162)


def marital_status(case: Case, draft: Draft) -> None:
    """Running text instead of a form."""
    person = case.mother if case.number % 2 else case.father
    draft.page()
    draft.head(
        case.office_lines,
        f"Số: [document_number|{77 + case.number}/UBND-XNTTHN]",
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.gap(3)
    draft.centre("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", 14)
    draft.centre(f"ỦY BAN NHÂN DÂN {case.place.commune.upper()}", 13)
    draft.gap(3)
    look = Look(13, leading=1.5)
    draft.line(
        f"Xét đề nghị của ông/bà: {person.full_name}, về việc cấp giấy xác nhận tình trạng hôn nhân,",
        look,
        indent=10,
    )
    draft.gap(1)
    draft.centre("XÁC NHẬN:", 13)
    look = Look(13, leading=1.5, value_bold=True)
    draft.line(
        f"Ông/Bà [holder_name|{person.full_name}], sinh {words('date_of_birth', person.date_of_birth)}; giới tính: {sex(person.sex)}; dân tộc: [ethnicity|{person.ethnicity}]; quốc tịch: [nationality|Việt Nam].",
        look,
        indent=10,
    )
    draft.line(
        f"Giấy tờ tùy thân: Thẻ căn cước số [personal_number|{person.personal_number}] do Bộ Công an cấp.",
        look,
        indent=10,
    )
    draft.line(f"Nơi cư trú: [address|{person.address}].", look, indent=10)
    draft.line(
        "Tình trạng hôn nhân: [marital_status|Hiện tại chưa đăng ký kết hôn với ai].",
        look,
        indent=10,
    )
    draft.line(
        "Giấy này được sử dụng để: [purpose|Làm thủ tục vay vốn ngân hàng].", look, indent=10
    )
    draft.line("Giấy này có giá trị 6 tháng kể từ ngày cấp.", look, indent=10)
    draft.gap(4)
    draft.sign(
        ("NGƯỜI KÝ GIẤY XÁC NHẬN", "[signer_title|CHỦ TỊCH]"), f"[signer_name|{case.signer()}]"
    )


def death_extract(case: Case, draft: Draft) -> None:
    """Two columns of short items, ruled."""
    elder, died = case.elder, case.day(-12)
    draft.family = "screen"
    draft.size = 11
    draft.page()
    draft.head(
        case.office_lines,
        f"Số: [document_number|{5 + case.number}/TLKT]",
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.centre("TRÍCH LỤC KHAI TỬ", 16)
    draft.gap(4)
    draft.table((84, 84), (
        (f"Họ, chữ đệm, tên người chết:\n[holder_name|{elder.caps_name}]", f"Số định danh cá nhân:\n[personal_number|{elder.personal_number}]"),
        (f"Ngày, tháng, năm sinh: {slash('date_of_birth', elder.date_of_birth)}", f"Giới tính: {sex(elder.sex)}"),
        (f"Dân tộc: [ethnicity|{elder.ethnicity}]", "Quốc tịch: [nationality|Việt Nam]"),
        (f"Nơi cư trú cuối cùng: {elder.address}", f"Đã chết vào lúc: 04 giờ 20 phút, {words('date_of_death', died)}"),
        (f"Nơi chết: Tại nhà, {case.full_place}", "Nguyên nhân chết: [cause_of_death|Bệnh già]"),
        (f"Số đăng ký khai tử: {5 + case.number}/{case.issued_on.year}", f"Ngày đăng ký: {slash('registration_date', case.day(-3))}"),
    ), size=11, has_head=False)  # fmt: skip
    draft.line(f"Nơi đăng ký khai tử: UBND {case.full_place}", Look(11))
    draft.gap(4)
    draft.sign(
        ("NGƯỜI THỰC HIỆN TRÍCH LỤC", "[signer_title|PHÓ CHỦ TỊCH]"),
        f"[signer_name|{case.signer()}]",
    )


LAYOUTS = {
    "birth_certificate": birth_certificate,
    "birth_certificate/old": old_birth_certificate,
    "birth_extract": birth_extract,
    "birth_extract/copy": birth_copy,
    "marriage_certificate": marriage_certificate,
    "marital_status_confirmation": marital_status,
    "death_extract": death_extract,
}
