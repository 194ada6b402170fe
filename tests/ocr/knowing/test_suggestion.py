"""Known names as suggestions for misread ones."""

from __future__ import annotations

import pytest

from ocr.fields.suggestion import suggest

KNOWN = ("Nguyễn Văn Ấn", "Bùi Ngọc Diễm")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("NGUYỂN VĂN ÂN", "NGUYỄN VĂN ẤN"),
        ("Bùi Ngoc Diễm", "Bùi Ngọc Diễm"),
        ("Bùi Ngọc Diễn", "Bùi Ngọc Diễm"),
        ("BÙI NGỌC DIỄM", None),
        ("Trần Thị Mẫu", None),
        ("", None),
    ],
)
def test_only_a_near_name_is_suggested(value, name):
    assert suggest(value, KNOWN) == name


def test_two_near_names_suggest_nothing():
    assert suggest("Nguyễn Văn An", ("Nguyễn Văn Ân", "Nguyễn Văn Ấn")) is None
