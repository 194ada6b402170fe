"""Pages whose own text says other digits than they show, and writing in small pictures."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from core.artifacts import Box, MediaKind, PageOrigin, RecognizedPage, Word
from ocr.engines.choose import open_engine
from ocr.own_text.checking import compare
from ocr.service import PageReader
from tests.ocr.input.papers import TINOS

LINES = (
    "GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ (MẪU)",
    "Họ, chữ đệm và tên: NGUYỄN VĂN AN",
    "Giới tính: Nam",
    "X",
    "01",
    "Số định danh cá nhân: 020064000017",
    "Ngày, tháng, năm sinh: 04/09/1964",
)


def _form(picture: Image.Image | None = None) -> bytes:
    pdfmetrics.registerFont(TTFont("Tinos", TINOS))
    written = io.BytesIO()
    page = canvas.Canvas(written, pagesize=(595, 842), initialFontName="Tinos")
    page.setFont("Tinos", 13)
    for index, line in enumerate(LINES):
        page.drawString(60, 780 - 30 * index, line)
    if picture is not None:
        page.drawImage(ImageReader(picture), 60, 450, width=240, height=40)
    page.showPage()
    page.save()
    return written.getvalue()


def _with_fours_and_nines_exchanged(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for font in pdf.pages[0].obj.Resources.Font.values():
            table = font.ToUnicode.read_bytes()
            for old, new in ((b"<0034>", b"<XX>"), (b"<0039>", b"<0034>"), (b"<XX>", b"<0039>")):
                table = table.replace(old, new)
            font.ToUnicode = pikepdf.Stream(pdf, table)
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()


@pytest.fixture(scope="module")
def reader() -> PageReader:
    return PageReader(open_engine("auto"))


def _read(reader: PageReader, data: bytes) -> RecognizedPage:
    (read,) = reader.read(data, MediaKind.PDF, [1])
    return read.page


def test_a_font_that_exchanges_two_digits_is_not_believed(reader):
    page = _read(reader, _with_fours_and_nines_exchanged(_form()))

    assert page.origin is PageOrigin.IMAGE
    assert "020064000017" in page.text
    assert "04/09/1964" in page.text
    assert page.steps[0] == ("pdf-text", "other_digits_shown")
    assert max(word.confidence for word in page.words) < 1


def test_an_honest_form_keeps_all_that_it_says(reader):
    page = _read(reader, _form())

    assert (page.origin, page.quality) == (PageOrigin.TEXT, ())
    assert page.text == "\n".join(LINES)
    assert {word.confidence for word in page.words} == {1.0}


def test_writing_in_a_small_picture_is_read(reader):
    number = Image.new("RGB", (1200, 200), "white")
    letters = ImageFont.truetype(TINOS, 80)
    ImageDraw.Draw(number).text((4, 40), "Số: 4567/UBND-VP 15/09/2026", fill="red", font=letters)

    page = _read(reader, _form(number))

    assert page.origin is PageOrigin.MIXED
    assert page.text == "\n".join((*LINES, "Số: 4567/UBND-VP 15/09/2026"))
    read = [word for word in page.words if word.confidence < 1]
    assert all(60 / 595 < word.box.left < word.box.right < 300 / 595 for word in read)
    assert all(1 - 490 / 842 < word.box.top < word.box.bottom < 1 - 450 / 842 for word in read)


def _word(text: str, left: float, line: int = 0, confidence: float = 0.99) -> Word:
    return Word(text, Box(left, 0.1, left + 0.1, 0.12), confidence, line, 0)


def test_one_contradiction_among_many_agreements_is_no_lie():
    own = [_word("1770", 0.1), _word("1774", 0.3)]
    first = compare(own, [_word("1770", 0.1), _word("1714", 0.3)])

    assert first.contradicted == {own[1]: (("7", "1"),)}
    assert not first.is_lie
    assert compare(own[1:], [_word("1714", 0.3)]).is_lie


def test_what_a_closer_look_does_not_repeat_is_forgotten():
    own = [_word("1964", 0.1)]
    first = compare(own, [_word("1969", 0.1)])

    assert first.is_lie
    assert not first.confirmed(compare(own, [_word("1964", 0.1)])).is_lie
    assert first.confirmed(first).is_lie


def test_unsure_and_missing_digits_contradict_nothing():
    own = [_word("1964", 0.1), _word("12", 0.3)]

    assert not compare(own, [_word("1969", 0.1, confidence=0.8)]).contradicted
    assert not compare(own, [_word("164", 0.1), _word("12", 0.3)]).contradicted
    assert not compare(own, []).contradicted
