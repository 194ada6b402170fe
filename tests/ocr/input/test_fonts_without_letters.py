"""A font that no letter is set in does not turn a page with its own text into a picture."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from core.artifacts import MediaKind
from ocr.engines.null import NullEngine
from ocr.pdfa import build_pdfa
from ocr.service import PageReader
from tests.ocr.input.papers import TINOS, VIETNAMESE


def _written(last: str) -> bytes:
    """A page in Tinos whose first command names Helvetica, and its last line in Helvetica."""
    pdfmetrics.registerFont(TTFont("Tinos", TINOS))
    written = io.BytesIO()
    page = canvas.Canvas(written, pagesize=(595, 842))
    for index, line in enumerate(VIETNAMESE):
        page.setFont("Tinos", 12)
        page.drawString(60, 780 - 20 * index, line)
    if last:
        page.setFont("Helvetica", 12)
        page.drawString(60, 400, last)
    page.showPage()
    page.save()
    return written.getvalue()


def _archived(data: bytes) -> bytes:
    (read,) = PageReader(NullEngine()).read(data, MediaKind.PDF, [1])
    made = datetime(2026, 9, 15, tzinfo=UTC)
    return build_pdfa(data, MediaKind.PDF, [read.page], title="MẪU", created_at=made)


def _drawn(data: bytes) -> bytes:
    return pypdfium2.PdfDocument(data)[0].render(scale=1).to_pil().tobytes()


@pytest.mark.parametrize(("last", "fonts"), [("", 1), ("Set in Helvetica", 0)])
def test_only_a_font_with_letters_keeps_the_page_from_being_kept(last, fonts):
    data = _written(last)
    (read,) = PageReader(NullEngine()).read(data, MediaKind.PDF, [1])
    reason = "font_not_embedded" if last else "sensible_text"
    assert read.page.steps == (("pdf-text", reason),)

    archived = _archived(data)

    with pikepdf.open(io.BytesIO(archived)) as pdf:
        kept = [
            font
            for font in pdf.pages[0].obj.Resources.Font.values()
            if "Tinos" in str(font.BaseFont)
        ]
    assert len(kept) == fonts
    if fonts:
        assert _drawn(archived) == _drawn(data)
        assert len(archived) < 2 * len(data)
