"""Blank pages, seals, leaders, codes, quality: what stands on a page besides its words."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from ocr.engines.tesserocr_engine import TesserocrEngine
from ocr.imaging.codes import find_codes
from ocr.imaging.ink import find_ink
from ocr.imaging.leaders import without_leaders
from ocr.imaging.light import evenly_lit
from ocr.imaging.marks import grey_without_marks
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


def test_holes_and_a_staple_are_nothing_written(sheet):
    paper = Image.fromarray(_noisy_paper())
    pen = ImageDraw.Draw(paper)
    for middle in (430, 810):
        pen.ellipse((30, middle - 18, 66, middle + 18), fill=90)
    pen.line((60, 80, 130, 62), fill=60, width=3)

    assert is_blank(find_ink(np.asarray(paper), 150))


def test_strong_show_through_is_blank_and_pale_print_is_not(sheet):
    page = sheet.convert("L")
    behind = np.asarray(page.filter(ImageFilter.GaussianBlur(2)), np.float32)[:, ::-1]
    assert is_blank(find_ink((246 - (246 - behind) * 0.2).astype(np.uint8), 150))

    pale = 246 - (246 - np.asarray(page, np.float32)) * 0.25
    assert not is_blank(find_ink(pale.astype(np.uint8), 150))


def test_large_letters_at_the_top_are_not_holes():
    page = Image.fromarray(_noisy_paper())
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf", 44)
    ImageDraw.Draw(page).text((300, 70), "PHỤ LỤC", font=font, fill=40)

    assert not is_blank(find_ink(np.asarray(page), 150))


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

    cleaned = grey_without_marks(picture, 150)

    changed = np.argwhere(cleaned != cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert (left, top, right, bottom) == pytest.approx((300, 280, 510, 490), abs=8)
    assert cleaned[282:286, 395:415].min() > 170, "the ring is still dark"
    assert cleaned[120:500].min() < 60, "the letters must stay"


def _stroke(picture: Image.Image, color: tuple[int, int, int], top: int) -> None:
    """A signature of no letters over a line."""
    steps = np.linspace(0, 1, 160)
    across = 90 + 260 * steps + 30 * np.sin(25 * steps)
    down = top + 45 * np.sin(16 * steps) * (1.1 - steps)
    points = list(zip(across.tolist(), down.tolist(), strict=True))
    ImageDraw.Draw(picture).line(points, fill=color, width=4, joint="curve")


@pytest.mark.parametrize("color", [(35, 55, 150), (205, 40, 45), (110, 50, 150)])
def test_print_below_a_coloured_signature_comes_back(sheet, color):
    signed = sheet.copy()
    layer = Image.new("RGB", sheet.size, "white")
    _stroke(layer, color, 300)
    signed = ImageChops.multiply(signed, layer)
    plain = np.asarray(sheet.convert("L")).astype(int)
    before = np.asarray(signed.convert("L")).astype(int)

    cleaned = grey_without_marks(_pixels(signed), 150).astype(int)

    assert np.abs(before - plain).max() > 100
    assert np.abs(cleaned - plain).max() < 60


def test_a_framed_stamp_goes_only_where_it_lies_over_writing(sheet):
    stamped = sheet.copy()
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf", 26)
    pen = ImageDraw.Draw(stamped)
    for top in (270, 900):
        pen.rectangle((100, top, 420, top + 90), outline=(110, 50, 150), width=4)
        pen.text((130, top + 28), "CHỨNG THỰC", font=font, fill=(110, 50, 150))

    cleaned = grey_without_marks(_pixels(stamped), 150)

    assert cleaned[268:276, 110:410].min() > 150, "the frame over the writing is still there"
    assert cleaned[900:990, 130:400].min() < 120, "the stamp beside the writing must stay"


def test_printed_colour_stays_readable(sheet):
    printed = sheet.copy()
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf", 54)
    pen = ImageDraw.Draw(printed)
    pen.text((120, 760), "GIẤY KHAI SINH", font=font, fill=(205, 40, 45))
    pen.text((120, 860), "Số: 0123456", font=font.font_variant(size=30), fill=(205, 40, 45))
    picture = _pixels(printed)

    cleaned = grey_without_marks(picture, 150)

    assert np.array_equal(cleaned, cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))


def test_a_shadow_is_evened_out_and_even_paper_is_left_alone(sheet):
    page = np.asarray(sheet.convert("L"))
    assert evenly_lit(page, 150) is page

    light = np.linspace(1.0, 0.4, page.shape[1])
    dim = (page * light).astype(np.uint8)
    cleaned = evenly_lit(dim, 150)

    paper = cleaned[900:1100]
    assert paper.min() > 225
    assert cleaned[120:500].min() < 70


def test_red_print_is_no_seal(sheet):
    printed = sheet.copy()
    ImageDraw.Draw(printed).rectangle((80, 700, 780, 730), fill=(205, 40, 45))

    picture = _pixels(printed)
    plain = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    assert np.array_equal(grey_without_marks(picture, 150), plain)


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


def _form(sheet, values) -> tuple[np.ndarray, np.ndarray]:
    """Lines of values without and with dots under them, at 150 dpi."""
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf", 27)
    plain = sheet.copy()
    pen = ImageDraw.Draw(plain)
    for index, value in enumerate(values):
        pen.text((120, 720 + 60 * index), value, font=font, fill=(25, 25, 30), anchor="ls")
    dotted = plain.copy()
    pen = ImageDraw.Draw(dotted)
    for index in range(len(values)):
        for column in range(110, 800, 7):
            row = 723 + 60 * index
            pen.ellipse((column, row, column + 2, row + 2), fill=(25, 25, 30))
    return np.asarray(plain.convert("L")), np.asarray(dotted.convert("L"))


def test_dots_under_a_value_go_and_the_value_stays(sheet):
    plain, dotted = _form(sheet, ["Nguyễn Văn Đức", "1.250.000 đồng", "ngày 15/09/1990"])
    cleaned = without_leaders(dotted, 150)

    def away(page):
        return np.count_nonzero(np.abs(page[680:900].astype(int) - plain[680:900]) > 60)

    assert away(cleaned) < 0.06 * away(dotted)
    words = TesserocrEngine().read(np.ascontiguousarray(cleaned[660:900]), 150).words
    text = " ".join(word.text for word in words)
    assert "Nguyễn Văn Đức" in text
    assert "1.250.000" in text
    assert "15/09/1990" in text


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

    light = np.where(np.arange(875) < 300, 0.35, 1.0)[None, :, None]
    shaded = (crisp * light).astype(np.uint8)
    assert "shadow" in quality_codes(shaded, find_ink(shaded, 150), 300)

    assert "low_dpi" in quality_codes(crisp, find_ink(crisp, 150), 96)
