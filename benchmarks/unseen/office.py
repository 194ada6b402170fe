"""What offices and courts write: forms, decisions, letters, slips, judgments."""

from __future__ import annotations

from benchmarks.unseen.draft import PEN, Draft, Look, slash, words
from benchmarks.unseen.people import Case


def birth_form(case: Case, draft: Draft) -> None:
    """«Tờ khai đăng ký khai sinh», filled in by hand: a form, not a birth certificate."""
    child, father, mother = case.child, case.father, case.mother
    draft.page()
    draft.nation()
    draft.centre("TỜ KHAI ĐĂNG KÝ KHAI SINH", 15)
    draft.centre(f"Kính gửi: [recipient|Ủy ban nhân dân {case.place.commune}]", 13, bold=False)
    draft.gap(3)
    look = Look(12.5, leading=1.6, value_color=PEN, italic=False)
    draft.line(f"Họ, chữ đệm, tên người yêu cầu: {father.full_name}", look, dots=True)
    draft.line(f"Nơi cư trú: {father.address}", look, dots=True)
    draft.line(f"Giấy tờ tùy thân: CCCD {father.personal_number}", look, dots=True)
    draft.line("Quan hệ với người được khai sinh: Cha", look, dots=True)
    draft.line(
        "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:", Look(12.5, bold=True, leading=1.6)
    )
    draft.line(f"Họ, chữ đệm, tên: {child.caps_name}", look, dots=True)
    draft.line(
        f"Ngày, tháng, năm sinh: {child.date_of_birth:%d/%m/%Y}    Giới tính: {child.sex.capitalize()}",
        look,
        dots=True,
    )
    draft.line(f"Nơi sinh: {child.place_of_birth}", look, dots=True)
    draft.line(
        f"Họ, chữ đệm, tên người mẹ: {mother.full_name}    Năm sinh: {mother.date_of_birth.year}",
        look,
        dots=True,
    )
    draft.line(
        f"Họ, chữ đệm, tên người cha: {father.full_name}    Năm sinh: {father.date_of_birth.year}",
        look,
        dots=True,
    )
    draft.line(
        "Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật.",
        Look(12.5),
        indent=8,
    )
    draft.line(
        f"Làm tại: {case.place.town}, {words('issue_date', case.issued_on)}", Look(12.5), indent=8
    )
    draft.gap(2)
    draft.sign(
        ("Người yêu cầu",), father.full_name, note="(Ký, ghi rõ họ, chữ đệm, tên)", seal=False
    )


def support_form(case: Case, draft: Draft) -> None:
    """«Đơn đề nghị …» in prose, with another paper's title in it."""
    person = case.elder
    draft.family = "sans"
    draft.size = 11.5
    draft.page()
    draft.nation(12)
    draft.centre("ĐƠN ĐỀ NGHỊ\nCẤP LẠI GIẤY XÁC NHẬN KHUYẾT TẬT", 14)
    draft.gap(2)
    draft.line(
        f"Kính gửi: [recipient|Chủ tịch Ủy ban nhân dân {case.place.commune}]",
        Look(12, bold=True),
        indent=20,
    )
    draft.gap(2)
    look = Look(leading=1.6)
    for text in (
        f"Tên tôi là: [holder_name|{person.full_name}], sinh ngày {slash('date_of_birth', person.date_of_birth)}",
        f"Số CCCD: [personal_number|{person.personal_number}]",
        f"Địa chỉ: [address|{person.address}]",
        "Tôi đã được cấp Giấy xác nhận khuyết tật, nay giấy bị rách nát, không sử dụng được.",
        "Tôi làm đơn này kính mong Chủ tịch xem xét cấp lại Giấy xác nhận khuyết tật cho tôi theo quy định.",
        "Hồ sơ gửi kèm: 01 bản chụp căn cước; 01 ảnh 3x4.",
    ):
        draft.line(text, look, indent=8)
    draft.gap(3)
    draft.sign(
        ("NGƯỜI LÀM ĐƠN",),
        person.full_name,
        seal=False,
        date_line=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )


