"""Papers of the police: residence, household book, criminal record."""

from __future__ import annotations

from benchmarks.unseen.draft import Draft, Look, sex, slash, words
from benchmarks.unseen.people import Case


def residence_confirmation(case: Case, draft: Draft) -> None:
    """CT07 with its members in a table."""
    head, wife = case.father, case.mother
    draft.size = 12.5
    draft.page()
    draft.at(
        draft.right,
        9,
        90,
        "Mẫu CT07 ban hành kèm theo Thông tư về đăng ký cư trú",
        Look(9, italic=True),
        "right",
    )
    draft.gap(3)
    draft.head(
        (f"CÔNG AN {case.place.province.upper()}", f"CÔNG AN {case.place.commune.upper()}"),
        f"Số: [document_number|{330 + case.number}/XN-CAX]",
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.centre("XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", 14)
    draft.gap(3)
    look = Look(12.5, leading=1.5, value_bold=True)
    draft.line(f"I. Theo đề nghị của Ông/Bà: [holder_name|{head.full_name}]", look)
    draft.pair(
        f"1. Ngày sinh: {slash('date_of_birth', head.date_of_birth)}",
        f"2. Giới tính: {sex(head.sex)}",
        look,
    )
    draft.line(f"3. Số định danh cá nhân/CMND: [personal_number|{head.personal_number}]", look)
    draft.line(
        f"4. Dân tộc: [ethnicity|{head.ethnicity}]    5. Tôn giáo: Không    6. Quốc tịch: [nationality|Việt Nam]",
        look,
    )
    draft.line(f"7. Quê quán: [hometown|{head.hometown}]", look)
    draft.line(
        f"II. Công an {case.place.commune} xác nhận thông tin về cư trú của Ông/Bà như sau:", look
    )
    draft.line(f"1. Nơi thường trú: [address|{head.address}]", look)
    draft.line("2. Nơi tạm trú: Không", look)
    draft.line(f"3. Nơi ở hiện tại: {head.address}", look)
    draft.line(
        f"4. Họ, chữ đệm và tên chủ hộ: {head.full_name}    Quan hệ với chủ hộ: Chủ hộ", look
    )
    draft.line("5. Thông tin các thành viên khác trong hộ gia đình:", look)
    draft.table((10, 48, 26, 16, 40, 28), (
        ("TT", "Họ, chữ đệm và tên", "Ngày sinh", "Giới tính", "Số định danh cá nhân", "Quan hệ với chủ hộ"),
        ("1", wife.full_name, f"{wife.date_of_birth:%d/%m/%Y}", "Nữ", wife.personal_number, "Vợ"),
        ("2", case.child.full_name, f"{case.child.date_of_birth:%d/%m/%Y}", case.child.sex.capitalize(), case.child.personal_number, "Con"),
    ), size=10)  # fmt: skip
    draft.line(
        f"Giấy này có giá trị đến hết {words('expiry_date', case.day(365))}.",
        Look(12.5, italic=True),
    )
    draft.gap(2)
    draft.sign(
        ("KT. TRƯỞNG CÔNG AN", "[signer_title|PHÓ TRƯỞNG CÔNG AN]"),
        f"Thiếu tá [signer_name|{case.signer()}]",
    )


def household_book(case: Case, draft: Draft) -> None:
    """Cover and two inner pages, which bear no title."""
    head, wife = case.father, case.mother
    draft.page(tint=(240, 214, 196))
    draft.gap(18)
    draft.nation(13)
    draft.gap(38)
    draft.centre("SỔ HỘ KHẨU", 34, color=(150, 20, 20))
    draft.gap(30)
    draft.line(f"Số: [document_number|{660012300 + case.number}]", Look(15, bold=True), indent=25)
    draft.line(f"Họ và tên chủ hộ: [owner_name|{head.caps_name}]", Look(14), indent=25)
    draft.line(f"Nơi thường trú: [address|{head.address}]", Look(14), indent=25)
    draft.page()
    for person, relation in (
        (head, "CHỦ HỘ"),
        (wife, "QUAN HỆ VỚI CHỦ HỘ: Vợ"),
        (case.child, "QUAN HỆ VỚI CHỦ HỘ: Con"),
    ):
        if relation.endswith("Con"):
            draft.page()
        draft.centre(relation, 13)
        look = Look(12, leading=1.7, value_family="mono")
        draft.line(f"Họ và tên: {person.caps_name}", look, dots=True)
        draft.line("Họ và tên gọi khác (nếu có): Không", look, dots=True)
        draft.pair(
            f"Ngày, tháng, năm sinh: {person.date_of_birth:%d/%m/%Y}",
            f"Giới tính: {person.sex.capitalize()}",
            look,
            share=0.65,
        )
        draft.line(f"Nguyên quán: {person.hometown}", look, dots=True)
        draft.line(
            f"Dân tộc: {person.ethnicity}    Tôn giáo: Không    Số CMND: {person.personal_number}",
            look,
            dots=True,
        )
        draft.line("Nghề nghiệp, nơi làm việc: Làm nông", look, dots=True)
        draft.line(
            "Chuyển đến ngày: 14/3/2009. Nơi thường trú trước khi chuyển đến: Không",
            look,
            dots=True,
        )
        draft.gap(2)
        draft.line("Cán bộ đăng ký (Ký, ghi rõ họ tên)", Look(10, italic=True), indent=95)
        draft.gap(14)
    draft.centre("- 4 -", 10, bold=False)


def criminal_record(case: Case, draft: Draft) -> None:
    """Number 1, in numbered items over two pages of which the second has the conclusion."""
    person = case.mother
    draft.page(tint=(250, 248, 238))
    draft.head(
        ("BỘ CÔNG AN", f"CÔNG AN {case.place.province.upper()}"),
        f"Số: [document_number|{4410 + case.number}/PLLTP-CA]",
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.centre("PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1", 16)
    draft.gap(4)
    draft.line(
        "Căn cứ Luật Lý lịch tư pháp; căn cứ Cơ sở dữ liệu lý lịch tư pháp,",
        Look(italic=True),
        indent=10,
    )
    draft.centre("XÁC NHẬN:", 13)
    look = Look(13, leading=1.6, value_bold=True)
    for text in (
        f"1. Họ và tên: [holder_name|{person.caps_name}]",
        f"2. Giới tính: {sex(person.sex)}",
        f"3. {words('date_of_birth', person.date_of_birth, is_capital=True).replace('Ngày', 'Ngày, tháng, năm sinh:', 1)}",
        f"4. Nơi sinh: [place_of_birth|{case.place.province}]",
        "5. Quốc tịch: [nationality|Việt Nam]",
        f"6. Nơi thường trú: [address|{person.address}]",
        "7. Nơi tạm trú: Không",
        f"8. Giấy chứng minh nhân dân/Hộ chiếu/Căn cước: Căn cước số [personal_number|{person.personal_number}], cấp ngày 12/08/2022, nơi cấp: Cục Cảnh sát quản lý hành chính về trật tự xã hội",
    ):
        draft.line(text, look)
    draft.centre("1/2", 10, bold=False)
    draft.page(tint=(250, 248, 238))
    draft.line("9. Tình trạng án tích: [conviction_status|Không có án tích]", look)
    draft.table((60, 60, 46), (("Số bản án", "Tội danh", "Hình phạt"), ("-", "-", "-")))
    draft.line(
        "10. Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã: Không bị cấm",
        look,
    )
    draft.gap(5)
    top = draft.y
    draft.sign(("NGƯỜI LẬP PHIẾU",), case.signer(3), x=60, seal=False)
    draft.y = top
    draft.sign(
        ("KT. GIÁM ĐỐC", "[signer_title|PHÓ GIÁM ĐỐC]"), f"Đại tá [signer_name|{case.signer()}]"
    )
    draft.line(
        "Ghi chú: Phiếu lý lịch tư pháp không xác định thời hạn sử dụng. Trang 2/2",
        Look(10, italic=True),
    )


LAYOUTS = {
    "residence_confirmation": residence_confirmation,
    "household_book": household_book,
    "criminal_record": criminal_record,
}
