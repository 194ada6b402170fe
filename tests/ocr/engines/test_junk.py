"""What a line reader spells out of rules and scribbles is left out; short real words stay."""

from __future__ import annotations

import pytest

from ocr.engines.junk import is_junk, without_rules
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
        run("f"),
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

    assert cleaned == LineWord("Nam", 0, 10, 0.97, (0.99, 0.98, 0.97))
    assert without_rules(run("|", "________", "F——————", "t—_—")) == []
    assert [word.text for word in without_rules(run("Độc", "lập", "-", "01/2026"))] == [
        "Độc",
        "lập",
        "-",
        "01/2026",
    ]