def decision(case: Case, draft: Draft) -> None:
    """A monthly allowance; the list of people is an annex without the head of the decision."""
    draft.page()
    draft.head(
        case.office_lines,
        f"Số: [document_number|{615 + case.number}/QĐ-UBND]",
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.centre("QUYẾT ĐỊNH", 14)
    draft.centre("Về việc [subject|trợ cấp xã hội hàng tháng đối với người khuyết tật nặng]", 13)
    draft.gap(2)
    draft.centre(f"CHỦ TỊCH ỦY BAN NHÂN DÂN {case.place.commune.upper()}", 13)
    draft.gap(2)
    look, note = Look(13, leading=1.4), Look(13, italic=True, leading=1.4)
    for text in (
        "Căn cứ Luật Tổ chức chính quyền địa phương;",
        "Căn cứ Nghị định của Chính phủ quy định chính sách trợ giúp xã hội đối với đối tượng bảo trợ xã hội;",
        "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội.",
    ):
        draft.line(text, note, indent=10)
    draft.centre("QUYẾT ĐỊNH:", 13)
    for text in (
        f"*Điều 1.* Trợ cấp xã hội hàng tháng cho ông {case.elder.full_name} và 02 người có tên trong danh sách kèm theo, mức 750.000 đồng/tháng, từ ngày 01/10/2026.",
        "*Điều 2.* Quyết định này có hiệu lực kể từ ngày ký.",
        f"*Điều 3.* Chánh Văn phòng HĐND và UBND, Trưởng phòng Văn hóa - Xã hội và ông {case.elder.full_name} chịu trách nhiệm thi hành Quyết định này./.",
    ):
        draft.line(text, look, indent=10)
    draft.gap(3)
    top = draft.y
    draft.line("Nơi nhận:", Look(11, bold=True, italic=True))
    for text in ("- Như Điều 3;", "- Sở Y tế (b/c);", "- Lưu: VT, VHXH."):
        draft.line(text, Look(10.5))
    draft.y = top
    draft.sign(("[signer_title|CHỦ TỊCH]",), f"[signer_name|{case.signer()}]")
    draft.page()
    draft.at(draft.middle, 10, 20, "2", Look(11), "centre")
    draft.centre("DANH SÁCH NGƯỜI ĐƯỢC TRỢ CẤP", 13)
    draft.centre("(Kèm theo Quyết định của Chủ tịch Ủy ban nhân dân)", 12, bold=False, italic=True)
    draft.gap(2)
    draft.table((12, 52, 28, 44, 32), (("TT", "Họ và tên", "Năm sinh", "Dạng khuyết tật", "Mức (đồng)"),
        ("1", case.elder.full_name, str(case.elder.date_of_birth.year), "Vận động", "750.000"),
        ("2", case.signer(2), "1961", "Nghe, nói", "750.000"), ("3", case.signer(3), "1974", "Nhìn", "750.000")))  # fmt: skip


def official_letter(case: Case, draft: Draft) -> None:
    """About somebody's birth certificate; continues on a page that bears a number alone."""
    draft.page()
    draft.head(
        ("SỞ TƯ PHÁP", "PHÒNG HÀNH CHÍNH TƯ PHÁP"),
        f"Số: [document_number|{1190 + case.number}/STP-HCTP]\nV/v [subject|xác minh thông tin hộ tịch]",
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.gap(2)
    draft.line(f"Kính gửi: [recipient|Ủy ban nhân dân {case.place.commune}]", Look(13.5), indent=35)
    draft.gap(2)
    look = Look(13.5, leading=1.45)
    for text in (
        f"Phòng Hành chính tư pháp nhận được đề nghị của ông {case.father.full_name} về việc cải chính nội dung trong Giấy khai sinh của con là {case.child.full_name}.",
        "Qua kiểm tra hồ sơ, thông tin về nơi sinh trong Giấy khai sinh và trong Sổ đăng ký khai sinh chưa thống nhất. Để có cơ sở giải quyết, đề nghị Quý Ủy ban kiểm tra sổ gốc, cho biết việc đăng ký khai sinh được thực hiện vào thời gian nào, ai là người đi khai, và gửi kèm bản chụp trang sổ.",
        "Kết quả xác minh đề nghị gửi về Sở Tư pháp trong thời hạn 05 ngày làm việc kể từ ngày nhận được Công văn này.",
    ):
        draft.line(text, look, indent=10)
    draft.page()
    draft.at(draft.middle, 10, 20, "2", Look(12), "centre")
    draft.line(
        "Trong quá trình thực hiện nếu có vướng mắc, đề nghị liên hệ Phòng Hành chính tư pháp để được hướng dẫn./.",
        look,
        indent=10,
    )
    draft.gap(3)
    top = draft.y
    draft.line("Nơi nhận:", Look(11, bold=True, italic=True))
    for text in ("- Như trên;", "- Giám đốc Sở (b/c);", "- Lưu: VT."):
        draft.line(text, Look(10.5))
    draft.y = top
    draft.sign(("TL. GIÁM ĐỐC", "[signer_title|TRƯỞNG PHÒNG]"), f"[signer_name|{case.signer()}]")


def reception_slip(case: Case, draft: Draft) -> None:
    """With the list of papers as a table and a QR code at the head."""
    dossier = f"H{15 + case.number % 40}.50.05-{case.issued_on:%y%m%d}-{300 + case.number:04d}"
    draft.size = 12
    draft.page()
    draft.head(
        (f"UBND {case.place.commune.upper()}", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"),
        f"Số: {300 + case.number}/TN",
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.centre("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", 14)
    draft.centre(f"Mã hồ sơ: [dossier_code|{dossier}]", 12)
    draft.gap(2)
    look = Look(12, leading=1.5)
    draft.line(f"Trung tâm tiếp nhận hồ sơ của: [holder_name|{case.mother.full_name}]", look)
    draft.line(f"Địa chỉ: [address|{case.mother.address}]", look)
    draft.line("Số điện thoại: 0900000789", look)
    draft.line("Nội dung yêu cầu giải quyết: [procedure_name|Đăng ký khai sinh]", look)
    draft.table((12, 86, 30, 40), (("STT", "Tên giấy tờ", "Số lượng", "Ghi chú"), ("1", "Tờ khai đăng ký khai sinh", "01 bản chính", ""),
                ("2", "Giấy chứng sinh", "01 bản chính", ""), ("3", "Giấy chứng nhận kết hôn", "01 bản sao", "Đã có trong kho")), size=11)  # fmt: skip
    draft.line(f"Thời gian nhận hồ sơ: 08 giờ 30 phút, ngày {case.issued_on:%d/%m/%Y}", look)
    draft.line(
        f"Thời gian trả kết quả: 16 giờ 00 phút, ngày {slash('due_date', case.day(5))}", look
    )
    draft.line("Nhận kết quả tại: Trung tâm Phục vụ hành chính công", look)
    draft.gap(3)
    top = draft.y
    draft.sign(("NGƯỜI NỘP HỒ SƠ",), case.mother.full_name, x=62, seal=False)
    draft.y = top
    draft.sign(("NGƯỜI TIẾP NHẬN HỒ SƠ",), f"[signer_name|{case.signer()}]", seal=False)


def court_judgment(case: Case, draft: Draft) -> None:
    """A decision of the court on a divorce by consent."""
    draft.page()
    draft.head(
        (
            "TÒA ÁN NHÂN DÂN",
            f"KHU VỰC {1 + case.number % 9} - {case.place.province.split(' ', 1)[1].upper()}",
        ),
        f"Số: [document_number|{88 + case.number}/{case.issued_on.year}/QĐST-HNGĐ]",
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.centre("QUYẾT ĐỊNH\nCÔNG NHẬN THUẬN TÌNH LY HÔN\nVÀ SỰ THỎA THUẬN CỦA CÁC ĐƯƠNG SỰ", 14)
    draft.gap(3)
    look = Look(13, leading=1.45)
    for text in (
        "Căn cứ vào các điều 212 và 213 của Bộ luật Tố tụng dân sự;",
        f"Sau khi nghiên cứu hồ sơ vụ án dân sự thụ lý số {140 + case.number}/{case.issued_on.year}/TLST-HNGĐ, về việc xin ly hôn giữa:",
        f"*Nguyên đơn:* Chị [wife_name|{case.mother.full_name}], sinh năm {case.mother.date_of_birth.year}; nơi cư trú: {case.mother.address}.",
        f"*Bị đơn:* Anh [husband_name|{case.father.full_name}], sinh năm {case.father.date_of_birth.year}; cùng nơi cư trú.",
        "XÉT THẤY: Việc thuận tình ly hôn và thỏa thuận của các đương sự được ghi trong biên bản hòa giải thành là hoàn toàn tự nguyện và không vi phạm điều cấm của luật.",
        "*QUYẾT ĐỊNH:*",
        f"1. Công nhận sự thuận tình ly hôn giữa chị {case.mother.full_name} và anh {case.father.full_name}.",
        f"2. Về con chung: giao cháu {case.child.full_name} cho mẹ trực tiếp nuôi dưỡng.",
        "3. Quyết định này có hiệu lực pháp luật ngay sau khi được ban hành và không bị kháng cáo, kháng nghị theo thủ tục phúc thẩm.",
    ):
        draft.line(text, look, indent=10)
    draft.gap(2)
    draft.sign(("[signer_title|THẨM PHÁN]",), f"[signer_name|{case.signer()}]")


LAYOUTS = {
    "application_form": birth_form,
    "application_form/request": support_form,
    "decision": decision,
    "official_letter": official_letter,
    "reception_slip": reception_slip,
    "court_judgment": court_judgment,
}
