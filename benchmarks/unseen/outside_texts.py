"""The words of the papers outside the catalogue, as data for `benchmarks.unseen.outsiders`.

In braces: people of the case (`f` father, `m` mother, `c` child, `e` elder; capitals for names in
capitals; `fb`, `fp` day of birth and personal number), place, `day`, `d`, `n` (a number).
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from cli.specimens.fonts import Family
from cli.specimens.sheet import Color


class Form(NamedTuple):
    """A paper made of a head, a title, lines, perhaps a table, and a signature."""

    title: str
    lines: tuple[str, ...]
    header: Literal["office", "nation", "none"] = "office"
    agency: tuple[str, ...] = ("ỦY BAN NHÂN DÂN", "{COMMUNE}")
    number: str = ""
    signed: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()
    after: tuple[str, ...] = ()
    size: float = 15
    has_dots: bool = False
    has_photo: bool = False
    is_dated: bool = True
    tint: Color | None = None
    family: Family | None = None


_HOSPITAL: Final = ("SỞ Y TẾ {PROVINCE}", "BỆNH VIỆN ĐA KHOA MẪU")
_SCHOOL: Final = ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG THPT MẪU")
_COMPANY: Final = ("CÔNG TY TNHH MẪU", "Địa chỉ: {place}")

FORMS: Final[dict[str, Form]] = {
    "birth_notice": Form(
        "GIẤY CHỨNG SINH",
        ("Họ và tên mẹ hoặc người nuôi dưỡng: {m}", "Năm sinh: {mb}   Nơi thường trú: {at}", "Số định danh cá nhân: {mp}", "Dân tộc: Kinh", "Đã sinh con vào lúc: 14 giờ 25 phút, {day}", "Tại: Bệnh viện đa khoa Mẫu", "Số lần sinh: 2   Số con hiện sống: 2", "Số con trong lần sinh này: 1", "Giới tính của con: Nam   Cân nặng: 3.200 g", "Hiện trạng của con: Khỏe", "Dự định đặt tên con là: {c}", "Người đỡ đẻ: {s}"),
        agency=_HOSPITAL, number="Số: {n}/GCS", signed=("THỦ TRƯỞNG CƠ SỞ Y TẾ",), has_dots=True,
    ),
    "death_notice": Form(
        "GIẤY BÁO TỬ",
        ("Họ, chữ đệm, tên: {E}", "Ngày, tháng, năm sinh: {eb}   Giới tính: Nam   Dân tộc: Kinh", "Số định danh cá nhân: {ep}", "Nơi cư trú cuối cùng: {at}", "Đã chết vào lúc: 02 giờ 10 phút, {day}", "Nơi chết: Bệnh viện đa khoa Mẫu", "Nguyên nhân chết: Suy hô hấp"),
        agency=_HOSPITAL, number="Số: {n}/GBT", signed=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), has_dots=True,
    ),
    "food_safety_certificate": Form(
        "GIẤY CHỨNG NHẬN\nCƠ SỞ ĐỦ ĐIỀU KIỆN AN TOÀN THỰC PHẨM",
        ("SỞ Y TẾ chứng nhận", "Tên cơ sở: HỘ KINH DOANH {M}", "Chủ cơ sở: {m}", "Địa chỉ: {at}", "Đủ điều kiện an toàn thực phẩm theo quy định để sản xuất, kinh doanh: Dịch vụ ăn uống", "Giấy chứng nhận này có hiệu lực 03 năm kể từ ngày ký."),
        agency=("UBND {PROVINCE}", "SỞ Y TẾ"), number="Số cấp: {n}/{y}/NNPTNT-066", signed=("GIÁM ĐỐC",), tint=(236, 246, 236),
    ),
    "construction_practice_certificate": Form(
        "CHỨNG CHỈ HÀNH NGHỀ\nHOẠT ĐỘNG XÂY DỰNG",
        ("Số: DAL-000{n}", "Họ và tên: {F}", "Ngày, tháng, năm sinh: {fb}", "Số căn cước: {fp}", "Cơ sở đào tạo: Trường Đại học Mẫu", "Trình độ chuyên môn: Kỹ sư xây dựng", "Lĩnh vực hành nghề: Giám sát thi công xây dựng công trình dân dụng", "Hạng: II", "Có giá trị đến ngày: {d}"),
        agency=("UBND {PROVINCE}", "SỞ XÂY DỰNG"), signed=("GIÁM ĐỐC",), has_photo=True, tint=(246, 240, 226),
    ),
    "guardianship_extract": Form(
        "TRÍCH LỤC ĐĂNG KÝ GIÁM HỘ",
        ("Họ, chữ đệm, tên người giám hộ: {F}", "Ngày, tháng, năm sinh: {fb}", "Giấy tờ tùy thân: Căn cước số {fp}", "Họ, chữ đệm, tên người được giám hộ: {C}", "Ngày, tháng, năm sinh: {cb}", "Số định danh cá nhân: {cp}", "Lý do giám hộ: Cha mẹ đều không còn", "Nơi đăng ký giám hộ: UBND {place}"),
        number="Số: {n}/TLGH", signed=("NGƯỜI KÝ TRÍCH LỤC", "CHỦ TỊCH"), has_dots=True,
    ),
    "civil_status_correction": Form(
        "TRÍCH LỤC\nTHAY ĐỔI, CẢI CHÍNH HỘ TỊCH",
        ("Họ, chữ đệm, tên: {C}", "Ngày, tháng, năm sinh: {cb}", "Giới tính: Nữ   Dân tộc: Kinh   Quốc tịch: Việt Nam", "Đã đăng ký cải chính: Ngày sinh từ 10/3/2012 thành 16/3/2012", "Trong: Giấy khai sinh số 45/2012", "Căn cứ: Sổ đăng ký khai sinh", "Nơi đăng ký: UBND {place}"),
        number="Số: {n}/TLTĐCC-HT", signed=("NGƯỜI KÝ TRÍCH LỤC", "PHÓ CHỦ TỊCH"), has_dots=True,
    ),
    "cooperative_certificate": Form(
        "GIẤY CHỨNG NHẬN\nĐĂNG KÝ HỢP TÁC XÃ",
        ("Mã số hợp tác xã: 3700000025", "1. Tên hợp tác xã: HỢP TÁC XÃ NÔNG NGHIỆP MẪU", "2. Địa chỉ trụ sở chính: {at}", "3. Ngành, nghề kinh doanh: Trồng cây ăn quả", "4. Vốn điều lệ: 800.000.000 đồng", "5. Người đại diện theo pháp luật: {F}", "Sinh ngày: {fb}   Số căn cước: {fp}"),
        agency=("UBND {COMMUNE}", "PHÒNG KINH TẾ"), signed=("TRƯỞNG PHÒNG",), tint=(240, 246, 240),
    ),
    "hospital_discharge": Form(
        "GIẤY RA VIỆN",
        ("Họ tên người bệnh: {M}", "Ngày/tháng/năm sinh: {mb}   Nam/Nữ: Nữ", "Dân tộc: Kinh   Nghề nghiệp: Làm ruộng", "Mã số BHXH/Thẻ BHYT số: 6600000123", "Địa chỉ: {at}", "Vào viện lúc: 08 giờ 15 phút, {day}", "Ra viện lúc: 10 giờ 00 phút, {day}", "Chẩn đoán: Viêm phổi", "Phương pháp điều trị: Kháng sinh, hạ sốt", "Ghi chú: Nghỉ ngơi, tái khám sau 7 ngày"),
        agency=_HOSPITAL, number="MS: 01/BV-{n}", signed=("TRƯỞNG KHOA ĐIỀU TRỊ",), has_dots=True,
    ),
    "invitation": Form(
        "THƯ MỜI",
        ("Kính gửi: Ông (bà) {f}", "Trường Trung học phổ thông Mẫu trân trọng kính mời ông (bà) tới dự Lễ khai giảng năm học mới.", "Thời gian: 07 giờ 30 phút, {day}", "Địa điểm: Sân trường", "Sự có mặt của ông (bà) là niềm vinh dự của nhà trường."),
        agency=_SCHOOL, signed=("HIỆU TRƯỞNG",), size=20,
    ),
    "meeting_notice": Form(
        "GIẤY MỜI HỌP",
        ("Kính gửi: Các hộ gia đình trong {commune}", "Ủy ban nhân dân kính mời ông (bà) tới dự cuộc họp về công tác phòng cháy, chữa cháy.", "Thời gian: 19 giờ 30 phút, {day}", "Địa điểm: Nhà văn hóa", "Đề nghị ông (bà) tới dự đúng giờ./."),
        number="Số: {n}/GM-UBND", signed=("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
    ),
    "minutes": Form(
        "BIÊN BẢN HỌP\nVề việc bình xét gia đình văn hóa",
        ("Hôm nay, {day}, tại Nhà văn hóa {commune}.", "I. Thành phần: 1. Ông {f} - Tổ trưởng, chủ trì; 2. Bà {m} - Thư ký; cùng 42 hộ dân.", "II. Nội dung: Ông {f} thông qua tiêu chuẩn gia đình văn hóa năm {y}. Các hộ thảo luận và biểu quyết.", "III. Kết quả: 39/42 hộ đạt tiêu chuẩn gia đình văn hóa.", "Biên bản được lập thành 02 bản, kết thúc lúc 21 giờ cùng ngày."),
        header="nation", signed=("THƯ KÝ",),
    ),
    "curriculum_vitae": Form(
        "SƠ YẾU LÝ LỊCH\nTỰ THUẬT",
        ("1. Họ và tên: {F}", "2. Sinh ngày: {fb}", "3. Nơi ở đăng ký thường trú: {at}", "4. Số căn cước: {fp}", "5. Dân tộc: Kinh   Tôn giáo: Không", "6. Trình độ văn hóa: 12/12", "HOÀN CẢNH GIA ĐÌNH", "Họ và tên bố: {e}   Sinh ngày: {eb}", "Họ và tên vợ: {m}   Sinh ngày: {mb}", "QUÁ TRÌNH HOẠT ĐỘNG CỦA BẢN THÂN: Từ năm 2010 đến nay: lao động tự do", "Tôi xin cam đoan những lời khai trên là đúng sự thật."),
        header="nation", signed=("Người khai",), has_dots=True, has_photo=True,
    ),
    "introduction_letter": Form(
        "GIẤY GIỚI THIỆU",
        ("Trường Trung học phổ thông Mẫu trân trọng giới thiệu: Ông (bà) {m}", "Chức vụ: Giáo viên", "Được cử đến: Ủy ban nhân dân {place}", "Về việc: Liên hệ công tác tuyển sinh", "Đề nghị quý cơ quan tạo điều kiện để bà {m} hoàn thành nhiệm vụ.", "Giấy này có giá trị đến hết ngày {d}."),
        agency=_SCHOOL, number="Số: {n}/GGT", signed=("HIỆU TRƯỞNG",),
    ),
    "party_record": Form(
        "LÝ LỊCH CỦA NGƯỜI XIN VÀO ĐẢNG",
        ("1. Họ và tên đang dùng: {F}   2. Nam, nữ: Nam", "3. Họ và tên khai sinh: {F}", "4. Bí danh: Không", "5. Ngày, tháng, năm sinh: {fb}", "6. Nơi sinh: {place}", "7. Quê quán: {place}", "8. Nơi cư trú: {at}", "9. Dân tộc: Kinh   10. Tôn giáo: Không", "11. Nghề nghiệp hiện nay: Giáo viên", "12. Trình độ hiện nay: Giáo dục phổ thông: 12/12"),
        header="none", agency=("ĐẢNG CỘNG SẢN VIỆT NAM",), signed=("NGƯỜI KHAI LÝ LỊCH",), has_dots=True, size=17,
    ),
    "vehicle_inspection": Form(
        "GIẤY CHỨNG NHẬN KIỂM ĐỊNH\nAN TOÀN KỸ THUẬT VÀ BẢO VỆ MÔI TRƯỜNG",
        ("Biển đăng ký: 47A-000.00   Số quản lý: 4701V-00{n}", "Loại phương tiện: Ô tô con", "Nhãn hiệu: TOYOTA   Số loại: VIOS", "Số máy: MAU12345   Số khung: RLMAU000{n}", "Năm, nước sản xuất: 2018, Việt Nam", "Số người cho phép chở: 5 chỗ ngồi", "Có hiệu lực đến hết ngày: {d}"),
        agency=("CỤC ĐĂNG KIỂM VIỆT NAM", "ĐƠN VỊ 4701V"), signed=("PHÓ GIÁM ĐỐC",), family="sans", tint=(238, 244, 250),
    ),
    "sick_leave": Form(
        "GIẤY CHỨNG NHẬN\nNGHỈ VIỆC HƯỞNG BẢO HIỂM XÃ HỘI",
        ("I. Thông tin người bệnh", "Họ và tên: {m}   ngày sinh {mb}", "Mã số BHXH/Số thẻ BHYT: 6600000123   Giới tính: Nữ", "Đơn vị làm việc: Công ty TNHH Mẫu", "II. Chẩn đoán và phương pháp điều trị: Viêm họng cấp", "Số ngày nghỉ: 03 (từ ngày {d})", "III. Thông tin cha, mẹ: Không"),
        agency=_HOSPITAL, number="Số: {n}/KCB", signed=("Người hành nghề KB, CB",),
    ),
    "culture_family": Form(
        "GIẤY KHEN\nGIA ĐÌNH VĂN HÓA",
        ("CHỦ TỊCH ỦY BAN NHÂN DÂN {COMMUNE}", "Tặng: Gia đình ông (bà) {f}", "Địa chỉ: {at}", "Đạt danh hiệu Gia đình văn hóa năm {y}"),
        header="nation", signed=("CHỦ TỊCH",), size=24, tint=(255, 246, 214),
    ),
    "vaccination": Form(
        "PHIẾU TIÊM CHỦNG CÁ NHÂN",
        ("Họ và tên trẻ: {C}", "Ngày sinh: {cb}", "Họ và tên mẹ: {m}", "Địa chỉ: {at}"), agency=("TRUNG TÂM Y TẾ MẪU", "TRẠM Y TẾ {COMMUNE}"),
        table=(("Loại vắc xin", "Ngày tiêm", "Số lô", "Chữ ký"), ("Viêm gan B sơ sinh", "{cb}", "VG0{n}", ""), ("BCG", "{cb}", "BC1{n}", ""), ("DPT-VGB-Hib (1)", "{d}", "DP2{n}", "")), widths=(60, 36, 36, 36),
    ),
}  # fmt: skip
"""Papers of an office or of a person."""

OTHER_TABLES: Final[dict[str, Form]] = {
    "vat_invoice": Form(
        "HÓA ĐƠN GIÁ TRỊ GIA TĂNG\n(VAT INVOICE)",
        ("Ký hiệu (Serial): 1C26TMM   Số (No.): 000{n}", "{day}", "Đơn vị bán hàng: CÔNG TY TNHH MẪU   Mã số thuế: 9990000018", "Họ tên người mua hàng: {f}", "Địa chỉ: {at}", "Hình thức thanh toán: TM/CK"), header="none", agency=(),
        table=(("STT", "Tên hàng hóa, dịch vụ", "ĐVT", "Số lượng", "Đơn giá", "Thành tiền"), ("1", "Xi măng PCB40", "bao", "20", "92.000", "1.840.000"), ("2", "Thép phi 10", "kg", "150", "16.500", "2.475.000")), widths=(12, 60, 16, 22, 26, 32),
        after=("Cộng tiền hàng: 4.315.000", "Thuế suất GTGT: 8%   Tiền thuế GTGT: 345.200", "Tổng cộng tiền thanh toán: 4.660.200 đồng"), family="sans", signed=("NGƯỜI BÁN HÀNG",),
    ),
    "transcript": Form(
        "BẢNG ĐIỂM HỌC TẬP",
        ("Họ và tên học sinh: {c}", "Ngày sinh: {cb}   Lớp: 11A3", "Năm học: 2025 - 2026"), agency=_SCHOOL,
        table=(("Môn học", "Học kỳ I", "Học kỳ II", "Cả năm"), ("Toán", "7,8", "8,1", "8,0"), ("Ngữ văn", "7,0", "7,4", "7,3"), ("Vật lí", "8,2", "8,0", "8,1"), ("Tiếng Anh", "6,9", "7,5", "7,3"), ("Lịch sử", "8,5", "8,8", "8,7")), widths=(60, 36, 36, 36),
        after=("Xếp loại học lực: Khá   Hạnh kiểm: Tốt",), signed=("HIỆU TRƯỞNG",),
    ),
    "payslip": Form(
        "PHIẾU LƯƠNG THÁNG 9/{y}",
        ("Họ và tên: {m}", "Chức vụ: Công nhân   Mã nhân viên: NV{n}"), header="none", agency=_COMPANY,
        table=(("Khoản mục", "Số tiền (đồng)"), ("Lương cơ bản", "6.200.000"), ("Phụ cấp", "850.000"), ("Tăng ca", "1.120.000"), ("Trừ BHXH, BHYT, BHTN", "-651.000"), ("Thực lĩnh", "7.519.000")), widths=(100, 60), family="sans", signed=("KẾ TOÁN",),
    ),
    "electricity_bill": Form(
        "HÓA ĐƠN TIỀN ĐIỆN",
        ("Khách hàng: {f}", "Địa chỉ: {at}", "Mã khách hàng: PC1100000{n}   Kỳ: 09/{y}"), header="none", agency=("CÔNG TY ĐIỆN LỰC MẪU", "Điện thoại: 0900000222"),
        table=(("Chỉ số mới", "Chỉ số cũ", "Điện tiêu thụ (kWh)", "Đơn giá", "Thành tiền"), ("12.480", "12.301", "179", "2.014", "360.506")), widths=(32, 32, 40, 28, 36), after=("Tổng cộng: 389.346 đồng", "Hạn thanh toán: {d}"), family="screen",
    ),
    "bank_deposit": Form(
        "GIẤY NỘP TIỀN",
        ("Ngày/Date: {d}   Số/No: {n}", "Người nộp/Depositor: {m}", "Số CCCD/ID: {mp}", "Địa chỉ/Address: {at}", "Tài khoản ghi có/Account: 1020000000{n}", "Số tiền bằng số/Amount in figures: 5.000.000 VND", "Bằng chữ: Năm triệu đồng chẵn", "Nội dung/Details: Nộp học phí"), header="none", agency=("NGÂN HÀNG TMCP MẪU", "Chi nhánh {town}"), has_dots=True, family="sans", signed=("GIAO DỊCH VIÊN",),
    ),
    "warranty": Form(
        "PHIẾU BẢO HÀNH",
        ("Tên khách hàng: {f}", "Địa chỉ: {at}", "Sản phẩm: Máy bơm nước   Model: MB-200", "Số máy: SN00{n}", "Ngày mua: {d}", "Thời hạn bảo hành: 12 tháng", "Điều kiện: còn nguyên tem, có phiếu này."), header="none", agency=_COMPANY, has_dots=True, tint=(250, 244, 230), signed=("ĐẠI DIỆN CỬA HÀNG",),
    ),
    "english_certificate": Form(
        "CERTIFICATE OF ATTENDANCE",
        ("This is to certify that", "Ms {m}", "has successfully completed the course", "Office Administration and Customer Service", "held from 3 to 28 August {y}, total 80 hours, and is awarded this certificate.", "Certificate No. SAMPLE-{n}"), header="none", agency=("SAMPLE INTERNATIONAL INSTITUTE", "Bangkok, Thailand"), size=24, family="book",
    ),
    "english_birth_record": Form(
        "CERTIFICATE OF LIVE BIRTH",
        ("1. Child's name: {c}", "2. Sex: Female   3. Date of birth: {cb}", "4. Place of birth: County Hospital, Sampletown", "5. Mother's maiden name: {m}", "6. Father's name: {f}", "7. Date filed by registrar: {d}"), header="none", agency=("STATE OF SAMPLE", "DEPARTMENT OF HEALTH - VITAL RECORDS"), has_dots=True, tint=(232, 244, 240), signed=("STATE REGISTRAR",),
    ),
    "shop_bill": Form(
        "HÓA ĐƠN BÁN LẺ",
        ("Khách hàng: {m}", "{day}"), header="none", agency=("CỬA HÀNG VẬT TƯ MẪU", "ĐT: 0900000333"),
        table=(("TT", "Tên hàng", "SL", "Đơn giá", "Thành tiền"), ("1", "Sơn nước 18 lít", "2", "640.000", "1.280.000"), ("2", "Chổi lăn", "3", "25.000", "75.000")), widths=(14, 70, 18, 32, 34), after=("Cộng: 1.355.000 đồng",), signed=("NGƯỜI BÁN",),
    ),
    "school_list": Form(
        "DANH SÁCH HỌC SINH LỚP 1A", ("Năm học 2026 - 2027   Giáo viên chủ nhiệm: {s}",), agency=("UBND {COMMUNE}", "TRƯỜNG TIỂU HỌC MẪU"),
        table=(("STT", "Họ và tên", "Ngày sinh", "Nơi sinh", "Họ tên cha (mẹ)"), ("1", "{c}", "12/04/2020", "{province}", "{f}"), ("2", "Tô Bảo Trâm", "03/09/2020", "{province}", "{s}"), ("3", "Hà Gia Bảo", "27/11/2020", "{province}", "{m}")), widths=(14, 48, 30, 36, 40),
    ),
}  # fmt: skip
"""Papers of shops, schools, firms and other countries, mostly with tables."""
