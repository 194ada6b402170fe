"""A pen is told from print: what it wrote is marked and left to a person."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from cli.specimens.fonts import Style
from cli.specimens.handwriting import written
from cli.specimens.sheet import BLUE, Run, Sheet
from core.artifacts import FieldSource
from ocr.fields.handwriting import is_by_hand
from ocr.fields.second_look import second_look
from ocr.understanding import understand

_TEXTS = ("Đỗ Thị Mẫu Hường", "ấp Mẫu, xã Vĩnh Thuận, tỉnh An Giang", "23/04/1992")
_UNSURE = [0.5, 0.6]


def _line(text: str, *, by_hand: bool) -> np.ndarray:
    """The line on grey paper at 150 dpi."""
    sheet = Sheet(150, size_mm=(120.0, 20.0), is_marked=False, by_hand=by_hand)
    sheet.write(8, 6, [Run(text, Style(13, italic=True), BLUE)])
    return np.asarray(cv2.GaussianBlur(np.asarray(sheet.image.convert("L")), (3, 3), 0))


@pytest.mark.parametrize("text", _TEXTS)
def test_a_pen_is_told_from_print(text):
    assert is_by_hand([_line(text, by_hand=True)], _UNSURE)
    assert not is_by_hand([_line(text, by_hand=False)], _UNSURE)


def test_what_is_read_surely_is_not_asked():
    assert not is_by_hand([_line(_TEXTS[0], by_hand=True)], [0.99, 0.98])


def test_a_pen_never_writes_a_letter_twice_alike():
    mask = np.asarray(written("Mẫu", Style(13), 150, 60))
    assert mask.any()
    assert isinstance(written("Mẫu", Style(13), 150, 60), Image.Image)
    assert np.array_equal(mask, np.asarray(written("Mẫu", Style(13), 150, 60)))


class _Silent:
    def read(self, picture, dpi, places):
        return [""] * len(places)


def test_a_value_by_hand_is_marked_and_never_sure(lay):
    lines = [
        (0.25, 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("centre", 0.12, "GIẤY KHAI SINH"),
        (0.1, 0.2, "Họ và tên: Đỗ Thị Mẫu Hường"),
    ]
    page = lay(lines)
    words = tuple(
        replace(word, confidence=0.5) if word.box.top == 0.2 else word for word in page.words
    )
    page = replace(page, words=words)
    [paper] = understand([page])
    box = paper.fields["holder_name"].box
    view = np.full((1754, 1240, 3), 245, np.uint8)
    line = _line("Đỗ Thị Mẫu Hường", by_hand=True)
    ink = line[20:75]
    wide = round((box.right - box.left) * 1240)
    tall = round((box.bottom - box.top) * 1754)
    rows, columns = np.nonzero(ink < 150)
    tight = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    top, left = round(box.top * 1754), round(box.left * 1240)
    view[top : top + tall, left : left + wide] = cv2.resize(tight, (wide, tall))[..., None]
    told = second_look(paper.fields, [page], lambda _: view, _Silent())
    assert told["holder_name"].source is FieldSource.HANDWRITING
    assert told["holder_name"].confidence <= 0.3
    assert told["holder_name"].value == paper.fields["holder_name"].value
