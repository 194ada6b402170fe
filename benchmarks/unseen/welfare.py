"""Schools, health, poverty, disability."""

from __future__ import annotations

from benchmarks.unseen.draft import MOTTO, NATION, Draft, Look, grey_box, sex, slash, words
from benchmarks.unseen.people import Case


def diploma(case: Case, draft: Draft) -> None:
    """Across the page, Vietnamese on the left and English on the right."""
    person = case.mother
    draft.page(size_mm=(297.0, 210.0), tint=(252, 246, 226))
    draft.sheet.frame(10, 10, 287, 200)
    born = person.date_of_birth
    rank, english = (("Giỏi", "Very good"), ("Khá", "Good"))[case.number % 2]
    for x, rows in (
        (80.0, (
            (NATION, 9.5, True), (MOTTO, 10, True), ("", 8, False), ("HIỆU TRƯỞNG\nTRƯỜNG ĐẠI HỌC MẪU", 11, True), ("cấp", 10, False),
            ("BẰNG [degree=Cử nhân|CỬ NHÂN]", 21, True), ("Ngành: [major|Quản trị kinh doanh]", 12, True), ("", 6, False),
            (f"Cho: [holder_name|{person.full_name}]", 13, True), (f"Ngày sinh: {slash('date_of_birth', born)}", 11, False),
            (f"Hạng tốt nghiệp: [classification|{rank}]", 11, False), (f"{case.place.town}, {words('issue_date', case.issued_on)}", 10, False), ("[signer_title|HIỆU TRƯỞNG]", 11, True),
        )),
        (217.0, (
            ("SOCIALIST REPUBLIC OF VIET NAM", 9.5, True), ("Independence - Freedom - Happiness", 10, True), ("", 8, False), ("THE RECTOR OF\nMAU UNIVERSITY", 11, True), ("has conferred", 10, False),
            ("THE DEGREE OF BACHELOR", 17, True), ("in Business Administration", 12, True), ("", 6, False),
            (f"Upon: {person.full_name}", 13, True), (f"Date of birth: {born:%d %B %Y}", 11, False), (f"Degree classification: {english}", 11, False), ("", 10, False), ("", 10, False),
        )),
    ):  # fmt: skip
        y = 17.0
        for text, size, bold in rows:
            y = draft.at(
                x,
                y,
                118,
                text,
                Look(
                    size, bold=bold, color=(170, 25, 30) if size > 15 else (25, 25, 28), leading=1.4
                ),
                "centre",
            )
    draft.sheet.scribble(80, 160, seed=case.number)
    draft.sheet.stamp(66, 160, diameter_mm=30)
    draft.at(80, 174, 80, f"PGS.TS. [signer_name|{case.signer()}]", Look(11, bold=True), "centre")
    draft.at(
        18,
        186,
        90,
        f"Số hiệu: [serial_number|DHM.{20100 + case.number}]\nSố vào sổ gốc cấp văn bằng: [book_number|{310 + case.number}/QTKD]",
        Look(9.5),
    )


def health_certificate(case: Case, draft: Draft) -> None:
    """Photo at the left, examination in a table, conclusion on the second page."""
    person = case.father
    draft.size = 12
    draft.page()
    draft.head(
        (f"SỞ Y TẾ {case.place.province.upper()}", "TRUNG TÂM Y TẾ KHU VỰC MẪU"),
        f"Số: [document_number|{930 + case.number}/GKSK-TTYT]",
    )
    draft.centre("GIẤY KHÁM SỨC KHỎE", 17)
    draft.gap(3)
    top = draft.y
    grey_box(draft, draft.left, top, 32, 42, "Ảnh (4 x 6 cm)")
    look = Look(12, leading=1.55)
    for text in (
        f"Họ và tên: [holder_name|{person.caps_name}]", "Giới: [sex=nam|Nam (x)]   Nữ ( )",
        f"Ngày sinh: {slash('date_of_birth', person.date_of_birth)}", f"Số CMND/CCCD/Hộ chiếu/định danh CD: [personal_number|{person.personal_number}]",
        f"Chỗ ở hiện tại: [address|{person.address}]", "Lý do khám sức khỏe: [purpose|Xin việc làm]",
    ):  # fmt: skip
        top = draft.at(draft.left + 37, top, draft.right - draft.left - 37, text, look)
    draft.y = max(top, draft.y + 46)
    draft.centre("TIỀN SỬ BỆNH CỦA ĐỐI TƯỢNG KHÁM SỨC KHỎE", 12)
    draft.line(
        "1. Tiền sử gia đình: Không có ai mắc bệnh truyền nhiễm, tim mạch, đái tháo đường", look
    )
    draft.line("2. Tiền sử bản thân: Không", look)
    draft.table((84, 84), (("Nội dung khám", "Họ tên, chữ ký của Bác sỹ"), ("I. Khám thể lực: Chiều cao 168 cm; Cân nặng 62 kg; Mạch 74 lần/phút; Huyết áp 120/80 mmHg", f"BS. {case.signer(1)}"),
                ("II. Khám lâm sàng: Tuần hoàn, hô hấp, tiêu hóa, thận - tiết niệu: bình thường. Phân loại: Loại I", f"BS. {case.signer(2)}")), size=11)  # fmt: skip
    draft.page()
    draft.table((84, 84), (("Nội dung khám", "Họ tên, chữ ký của Bác sỹ"), ("Mắt: mắt phải 10/10, mắt trái 9/10. Tai - Mũi - Họng: bình thường", f"BS. {case.signer(3)}"),
                ("III. Khám cận lâm sàng: Công thức máu, đường máu trong giới hạn bình thường; X quang tim phổi bình thường", f"BS. {case.signer(4)}")), size=11)  # fmt: skip
    draft.centre("KẾT LUẬN", 13)
    draft.line("1. Phân loại sức khỏe: [classification|Loại II]", look)
    draft.line("2. Kết luận: [conclusion|Đủ sức khỏe làm việc]", look)
    draft.gap(2)
    draft.sign(
        ("NGƯỜI KẾT LUẬN",),
        f"BSCKI. [signer_name|{case.signer()}]",
        date_line=words("issue_date", case.issued_on, is_capital=True),
        note="(Ký, ghi rõ họ, tên và đóng dấu)",
    )


