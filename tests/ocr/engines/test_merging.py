"""Better lines of a later reading go into the earlier one, in its order; signs of a reading."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.engines.judgement import Limits, doubtful_places, judge, unread_ink
from ocr.engines.merging import merged, weight
from ocr.engines.protocol import ReadWord


def row(line, top, *words, block=0, sure=0.99):
    """Words of a line 20 pixels high, 10 pixels for each letter."""
    placed, left = [], 50
    for text in words:
        placed.append(ReadWord(text, left, top, left + 10 * len(text), top + 20, sure, line, block))
        left += 10 * len(text) + 10
    return placed


def lines(words):
    found: dict[int, list[str]] = {}
    for word in words:
        found.setdefault(word.line, []).append(word.text)
    return [" ".join(texts) for _, texts in sorted(found.items())]


def test_a_surer_line_takes_the_place_of_an_unsure_one():
    base = [*row(0, 100, "Họ", "tên"), *row(1, 140, "Qvê", "qnán", sure=0.6), *row(2, 180, "Số")]

    result = merged(base, [row(7, 141, "Quê", "quán", block=4)])

    assert lines(result) == ["Họ tên", "Quê quán", "Số"]
    assert {word.block for word in result} == {0}


def test_a_less_sure_line_changes_nothing():
    base = row(0, 100, "Họ", "tên")

    assert merged(base, [row(0, 100, "Ho", "ten", sure=0.8), []]) == base


def test_a_lost_line_comes_below_the_one_above_it():
    base = [*row(0, 100, "Một"), *row(1, 200, "Ba", block=1)]

    assert lines(merged(base, [row(0, 150, "Hai")])) == ["Một", "Hai", "Ba"]
    assert lines(merged(base, [row(0, 20, "Không")])) == ["Không", "Một", "Ba"]
    assert lines(merged([], [row(3, 20, "Một")])) == ["Một"]


def test_a_lost_word_joins_its_row():
    base = row(0, 100, "Giới", "tính:")
    [word] = row(5, 102, "Nam")

    result = merged(base, [[word._replace(left=300, right=330)]])

    assert lines(result) == ["Giới tính: Nam"]


def test_a_piece_of_a_word_does_not_stand_beside_the_word():
    base = row(0, 100, "SỐ:123456")
    [piece] = row(0, 100, "SỐ:")

    assert lines(merged(base, [[piece]])) == ["SỐ:123456"]
    assert lines(merged(row(0, 100, "SO:l23", sure=0.3), [[piece]])) == ["SO:l23"]


def test_a_part_of_a_number_does_not_take_its_place():
    base = row(0, 100, "1.250.000", sure=0.45)
    [part] = row(0, 100, "25", sure=0.95)
    in_the_middle = part._replace(left=80, right=100)

    assert merged(base, [[in_the_middle]]) == base
    # As wide as the whole number: too few digits.
    assert merged(base, [[part._replace(right=140)]]) == base


def test_misread_letters_give_way_to_letters():
    base = row(0, 100, "h0à", "b1nh", sure=0.6)

    assert lines(merged(base, [row(0, 100, "Hòa", "Bình")])) == ["Hòa Bình"]


def test_a_surer_digit_takes_the_place_of_an_unsure_one():
    base = row(0, 100, "8", sure=0.35)

    assert lines(merged(base, [row(0, 100, "5", sure=0.98)])) == ["5"]
    assert lines(merged(base, [row(0, 100, "5", sure=0.6)])) == ["8"]


def test_words_side_by_side_are_no_rivals():
    base = row(0, 100, "Họ", "tên:")
    neighbour = row(0, 100, "Nguyễn")[0]._replace(left=118, right=180)

    assert lines(merged(base, [[neighbour]])) == ["Họ tên: Nguyễn"]


def test_guesses_weigh_nothing():
    assert weight(row(0, 0, "rác", sure=0.4)) == 0
    assert weight(row(0, 0, "chữ", sure=1.0)) == 3


def test_ink_in_no_word_is_unread():
    words = [*row(0, 100, "Họ"), *row(1, 140, "tnê", sure=0.5)]
    ink = np.array([[52, 104, 58, 118], [52, 144, 58, 158], [400, 400, 410, 420]], np.int32)

    assert unread_ink(words, ink).tolist() == [False, False, True]
    judgement = judge(words, ink)
    assert judgement == (5, 0.6, pytest.approx(1 / 3))
    assert doubtful_places(words, ink).tolist() == [[65, 150], [405, 410]]
    assert judge([], ink[:0]).unsure_share == 1


def test_the_ink_of_an_unsure_lone_sign_counts_as_unread():
    ink = np.array([[52, 104, 58, 118]], np.int32)

    assert unread_ink(row(0, 100, "8", sure=0.5), ink).tolist() == [True]
    assert unread_ink(row(0, 100, "8", sure=0.95), ink).tolist() == [False]


def test_limits_name_what_they_find():
    words = row(0, 100, "Họ", sure=0.5)
    ink = np.array([[400, 400, 410, 420]], np.int32)

    assert Limits(0.1, 0.5).exceeded(judge(words, ink)) == "unread_ink"
    assert Limits(0.1, 1.0).exceeded(judge(words, ink)) == "low_confidence"
    assert Limits(1.0, 1.0).exceeded(judge(words, ink)) is None
