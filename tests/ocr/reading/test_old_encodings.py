"""A file in an old Vietnamese encoding becomes one that can be searched."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pypdfium2

from core.artifacts import MediaKind
from ocr.engines.null import NullEngine
from ocr.pdfa import build_pdfa
from ocr.service import PageReader
from tests.ocr.input.papers import text_page, to_tcvn3
from tests.support.verapdf import broken_pdfa_rules

LINES = ("Căn cứ Luật Tổ chức chính quyền địa phương", "Ủy ban nhân dân xã chứng nhận hộ tịch")


def test_the_pdf_holds_the_converted_words_alone(tmp_path) -> None:
    old = text_page([(".VnTime", to_tcvn3(line.replace("Ủ", "ủ"))) for line in LINES])

    (read,) = PageReader(NullEngine()).read(old, MediaKind.PDF, [1])
    made = build_pdfa(
        old, MediaKind.PDF, [read.page], title="x", created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )

    assert read.page.steps[0].reason == "old_encoding"
    text = pypdfium2.PdfDocument(io.BytesIO(made))[0].get_textpage().get_text_bounded()
    assert text.split() == " ".join(LINES).replace("Ủ", "ủ").split()
    target = tmp_path / "made.pdf"
    target.write_bytes(made)
    assert broken_pdfa_rules([target]) == {}
