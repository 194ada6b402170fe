"""Single values: fixed words put right, amounts in words, slips of the reader, a second look."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ocr.calibration.model import calibration
from ocr.calibration.values import is_sure
from ocr.fields.amounts import amount_in_words
from ocr.fields.official import lacks_province, spelled_as_place, spelled_officially
from ocr.fields.second_look import second_look
from ocr.fields.spelling import without_double_letters
from ocr.fields.values import (
    parse_date,
    parse_insurance_number,
    parse_name,
    parse_paper_number,
    parse_sex,
)
from ocr.understanding import understand


@pytest.mark.parametrize(
    ("seen", "right"),
    [
        ("Trạm y tế xã Mẫu, tình Đồng Tháp", "Trạm y tế xã Mẫu, tỉnh Đồng Tháp"),
        ("ấp Mẫu,.xả.Vĩnh Thuận. tỉnh An Giang", "ấp Mẫu, xã Vĩnh Thuận, tỉnh An Giang"),
        ("Số 5, TP. Hồ Chí Minh", "Số 5, TP. Hồ Chí Minh"),
    ],
)
def test_units_and_provinces_have_one_spelling(seen, right):
    assert spelled_as_place(seen) == right


def test_fixed_phrases_keep_their_case_and_names_are_left_alone():
    assert spelled_officially("ỦY BẢN NHÂN DÂN XÃ MẪU") == "ỦY BAN NHÂN DÂN XÃ MẪU"
    assert spelled_officially("HỘ KINH DOANH ĐỖ THỊ MẪU") == "HỘ KINH DOANH ĐỖ THỊ MẪU"


def test_a_letter_seen_twice_is_dropped_where_no_syllable_has_it():
    assert without_double_letters("NGUYÊỄN Đôồng xoong Kpă") == "NGUYỄN Đồng xoong Kpă"


@pytest.mark.parametrize(
    ("address", "open_"),
    [("xã Mẫu, tỉnh An", True), ("xã Mẫu, thành phố", True), ("xã Mẫu, tỉnh An Giang", False)],
)
def test_an_address_that_breaks_off_in_its_province(address, open_):
    assert lacks_province(address) is open_


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("Tám nghìn đồng", 8000),
        ("Hai tỷ năm trăm triệu đồng chẵn", 2_500_000_000),
        ("Một trăm lẻ năm nghìn đồng", 105_000),
        ("Ghi chú khác", None),
    ],
)
def test_amounts_in_words(words, amount):
    assert amount_in_words(words) == amount


def test_signs_for_strokes():
    assert parse_date("10 i11/1989").value == "1989-11-10"
    assert parse_sex("NỮIF").value == "nữ"
    assert parse_paper_number("16GKSK-TTYT").value == "16/GKSK-TTYT"


class Saying:
    """A reader that reads the same text everywhere."""

    def __init__(self, text):
        self.text = text

    def read(self, _picture, _dpi, places):
        return [self.text] * len(places)


def test_a_second_look_that_differs_takes_the_certainty(lay):
    page = lay(
        [
            ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("centre", 0.15, "GIẤY KHAI SINH"),
            (0.1, 0.25, "Họ, chữ đệm, tên: NGUYỄN VĂN MẪU"),
        ]
    )
    (document,) = understand([page])
    first = {"holder_name": document.fields["holder_name"]}
    picture = np.full((1754, 1240), 255, np.uint8)
    same = second_look(first, [page], lambda _: picture, Saying("Nguyễn Văn Mẫu"))
    other = second_look(first, [page], lambda _: picture, Saying("NGUYỄN VĂN MẬU"))
    assert same["holder_name"].confidence > first["holder_name"].confidence
    assert other["holder_name"].confidence < min(calibration().sure["name"], 0.9)
    assert replace(other["holder_name"], confidence=0) == replace(
        first["holder_name"], confidence=0
    )


def test_without_a_picture_the_first_reading_stands(lay):
    page = lay([("centre", 0.15, "GIẤY KHAI SINH"), (0.1, 0.25, "Họ và tên: VI VĂN MẪU")])
    (document,) = understand([page])
    assert second_look(document.fields, [page], lambda _: None, Saying("")) == document.fields


@pytest.mark.parametrize(
    ("seen", "right"),
    [
        ("khóm.2,.thị trấn Mẫu. Đồng,.huyện Cao. Lộc", "khóm 2, thị trấn Mẫu Đồng, huyện Cao Lộc"),
        ("tố 7, khu phố 3. xã Mẫu, tỉnh An Giang", "tổ 7, khu phố 3, xã Mẫu, tỉnh An Giang"),
        ("Tố Hữu, phường Mẫu, TP. Huế", "Tố Hữu, phường Mẫu, TP. Huế"),
    ],
)
def test_dots_of_leaders_are_no_stops_in_addresses(seen, right):
    assert spelled_as_place(seen) == right


@pytest.mark.parametrize(
    ("seen", "right"),
    [
        ("Vũ.Mẫu", "Vũ Mẫu"),
        ("TRƯƠNG THT MẪU", "TRƯƠNG THỊ MẪU"),
        ("GLÀNG THỊ MẪU", "GIÀNG THỊ MẪU"),
        ("FÔN THẤT MẪU", "TÔN THẤT MẪU"),
        ("VÕ MẪU", "VÕ MẪU"),
        ("H'Mẫu ÊBan", "H'Mẫu Êban"),
        ("PHan Thị Mẫu", "Phan Thị Mẫu"),
    ],
)
def test_names_with_slips_that_no_name_has(seen, right):
    assert parse_name(seen).value == right


def test_a_letter_of_a_signature_is_no_name():
    assert parse_name("L") is None


def test_a_day_that_cannot_be_is_mended_but_never_trusted():
    mended = parse_date("96-94-1995")
    assert mended.value == "1995-04-06"
    assert mended.plausibility <= 0.5
    assert parse_date("15⁄/09⁄2008").value == "2008-09-15"


def test_a_sex_of_which_the_end_is_lost():
    assert parse_sex("Naĩn").value == "nam"
    assert parse_sex("Không") is None


def test_letters_of_insurance_numbers():
    assert parse_insurance_number("HI3200000000032").value == "HT3200000000032"


def test_names_are_sure_from_codes_alone():
    assert not is_sure("holder_name", 0.999, "ocr")
    assert is_sure("holder_name", 0.999, "qr")
    assert is_sure("personal_number", 0.99, "ocr")


def test_a_digit_of_the_day_that_stands_apart_belongs_to_it():
    assert parse_date("1 1⁄04/1989").value == "1989-04-11"
