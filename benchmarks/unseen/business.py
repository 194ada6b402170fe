"""Business registration and receipts."""

from __future__ import annotations

from benchmarks.unseen.draft import Draft, Look, sex, slash, words
from benchmarks.unseen.people import Case


def household_business(case: Case, draft: Draft) -> None:
    """The form of 2025, with the tax number as the number of the certificate."""
    owner = case.mother
    name = f"HỘ KINH DOANH {owner.full_name.split()[-1].upper()} MAI"
    draft.page()
    draft.head(("UBND " + case.place.commune.upper(), "PHÒNG KINH TẾ"))
    draft.centre("GIẤY CHỨNG NHẬN\nĐĂNG KÝ HỘ KINH DOANH", 15)
    draft.centre(f"Mã số đăng ký hộ kinh doanh: [tax_code|{owner.personal_number}]", 12.5)
    draft.centre(
        f"Đăng ký lần đầu: {words('issue_date', case.issued_on)}", 12, bold=False, italic=True
    )
    draft.gap(4)
    look = Look(12.5, leading=1.55, value_bold=True)
    draft.line(f"*1. Tên hộ kinh doanh:* [business_name|{name}]", look)
    draft.line(f"*2. Trụ sở hộ kinh doanh:* [business_address|{owner.address}]", look)
    draft.line("Điện thoại: 0900000123    Email: mau@example.vn", look)
    draft.line("*3. Ngành, nghề kinh doanh:*", look)
    draft.table((14, 110, 34), (("STT", "Tên ngành", "Mã ngành"), ("1", "Bán lẻ lương thực, thực phẩm trong các cửa hàng chuyên doanh", "472"),
                ("2", "Dịch vụ phục vụ đồ uống (Cà phê)", "5630")), size=11)  # fmt: skip
    draft.line("*4. Vốn kinh doanh:* [charter_capital=150000000|150.000.000] đồng", look)
    draft.line(
        f"*5. Chủ hộ kinh doanh:* [owner_name|{owner.caps_name}]    Giới tính: {sex(owner.sex)}",
        look,
    )
    draft.line(
        f"Sinh ngày: {slash('date_of_birth', owner.date_of_birth)}    Dân tộc: {owner.ethnicity}    Quốc tịch: Việt Nam",
        look,
    )
    draft.line(f"Số định danh cá nhân: [personal_number|{owner.personal_number}]", look)
    draft.gap(2)
    draft.sign(("[signer_title|TRƯỞNG PHÒNG]",), f"[signer_name|{case.signer()}]")


def enterprise(case: Case, draft: Draft) -> None:
    """A company of one member, changed for the second time."""
    owner = case.father
    tax = ("9990000018", "5800000015", "3700000025")[case.number % 3]
    draft.page(tint=(240, 248, 240))
    draft.head((f"SỞ TÀI CHÍNH {case.place.province.upper()}", "PHÒNG ĐĂNG KÝ KINH DOANH"))
    draft.centre(
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP\nCÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN", 14
    )
    draft.centre(f"Mã số doanh nghiệp: [tax_code|{tax}]", 13)
    draft.centre("Đăng ký lần đầu: ngày 14 tháng 02 năm 2019", 12, bold=False, italic=True)
    draft.centre(
        f"Đăng ký thay đổi lần thứ: 2, {words('issue_date', case.issued_on)}",
        12,
        bold=False,
        italic=True,
    )
    draft.gap(4)
    look = Look(12.5, leading=1.5)
    for text in (
        "*1. Tên công ty*",
        f"Tên công ty viết bằng tiếng Việt: [business_name|CÔNG TY TNHH MTV MẪU {case.place.town.upper()}]",
        "Tên công ty viết bằng tiếng nước ngoài: MAU COMPANY LIMITED",
        "Tên công ty viết tắt: MAU CO., LTD",
        "*2. Địa chỉ trụ sở chính*", f"[business_address|{owner.address}, Việt Nam]", "Điện thoại: 0900000456",
        "*3. Vốn điều lệ:* [charter_capital=2500000000|2.500.000.000] đồng. Bằng chữ: Hai tỷ năm trăm triệu đồng",
        "*4. Thông tin về chủ sở hữu*", f"Họ và tên: [owner_name|{owner.caps_name}]    Giới tính: Nam",
        f"Sinh ngày: {owner.date_of_birth:%d/%m/%Y}    Dân tộc: {owner.ethnicity}    Quốc tịch: Việt Nam",
        f"Số giấy tờ pháp lý của cá nhân: [personal_number|{owner.personal_number}]",
        "*5. Người đại diện theo pháp luật của công ty*", f"Họ và tên: {owner.caps_name}    Chức danh: Giám đốc",
    ):  # fmt: skip
        draft.line(text, look)
    draft.gap(2)
    draft.sign(("[signer_title|TRƯỞNG PHÒNG]",), f"[signer_name|{case.signer()}]")


def fee_receipt(case: Case, draft: Draft) -> None:
    """A small printed form with handwriting-like filling."""
    amount = (8, 50, 150)[case.number % 3] * 1000
    said = {
        8000: "Tám nghìn đồng",
        50000: "Năm mươi nghìn đồng",
        150000: "Một trăm năm mươi nghìn đồng",
    }[amount]
    draft.family = "sans"
    draft.size = 10.5
    draft.page()
    draft.sheet.frame(18, 12, 200, 140)
    y = draft.at(
        26, 17, 90, f"Đơn vị thu: UBND {case.place.commune}\nMã số thuế: 5800000015", Look(10)
    )
    draft.at(
        194,
        17,
        70,
        f"Mẫu số: C12-MẪU\nKý hiệu: [book_number|AA-{case.issued_on:%y}E]\nSố: [document_number|{412 + case.number:07d}]",
        Look(10, color=(190, 30, 30)),
        "right",
    )
    draft.y = y + 8
    draft.centre("BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ", 15)
    draft.centre("(Liên 2: Giao cho người nộp tiền)", 10, bold=False, italic=True)
    look = Look(11.5, leading=1.7, value_color=(30, 45, 130))
    draft.line(f"Họ và tên người nộp: [holder_name|{case.mother.full_name}]", look, dots=True)
    draft.line(f"Địa chỉ: [address|{case.mother.address}]", look, dots=True)
    draft.line("Lý do nộp: [purpose|Lệ phí cấp bản sao trích lục hộ tịch]", look, dots=True)
    draft.line(
        f"Số tiền: [amount_vnd={amount}|{amount:,}] đồng".replace(
            f"{amount:,}", f"{amount:,}".replace(",", ".")
        ),
        look,
        dots=True,
    )
    draft.line(f"Viết bằng chữ: {said}", look, dots=True)
    draft.line("Hình thức thanh toán: Tiền mặt", look, dots=True)
    draft.sign(
        ("NGƯỜI THU TIỀN",),
        f"[signer_name|{case.signer()}]",
        date_line=words("issue_date", case.issued_on, is_capital=True),
        note="(Ký, ghi rõ họ tên)",
        gap=14,
    )


LAYOUTS = {
    "household_business_certificate": household_business,
    "enterprise_certificate": enterprise,
    "fee_receipt": fee_receipt,
}
