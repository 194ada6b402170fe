"""One normal form, one folded form."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vietnamese import clean_line, fold, mask_number, nfc, plain, strip_marks


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn Văn Đức", "nguyen van duc"),
        ("ĐẶNG  THỊ\tBƯỞI", "dang thi buoi"),
        ("Hoà Bình, hòa bình", "hoa binh, hoa binh"),
        ("Ưỡn ễ ợ ậ ử", "uon e o a u"),
    ],
)
def test_folding_takes_away_marks_and_case(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_lines_become_composed_and_trimmed() -> None:
    assert clean_line(unicodedata.normalize("NFD", "  Giấy   khai sinh \n")) == "Giấy khai sinh"


@pytest.mark.parametrize("change", [nfc, clean_line, strip_marks, fold])
def test_what_no_database_keeps_is_left_out(change) -> None:
    changed = change("giay\x00 khai\ud800\x0csinh\x1b \x7f")
    assert changed.split() == ["giay", "khai", "sinh", "\x7f"]
    changed.encode()


def test_line_ends_and_tabs_stay() -> None:
    assert nfc("một\thai\nba\r\n") == "một\thai\nba \n"


def test_marks_go_but_case_stays() -> None:
    assert strip_marks("Đỗ Thị Ánh") == "Do Thi Anh"


def test_numbers_in_lists_are_masked() -> None:
    assert mask_number("001190000017") == "0011******17"
    assert mask_number("123") == "***"


def test_what_forges_or_turns_lines_is_spelled_out() -> None:
    assert plain("Ký\n  hợp lệ\x1b[8m\u202e\u2028") == "Ký\\n  hợp lệ\\x1b[8m\\u202e\\u2028"
    assert plain("Trần Thị Bưởi ←") == "Trần Thị Bưởi ←"
