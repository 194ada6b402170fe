"""What a line reader spells out of rules and scribbles is left out; short real words stay."""

from __future__ import annotations

import pytest

from ocr.engines.junk import accompanied, is_junk, without_rules
from ocr.engines.network.line_reader import Crop
from ocr.engines.network.words import LineWord


def run(*texts, sure=0.99):
    return [LineWord(text, 0, 10, sure, (sure,) * len(text)) for text in texts]


@pytest.mark.parametrize(
    "words",
    [
        run("Số:"),
        run("2"),
        run("-"),
        run("A"),
        run("m"),
        run("đ"),
        run("ý", sure=0.9),
        run("%"),
        run("5", sure=0.2),
        run("3)", sure=0.4),
        run("/QĐ-UBND"),
        run("12.500.000"),
        run("Nơi", "nhận:", sure=0.8),
        run("Quê", "quán:", "xã", "Hòa", "Bình", sure=0.65),
    ],
)
def test_text_is_kept(words):
    assert not is_junk(words)


@pytest.mark.parametrize(
    "words",
    [
        [],
        run("f", sure=0.89),
        run("%", sure=0.89),
        run("—"),
        run("⁄", sure=0.97),
        run("4\\", sure=0.6),
        run("Ó1", sure=0.7),
        run("+——", "7ã", "———", "ễẽễ", sure=0.55),
        run("~.,:;'-", "a", sure=0.8),
    ],
)
def test_rules_and_scribbles_are_no_text(words):
    assert is_junk(words)


def test_pieces_of_rules_are_taken_off_words():
    unsure = LineWord("|Nam_", 0, 10, 0.3, (0.3, 0.99, 0.98, 0.97, 0.4))

    [cleaned] = without_rules([unsure])

    assert cleaned == LineWord("Nam", 2, 8, 0.97, (0.99, 0.98, 0.97))
    assert without_rules(run("|", "________", "——————", ".....", "—_:—")) == []
    assert [word.text for word in without_rules(run("Độc", "lập", "-", "01/2026"))] == [
        "Độc",
        "lập",
        "-",
        "01/2026",
    ]


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("45.....", ["45"]),
        ("20...", ["20"]),
        ("A....", ["A"]),
        ("12/.....", ["12/"]),
        ("Số:.....", ["Số:"]),
        ("......ngày......", ["ngày"]),
        ("F——————", ["F"]),
        ("v.v...", ["v.v..."]),
        ("đồng./.", ["đồng./."]),
        ("-5", ["-5"]),
        ("Ngày:..........12.05.2020", ["Ngày:", "12.05.2020"]),
    ],
)
def test_leaders_are_taken_off_the_values_beside_them(read, kept):
    found = without_rules(run(read))

    assert [word.text for word in found] == kept
    assert [len(word.letters) for word in found] == [len(text) for text in kept]


def test_parts_of_a_word_lie_where_their_letters_are():
    day, date = without_rules([LineWord("ab......cd", 100, 200, 0.9, (0.9,) * 10)])

    assert (day.left, day.right, date.left, date.right) == (100, 120, 180, 200)


def test_an_unsure_letter_stays_beside_other_text():
    crops = [Crop(0, 0, 60, 30), Crop(90, 4, 110, 28), Crop(90, 40, 110, 70)]
    runs = [run("Vải", "hoa"), run("m", sure=0.5), run("m", sure=0.5)]

    company = accompanied(crops, runs)

    assert company[1:] == [True, False]
    assert not is_junk(runs[1], accompanied=True)
    assert is_junk(runs[2])
    assert accompanied([], []) == []
