"""Pages of impossible sizes, broken colour profiles, file names in another encoding."""

from __future__ import annotations

import io
import os
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name, Stream
from PIL import Image

from core.artifacts import MediaKind, PageOrigin, RecognizedPage
from ocr.imaging.geometry import shrink
from ocr.imaging.source import UnreadablePageError, open_source
from ocr.pdfa import build_pdfa
from tests.ocr.input.papers import picture_page

_SIZE = (840, 1190)


def _png() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", _SIZE, (10, 200, 30)).save(data, "PNG", dpi=(144, 144))
    return data.getvalue()


def _profiled(body: bytes) -> bytes:
    """A PNG with this iCCP chunk behind its header."""
    chunk = struct.pack(">I", len(body)) + b"iCCP" + body
    plain = _png()
    return plain[:33] + chunk + struct.pack(">I", zlib.crc32(b"iCCP" + body)) + plain[33:]


def _sized(side: float, *, is_scan: bool) -> bytes:
    """A square page with a picture over it, and a line where it is no scan."""
    data = io.BytesIO()
    Image.new("L", _SIZE, 128).save(data, "JPEG")
    made = picture_page(
        data.getvalue(), _SIZE, ColorSpace=Name.DeviceGray, BitsPerComponent=8,
        Filter=Name.DCTDecode, page={"/MediaBox": Array([0, 0, side, side])},
    )  # fmt: skip
    line = b"" if is_scan else b" 0 0 m 1 1 l S"
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        place = f"q {side} 0 0 {side} 0 0 cm /Im Do Q".encode()
        pdf.pages[0].obj.Contents = Stream(pdf, place + line)
        pdf.save(written)
    return written.getvalue()


def _archived(data: bytes, kind: MediaKind) -> pikepdf.Pdf:
    page = RecognizedPage(
        number=1, width_px=_SIZE[0], height_px=_SIZE[1], dpi=144, rotation=0, skew_deg=0.0,
        origin=PageOrigin.IMAGE, is_blank=False, words=(), codes=(), engine="none",
    )  # fmt: skip
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    return pikepdf.open(io.BytesIO(build_pdfa(data, kind, [page], title="", created_at=moment)))


@pytest.mark.parametrize("is_scan", [True, False])
@pytest.mark.parametrize("side", [0.01, 20_000, 1e9])
def test_a_page_of_an_impossible_size_is_drawn_as_a_possible_one(side, is_scan):
    data = _sized(side, is_scan=is_scan)

    with open_source(data, MediaKind.PDF) as source:
        page = source.picture(1, 150)
    with _archived(data, MediaKind.PDF) as archive:
        box = [float(edge) for edge in archive.pages[0].mediabox]

    assert 0 < shrink(page.picture, 50 / page.dpi).size < 10 * page.picture.size
    assert 3 <= min(box[2:]) <= max(box[2:]) <= 14_400


@pytest.mark.parametrize("is_scan", [True, False])
def test_a_scan_on_paper_larger_than_any_sheet_is_read_at_its_own_resolution(is_scan):
    with open_source(_sized(14_400, is_scan=is_scan), MediaKind.PDF) as source:
        page = source.picture(1, 150)

    assert page.picture.size < 20_000_000
    assert max(page.width_in, page.height_in) < 17
    assert page.source_dpi < 110


def test_an_unreadable_profile_of_a_png_is_left_out():
    with _archived(_profiled(b"p\0\0notzlib"), MediaKind.PNG) as archive:
        picture = archive.pages[0].Resources.XObject.Scan

        assert picture.ColorSpace == Name.DeviceRGB
        assert (picture.Width, picture.Height) == _SIZE


@pytest.mark.parametrize("body", [b"abcdefgh", b"", b"p\0\0" + zlib.compress(bytes(9_000_000))])
def test_a_profile_that_makes_a_png_unreadable_is_the_fault_of_the_file(body):
    with pytest.raises(UnreadablePageError):
        _archived(_profiled(body), MediaKind.PNG)


def test_a_file_name_that_is_no_utf_8_can_be_read(tmp_path):
    place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/gi\xe2y.png"))
    place.write_bytes(_png())

    with open_source(place, MediaKind.PNG) as source:
        picture = source.picture(1, 144).picture

    assert picture[100, 100].tolist() == [30, 200, 10]
