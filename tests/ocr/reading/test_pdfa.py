"""The archival copy: real PDF/A-2b, searchable, picture untouched, same bytes every time."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, datetime

import cv2
import img2pdf
import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from core.artifacts import MediaKind
from ocr.engines.tesserocr_engine import TesserocrEngine
from ocr.pdfa import build_pdfa
from ocr.service import PageReader
from tests.support.sheet import LINES
from tests.support.verapdf import broken_pdfa_rules

MOMENT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
TINOS = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"


@pytest.fixture(scope="module")
def reader():
    return PageReader(TesserocrEngine())


def made(reader, data, kind, numbers=(1,)):
    pages = [read.page for read in reader.read(data, kind, numbers)]
    return build_pdfa(data, kind, pages, title="Giấy khai sinh", created_at=MOMENT)


def text_of(pdf):
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def born_digital(font):
    pdfmetrics.registerFont(TTFont("Tinos", TINOS))
    written = io.BytesIO()
    page = canvas.Canvas(written, pagesize=(420, 595), initialFontName="Tinos")
    page.setFont("Tinos", 12)
    for index, line in enumerate(LINES):
        page.drawString(40, 540 - 24 * index, line)
    page.setFont(font, 12)
    page.drawString(40, 100, "so 12/2026")
    page.showPage()
    page.save()
    return written.getvalue()


@pytest.fixture(scope="module")
def sources(sheet, encoded):
    """Every kind of input that becomes an archival copy, by name."""
    seen_through = sheet.convert("RGBA")
    seen_through.putalpha(180)
    fax = sheet.convert("L").point(lambda level: 255 * (level > 140)).convert("1")
    fax = fax.rotate(90, expand=True)
    photograph = sheet.rotate(90, expand=True)
    orientation = photograph.getexif()
    orientation[0x0112] = 6
    return {
        "jpeg": (encoded(sheet, quality=85), MediaKind.JPEG, (1,)),
        "jpeg_exif": (encoded(photograph, exif=orientation), MediaKind.JPEG, (1,)),
        "jpeg_cmyk": (encoded(sheet.convert("CMYK"), quality=80), MediaKind.JPEG, (1,)),
        "png_alpha": (encoded(seen_through, "PNG"), MediaKind.PNG, (1,)),
        "png_grey": (encoded(sheet.convert("L"), "PNG"), MediaKind.PNG, (1,)),
        "tiff_fax": (
            encoded(fax, "TIFF", compression="group4", save_all=True, append_images=[fax]),
            MediaKind.TIFF,
            (1, 2),
        ),
        "pdf_scanned": (
            img2pdf.convert(encoded(sheet), encoded(sheet.rotate(180))),
            MediaKind.PDF,
            (1, 2),
        ),
        "pdf_born": (born_digital("Tinos"), MediaKind.PDF, (1,)),
        "pdf_font_missing": (born_digital("Helvetica"), MediaKind.PDF, (1,)),
    }


def test_every_kind_of_input_becomes_searchable_pdfa(sources, reader, tmp_path):
    files = []
    for name, (data, kind, numbers) in sources.items():
        pdf = made(reader, data, kind, numbers)
        words = text_of(pdf)
        assert words.count("Họ và tên người được đăng ký khai sinh") == len(numbers), name
        order = [words.index(line.split()[0]) for line in LINES[:4]]
        assert order == sorted(order), name
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(pdf)

    assert broken_pdfa_rules(files) == {}


def test_a_jpeg_keeps_its_bytes(sources, reader):
    data, kind, _ = sources["jpeg"]
    with pikepdf.open(io.BytesIO(made(reader, data, kind))) as pdf:
        [picture] = pdf.pages[0].resources.XObject.values()
        assert picture.read_raw_bytes() == data


def test_the_picture_of_a_scanned_pdf_keeps_its_bytes(sources, reader):
    data, kind, _ = sources["pdf_scanned"]
    pdf_data = made(reader, data, kind, (2,))
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.open(io.BytesIO(pdf_data)) as pdf:
        assert len(pdf.pages) == 1
        [before] = source.pages[1].resources.XObject.values()
        [after] = pdf.pages[0].resources.XObject.values()
        assert after.read_raw_bytes() == before.read_raw_bytes()


@pytest.mark.parametrize("lay", [0, 90, 180, 270])
def test_a_turned_and_leaning_page_is_shown_upright(sheet, encoded, reader, lay):
    leaning = sheet.rotate(-2, resample=Image.Resampling.BICUBIC, fillcolor=(246, 245, 243))
    pdf = made(reader, encoded(leaning.rotate(-lay, expand=True)), MediaKind.JPEG)

    document = pypdfium2.PdfDocument(pdf)
    shown = np.asarray(document[0].render(scale=150 / 72).to_pil().convert("L"), np.float32)
    document.close()
    wanted = np.asarray(sheet.convert("L").resize(shown.shape[::-1]), np.float32)

    (across, down), likeness = cv2.phaseCorrelate(wanted, shown)
    assert likeness > 0.8
    assert max(abs(across), abs(down)) < 3, "the words stand beside their place"


def test_the_same_page_gives_the_same_bytes(sources, reader):
    data, kind, _ = sources["jpeg"]

    assert made(reader, data, kind) == made(reader, data, kind)


def test_a_page_with_its_own_text_is_kept_and_one_that_pdfa_forbids_is_drawn(sources, reader):
    for name, pictures in (("pdf_born", False), ("pdf_font_missing", True)):
        data, kind, _ = sources[name]
        with pikepdf.open(io.BytesIO(made(reader, data, kind))) as pdf:
            assert ("/XObject" in pdf.pages[0].resources) == pictures, name


def test_language_title_and_times_are_said(sources, reader):
    data, kind, _ = sources["jpeg"]
    with pikepdf.open(io.BytesIO(made(reader, data, kind))) as pdf:
        assert str(pdf.Root.Lang) == "vi"
        assert str(pdf.docinfo["/Title"]) == "Giấy khai sinh"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261122030405+00")
        with pdf.open_metadata() as said:
            assert said["dc:title"] == "Giấy khai sinh"
            assert said["pdfaid:part"] == "2"
            assert said["xmp:MetadataDate"].startswith("2026-11-22T03:04:05")
