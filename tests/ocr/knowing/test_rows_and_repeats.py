"""Pieces of a row put together, names said twice, values that the paper itself speaks against."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.artifacts import Box, Word
from ocr.fields.dates import find_date
from ocr.fields.registry import extract_fields
from ocr.lines import rows_of
from ocr.understanding import understand

_HEAD = (
    (0.25, 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (0.3, 0.07, "Độc lập - Tự do - Hạnh phúc"),
    ("centre", 0.12, "TỜ KHAI ĐĂNG KÝ KHAI SINH"),
)


def test_a_digit_in_its_box_stands_between_its_neighbours(lay):
    page = lay([(0.1, 0.2, "Số: 0 4 9 1 9 7")])
    apart = tuple(
        replace(word, line=40 + number, block=40 + number) if number in (3, 5) else word
        for number, word in enumerate(page.words)
    )
    [row] = rows_of(replace(page, words=apart))
    assert row.text == "Số 0 4 9 1 9 7"


def test_a_box_over_the_whole_line_is_put_where_the_others_leave_room(lay):
    page = lay([(0.1, 0.2, "khóm 2, thị trấn Mẫu, huyện Lộc, tỉnh Mẫu")])
    words = list(page.words)
    slipped = replace(words[4], box=words[4].box._replace(left=0.09, right=words[-1].box.right))
    moved = [slipped, *words[:4], *words[5:]]
    [row] = rows_of(replace(page, words=tuple(moved)))
    assert row.text == "khóm 2, thị trấn Mẫu, huyện Lộc, tỉnh Mẫu"


def test_a_name_said_twice_is_spelled_as_its_sound_reading(lay):
    page = lay(
        [
            *_HEAD,
            (0.1, 0.2, "Họ, chữ đệm, tên người yêu cầu: Đỗ Aih Mẫu"),
            (0.6, 0.7, "Đỗ Anh Mẫu"),
        ]
    )
    [paper] = understand([page])
    assert paper.fields["holder_name"].value == "Đỗ Anh Mẫu"


@pytest.mark.parametrize(
    ("lines", "right"),
    [
        (("TÒA ÁN NHÂN DÂN TỈNH ĐẮK", "LẮK", "TÒA ÁN NHÂN DÂN KHU VỰC", "3 - ĐẮK LẮK"),
         "TÒA ÁN NHÂN DÂN KHU VỰC 3 - ĐẮK LẮK"),
        (("TÒA ÁN NHÂN DÂN HUYỆN MẪU", "TỈNH ĐẮK LẮK"),
         "TÒA ÁN NHÂN DÂN HUYỆN MẪU TỈNH ĐẮK LẮK"),
    ],
)  # fmt: skip
def test_a_court_is_named_without_what_stands_above_it(lay, lines, right):
    head = [(0.1, 0.05 + 0.018 * number, line) for number, line in enumerate(lines)]
    page = lay([*head, (0.1, 0.14, "Số: 12/2026/HNGĐ-ST")])
    assert extract_fields("court_judgment", rows_of(page), [page])["issuer"].value == right


def test_a_hospital_is_named_without_the_office_above_it(lay):
    page = lay(
        [
            (0.1, 0.05, "SỞ Y TẾ TỈNH ĐẮK LẮK"),
            (0.1, 0.068, "BỆNH VIỆN ĐA KHOA HUYỆN"),
            (0.1, 0.086, "KRÔNG MẪU"),
            (0.1, 0.13, "Số: 12/GKSK-BVĐK"),
        ]
    )
    fields = extract_fields("health_certificate", rows_of(page), [page])
    assert fields["issuer"].value == "BỆNH VIỆN ĐA KHOA HUYỆN KRÔNG MẪU"


def test_a_speck_before_the_year_is_no_end_of_a_date():
    assert find_date("Huế, ngày 20 tháng 05.năm 2026").value == date(2026, 5, 20)


def test_what_comes_after_an_unread_value_may_be_another_persons(lay):
    page = lay(
        [
            *_HEAD,
            (0.1, 0.2, "Họ và tên: Đỗ Thị Mẫu"),
            (0.1, 0.23, "Ngày sinh: 2l x/19"),
            (0.1, 0.5, "Ngày sinh: 23/08/2026"),
        ]
    )
    fields = extract_fields("application_form", rows_of(page), [page])
    assert fields["date_of_birth"].value == "2026-08-23"
    assert fields["date_of_birth"].confidence <= 0.5


def test_a_paper_is_not_issued_before_what_it_tells(lay):
    page = lay(
        [
            (0.25, 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("centre", 0.12, "TRÍCH LỤC KHAI SINH"),
            (0.5, 0.16, "Mẫu, ngày 15 tháng 09 năm 2015"),
            (0.1, 0.2, "Họ và tên: Đỗ Thị Mẫu"),
            (0.1, 0.23, "Ngày, tháng, năm đăng ký: 15/09/2068"),
        ]
    )
    [paper] = understand([page])
    assert paper.fields["registration_date"].confidence <= 0.5


def test_words_beside_a_gap_are_one_row_and_those_above_are_not(lay):
    page = lay([(0.1, 0.2, "Ngày sinh: 1990")])
    above = Word("MẪU", Box(0.1, 0.188, 0.2, 0.201), 0.9, 9, 9)
    rows = rows_of(replace(page, words=(*page.words, above)))
    assert [row.text for row in rows] == ["MẪU", "Ngày sinh 1990"]
