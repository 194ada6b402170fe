"""Signs outside the alphabet are put in, points without ink are left out."""

from __future__ import annotations

import numpy as np

from ocr.engines.corrections import spelled, without_ghost_point
from ocr.engines.network.words import LineWord

LETTERS = np.array([[0, 5, 8, 20], [10, 5, 18, 20], [20, 5, 28, 24]], np.int32)
POINT = np.array([[30, 18, 33, 21]], np.int32)


def run(*texts, last=0.8):
    words = [LineWord(text, 0, 10, 0.99, (0.99,) * len(text)) for text in texts]
    end = words[-1]
    letters = (*end.letters[:-1], last)
    return [*words[:-1], end._replace(letters=letters, confidence=min(letters))]


def texts(words):
    return [word.text for word in words]


def test_square_metres_stand_after_numbers_only():
    area = spelled(run("diện", "tích", "120", "m?;"))

    assert texts(area) == ["diện", "tích", "120", "m²;"]
    assert area[-1].confidence <= 0.6
    assert texts(spelled(run("Ai", "làm?"))) == ["Ai", "làm?"]
    assert texts(spelled(run("là", "m?"))) == ["là", "m?"]
    assert texts(spelled(run("5", "m2"))) == ["5", "m2"]


def test_eth_is_written_as_the_vietnamese_letter():
    assert texts(spelled(run("45/QĐÐ-UBND", "ðường", "Đảng"))) == ["45/QĐ-UBND", "đường", "Đảng"]


def test_a_speck_over_an_n_makes_no_other_letter():
    assert texts(spelled(run("Ñgày", "ñăm"))) == ["Ngày", "năm"]


def test_a_point_without_ink_is_left_out():
    [word] = without_ghost_point(run("hợp."), LETTERS)

    assert (word.text, word.confidence, len(word.letters)) == ("hợp", 0.99, 3)


def test_a_point_with_ink_or_a_sure_one_stays():
    assert texts(without_ghost_point(run("hợp."), np.concatenate([LETTERS, POINT]))) == ["hợp."]
    assert texts(without_ghost_point(run("hợp.", last=0.99), LETTERS)) == ["hợp."]
    assert texts(without_ghost_point(run("."), LETTERS)) == ["."]
    assert without_ghost_point([], LETTERS) == []
    assert texts(without_ghost_point(run("hợp."), LETTERS[:0])) == ["hợp."]
