"""Separator sheets: what is believed of them, and what is not."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.separators import (
    MOST_SHEETS,
    SeparatorSetInvalidError,
    SheetKeys,
    Standing,
    place_name,
    read_sheet,
)

KEYS = SheetKeys.of("a secret of the desk")
HERE = place_name("H20.12.1", "H20.12.1-261122-0001")
CODES = ("000.00.00.G15-KQ003204", None, "MAU-001193-01")


def test_a_sheet_comes_back_as_it_was_printed():
    sheets = KEYS.new_set(HERE, CODES)
    assert [read_sheet(sheet.text) for sheet in sheets] == list(sheets)
    assert [(sheet.number, sheet.of, sheet.component) for sheet in sheets] == [
        (1, 3, CODES[0]),
        (2, 3, None),
        (3, 3, CODES[2]),
    ]
    assert {KEYS.judge(sheet, [HERE]) for sheet in sheets} == {Standing.GENUINE}


def test_nothing_on_it_names_its_place():
    first, second = (KEYS.new_set(HERE, [None])[0] for _ in range(2))
    assert first.set_token != second.set_token
    assert first.place != second.place
    assert b"H20" not in first.body


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"of": 9},
        {"component": "MAU-1"},
        {"place": bytes(8)},
        {"set_token": bytes(6)},
    ],
)
def test_a_changed_sheet_is_not_believed(change):
    sheet = KEYS.new_set(HERE, [None, None, None])[0]
    forged = read_sheet(replace(sheet, **change).text)
    assert forged is not None
    assert KEYS.judge(forged, [HERE]) is Standing.UNVERIFIED


def test_a_sheet_of_another_place_is_told():
    sheet = KEYS.new_set(place_name("H20.12.1", "another dossier"), [None])[0]
    assert KEYS.judge(sheet, [HERE]) is Standing.ELSEWHERE


def test_the_key_before_this_one_is_still_believed():
    sheet = KEYS.new_set(HERE, [None])[0]
    changed = SheetKeys.of("a new secret", "a secret of the desk")
    assert changed.judge(sheet, [HERE]) is Standing.GENUINE
    assert SheetKeys.of("a new secret").judge(sheet, [HERE]) is Standing.UNVERIFIED


@pytest.mark.parametrize("codes", [[], [None] * (MOST_SHEETS + 1), ["x" * 61], ["MAU\x001"]])
def test_a_set_that_cannot_be_printed_is_refused(codes):
    with pytest.raises(SeparatorSetInvalidError):
        KEYS.new_set(HERE, codes)


@given(st.text(max_size=120).map(lambda text: f"ML1:{text}") | st.text())
def test_other_codes_are_no_sheets(text):
    sheet = read_sheet(text)
    assert sheet is None or KEYS.judge(sheet, [HERE]) is Standing.UNVERIFIED


@given(st.binary(min_size=25, max_size=110))
def test_sheets_of_a_stranger_are_read_without_trust(data):
    sheet = read_sheet("ML1:" + base64.b32encode(data).decode().rstrip("="))
    assert sheet is None or (
        1 <= sheet.number <= sheet.of and KEYS.judge(sheet, [HERE]) is Standing.UNVERIFIED
    )


@pytest.mark.parametrize("component", [b"\0", b"MAU\n1", b"MAU\x7f", b"\xff"])
def test_signs_that_nobody_prints_make_no_sheet(component):
    data = bytes(14) + bytes([0, 1, 0, 1]) + component + bytes(12)
    assert read_sheet("ML1:" + base64.b32encode(data).decode().rstrip("=")) is None
