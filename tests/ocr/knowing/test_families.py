"""One form of each family, worded as the real forms are, laid out by hand."""

from __future__ import annotations

import pytest

from ocr.understanding import understand

HEADER = [
    (0.08, 0.04, "ỦY BAN NHÂN DÂN"),
    (0.45, 0.04, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (0.08, 0.06, "XÃ ĐỒNG ĐĂNG"),
    (0.5, 0.06, "Độc lập - Tự do - Hạnh phúc"),
    (0.5, 0.09, "Đồng Đăng, ngày 05 tháng 02 năm 2026"),
]
HEADER_VALUES = {
    "issuer": "ỦY BAN NHÂN DÂN XÃ ĐỒNG ĐĂNG",
    "issue_date": "2026-02-05",
    "issue_place": "Đồng Đăng",
}
SIGNATURE = [
    (0.6, 0.8, "KT. CHỦ TỊCH"),
    (0.58, 0.82, "PHÓ CHỦ TỊCH"),
    (0.58, 0.9, "Nông Thị Bưởi"),
]
SIGNATURE_VALUES = {"signer_title": "PHÓ CHỦ TỊCH", "signer_name": "Nông Thị Bưởi"}

MARRIAGE = (
    "marriage_certificate",
    [
        *HEADER[1:4:2],
        ("centre", 0.12, "GIẤY CHỨNG NHẬN KẾT HÔN"),
        ("centre", 0.15, "Số: 12/2026"),
        (0.05, 0.20, "Họ, chữ đệm, tên vợ:"),
        (0.52, 0.20, "Họ, chữ đệm, tên chồng:"),
        (0.05, 0.22, "VI THỊ BÌNH"),
        (0.52, 0.22, "NGUYỄN VĂN HÒA"),
        (0.05, 0.25, "Ngày, tháng, năm sinh: 01/02/1996"),
        (0.52, 0.25, "Ngày, tháng, năm sinh: 03/04/1990"),
        (0.05, 0.31, "Giấy tờ tùy thân: CCCD số 020196000002"),
        (0.52, 0.31, "Giấy tờ tùy thân: CCCD số 020090000001"),
        (0.05, 0.40, "Nơi đăng ký kết hôn: UBND xã Đồng Đăng, tỉnh Lạng Sơn"),
        (0.05, 0.43, "Ngày, tháng, năm đăng ký: 05/02/2026"),
    ],
    {
        "document_number": "12/2026",
        "wife_name": "VI THỊ BÌNH",
        "husband_name": "NGUYỄN VĂN HÒA",
        "wife_personal_number": "020196000002",
        "husband_personal_number": "020090000001",
        "issuer": "UBND xã Đồng Đăng, tỉnh Lạng Sơn",
        "registration_date": "2026-02-05",
    },
)
MARITAL = (
    "marital_status_confirmation",
    [
        *HEADER,
        (0.08, 0.09, "Số: 07/UBND-XNTTHN"),
        ("centre", 0.14, "GIẤY XÁC NHẬN"),
        ("centre", 0.16, "TÌNH TRẠNG HÔN NHÂN"),
        (0.1, 0.20, "Xét đề nghị của ông/bà: Vi Thị Bình về việc cấp Giấy xác nhận"),
        (0.1, 0.23, "XÁC NHẬN:"),
        (0.1, 0.26, "Họ, chữ đệm, tên: VI THỊ BÌNH"),
        (0.1, 0.29, "Ngày, tháng, năm sinh: 01/02/1996"),
        (0.1, 0.32, "Giới tính: Nữ \tDân tộc: Nùng \tQuốc tịch: Việt Nam"),
        (0.1, 0.35, "Giấy tờ tùy thân: CCCD số 020196000002"),
        (0.1, 0.38, "Nơi cư trú: thôn Nà Pàn, xã Đồng Đăng, tỉnh Lạng Sơn"),
        (0.1, 0.41, "Tình trạng hôn nhân: Chưa đăng ký kết hôn với ai"),
        (0.1, 0.44, "Giấy này có giá trị 6 tháng, được sử dụng để: đăng ký kết hôn"),
        *SIGNATURE,
    ],
    {
        **HEADER_VALUES,
        **SIGNATURE_VALUES,
        "document_number": "07/UBND-XNTTHN",
        "holder_name": "VI THỊ BÌNH",
        "date_of_birth": "1996-02-01",
        "sex": "nữ",
        "ethnicity": "Nùng",
        "nationality": "Việt Nam",
        "personal_number": "020196000002",
        "address": "thôn Nà Pàn, xã Đồng Đăng, tỉnh Lạng Sơn",
        "marital_status": "Chưa đăng ký kết hôn với ai",
        "purpose": "đăng ký kết hôn",
    },
)
DEATH = (
    "death_extract",
    [
        *HEADER,
        (0.08, 0.09, "Số: 03/TLKT-BS"),
        ("centre", 0.14, "TRÍCH LỤC KHAI TỬ"),
        ("centre", 0.16, "(BẢN SAO)"),
        (0.1, 0.2, "Họ, chữ đệm, tên: NGUYỄN VĂN CỔ"),
        (0.1, 0.23, "Ngày, tháng, năm sinh: 02/03/1940"),
        (0.1, 0.26, "Giới tính: Nam \tDân tộc: Tày \tQuốc tịch: Việt Nam"),
        (0.1, 0.29, "Số định danh cá nhân: 020040000004"),
        (0.1, 0.32, "Đã chết vào lúc: 10 giờ 30 phút, ngày 11 tháng 01 năm 2026"),
        (0.1, 0.35, "Nguyên nhân chết: Bệnh già"),
        (0.1, 0.38, "Họ, chữ đệm, tên người đi khai tử: NGUYỄN VĂN HÒA"),
        (0.1, 0.41, "Giấy tờ tùy thân: CCCD số 020090000001"),
    ],
    {
        **HEADER_VALUES,
        "document_number": "03/TLKT-BS",
        "holder_name": "NGUYỄN VĂN CỔ",
        "date_of_birth": "1940-03-02",
        "sex": "nam",
        "ethnicity": "Tày",
        "nationality": "Việt Nam",
        "personal_number": "020040000004",
        "date_of_death": "2026-01-11",
        "cause_of_death": "Bệnh già",
    },
)
LAND = (
    "land_use_certificate",
    [
        ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("centre", 0.07, "Độc lập - Tự do - Hạnh phúc"),
        ("centre", 0.12, "GIẤY CHỨNG NHẬN"),
        ("centre", 0.14, "QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU"),
        ("centre", 0.16, "TÀI SẢN GẮN LIỀN VỚI ĐẤT"),
        (0.1, 0.2, "1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:"),
        (0.1, 0.23, "Ông Nguyễn Văn Hòa, CCCD số: 020090000001"),
        (0.1, 0.26, "2. Thông tin thửa đất:"),
        (0.1, 0.29, "a) Thửa đất số: 123; \tb) Tờ bản đồ số: 45;"),
        (0.1, 0.32, "c) Diện tích: 1.120,5 m²"),
        (0.1, 0.35, "d) Loại đất: Đất ở tại nông thôn"),
        (0.1, 0.38, "đ) Thời hạn sử dụng đất: Lâu dài"),
        (0.1, 0.9, "AA 12345678"),
    ],
    {
        "owner_name": "Nguyễn Văn Hòa",
        "personal_number": "020090000001",
        "parcel_number": "123",
        "map_sheet": "45",
        "area_m2": "1120.5",
        "land_use": "Đất ở tại nông thôn",
        "serial_number": "AA 12345678",
    },
)
PERMIT = (
    "construction_permit",
    [
        *HEADER,
        ("centre", 0.14, "GIẤY PHÉP XÂY DỰNG"),
        ("centre", 0.16, "Số: 12/GPXD"),
        (0.1, 0.2, "1. Cấp cho: Ông Nguyễn Văn Hòa"),
        (0.1, 0.23, "Địa chỉ: thôn Nà Pàn, xã Đồng Đăng, tỉnh Lạng Sơn"),
        (0.1, 0.26, "2. Được phép xây dựng công trình: Nhà ở riêng lẻ"),
        (0.1, 0.29, "- Vị trí xây dựng: Thửa đất số 123, xã Đồng Đăng, tỉnh Lạng Sơn"),
        (0.1, 0.32, "- Diện tích xây dựng tầng 1: 85,5 m²"),
        (0.1, 0.35, "- Chiều cao công trình: 7,8 m; số tầng: 02"),
        *SIGNATURE,
    ],
    {
        **HEADER_VALUES,
        **SIGNATURE_VALUES,
        "document_number": "12/GPXD",
        "investor_name": "Nguyễn Văn Hòa",
        "address": "thôn Nà Pàn, xã Đồng Đăng, tỉnh Lạng Sơn",
        "construction_address": "Thửa đất số 123, xã Đồng Đăng, tỉnh Lạng Sơn",
        "area_m2": "85.5",
        "floors": "2",
    },
)
BUSINESS = (
    "household_business_certificate",
    [
        *HEADER,
        ("centre", 0.14, "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH"),
        ("centre", 0.16, "Mã số hộ kinh doanh: 020090000001"),
        (0.1, 0.2, "1. Tên hộ kinh doanh: TẠP HÓA BÌNH HÒA"),
        (0.1, 0.23, "2. Trụ sở hộ kinh doanh: thôn Nà Pàn, xã Đồng Đăng"),
        (0.1, 0.26, "3. Ngành, nghề kinh doanh: bán lẻ"),
        (0.1, 0.29, "4. Vốn kinh doanh: 150.000.000 đồng"),
        (0.1, 0.32, "5. Họ và tên chủ hộ kinh doanh: NGUYỄN VĂN HÒA"),
        (0.1, 0.35, "Số định danh cá nhân: 020090000001"),
    ],
    {
        **HEADER_VALUES,
        "document_number": "020090000001",
        "tax_code": "020090000001",
        "business_name": "TẠP HÓA BÌNH HÒA",
        "business_address": "thôn Nà Pàn, xã Đồng Đăng",
        "charter_capital": "150000000",
        "owner_name": "NGUYỄN VĂN HÒA",
        "personal_number": "020090000001",
    },
)
ENTERPRISE = (
    "enterprise_certificate",
    [
        ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("centre", 0.12, "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP"),
        ("centre", 0.14, "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN"),
        (0.1, 0.18, "Mã số doanh nghiệp: 9990000018"),
        (0.1, 0.21, "Đăng ký lần đầu: ngày 05 tháng 02 năm 2026"),
        (0.1, 0.24, "Tên công ty viết bằng tiếng Việt: CÔNG TY TNHH MẪU"),
        (0.1, 0.27, "Địa chỉ trụ sở chính: Số 1, phố Mẫu, tỉnh Lạng Sơn"),
        (0.1, 0.30, "Vốn điều lệ: 1.000.000.000 đồng"),
    ],
    {
        "tax_code": "9990000018",
        "document_number": "9990000018",
        "issue_date": "2026-02-05",
        "registration_date": "2026-02-05",
        "business_name": "CÔNG TY TNHH MẪU",
        "business_address": "Số 1, phố Mẫu, tỉnh Lạng Sơn",
        "charter_capital": "1000000000",
    },
)
DISABILITY = (
    "disability_confirmation",
    [
        *HEADER,
        ("centre", 0.14, "GIẤY XÁC NHẬN KHUYẾT TẬT"),
        ("centre", 0.16, "Số hiệu: 020/2026/17"),
        (0.1, 0.2, "Họ và tên: NGUYỄN VĂN CỔ"),
        (0.1, 0.23, "Ngày, tháng, năm sinh: 02/03/1940 \tGiới tính: Nam"),
        (0.1, 0.26, "Nơi cư trú: thôn Nà Pàn, xã Đồng Đăng"),
        (0.1, 0.29, "Dạng khuyết tật: Vận động"),
        (0.1, 0.32, "Mức độ khuyết tật: Nặng"),
        *SIGNATURE,
    ],
    {
        **HEADER_VALUES,
        **SIGNATURE_VALUES,
        "document_number": "020/2026/17",
        "holder_name": "NGUYỄN VĂN CỔ",
        "date_of_birth": "1940-03-02",
        "sex": "nam",
        "address": "thôn Nà Pàn, xã Đồng Đăng",
        "disability_kind": "Vận động",
        "disability_level": "Nặng",
    },
)
DECISION = (
    "decision",
    [
        *HEADER,
        (0.08, 0.09, "Số: 05/QĐ-UBND"),
        ("centre", 0.14, "QUYẾT ĐỊNH"),
        ("centre", 0.16, "Về việc trợ cấp xã hội hằng tháng"),
        ("centre", 0.18, "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ ĐỒNG ĐĂNG"),
        (0.1, 0.21, "Căn cứ Luật Tổ chức chính quyền địa phương;"),
        ("centre", 0.26, "QUYẾT ĐỊNH:"),
        (0.1, 0.29, "Điều 1. Trợ cấp cho ông Nguyễn Văn Cổ, số định danh cá nhân"),
        (0.1, 0.31, "020040000004, kể từ ngày 01/03/2026."),
        (0.1, 0.34, "Điều 2. Quyết định này có hiệu lực từ ngày ký."),
        *SIGNATURE,
    ],
    {
        **HEADER_VALUES,
        **SIGNATURE_VALUES,
        "document_number": "05/QĐ-UBND",
        "subject": "Về việc trợ cấp xã hội hằng tháng",
        "holder_name": "Nguyễn Văn Cổ",
        "personal_number": "020040000004",
    },
)
LETTER = (
    "official_letter",
    [
        *HEADER,
        (0.08, 0.09, "Số: 05/UBND-VP"),
        (0.08, 0.11, "V/v phối hợp xác minh"),
        (0.08, 0.13, "thông tin cư trú"),
        ("centre", 0.18, "Kính gửi: Công an xã Đồng Đăng"),
        (0.1, 0.22, "Thực hiện kế hoạch năm 2026, đề nghị quý cơ quan phối hợp."),
        (0.1, 0.7, "Nơi nhận:"),
        *SIGNATURE,
    ],
    {
        **HEADER_VALUES,
        **SIGNATURE_VALUES,
        "document_number": "05/UBND-VP",
        "subject": "phối hợp xác minh thông tin cư trú",
        "recipient": "Công an xã Đồng Đăng",
    },
)
SLIP = (
    "reception_slip",
    [
        *HEADER,
        ("centre", 0.14, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"),
        (0.1, 0.18, "Mã hồ sơ: H37.12-260205-0001"),
        (0.1, 0.21, "Tiếp nhận hồ sơ của: Vi Thị Bình"),
        (0.1, 0.24, "Nội dung yêu cầu giải quyết: Đăng ký khai sinh"),
        (0.1, 0.27, "Thời gian nhận hồ sơ: 09 giờ 15 phút, ngày 05 tháng 02 năm 2026"),
        (0.1, 0.30, "Thời gian trả kết quả giải quyết hồ sơ: 16 giờ, ngày 06 tháng 02 năm 2026"),
    ],
    {
        **HEADER_VALUES,
        "dossier_code": "H37.12-260205-0001",
        "holder_name": "Vi Thị Bình",
        "procedure_name": "Đăng ký khai sinh",
        "due_date": "2026-02-06",
    },
)
RECEIPT = (
    "fee_receipt",
    [
        (0.08, 0.04, "ỦY BAN NHÂN DÂN XÃ ĐỒNG ĐĂNG"),
        ("centre", 0.1, "BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ"),
        (0.7, 0.13, "Ký hiệu: AA-26P"),
        (0.7, 0.15, "Số: 0000123"),
        (0.1, 0.2, "Người nộp tiền: Vi Thị Bình"),
        (0.1, 0.23, "Lý do nộp: Lệ phí hộ tịch"),
        (0.1, 0.26, "Số tiền: 8.000 đồng \tBằng chữ: Tám nghìn đồng"),
    ],
    {
        "issuer": "ỦY BAN NHÂN DÂN XÃ ĐỒNG ĐĂNG",
        "document_number": "0000123",
        "serial_number": "AA-26P",
        "holder_name": "Vi Thị Bình",
        "purpose": "Lệ phí hộ tịch",
        "amount_vnd": "8000",
    },
)
PASSPORT = (
    "passport",
    [
        ("centre", 0.3, "HỘ CHIẾU / PASSPORT"),
        (0.4, 0.36, "Họ và tên / Full name"),
        (0.4, 0.38, "NGUYỄN THỊ AN"),
        (0.4, 0.41, "Quốc tịch / Nationality"),
        (0.4, 0.43, "VIỆT NAM / VIETNAMESE"),
        (0.05, 0.6, "P<VNMNGUYEN<<THI<AN<<<<<<<<<<<<<<<<<<<<<<<<<"),
        (0.05, 0.62, "B1234567<3VNM9001011F3105102001190000017<<68"),
    ],
    {
        "document_number": "B1234567",
        "holder_name": "NGUYỄN THỊ AN",
        "nationality": "Việt Nam",
        "date_of_birth": "1990-01-01",
        "sex": "nữ",
        "expiry_date": "2031-05-10",
    },
)
FAMILIES = [
    MARRIAGE, MARITAL, DEATH, LAND, PERMIT, BUSINESS, ENTERPRISE, DISABILITY, DECISION, LETTER,
    SLIP, RECEIPT, PASSPORT,
]  # fmt: skip


@pytest.mark.parametrize(("slug", "lines", "wanted"), FAMILIES, ids=[row[0] for row in FAMILIES])
def test_reads_family(lay, slug, lines, wanted):
    (document,) = understand([lay(lines)])
    assert document.type == slug
    assert {name: value.value for name, value in document.fields.items()} == wanted


def test_a_form_of_two_people_names_no_holder(lay):
    page = lay(
        [
            *HEADER[1:4:2],
            ("centre", 0.12, "TỜ KHAI ĐĂNG KÝ KẾT HÔN"),
            (0.08, 0.16, "Kính gửi: Ủy ban nhân dân xã Đồng Đăng"),
            (0.08, 0.20, "Bên nam:"),
            (0.08, 0.22, "Họ, chữ đệm, tên: NGUYỄN VĂN HÒA"),
            (0.08, 0.24, "Số định danh cá nhân: 020090000001"),
            (0.08, 0.30, "Bên nữ:"),
            (0.08, 0.32, "Họ, chữ đệm, tên: VI THỊ BÌNH"),
            (0.08, 0.34, "Số định danh cá nhân: 020196000002"),
        ]
    )
    [found] = understand([page])
    assert found.type == "application_form"
    assert not {"holder_name", "personal_number"} & found.fields.keys()
