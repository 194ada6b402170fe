"""What a scanned page shows beyond its picture, and what of its picture it does not show."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import cv2
import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from core.artifacts import MediaKind, PageOrigin, RecognizedPage
from ocr.imaging.source import open_source
from ocr.pdfa import build_pdfa
from tests.ocr.input.papers import picture_page

_SIZE = (840, 1190)
_POINTS = (420, 595)
_SCAN = b"q 420 0 0 595 0 0 cm /Im Do Q"
_TOP_HALF, _BOTTOM_HALF = (0.1, 0.1, 0.9, 0.4), (0.1, 0.6, 0.9, 0.9)
_GREY = 128


def _scan(**page: object) -> bytes:
    """A page that is one JPEG, all of it the same grey."""
    data = io.BytesIO()
    Image.new("L", _SIZE, _GREY).save(data, "JPEG", quality=95)
    return picture_page(
        data.getvalue(), _SIZE, points=_POINTS, page=page,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip


def _changed(change) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(_scan())) as pdf:
        change(pdf, pdf.pages[0])
        pdf.save(written)
    return written.getvalue()


def _drawing(content: bytes) -> bytes:
    def change(pdf, page):
        page.obj.Contents = Stream(pdf, content)

    return _changed(change)


def _bar(pdf: pikepdf.Pdf, kind: Name, rectangle: tuple[int, int, int, int], **more: object):
    """A form field or note that shows a black bar."""
    appearance = Stream(pdf, b"0 g 0 0 1000 1000 re f")
    appearance.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 40])
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=kind, Rect=Array(list(rectangle)), F=4,
            AP=Dictionary(N=pdf.make_indirect(appearance)), **more,
        )
    )  # fmt: skip


def _filled_in(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """A form field in the upper half of the page and a note in the lower one."""
    field = _bar(pdf, Name.Widget, (40, 300, 380, 580), FT=Name.Tx, T=String("a"), V=String("x"))
    page.obj.Annots = Array([field, _bar(pdf, Name.FreeText, (40, 20, 380, 280))])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _behind_a_layer(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """The picture in a layer that is switched off."""
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Bản gốc")))
    page.obj.Resources.Properties = Dictionary(L=layer)
    page.obj.Contents = Stream(pdf, b"/OC /L BDC " + _SCAN + b" EMC")
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([]))
    )


def _in_archive(data: bytes) -> bytes:
    page = RecognizedPage(
        number=1, width_px=_SIZE[0], height_px=_SIZE[1], dpi=144, rotation=0, skew_deg=0.0,
        origin=PageOrigin.IMAGE, is_blank=False, words=(), codes=(), engine="none",
    )  # fmt: skip
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    return build_pdfa(data, MediaKind.PDF, [page], title="Đơn", created_at=moment)


def _level(data: bytes, area: tuple[float, float, float, float]) -> float:
    """The mean brightness of a part of the page."""
    with open_source(data, MediaKind.PDF) as source:
        picture = source.picture(1, 72).picture
    if picture.ndim == 3:
        picture = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    height, width = picture.shape
    left, top, right, bottom = area
    part = picture[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]
    return float(part.mean())


@pytest.mark.parametrize("taken", [bytes, _in_archive])
def test_what_was_filled_in_over_a_scan_is_seen(taken):
    seen = taken(_changed(_filled_in))

    assert _level(seen, (0.2, 0.1, 0.8, 0.4)) < 20
    assert _level(seen, (0.2, 0.6, 0.8, 0.9)) < 20


@pytest.mark.parametrize("taken", [bytes, _in_archive])
def test_a_layer_that_is_switched_off_is_not_seen(taken):
    seen = taken(_changed(_behind_a_layer))

    assert _level(seen, (0.1, 0.1, 0.9, 0.9)) > 250


@pytest.mark.parametrize(
    "hidden",
    [
        b"q 0 300 420 295 re W n %s Q",
        b"q 0 300 420 295 re W* n %s Q",
        b"q 0 300 m 420 300 l 420 595 l 0 595 l h W n %s Q",
        b"0 300 420 295 re W n q 420 0 0 595 0 0 cm /Im Do Q %% %s",
        b"%s 1 g 0 0 420 300 re f",
        b"%s 420 0 0 300 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI",
    ],
)
def test_what_is_cut_off_or_painted_over_is_not_seen(hidden):
    seen = _drawing(hidden % _SCAN)

    assert _level(seen, _TOP_HALF) == pytest.approx(_GREY, abs=3)
    assert _level(seen, _BOTTOM_HALF) > 250


@pytest.mark.parametrize(
    "harmless",
    [
        b"q 0 0 420 595 re W n %s Q",
        b"q 0.5 0 0 0.5 0 0 cm -1 -1 842 1192 re W* n 2 0 0 2 0 0 cm %s Q",
        b"/Artifact <</Type /Layout>> BDC %s EMC",
    ],
)
def test_a_clip_around_the_page_leaves_the_jpeg_as_it_is(harmless):
    """Drawn pages are in colour; the JPEG is grey."""
    with open_source(_drawing(harmless % _SCAN), MediaKind.PDF) as source:
        assert source.picture(1, 72).picture.ndim == 2


def test_links_and_hidden_notes_leave_the_jpeg_as_it_is():
    def change(pdf, page):
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 9, 99, 99]))
        hidden = _bar(pdf, Name.Stamp, (40, 300, 380, 580))
        hidden.F = 2
        page.obj.Annots = Array([link, hidden])

    with open_source(_changed(change), MediaKind.PDF) as source:
        assert source.picture(1, 72).picture.ndim == 2
