"""Signs outside the alphabet are put in where the picture shows them, ghost points left out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.engines.corrections import (
    doubted,
    parted_at_dots,
    spelled,
    with_space_before_percent,
    without_ghost_point,
)
from ocr.engines.network.line_reader import Crop
from ocr.engines.network.words import LineWord
from ocr.engines.network_pages import NetworkPages
from ocr.engines.small_figures import raised_figure
from ocr.layout.model import Chunk

LETTERS = np.array([[0, 5, 8, 20], [10, 5, 18, 20], [20, 5, 28, 24]], np.int32)
POINT = np.array([[30, 18, 33, 21]], np.int32)


def run(*texts, last=0.8):
    words = [LineWord(text, 0, 10, 0.99, (0.99,) * len(text)) for text in texts]
    end = words[-1]
    letters = (*end.letters[:-1], last)
    return [*words[:-1], end._replace(letters=letters, confidence=min(letters))]


def texts(words):
    return [word.text for word in words]


@pytest.mark.parametrize("seen", ["m?;", "m°;", "m*;"])
def test_a_small_figure_that_was_not_read_stays_as_seen_but_unsure(seen):
    area = spelled(run("diện", "tích", "120", seen))

    assert texts(area) == ["diện", "tích", "120", seen]
    assert area[-1].confidence <= 0.6


def test_metres_without_a_number_or_sign_are_as_sure_as_read():
    assert spelled(run("là", "m?"))[-1].confidence == 0.8
    assert spelled(run("5", "m2"))[-1].confidence == 0.8
    assert spelled(run("5", "m,"))[-1].confidence == 0.8


@pytest.mark.parametrize("sign", ["²", "³"])
def test_a_small_figure_is_read_alone(model_dir, sign):
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf", 36)
    page = Image.new("L", (700, 120), 250)
    text = {"²": "rộng 85,5 m² nữa", "³": "diện tích 120 m³ đất"}[sign]
    ImageDraw.Draw(page).text((40, 40), text, font=font, fill=25)
    picture = np.asarray(page)
    ink = np.argwhere(picture < 150)
    (top, left), (bottom, right) = ink.min(axis=0).tolist(), ink.max(axis=0).tolist()
    chunk = Chunk(left - 4, top - 4, right + 5, bottom + 5, 0, 0)

    [words] = NetworkPages(model_dir=model_dir, arithmetic="float").read_chunks(
        picture, [chunk], np.zeros((0, 4), np.int32)
    )

    assert " ".join(word.text for word in words) == text
    assert words[-2].confidence <= 0.6


def test_without_a_raised_figure_in_the_picture_none_is_found():
    word = LineWord("m?", 10, 60, 0.6, (0.6, 0.6))
    crop = Crop(0, 0, 80, 40)
    paper = np.full((40, 80), 240, np.uint8)

    assert raised_figure(paper, crop, word) is None
    paper[20:36, 12:36] = 20
    assert raised_figure(paper, crop, word) is None
    paper[20:36, 40:48] = 20
    assert raised_figure(paper, crop, word) is None
    paper[20:36, 40:48] = 240
    paper[14:24, 40:46] = 20
    assert raised_figure(paper, crop, word) == Crop(37, 11, 49, 27)


def test_eth_is_written_as_the_vietnamese_letter():
    assert texts(spelled(run("45/QĐÐ-UBND", "ðường", "Đảng"))) == ["45/QĐ-UBND", "đường", "Đảng"]


def test_a_letter_printed_twice_stays_twice():
    assert texts(spelled(run("15/BC-ĐĐBQH", "đđ"))) == ["15/BC-ĐĐBQH", "đđ"]


def test_each_letter_keeps_its_confidence():
    word = LineWord("QĐÐa", 0, 10, 0.5, (0.9, 0.8, 0.5, 0.7))

    [corrected] = spelled([word])

    assert (corrected.text, corrected.letters) == ("QĐa", (0.9, 0.8, 0.7))


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


@pytest.mark.parametrize("text", ["sáh", "trửờng,", "Tính.đến", "chính-quyền"])
def test_what_is_no_vietnamese_word_is_unsure(text):
    assert doubted(run(text, last=0.99))[0].confidence <= 0.6


@pytest.mark.parametrize("text", ["sách,", "Đắk", "Đ)", "UBND-VP", "p.vn", "NHÂN", "15/9/2026"])
def test_words_names_and_signs_stay_as_sure_as_read(text):
    assert doubted(run(text, last=0.99))[0].confidence == 0.99


FIGURES = [[100, 5, 110, 23], [113, 20, 116, 26], [119, 5, 129, 23]]


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ([[136, 5, 142, 14], [138, 5, 147, 23], [143, 14, 150, 23]], ["9,4", "%"]),
        ([[131, 5, 137, 14], [133, 5, 142, 23], [138, 14, 145, 23]], ["9,4%"]),
    ],
    ids=["after a space", "close to it"],
)
def test_a_percent_sign_stands_apart_where_its_ink_does(sign, expected):
    word = LineWord("9,4%", 0, 52, 0.9, (0.99, 0.99, 0.95, 0.9))

    parted = with_space_before_percent([word], 99, np.array(FIGURES + sign, np.int32))

    assert texts(parted) == expected
    assert [part.confidence for part in parted] == [0.95, 0.9][2 - len(parted) :]


def test_words_that_a_leader_joins_are_parted_without_its_dots():
    read = parted_at_dots(run("xã", "Gò.Công..Đông.", last=0.4))

    assert texts(read) == ["xã", "Gò", "Công", "Đông."]
    assert [word.confidence for word in read] == [0.99, 0.99, 0.99, 0.4]
    assert [len(word.letters) for word in read] == [2, 2, 4, 5]
    assert all(one.right <= other.left for one, other in pairwise(read[1:]))


def test_a_single_point_stays_with_the_word_before_it():
    assert texts(parted_at_dots(run("đầu", "tư.về"))) == ["đầu", "tư.", "về"]


@pytest.mark.parametrize("text", ["TP.HCM", "v.v", "1.000", "5.000.000đ", "chinhphu.vn", "Đ.5"])
def test_abbreviations_numbers_and_addresses_are_not_parted(text):
    assert texts(parted_at_dots(run(text))) == [text]
