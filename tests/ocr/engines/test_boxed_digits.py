"""Digits with a box around each of them."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr.engines.boxed_digits import rows_of_cells
from ocr.engines.network.line_reader import Crop
from ocr.engines.network_pages import NetworkPages
from ocr.layout.model import Chunk

_NUMBER = "049197000035"
_PITCH, _LEFT, _TOP = 28, 60, 40


def _boxed():
    """A grey picture of the number in boxes at 150 dpi, and the chunk of each digit."""
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf", 26)
    page = Image.new("L", (460, 120), 245)
    pen = ImageDraw.Draw(page)
    chunks = []
    for index, digit in enumerate(_NUMBER):
        left = _LEFT + _PITCH * index
        pen.rectangle((left, _TOP, left + _PITCH, _TOP + 32), outline=60)
        pen.text((left + 8, _TOP + 2), digit, font=font, fill=25)
        chunks.append(Chunk(left + 3, _TOP + 3, left + _PITCH - 3, _TOP + 29, 1, index))
    return np.asarray(page), chunks


def test_digits_in_boxes_are_read_as_one_number(model_dir):
    page, chunks = _boxed()
    found = NetworkPages(model_dir=model_dir).read_chunks(page, chunks, np.zeros((0, 4), np.int32))
    assert "".join(word.text for words in found for word in words) == _NUMBER


def test_rows_of_like_cells():
    cells = [Crop(100 + 28 * index, 40, 116 + 28 * index, 62) for index in range(9)]
    assert rows_of_cells([Crop(10, 40, 90, 62), *cells]) == [list(range(1, 10))]
    assert rows_of_cells(cells[:5]) == []
    assert rows_of_cells([cell for index, cell in enumerate(cells) if index != 4]) == []
