"""Stacks of pages: where papers begin, what they are, and when the reader rather says nothing."""

from __future__ import annotations

import pytest

from core.artifacts import FieldSource, PageOrigin
from ocr.understanding import MODEL, understand

HEAD = [
    ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("centre", 0.07, "Độc lập - Tự do - Hạnh phúc"),
]
BIRTH = [
    *HEAD,
    ("centre", 0.12, "GIẤY KHAI SINH"),
    (0.1, 0.16, "Số: 45/2026"),
    (0.1, 0.20, "Họ, chữ đệm, tên: ........ NGUYỄN VĂN AN ........"),
    (0.1, 0.23, "Ngày, tháng, năm sinh: 03/08/2026"),
    (0.1, 0.26, "Giới tính: Nam \tDân tộc: Kinh \tQuốc tịch: Việt Nam"),
    (0.1, 0.29, "Nơi sinh: Trạm y tế xã Đồng Đăng, tỉnh Lạng Sơn"),
    (0.1, 0.32, "Quê quán: Xã Đồng Đăng, tỉnh Lạng Sơn"),
    (0.1, 0.35, "Số định danh cá nhân: 020226000003"),
    (0.1, 0.38, "Họ, chữ đệm, tên người mẹ: VI THỊ BÌNH"),
    (0.1, 0.41, "Năm sinh: 1996 \tDân tộc: Nùng \tQuốc tịch: Việt Nam"),
    (0.1, 0.44, "Họ, chữ đệm, tên người cha: NGUYỄN VĂN HÒA"),
    (0.1, 0.47, "Năm sinh: 1990 \tDân tộc: Tày \tQuốc tịch: Việt Nam"),
    (0.1, 0.50, "Nơi đăng ký khai sinh: UBND xã Đồng Đăng, tỉnh Lạng Sơn"),
    (0.1, 0.53, "Ngày, tháng, năm đăng ký: 15/08/2026"),
]
CARD_QR = "001190000017||Nguyễn Thị An|01011990|Nữ|Số 1, Phố Mẫu, Phường Mẫu, Hà Nội|10052021"
CARD_FRONT = [
    *HEAD,
    ("centre", 0.12, "CĂN CƯỚC CÔNG DÂN"),
    ("centre", 0.15, "Số / No.: 001190000017"),
    (0.4, 0.18, "Họ và tên / Full name:"),
    (0.4, 0.20, "NGUYỄN THỊ AN"),
]
CARD_BACK = [
    (0.1, 0.1, "Đặc điểm nhân dạng / Personal identification:"),
    (0.1, 0.3, "IDVNM1900000174001190000017<<5"),
    (0.1, 0.33, "9001011F4001016VNM<<<<<<<<<<<0"),
    (0.1, 0.36, "NGUYEN<<THI<AN<<<<<<<<<<<<<<<<"),
]
PROSE = [
    (0.1, 0.1 + 0.02 * row, "mưa rơi trên những mái nhà cũ của phố huyện") for row in range(20)
]


def test_reads_birth_certificate(lay):
    (document,) = understand([lay(BIRTH)])
    assert document.type == "birth_certificate"
    assert document.type_confidence > 0.9
    assert document.model == MODEL
    values = {name: value.value for name, value in document.fields.items()}
    assert values == {
        "document_number": "45/2026",
        "issuer": "UBND xã Đồng Đăng, tỉnh Lạng Sơn",
        "holder_name": "NGUYỄN VĂN AN",
        "personal_number": "020226000003",
        "date_of_birth": "2026-08-03",
        "sex": "nam",
        "ethnicity": "Kinh",
        "nationality": "Việt Nam",
        "place_of_birth": "Trạm y tế xã Đồng Đăng, tỉnh Lạng Sơn",
        "hometown": "Xã Đồng Đăng, tỉnh Lạng Sơn",
        "father_name": "NGUYỄN VĂN HÒA",
        "mother_name": "VI THỊ BÌNH",
        "registration_date": "2026-08-15",
    }


def test_fields_know_their_place_and_raw_spelling(lay):
    (document,) = understand([lay(BIRTH, number=3)])
    born = document.fields["date_of_birth"]
    assert (born.page, born.raw, born.source) == (3, "03/08/2026", FieldSource.OCR)
    assert born.box is not None
    assert 0.22 < born.box.top < born.box.bottom < 0.25


