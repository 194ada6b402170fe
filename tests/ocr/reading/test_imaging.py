"""Blank pages, seals, leaders, codes, quality: what stands on a page besides its words."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import segno
from PIL import Image, ImageDraw, ImageFilter

from ocr.imaging.codes import find_codes
from ocr.imaging.ink import find_ink
from ocr.imaging.leaders import without_leaders
from ocr.imaging.marks import find_marks, grey_without_marks
from ocr.imaging.quality import is_blank, quality_codes


def _pixels(picture: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])


def _noisy_paper() -> np.ndarray:
    return np.clip(np.random.default_rng(5).normal(244, 4, (1240, 875)), 0, 255).astype(np.uint8)


def test_scanned_empty_paper_with_dust_is_blank():
    paper = _noisy_paper()
    paper[300:303, 400:403] = 60
    paper[800:802, 100:104] = 90

    assert is_blank(find_ink(paper, 150))


def test_the_other_side_shining_through_is_blank(sheet):
    faint = 245 - (245 - np.asarray(sheet.convert("L"), np.float32)[:, ::-1]) * 0.06

    assert is_blank(find_ink(faint.astype(np.uint8), 150))


def test_one_written_line_is_not_blank(sheet):
    paper = _noisy_paper()
    paper[120:160] = np.asarray(sheet.convert("L"))[120:160]

    assert not is_blank(find_ink(paper, 150))


def _sealed(sheet: Image.Image) -> Image.Image:
    sealed = sheet.copy()
    pen = ImageDraw.Draw(sealed)
    for inset, width in ((0, 5), (14, 3)):
        box = (300 + inset, 280 + inset, 510 - inset, 490 - inset)
        pen.ellipse(box, outline=(205, 40, 45), width=width)
    pen.text((360, 370), "ỦY BAN", fill=(205, 40, 45))
    return sealed


def test_a_red_seal_is_found_and_taken_out(sheet):
    picture = _pixels(_sealed(sheet))
    [(left, top, right, bottom)] = find_marks(picture, 150)

    assert (left, top, right, bottom) == pytest.approx((300, 280, 510, 490), abs=8)
    cleaned = grey_without_marks(picture, 150)
    assert cleaned[282:286, 395:415].min() > 170, "the ring is still dark"
    assert cleaned[120:500].min() < 60, "the letters must stay"


def test_red_print_is_no_seal(sheet):
    printed = sheet.copy()
    ImageDraw.Draw(printed).rectangle((80, 700, 780, 730), fill=(205, 40, 45))

    assert find_marks(_pixels(printed), 150) == []


def test_rows_of_dots_are_erased_and_single_dots_stay(sheet):
    page = np.asarray(sheet.convert("L")).copy()
    for column in range(100, 700, 8):
        page[800:803, column : column + 3] = 40
    page[900:903, 300:303] = 40

    cleaned = without_leaders(page, 150)

    assert cleaned[795:808, 90:710].min() > 200
    assert cleaned[901, 301] == 40
    words = slice(110, 560)
    assert np.array_equal(cleaned[words], page[words])


def test_a_page_without_leaders_comes_back_untouched(sheet):
    page = np.asarray(sheet.convert("L"))

    assert without_leaders(page, 150) is page


def test_a_qr_code_is_read_with_its_place(sheet):
    text = "001190000017|012345678|Nguyễn Văn Đức|15091990|Nam|Hà Nội|01012022"
    code = np.array([[0 if dark else 255 for dark in row] for row in segno.make(text).matrix])
    page = np.asarray(sheet.convert("L")).copy()
    drawn = cv2.resize(code.astype(np.uint8), None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST)
    side = len(drawn)
    page[900 : 900 + side, 600 : 600 + side] = drawn

    [found] = find_codes(page, 150)

    assert (found.kind, found.text) == ("qr", text)
    assert found.box.left == pytest.approx(600 / 875, abs=0.01)
    assert found.box.top == pytest.approx(900 / 1240, abs=0.01)


def test_quality_is_named(sheet):
    crisp = _pixels(sheet)
    assert quality_codes(crisp, find_ink(crisp, 150), 300) == ()

    blurred = _pixels(sheet.filter(ImageFilter.GaussianBlur(4)))
    assert "blurred" in quality_codes(blurred, find_ink(blurred, 150), 300)

    dark = (crisp * 0.35).astype(np.uint8)
    assert "too_dark" in quality_codes(dark, find_ink(dark, 150), 300)

    cut = np.ascontiguousarray(crisp[:, 82:])
    assert "cut_edge" in quality_codes(cut, find_ink(cut, 150), 300)

    assert "low_dpi" in quality_codes(crisp, find_ink(crisp, 150), 96)
