"""Values typed between the dots of a leader, on its own line: they keep their points."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.engines.adaptive import AdaptiveEngine
from ocr.imaging.leaders import without_leaders

ROWS = (
    ("Diện tích đất: ", "1.5 ha"),
    ("Hệ số lương: ", "2.34"),
    ("Số tiền: ", "1.250.000 đồng"),
    ("Ngày sinh: ", "12.05.1980"),
    ("Số thửa: ", "12.3"),
    ("Tạm trú từ: ", "1.1.1994"),
)
OPEN_ENDED = (("Các giấy tờ: ", "bút, vở, v.v..."), ("Mã số: ", "45..."))
"""Nothing follows these on their line: the dots at their end are their own."""
FONTS = ("Tinos-Regular", "Arimo-Regular")
DPI, PITCH, TOP = 150, 60, 40
SCALE = 2


def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    path = f"/usr/share/fonts/truetype/croscore/{name}.ttf"
    return ImageFont.truetype(path, size * SCALE)


def form(rows, letters, blur=0.0, after="." * 30):
    """A page at 150 dpi and, for each row, where its value stands: left, right."""
    drawn = Image.new("L", (1000 * SCALE, (TOP + PITCH * len(rows) + 40) * SCALE), 250)
    pen = ImageDraw.Draw(drawn)
    places = []
    for index, (label, value) in enumerate(rows):
        before = label + "." * 14
        down = (TOP + PITCH * index) * SCALE
        pen.text((80 * SCALE, down), before + value + after, fill=25, font=letters)
        ends = (letters.getlength(before), letters.getlength(before + value))
        places.append(tuple(round(80 + end / SCALE) for end in ends))
    height, width = drawn.height // SCALE, drawn.width // SCALE
    page = cv2.resize(np.asarray(drawn), (width, height), interpolation=cv2.INTER_AREA)
    if blur:
        noise = np.random.default_rng(0).normal(0, 8, page.shape)
        page = np.clip(cv2.GaussianBlur(page, (0, 0), blur) + noise, 0, 255).astype(np.uint8)
    return page, places


def row_of(page, index):
    return page[TOP + PITCH * index : TOP + PITCH * (index + 1)]


@pytest.mark.parametrize("size", [23, 25, 27, 29])
@pytest.mark.parametrize("name", FONTS)
@pytest.mark.parametrize("blur", [0.0, 0.8])
def test_a_value_between_dots_is_left_as_it_is_and_the_dots_go(name, size, blur):
    page, places = form(ROWS, font(name, size), blur)

    cleaned = without_leaders(page, DPI)

    for index, (left, right) in enumerate(places):
        before, after = row_of(page, index), row_of(cleaned, index)
        value = slice(left + 6, right - 3)
        assert np.array_equal(before[:, value], after[:, value]), ROWS[index]
        dots = before[:, right + 8 : right + 180] < 150
        assert dots.sum() > 100
        left_over = after[:, right + 8 : right + 180] < 150
        assert left_over.sum() < 0.05 * dots.sum(), ROWS[index]


@pytest.mark.parametrize("name", FONTS)
def test_dots_that_end_a_value_are_its_own(name):
    page, places = form(OPEN_ENDED, font(name, 27), after="")

    cleaned = without_leaders(page, DPI)

    for index, (left, _) in enumerate(places):
        assert np.array_equal(
            row_of(page, index)[:, left + 2 :], row_of(cleaned, index)[:, left + 2 :]
        )
        assert row_of(cleaned, index)[:, left - 80 : left - 8].min() > 200


@pytest.mark.parametrize("name", FONTS)
def test_labels_before_dots_keep_their_feet(name):
    rows = (("Số tiền:", "2.34"), ("Năm sinh", "1.5"), ("Tổng cộng mmm", "12.3"))
    letters = font(name, 27)
    page, _ = form(rows, letters)

    cleaned = without_leaders(page, DPI)

    for index, (label, _) in enumerate(rows):
        end = 80 + int(letters.getlength(label) / SCALE) - 3
        assert np.array_equal(row_of(page, index)[:, :end], row_of(cleaned, index)[:, :end]), label


@pytest.mark.parametrize("name", FONTS)
def test_a_value_set_over_the_dots_on_their_own_line_is_not_torn(name):
    letters = font(name, 27)
    page, _ = form([(label, "." * 30) for label, _ in ROWS], letters)
    drawn = Image.fromarray(page)
    small = letters.font_variant(size=27)
    places = []
    for index, (label, value) in enumerate(ROWS):
        left = 80 + letters.getlength(label + "." * 20) / SCALE
        ImageDraw.Draw(drawn).text((left, TOP + PITCH * index), value, fill=25, font=small)
        places.append((round(left), round(left + small.getlength(value))))
    page = np.asarray(drawn)

    cleaned = without_leaders(page, DPI)

    for index, (left, right) in enumerate(places):
        feet = slice(left + 6, right - 6)
        lost = row_of(cleaned, index)[:, feet].astype(int) - row_of(page, index)[:, feet]
        assert np.count_nonzero(lost > 60) == 0, ROWS[index]


@pytest.mark.parametrize(
    ("name", "size", "blur"), [(FONTS[0], 27, 0), (FONTS[1], 25, 0), (FONTS[0], 27, 0.8)]
)
def test_amounts_and_dates_between_dots_are_read_with_their_points(name, size, blur):
    page, _ = form(ROWS, font(name, size), blur)

    words = AdaptiveEngine().read(without_leaders(page, DPI), DPI).words

    text = " ".join(word.text for word in words)
    for value in ("2.34", "1.250.000", "12.05.1980", "12.3", "1.1.1994"):
        assert value in text