def test_words_of_the_pdf_itself_are_named_as_source(lay):
    (document,) = understand([lay(BIRTH, origin=PageOrigin.TEXT)])
    assert document.fields["holder_name"].source is FieldSource.TEXT


def test_tolerates_lost_marks_and_slips(lay):
    slips = {"GIẤY KHAI SINH": "GIAY KHAI SlNH", "Nơi sinh:": "Nơl sinh:", "Quê quán:": "Que quàn:"}
    lines = [
        (left, top, next((text.replace(a, b) for a, b in slips.items() if a in text), text))
        for left, top, text in BIRTH
    ]
    (document,) = understand([lay(lines)])
    assert document.type == "birth_certificate"
    assert document.fields["place_of_birth"].value.startswith("Trạm y tế")
    assert document.fields["hometown"].value.startswith("Xã Đồng Đăng")


def test_number_that_contradicts_the_sex_is_not_trusted(lay):
    wrong = [(x, y, text.replace("020226000003", "020326000003")) for x, y, text in BIRTH]
    (document,) = understand([lay(wrong)])
    assert document.fields["personal_number"].confidence <= 0.5
    (sound,) = understand([lay(BIRTH)])
    assert sound.fields["personal_number"].confidence > 0.95


def test_registration_before_birth_is_not_trusted(lay):
    wrong = [(x, y, text.replace("15/08/2026", "15/08/2025")) for x, y, text in BIRTH]
    (document,) = understand([lay(wrong)])
    assert document.fields["registration_date"].confidence <= 0.5


@pytest.mark.parametrize(
    "title",
    [
        ["TỜ KHAI ĐĂNG KÝ KHAI SINH"],
        ["TỜ KHAI", "ĐĂNG KÝ KHAI SINH"],
        ["TỜ KHAI", "CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"],
        ["TỜ KHAI", "CẤP BẢN SAO GIẤY KHAI SINH"],
        ["ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG"],
        ["ĐƠN ĐỀ NGHỊ", "GIẤY PHÉP XÂY DỰNG"],
        ["GIẤY ĐỀ NGHỊ ĐĂNG KÝ HỘ KINH DOANH"],
    ],
)
def test_form_that_names_a_paper_is_a_form(lay, title):
    lines = [
        *HEAD,
        *(("centre", 0.12 + 0.018 * row, text) for row, text in enumerate(title)),
        (0.1, 0.2, "Kính gửi: Ủy ban nhân dân xã Đồng Đăng"),
        (0.1, 0.24, "Họ, chữ đệm, tên người yêu cầu: Nguyễn Văn An"),
        (0.1, 0.28, "Nơi cư trú: xã Đồng Đăng, tỉnh Lạng Sơn"),
        (0.1, 0.4, "Tôi cam đoan những nội dung khai trên đây là đúng sự thật"),
    ]
    (document,) = understand([lay(lines)])
    assert document.type == "application_form"
    assert document.fields["holder_name"].value == "Nguyễn Văn An"
    assert document.fields["recipient"].value == "Ủy ban nhân dân xã Đồng Đăng"


@pytest.mark.parametrize(
    "rest", ["CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", "CẤP GIẤY PHÉP XÂY DỰNG"]
)
def test_form_whose_first_title_line_was_lost_is_not_taken_for_what_it_asks(lay, rest):
    lines = [*HEAD, ("centre", 0.14, rest), (0.1, 0.2, "Kính gửi: Ủy ban nhân dân xã Đồng Đăng")]
    (document,) = understand([lay(lines)])
    assert document.type in (None, "application_form")


@pytest.mark.parametrize(
    "title",
    [
        "GIẤY CHỨNG SINH",
        "GIẤY BÁO TỬ",
        "GIẤY CHỨNG NHẬN CĂN CƯỚC",
        "TRÍCH LỤC ĐĂNG KÝ GIÁM HỘ",
        "TRÍCH LỤC THAY ĐỔI, CẢI CHÍNH HỘ TỊCH",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỢP TÁC XÃ",
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "THÔNG BÁO",
        "GIẤY PHÉP KINH DOANH VẬN TẢI",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ XE",
    ],
)
def test_strange_paper_gets_no_type(lay, title):
    (document,) = understand([lay([*HEAD, ("centre", 0.12, title), *PROSE[5:]])])
    assert document.type is None
    assert document.fields == {}


