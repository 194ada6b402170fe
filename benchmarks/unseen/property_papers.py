"""Land, building, contracts, authorization."""

from __future__ import annotations

from benchmarks.unseen.draft import Draft, Look, slash, words
from benchmarks.unseen.people import Case

_PINK = (250, 226, 222)


def land_use_certificate(case: Case, draft: Draft) -> None:
    """The four-page model of 2009: title page, parcel, drawing, changes; each on a page of its own."""
    owner = case.father
    serial = f"B{'KLMNP'[case.number % 5]} {310200 + case.number}"
    area = f"{118 + case.number * 3},5"
    draft.page(tint=_PINK)
    draft.gap(20)
    draft.nation(13)
    draft.gap(14)
    draft.centre("GIẤY CHỨNG NHẬN", 26, color=(180, 30, 30))
    draft.centre(
        "QUYỀN SỬ DỤNG ĐẤT\nQUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
        15,
        color=(180, 30, 30),
    )
    draft.gap(10)
    draft.line(
        "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất",
        Look(13, bold=True),
    )
    draft.line(
        f"Ông: [owner_name|{owner.full_name}], sinh năm {owner.date_of_birth.year}, CCCD số: [personal_number|{owner.personal_number}]",
        Look(13, leading=1.5),
        indent=8,
    )
    draft.line(
        f"Và vợ: {case.mother.full_name}, sinh năm {case.mother.date_of_birth.year}, CCCD số: {case.mother.personal_number}",
        Look(13, leading=1.5),
        indent=8,
    )
    draft.line(f"Cùng địa chỉ thường trú: {owner.address}", Look(13, leading=1.5), indent=8)
    draft.y = 262
    draft.at(
        draft.right,
        draft.y,
        60,
        f"[serial_number={serial}|{serial}]",
        Look(20, bold=True, color=(180, 30, 30)),
        "right",
    )
    draft.page(tint=_PINK)
    draft.line("II. Thửa đất, nhà ở và tài sản khác gắn liền với đất", Look(13, bold=True))
    look = Look(12.5, leading=1.5)
    for text in (
        "1. Thửa đất:",
        f"a) Thửa đất số: [parcel_number|{212 + case.number}], tờ bản đồ số: [map_sheet|{17 + case.number % 9}]",
        f"b) Địa chỉ: {case.place.village}, {case.full_place}",
        f"c) Diện tích: [area_m2={area.replace(',', '.')}|{area}] m², (bằng chữ: theo số)",
        "d) Hình thức sử dụng: riêng: toàn bộ m²; chung: không m²",
        "đ) Mục đích sử dụng: [land_use|Đất ở tại nông thôn]",
        "e) Thời hạn sử dụng: Lâu dài",
        "g) Nguồn gốc sử dụng: Nhà nước giao đất có thu tiền sử dụng đất",
        "2. Nhà ở: -/-", "3. Công trình xây dựng khác: -/-", "4. Rừng sản xuất là rừng trồng: -/-", "5. Cây lâu năm: -/-", "6. Ghi chú: Không",
    ):  # fmt: skip
        draft.line(text, look, indent=4)
    draft.gap(4)
    draft.sign(("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "KT. GIÁM ĐỐC", "[signer_title|PHÓ GIÁM ĐỐC]"), f"[signer_name|{case.signer()}]",
               date_line=f"{case.place.town}, {words('issue_date', case.issued_on)}")  # fmt: skip
    draft.line(f"Số vào sổ cấp GCN: [book_number|CS {1204 + case.number:05d}]", Look(12))
    _plan_and_changes(case, draft)


def _plan_and_changes(case: Case, draft: Draft) -> None:
    """The last two pages: drawing and changes."""
    draft.page(tint=_PINK)
    draft.line("III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất", Look(13, bold=True))
    draft.sheet.shape([(60, 70), (140, 62), (150, 150), (66, 160)])
    for x, y, text in (
        (98, 58, "12,40"),
        (152, 104, "18,25"),
        (104, 160, "12,05"),
        (48, 110, "18,00"),
        (96, 105, "ONT"),
    ):
        draft.at(x, y, 30, text, Look(10))
    draft.at(150, 40, 30, "B\nI", Look(11))
    draft.at(draft.middle, 190, 60, "TỶ LỆ 1/500", Look(11), "centre")
    draft.page(tint=_PINK)
    draft.line("IV. Những thay đổi sau khi cấp giấy chứng nhận", Look(13, bold=True))
    draft.table((112, 56), (
        ("Nội dung thay đổi và cơ sở pháp lý", "Xác nhận của cơ quan có thẩm quyền"),
        (f"Thế chấp bằng quyền sử dụng đất tại Ngân hàng theo hồ sơ số 0{40 + case.number}.TC ngày {case.day(60):%d/%m/%Y}", "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI\nPHÓ GIÁM ĐỐC\n \n \n" + case.signer(4)),
        ("Xóa đăng ký thế chấp", "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI\n \n \n" + case.signer(5)),
    ), size=11)  # fmt: skip


def construction_permit(case: Case, draft: Draft) -> None:
    """A house, in clauses; conditions go on over the page."""
    owner = case.father
    draft.page()
    draft.head(
        (f"UBND {case.place.province.upper()}", f"UBND {case.place.commune.upper()}"),
        place_date=f"{case.place.town}, {words('issue_date', case.issued_on)}",
    )
    draft.centre("GIẤY PHÉP XÂY DỰNG", 16)
    draft.centre(f"Số: [document_number|{28 + case.number}/GPXD]", 13)
    draft.centre("(Sử dụng cho nhà ở riêng lẻ)", 12, bold=False, italic=True)
    draft.gap(3)
    look = Look(13, leading=1.45)
    for text in (
        f"1. Cấp cho ông (bà): [investor_name|{owner.full_name}]",
        f"Số định danh cá nhân: [personal_number|{owner.personal_number}]",
        f"Địa chỉ thường trú: [address|{owner.address}]",
        "2. Được phép xây dựng công trình: Nhà ở riêng lẻ. Theo thiết kế: Bản vẽ thiết kế do Công ty TNHH Tư vấn Mẫu lập",
        "Gồm các nội dung sau:",
        f"- Vị trí xây dựng: [construction_address|Thửa đất số {212 + case.number}, {case.full_place}]",
        f"- Diện tích xây dựng tầng một: [area_m2={84 + case.number}.6|{84 + case.number},6] m²; tổng diện tích sàn: 254,80 m²",
        "- Số tầng: [floors=3|03 tầng]; chiều cao công trình: 11,7 m; cốt nền: +0,45 m",
        "- Mật độ xây dựng: 72 %; hệ số sử dụng đất: 2,1; chỉ giới xây dựng: trùng chỉ giới đường đỏ",
        f"3. Giấy tờ về đất đai: Giấy chứng nhận quyền sử dụng đất số CS {1204 + case.number:05d}",
        "4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp; quá thời hạn trên phải đề nghị gia hạn giấy phép xây dựng.",
    ):
        draft.line(text, look)
    draft.gap(2)
    top = draft.y
    draft.line("Nơi nhận:", Look(11, bold=True, italic=True))
    draft.line("- Như trên;", Look(10.5))
    draft.line("- Lưu: VT, KT.", Look(10.5))
    draft.y = top
    draft.sign(("KT. CHỦ TỊCH", "[signer_title|PHÓ CHỦ TỊCH]"), f"[signer_name|{case.signer()}]")
    draft.page()
    draft.centre("Trang 2", 10, bold=False)
    draft.line("CHỦ ĐẦU TƯ PHẢI THỰC HIỆN CÁC NỘI DUNG SAU ĐÂY:", Look(13, bold=True))
    for text in (
        "1. Phải hoàn toàn chịu trách nhiệm trước pháp luật nếu xâm phạm các quyền hợp pháp của các chủ sở hữu liền kề.",
        "2. Phải thực hiện đúng các quy định của pháp luật về đất đai, về đầu tư xây dựng và giấy phép xây dựng này.",
        "3. Phải thông báo cho cơ quan cấp phép xây dựng đến kiểm tra khi định vị công trình, xây móng và các công trình ngầm.",
        "4. Xuất trình giấy phép xây dựng cho chính quyền địa phương trước khi khởi công xây dựng và treo biển báo tại địa điểm xây dựng.",
    ):
        draft.line(text, look)
    draft.gap(3)
    draft.centre("GIA HẠN GIẤY PHÉP", 13)
    draft.line(
        "1. Nội dung gia hạn: ........................................................", look
    )
    draft.line(
        "2. Thời gian có hiệu lực của giấy phép: ........................................", look
    )


def contract(case: Case, draft: Draft) -> None:
    """A lease over three pages, numbered at the foot, without titles on the second and third."""
    one, two = case.father, case.mother
    draft.family = "book"
    draft.size = 11.5
    draft.page()
    draft.nation(12)
    draft.centre("HỢP ĐỒNG THUÊ NHÀ Ở", 16)
    draft.centre(f"(Số: [document_number|{7 + case.number}/HĐTN])", 12, bold=False)
    draft.gap(2)
    look = Look(leading=1.5)
    draft.line(
        f"Hôm nay, {words('issue_date', case.issued_on)}, tại {case.full_place}, chúng tôi gồm:",
        look,
    )
    for side, person in (("BÊN CHO THUÊ (BÊN A)", one), ("BÊN THUÊ (BÊN B)", two)):
        draft.line(side, Look(bold=True, leading=1.5))
        draft.line(
            f"Ông/Bà: {person.full_name}    Sinh ngày: {person.date_of_birth:%d/%m/%Y}", look
        )
        draft.line(f"CCCD số: {person.personal_number}    Nơi thường trú: {person.address}", look)
    articles = (
        ("Điều 1. Đối tượng của hợp đồng", f"Bên A đồng ý cho bên B thuê căn nhà tại {one.address}, diện tích sử dụng 64 m², để ở."),
        ("Điều 2. Thời hạn thuê", f"Thời hạn thuê là 24 tháng, từ ngày {slash('valid_from', case.day(5))} đến ngày {slash('valid_to', case.day(735))}."),
        ("Điều 3. Giá thuê và phương thức thanh toán", "Giá thuê là 3.500.000 đồng/tháng (Ba triệu năm trăm nghìn đồng), trả bằng tiền mặt hoặc chuyển khoản vào ngày 05 hằng tháng."),
        ("Điều 4. Quyền và nghĩa vụ của bên A", "Giao nhà đúng thời hạn; bảo đảm cho bên B sử dụng ổn định; sửa chữa hư hỏng do hao mòn tự nhiên; thu tiền thuê đầy đủ, đúng kỳ hạn."),
        ("Điều 5. Quyền và nghĩa vụ của bên B", "Sử dụng nhà đúng mục đích; trả tiền thuê đúng hạn; giữ gìn nhà và trang thiết bị; trả lại nhà khi hết hạn; không cho người khác thuê lại nếu bên A không đồng ý bằng văn bản."),
        ("Điều 6. Chấm dứt hợp đồng", "Một bên đơn phương chấm dứt hợp đồng phải báo trước cho bên kia ít nhất 30 ngày; tiền đặt cọc được hoàn trả sau khi trừ các khoản còn nợ."),
        ("Điều 7. Giải quyết tranh chấp", "Tranh chấp được giải quyết bằng thương lượng; nếu không thành thì yêu cầu Tòa án có thẩm quyền giải quyết."),
        ("Điều 8. Điều khoản chung", "Hợp đồng lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản, có hiệu lực kể từ ngày ký."),
    )  # fmt: skip
    for number, (title, text) in enumerate(articles):
        if number in (3, 6):
            draft.at(draft.middle, 280, 40, f"Trang {len(draft.sheets)}/3", Look(9), "centre")
            draft.page()
        draft.line(title, Look(bold=True, leading=1.5))
        draft.line(text, look, indent=6)
    draft.gap(8)
    top = draft.y
    draft.sign(("BÊN CHO THUÊ",), one.full_name, x=60, seal=False, note="(Ký và ghi rõ họ tên)")
    draft.y = top
    draft.sign(("BÊN THUÊ",), two.full_name, seal=False, note="(Ký và ghi rõ họ tên)")
    draft.at(draft.middle, 280, 40, "Trang 3/3", Look(9), "centre")


def authorization(case: Case, draft: Draft) -> None:
    """Given before a notary: parties first, the certification of the notary on the next page."""
    giver, taker = case.mother, case.father
    draft.page()
    draft.nation()
    draft.centre("GIẤY ỦY QUYỀN", 17)
    draft.centre("(Về việc nộp hồ sơ và nhận kết quả)", 12, bold=False, italic=True)
    draft.gap(3)
    look = Look(13, leading=1.5)
    draft.line(
        f"Tại {case.place.town}, {words('issue_date', case.issued_on)}, tôi là:", look, indent=8
    )
    for label, name, person in (
        ("NGƯỜI ỦY QUYỀN", "authorizer_name", giver),
        ("NGƯỜI ĐƯỢC ỦY QUYỀN", "authorized_name", taker),
    ):
        draft.line(label, Look(13, bold=True, leading=1.5))
        draft.line(f"- Họ và tên: [{name}|{person.caps_name}]", look)
        draft.line(
            f"- Sinh ngày {person.date_of_birth:%d/%m/%Y}; CCCD số {person.personal_number}", look
        )
        draft.line(f"- Nơi cư trú: {person.address}", look)
    draft.line("NỘI DUNG VÀ PHẠM VI ỦY QUYỀN", Look(13, bold=True, leading=1.5))
    draft.line(
        "Thay mặt tôi nộp hồ sơ, bổ sung hồ sơ và nhận kết quả đăng ký biến động đất đai tại Trung tâm Phục vụ hành chính công.",
        look,
        indent=8,
    )
    draft.line(
        f"THỜI HẠN ỦY QUYỀN: từ ngày {slash('valid_from', case.issued_on)} đến ngày {slash('valid_to', case.day(180))}. Việc ủy quyền không có thù lao.",
        look,
    )
    draft.gap(3)
    top = draft.y
    draft.sign(("NGƯỜI ĐƯỢC ỦY QUYỀN",), taker.full_name, x=64, seal=False)
    draft.y = top
    draft.sign(("NGƯỜI ỦY QUYỀN",), giver.full_name, seal=False)
    draft.page()
    draft.centre("LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN", 14)
    draft.gap(3)
    draft.line(
        f"Ngày {case.issued_on:%d/%m/%Y}, tại Văn phòng công chứng Mẫu, tôi, {case.signer()}, công chứng viên, chứng nhận: Giấy ủy quyền này do bà {giver.full_name} lập; tại thời điểm ký, người ủy quyền có năng lực hành vi dân sự, đã đọc lại toàn bộ văn bản và ký trước mặt tôi.",
        look,
        indent=8,
    )
    draft.line(
        f"Số công chứng: [document_number|{880 + case.number}], quyển số 01/2026 TP/CC-SCC/HĐGD",
        look,
    )
    draft.sign(("[signer_title|CÔNG CHỨNG VIÊN]",), f"[signer_name|{case.signer()}]")


LAYOUTS = {
    "land_use_certificate": land_use_certificate,
    "construction_permit": construction_permit,
    "contract": contract,
    "authorization": authorization,
}
