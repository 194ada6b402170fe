"""Whole pages through the real engine: scanned, turned, blank, born digital, mixed, broken."""

from __future__ import annotations

import io
from dataclasses import replace

import img2pdf
import numpy as np
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from core.artifacts import MediaKind, PageOrigin
from core.vietnamese import nfc
from ocr.born_digital import is_sensible
from ocr.engines.null import NullEngine
from ocr.engines.protocol import EngineUnavailableError
from ocr.engines.pytesseract_engine import PytesseractEngine
from ocr.engines.tesserocr_engine import TesserocrEngine
from ocr.page_codec import UnknownPageFormatError, decode_page, encode_page
from ocr.service import PageReader
from tests.support.sheet import LINES

TINOS = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"


@pytest.fixture(scope="module")
def reader():
    return PageReader(TesserocrEngine())


def born_digital(lines, *, picture=None):
    pdfmetrics.registerFont(TTFont("Tinos", TINOS))
    written = io.BytesIO()
    page = canvas.Canvas(written, pagesize=(420, 595), initialFontName="Tinos")
    page.setFont("Tinos", 12)
    for index, line in enumerate(lines):
        page.drawString(40, 540 - 24 * index, line)
    if picture is not None:
        page.drawInlineImage(picture, 20, 20, 380, 130)
    page.showPage()
    page.save()
    return written.getvalue()


@pytest.mark.parametrize("lay", [0, 90, 180, 270])
def test_a_scan_is_read_however_it_lies(sheet, encoded, reader, lay):
    data = encoded(sheet.rotate(-lay, expand=True), quality=85)

    [read] = reader.read(data, MediaKind.JPEG, [1])

    page = read.page
    assert (page.rotation + lay) % 360 == 0
    assert page.origin is PageOrigin.IMAGE
    assert not page.is_blank
    assert page.text.splitlines()[: len(LINES)] == list(LINES)
    assert (page.width_px, page.height_px, page.dpi) == (875, 1240, 150)
    assert Image.open(io.BytesIO(read.picture)).size == (875, 1240)
    title = next(word for word in page.words if word.text == "KHAI")
    assert 0.1 < title.box.left < title.box.right < 0.4
    assert title.box.top == pytest.approx((120 + 55 * 2) / 1240, abs=0.02)


def test_both_tesseract_engines_say_the_same(sheet):
    picture = np.asarray(sheet.convert("L"))[100:400]
    inside = TesserocrEngine().read(picture, 150).words
    program = PytesseractEngine().read(picture, 150).words

    assert [word.text for word in inside] == [word.text for word in program]
    assert [word.line for word in inside] == [word.line for word in program]
    assert all(word.text == nfc(word.text) for word in inside)
    assert TesserocrEngine().identity.startswith("tesserocr-5")
    assert PytesseractEngine().identity.startswith("tesseract-5")


def test_a_missing_language_is_named(sheet, tmp_path):
    engine = TesserocrEngine("vie", tessdata_dir=tmp_path)

    with pytest.raises(EngineUnavailableError):
        engine.read(np.asarray(sheet.convert("L")), 150)


def test_pages_of_a_scanned_pdf_and_a_blank_back(sheet, encoded, reader):
    paper = Image.fromarray(
        np.clip(np.random.default_rng(2).normal(244, 3, (1240, 875)), 0, 255).astype(np.uint8)
    )
    data = img2pdf.convert(encoded(sheet), encoded(paper))

    front, back = (read.page for read in reader.read(data, MediaKind.PDF, [1, 2]))

    assert "Nguyễn Văn Đức" in front.text
    assert (front.dpi, front.number) == (150, 1)
    assert back.is_blank
    assert back.words == ()
    assert back.number == 2


def test_the_text_of_a_born_digital_page_is_taken_as_it_is():
    data = born_digital(["Họ và tên: Nguyễn Thị Ánh", "Nơi cư trú: phường Đức Thắng"])

    [read] = PageReader(NullEngine()).read(data, MediaKind.PDF, [1])

    assert read.page.origin is PageOrigin.TEXT
    assert read.page.text == "Họ và tên: Nguyễn Thị Ánh\nNơi cư trú: phường Đức Thắng"
    assert read.page.mean_confidence == 1.0
    assert read.page.words[0].box.left == pytest.approx(40 / 420, abs=0.01)


def test_words_in_a_picture_on_a_born_digital_page_are_read_too(sheet, reader):
    part = sheet.crop((40, 270, 840, 540))
    data = born_digital(["Biên bản bàn giao giấy tờ có ảnh chụp"], picture=part)

    [read] = reader.read(data, MediaKind.PDF, [1])

    assert read.page.origin is PageOrigin.MIXED
    assert "Biên bản bàn giao" in read.page.text
    assert "Nguyễn Văn Đức" in read.page.text


def test_a_text_layer_in_an_old_encoding_is_not_believed():
    assert is_sensible("Cộng hòa xã hội chủ nghĩa Việt Nam, số 12/QĐ-UBND")
    assert is_sensible("Social Republic, No. 12")
    assert not is_sensible("Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do")
    assert not is_sensible("(cid:12)(cid:44) (cid:7)a(cid:9)")


def test_a_page_that_cannot_be_decoded_does_not_stop_its_neighbours(encoded, sheet):
    data = encoded(sheet)
    broken = data[: len(data) // 3]

    [read] = PageReader(NullEngine()).read(broken, MediaKind.JPEG, [1])

    assert read.page.quality == ("unreadable",)
    assert Image.open(io.BytesIO(read.picture)).size == (620, 877)


def test_a_read_page_survives_storing(sheet, encoded, reader):
    [read] = reader.read(encoded(sheet), MediaKind.JPEG, [1])
    stored = encode_page(read.page)
    again = decode_page(stored)

    assert encode_page(again) == stored == encode_page(read.page)
    assert replace(again, words=()) == replace(read.page, words=())
    assert again.text == read.page.text
    with pytest.raises(UnknownPageFormatError):
        decode_page(b"something else")