def test_a_title_with_the_year_that_it_is_for(lay):
    lines = [("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
             ("centre", 0.12, "GIẤY CHỨNG NHẬN"), ("centre", 0.14, "HỘ CẬN NGHÈO NĂM 2026"),
             (0.1, 0.2, "Họ và tên chủ hộ: Vũ Thị Mẫu")]  # fmt: skip
    [paper] = understand([lay(lines)])
    assert paper.type == "poverty_certificate"


def test_nonsense_gets_no_type(lay):
    (document,) = understand([lay(PROSE)])
    assert (document.type, document.pages) == (None, (1,))


def test_prose_that_names_a_paper_gets_no_type(lay):
    lines = [*PROSE[:5], (0.1, 0.3, "nộp kèm giấy khai sinh và quyết định"), *PROSE[11:]]
    (document,) = understand([lay(lines)])
    assert document.type is None


def test_marked_copy_of_a_birth_certificate_is_an_extract(lay):
    (document,) = understand([lay([("centre", 0.02, "BẢN SAO"), *BIRTH])])
    assert document.type == "birth_extract"


def test_two_papers_on_one_scan_are_left_to_a_person(lay):
    lines = [
        *BIRTH[:3],
        *((x, y + 0.27, text) for x, y, text in HEAD),
        ("centre", 0.39, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"),
    ]
    (document,) = understand([lay(lines)])
    assert document.type is None
    assert document.alternatives


def test_stack_is_split_at_titles_and_blank_pages_belong_to_nobody(lay):
    pages = [
        lay(BIRTH, number=1),
        lay([], number=2),
        lay([("centre", 0.04, "2"), *PROSE], number=3),
        lay(BIRTH, number=4),
    ]
    documents = understand(pages)
    assert [document.pages for document in documents] == [(1, 3), (4,)]
    assert [document.type for document in documents] == ["birth_certificate"] * 2


def test_nothing_in_nothing_out(lay):
    assert understand([]) == ()
    assert understand([lay([])]) == ()


@pytest.mark.parametrize("order", ["front first", "back first"])
def test_sides_of_a_card_stay_together(lay, order):
    front, back = lay(CARD_FRONT, number=1, qr=CARD_QR), lay(CARD_BACK, number=2)
    pages = [front, back] if order == "front first" else [back, front]
    (document,) = understand(pages)
    assert document.type == "citizen_card"
    assert set(document.pages) == {1, 2}
    assert document.fields["holder_name"].value == "NGUYỄN THỊ AN"
    assert document.fields["holder_name"].source is FieldSource.QR
    assert document.fields["expiry_date"].value == "2040-01-01"
    assert document.fields["expiry_date"].source is FieldSource.MRZ
    assert document.fields["personal_number"].confidence >= 0.97


def test_backs_find_their_fronts_by_number(lay):
    other_qr = CARD_QR.replace("001190000017", "001190000018").replace("An|", "Bình|")
    pages = [
        lay(CARD_FRONT, number=1, qr=CARD_QR),
        lay([*HEAD, ("centre", 0.12, "CĂN CƯỚC CÔNG DÂN")], number=2, qr=other_qr),
        lay(CARD_BACK, number=3),
    ]
    assert [document.pages for document in understand(pages)] == [(1, 3), (2,)]


def test_copy_of_a_card_beside_another_title_is_not_sure(lay):
    page = lay([*HEAD, ("centre", 0.12, "TỜ KHAI ĐĂNG KÝ KẾT HÔN"), *PROSE[5:]], qr=CARD_QR)
    (document,) = understand([page])
    assert document.type != "citizen_card"


@pytest.mark.parametrize(
    "lines",
    [[line for line in BIRTH if line[2] != "GIẤY KHAI SINH"], PROSE],
    ids=["birth", "prose"],
)
def test_a_code_of_a_card_on_another_paper_tells_no_type(lay, lines):
    (document,) = understand([lay(lines, qr=CARD_QR)])
    assert document.type != "citizen_card"


@pytest.mark.parametrize("lines", [CARD_FRONT, CARD_FRONT[4:], CARD_BACK, []])
def test_a_code_tells_a_card_of_which_little_was_read(lay, lines):
    (document,) = understand([lay(lines, qr=CARD_QR)])
    assert document.type == "citizen_card"
    assert document.type_confidence > 0.9
