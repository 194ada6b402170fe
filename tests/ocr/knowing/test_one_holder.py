"""Identity papers whose codes and print speak of two people, and those that were only misread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.artifacts import Box, FieldSource, MachineCode
from core.identifiers import check_digit_mrz
from ocr.confidence import CONTRADICTED
from ocr.fields.second_look import second_look
from ocr.understanding import understand

QR = "001190000017||Nguyễn Thị An|01011990|Nữ|Số 1, Phố Mẫu, Phường Mẫu, Hà Nội|10052021"
OTHER = "001085123456||Trần Văn Bình|02021985|Nam|Số 9, Phố Lạ, Hà Nội|10052022"
FRONT = [
    ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("centre", 0.07, "Độc lập - Tự do - Hạnh phúc"),
    ("centre", 0.12, "CĂN CƯỚC CÔNG DÂN"),
    ("centre", 0.15, "Số / No.: 001190000017"),
    (0.4, 0.18, "Họ và tên / Full name:"),
    (0.4, 0.20, "NGUYỄN THỊ AN"),
    (0.4, 0.22, "Ngày sinh / Date of birth: 01/01/1990"),
    (0.4, 0.24, "Giới tính / Sex: Nữ"),
]


def changed(lines, *changes):
    for old, new in changes:
        lines = [(left, top, text.replace(old, new)) for left, top, text in lines]
    return lines


def back(number, born, expiry, sex, names):
    head = number[3:]
    return [
        (0.1, 0.1, "Đặc điểm nhân dạng / Personal identification:"),
        (0.1, 0.30, f"IDVNM{head}{check_digit_mrz(head)}{number}<<5"),
        (0.1, 0.33, f"{born}{check_digit_mrz(born)}{sex}{expiry}{check_digit_mrz(expiry)}VNM<<<0"),
        (0.1, 0.36, names),
    ]


BACK_OF_BINH = back("001085123456", "850202", "400101", "M", "TRAN<<VAN<BINH<<<<<<<<<<<<<<<<")


class SameName:
    """A reader that reads the name of the front everywhere."""

    def read(self, _picture, _dpi, places):
        return ["NGUYỄN THỊ AN"] * len(places)


def is_doubted(document):
    return all(value.confidence <= CONTRADICTED for value in document.fields.values())


@pytest.mark.parametrize(
    "qr",
    [
        OTHER,
        QR.replace("001190000017", "001190765432"),
        QR.replace("Nguyễn Thị An", "Nguyễn Thị Mỹ"),
        QR.replace("Nguyễn Thị An", "Hoàng Thị Vân"),
        QR.replace("01011990", "23111990"),
        "001190000017||Nguyễn Thị An|05052005|Nam|x|10052021",
        QR.replace("10052021", "10051980"),
    ],
    ids=["another", "number", "given name", "name", "birth", "its own number", "issued before"],
)
def test_a_code_that_speaks_of_another_makes_nothing_sure(lay, qr):
    (document,) = understand([lay(FRONT, qr=qr)])
    assert len(document.fields) > 4
    assert is_doubted(document)


def test_what_is_printed_stays_beside_the_code(lay):
    (document,) = understand([lay(FRONT, qr=OTHER)])
    number = document.fields["personal_number"]
    assert (number.value, number.source) == ("001085123456", FieldSource.QR)
    assert number.raw == "001190000017"
    assert document.fields["holder_name"].raw == "NGUYỄN THỊ AN"


@pytest.mark.parametrize(
    "slips",
    [
        [],
        [("001190000017", "001190000011")],
        [("NGUYỄN THỊ AN", "NGUYEN THI ÀN")],
        [("NGUYỄN THỊ AN", "NGUYỄN THỊ")],
        [("NGUYỄN THỊ AN", "NGUYỄN AN")],
        [("NGUYỄN THỊ AN", "NGUYỄN THỊ AM")],
        [("01/01/1990", "01/07/1990")],
        [("NGUYỄN THỊ AN", "NGUYỄN THỊ AM"), ("01/01/1990", "01/07/1990")],
    ],
)
def test_a_misreading_of_the_print_leaves_a_good_code_alone(lay, slips):
    (document,) = understand([lay(changed(FRONT, *slips), qr=QR)])
    assert document.type == "citizen_card"
    for name in ("personal_number", "holder_name", "date_of_birth", "sex", "address"):
        assert document.fields[name].confidence > 0.99, name


def test_slips_in_everything_that_is_compared_are_no_slips(lay):
    slips = [("001190000017", "001190000018"), ("THỊ AN", "THỊ AM"), ("01/01/1990", "02/01/1990")]
    (document,) = understand([lay(changed(FRONT, *slips), qr=QR)])
    assert is_doubted(document)


def test_print_that_was_misread_does_not_touch_the_number_in_the_code(lay):
    (document,) = understand([lay(changed(FRONT, ("Nữ", "Nam")), qr=QR.replace("|Nữ|", "||"))])
    assert document.fields["sex"].confidence <= CONTRADICTED
    assert document.fields["personal_number"].confidence > 0.99


def test_the_back_of_another_card_takes_all_trust(lay):
    for document in understand([lay(FRONT), lay(BACK_OF_BINH, number=2)]):
        assert document.type_confidence <= CONTRADICTED
        assert is_doubted(document)


def test_a_second_look_does_not_settle_whose_card_it_is(lay):
    pages = [lay(FRONT), lay(BACK_OF_BINH, number=2)]
    (document,) = understand(pages)
    assert document.fields["holder_name"].source is FieldSource.OCR
    picture = np.full((1754, 1240), 255, np.uint8)
    again = second_look(document.fields, pages, lambda _: picture, SameName())
    assert again["holder_name"].confidence <= CONTRADICTED


def test_two_cards_on_one_page_are_left_to_a_person(lay):
    codes = (
        MachineCode("qr", QR, Box(0.7, 0.1, 0.9, 0.2)),
        MachineCode("qr", OTHER, Box(0.7, 0.5, 0.9, 0.6)),
    )
    (document,) = understand([replace(lay(FRONT), codes=codes)])
    assert document.type_confidence <= CONTRADICTED
    assert is_doubted(document)


def test_two_printed_numbers_are_two_cards(lay):
    second = [(place, top + 0.4, text) for place, top, text in FRONT[2:]]
    both = [*FRONT, *changed(second, ("001190000017", "001085123456"), ("THỊ AN", "VĂN BÌNH"))]
    (document,) = understand([lay(both)])
    assert document.type_confidence <= CONTRADICTED
    assert is_doubted(document)


def test_the_zone_of_another_passport_takes_all_trust(lay):
    number, born, expiry = "C1234567", "900101", "300101"
    zone = (
        f"{number}<{check_digit_mrz(number + '<')}VNM{born}{check_digit_mrz(born)}F"
        f"{expiry}{check_digit_mrz(expiry)}<<<<<<<<<<<<<<00"
    )
    lines = [
        ("centre", 0.05, "HỘ CHIẾU / PASSPORT"),
        (0.4, 0.10, "Số hộ chiếu / Passport No: {number}"),
        (0.4, 0.13, "Họ và tên / Full name: NGUYỄN THỊ AN"),
        (0.4, 0.16, "Ngày sinh / Date of birth: 01/01/1990"),
        (0.05, 0.30, "P<VNMNGUYEN<<THI<AN<<<<<<<<<<<<<<<<<<<<<<<<<"),
        (0.05, 0.33, zone),
    ]
    (own,) = understand([lay(changed(lines, ("{number}", number)))])
    assert own.fields["document_number"].confidence > 0.98
    (mixed,) = understand([lay(changed(lines, ("{number}", "B7654321")))])
    assert is_doubted(mixed)