def disability(case: Case, draft: Draft) -> None:
    """On a half page, with boxes for the kinds."""
    person = case.elder
    draft.size = 12
    draft.page()
    draft.sheet.frame(14, 10, 204, 165)
    draft.head(
        case.office_lines, f"Số hiệu: [document_number|{case.place.code}{7100 + case.number}]"
    )
    draft.centre("GIẤY XÁC NHẬN KHUYẾT TẬT", 15, color=(190, 30, 30))
    draft.gap(3)
    top, look = draft.y, Look(12, leading=1.5, value_bold=True)
    grey_box(draft, draft.left, top, 26, 34, "Ảnh 3x4")
    for text in (
        f"Họ và tên: [holder_name|{person.full_name}]", f"Sinh ngày: {slash('date_of_birth', person.date_of_birth)}    Giới tính: {sex(person.sex)}",
        f"Số định danh cá nhân/CCCD: [personal_number|{person.personal_number}]", f"Nơi ở hiện nay: [address|{person.address}]",
        "Dạng khuyết tật: [disability_kind|Vận động]", "Mức độ khuyết tật: [disability_level|Nặng]",
    ):  # fmt: skip
        top = draft.at(draft.left + 32, top, draft.right - draft.left - 32, text, look)
    draft.y = top + 2
    draft.sign(
        ("[signer_title|CHỦ TỊCH]",),
        f"[signer_name|{case.signer()}]",
        date_line=f"{case.place.town}, {words('issue_date', case.issued_on)}",
        gap=18,
    )


def poverty(case: Case, draft: Draft) -> None:
    """A certificate with the members of the household in a table."""
    head = case.mother
    kind = ("HỘ NGHÈO", "HỘ CẬN NGHÈO")[case.number % 2]
    draft.page(tint=(240, 246, 252))
    draft.head(
        case.office_lines, f"Mã số: [document_number|{case.place.code}-{1500 + case.number}]"
    )
    draft.centre("GIẤY CHỨNG NHẬN", 16, color=(190, 30, 30))
    draft.centre(f"{kind} NĂM {case.issued_on.year}", 15, color=(190, 30, 30))
    draft.gap(3)
    look = Look(12.5, leading=1.5)
    draft.line(f"Ủy ban nhân dân {case.full_place} chứng nhận hộ gia đình:", look)
    draft.pair(
        f"Họ và tên chủ hộ: [holder_name|{head.full_name}]",
        f"Giới tính: {sex(head.sex)}",
        look,
        share=0.68,
    )
    draft.line(
        f"Số định danh cá nhân: [personal_number|{head.personal_number}]    Dân tộc: [ethnicity|{head.ethnicity}]",
        look,
    )
    draft.line(f"Địa chỉ nơi ở hiện tại: [address|{head.address}]", look)
    draft.line("Danh sách các thành viên trong hộ:", look)
    draft.table((12, 60, 34, 26, 36), (("STT", "Họ và tên", "Quan hệ với chủ hộ", "Năm sinh", "Giới tính"), ("1", head.full_name, "Chủ hộ", str(head.date_of_birth.year), "Nữ"),
                ("2", case.child.full_name, "Con", str(case.child.date_of_birth.year), case.child.sex.capitalize())))  # fmt: skip
    draft.line(
        f"Có giá trị từ ngày {slash('valid_from', case.issued_on)} đến hết ngày {slash('valid_to', case.issued_on.replace(month=12, day=31))}.",
        Look(12, italic=True),
    )
    draft.gap(2)
    draft.sign(
        ("KT. CHỦ TỊCH", "[signer_title|PHÓ CHỦ TỊCH]"),
        f"[signer_name|{case.signer()}]",
        date_line=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )


LAYOUTS = {
    "diploma": diploma,
    "health_certificate": health_certificate,
    "disability_confirmation": disability,
    "poverty_certificate": poverty,
}
