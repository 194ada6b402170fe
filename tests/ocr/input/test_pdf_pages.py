"""Pages of PDF files: packings and colours of pictures, boxes, units, slices, passwords."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from core.artifacts import MediaKind
from ocr.imaging.pdf_file import PasswordNeededError
from ocr.imaging.source import open_source
from tests.ocr.input.coloured_page import (
    BLACK,
    BLUE,
    DPI,
    GREEN,
    HEIGHT,
    PAPER,
    POINTS,
    RED,
    UPRIGHT,
    WIDTH,
    assert_page,
    corners,
    encoded,
    greys,
    read_page,
)
from tests.ocr.input.papers import picture_page


def _flate(pixels: np.ndarray | bytes) -> bytes:
    return zlib.compress(pixels if isinstance(pixels, bytes) else pixels.tobytes())


def _in_pdf(data: bytes, space: object, bits: int = 8, filtered: object = Name.FlateDecode, **more):
    page = more.pop("page", None)
    return picture_page(
        data, (WIDTH, HEIGHT), points=POINTS, page=page,
        ColorSpace=space, BitsPerComponent=bits, Filter=filtered, **more,
    )  # fmt: skip


def _pdf_pictures(page: Image.Image):
    pixels = np.asarray(page)
    grey = np.asarray(page.convert("L"))
    few = page.convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    table = pikepdf.String(bytes(few.getpalette()[: 16 * 3]))
    nibbles = np.asarray(few)
    packed = (nibbles[:, ::2] << 4 | nibbles[:, 1::2]).astype(np.uint8)
    cmyk = np.asarray(page.convert("CMYK"))
    up = np.zeros_like(pixels)
    up[1:] = pixels[:-1]
    rows = np.concatenate(
        [np.full((HEIGHT, 1), 2, np.uint8), (pixels - up).reshape(HEIGHT, -1)], axis=1
    )
    png = Dictionary(Predictor=15, Colors=3, BitsPerComponent=8, Columns=WIDTH)
    sixteen = np.repeat(grey[:, :, None], 2, axis=2)
    jpeg = encoded(page, "JPEG", quality=92)
    both = Array([Name.FlateDecode, Name.DCTDecode])
    inverted = encoded(page.convert("CMYK"), "JPEG", quality=95)
    return {
        "rgb": (_in_pdf(_flate(pixels), Name.DeviceRGB), UPRIGHT),
        "grey": (_in_pdf(_flate(grey), Name.DeviceGray), greys()),
        "sixteen": (_in_pdf(_flate(sixteen), Name.DeviceGray, 16), greys()),
        "indexed": (
            _in_pdf(_flate(packed), Array([Name.Indexed, Name.DeviceRGB, 15, table]), 4), UPRIGHT
        ),
        "cmyk": (_in_pdf(_flate(cmyk), Name.DeviceCMYK), UPRIGHT),
        "predicted": (_in_pdf(_flate(rows), Name.DeviceRGB, DecodeParms=png), UPRIGHT),
        "negative": (
            _in_pdf(_flate(255 - grey), Name.DeviceGray, Decode=Array([1, 0])), greys()
        ),
        "jpeg": (_in_pdf(jpeg, Name.DeviceRGB, filtered=Name.DCTDecode), UPRIGHT),
        "jpeg in a list": (
            _in_pdf(jpeg, Name.DeviceRGB, filtered=Array([Name.DCTDecode])), UPRIGHT
        ),
        "jpeg in flate": (
            _in_pdf(_flate(jpeg), Name.DeviceRGB, filtered=both), UPRIGHT
        ),
        "cmyk jpeg of Adobe": (
            _in_pdf(
                inverted, Name.DeviceCMYK, filtered=Name.DCTDecode,
                Decode=Array([1, 0, 1, 0, 1, 0, 1, 0]),
            ),
            UPRIGHT,
        ),
        "jpeg 2000": (
            _in_pdf(encoded(page, "JPEG2000"), Name.DeviceRGB, filtered=Name.JPXDecode), UPRIGHT
        ),
    }  # fmt: skip


def test_colours_of_pictures_in_pdf(page):
    for name, (data, colours) in _pdf_pictures(page).items():
        seen = read_page(data, MediaKind.PDF)
        within = 70 if "cmyk" in name else 14  # there is no one way from ink to light
        assert_page(seen, colours, within=within)
        assert seen.source_dpi == pytest.approx(DPI, abs=1), name
        assert seen.width_in == pytest.approx(WIDTH / DPI, abs=0.01), name


def _fax(ink: Image.Image) -> bytes:
    """The bare rows of a black-and-white picture in CCITT group 4; black is 1."""
    data = encoded(ink, "TIFF", compression="group4", tiffinfo={262: 0, 278: ink.height})
    with Image.open(io.BytesIO(data)) as opened:
        [at], [length] = opened.tag_v2[273], opened.tag_v2[279]
    return data[at : at + length]


def _jbig2(ink: Image.Image) -> bytes:
    """A JBIG2 page of one generic region that is packed as a fax (ITU-T T.88, 7.4.6 and 7.4.8)."""

    def segment(number: int, kind: int, body: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1, len(body)) + body

    page = struct.pack(">IIIIBH", *ink.size, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", *ink.size, 0, 0, 0, 1) + _fax(ink)
    return segment(0, 48, page) + segment(1, 38, region)


def test_black_and_white_pictures_in_pdf(page):
    ink = page.convert("L").point(lambda value: 255 * (value > 120)).convert("1")
    fax = Dictionary(K=-1, Columns=WIDTH, Rows=HEIGHT)
    files = (
        _in_pdf(_fax(ink), Name.DeviceGray, 1, Name.CCITTFaxDecode, DecodeParms=fax),
        _in_pdf(_jbig2(ink), Name.DeviceGray, 1, Name.JBIG2Decode),
    )

    for data in files:
        seen = read_page(data, MediaKind.PDF)
        assert [round(colour[0]) for colour in corners(seen.picture)] == [0, 0, 0, 0]
        assert seen.picture[HEIGHT // 2, WIDTH // 2].min() == 255
        assert seen.source_dpi == DPI


@pytest.mark.parametrize("packing", [Name.DCTDecode, Name.FlateDecode])
@pytest.mark.parametrize(
    ("turned", "expected"),
    [
        (90, (BLUE, RED, BLACK, GREEN)),
        (180, (BLACK, BLUE, GREEN, RED)),
        (270, (GREEN, BLACK, RED, BLUE)),
    ],
)
def test_rotation_of_pdf_pages(page, packing, turned, expected):
    is_jpeg = packing == Name.DCTDecode
    data = encoded(page, "JPEG", quality=92) if is_jpeg else _flate(np.asarray(page))

    seen = read_page(
        _in_pdf(data, Name.DeviceRGB, filtered=packing, page={"/Rotate": turned}), MediaKind.PDF
    )

    size = (HEIGHT, WIDTH) if turned % 180 else (WIDTH, HEIGHT)
    assert_page(seen, expected, size=size)
    assert seen.width_in == pytest.approx(size[0] / DPI, abs=0.01)


def test_the_crop_box_is_the_page(page):
    width, height = POINTS
    crop = Array([width / 2, 0, width, height])
    data = _in_pdf(_flate(np.asarray(page)), Name.DeviceRGB, page={"/CropBox": crop})

    seen = read_page(data, MediaKind.PDF)

    assert seen.width_in == pytest.approx(WIDTH / DPI / 2, abs=0.01)
    assert corners(seen.picture)[1] == pytest.approx(GREEN, abs=14)
    assert corners(seen.picture)[0] == pytest.approx(PAPER, abs=14)


@pytest.mark.parametrize("packing", [Name.DCTDecode, Name.FlateDecode])
def test_the_unit_of_the_page_counts(page, packing):
    is_jpeg = packing == Name.DCTDecode
    data = encoded(page, "JPEG", quality=92) if is_jpeg else _flate(np.asarray(page))
    small = picture_page(
        data, (WIDTH, HEIGHT), points=(POINTS[0] / 2, POINTS[1] / 2), page={"/UserUnit": 2},
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=packing,
    )  # fmt: skip

    seen = read_page(small, MediaKind.PDF)

    assert_page(seen)
    assert (seen.source_dpi, seen.width_in) == pytest.approx((DPI, WIDTH / DPI), abs=1)


def test_a_point_for_every_dot_is_no_poster(page):
    data = picture_page(
        encoded(page, "JPEG", quality=92), (WIDTH, HEIGHT), points=(WIDTH * 2, HEIGHT * 2),
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip

    seen = read_page(data, MediaKind.PDF)

    assert seen.height_in == pytest.approx(11.69, abs=0.01)
    assert seen.source_dpi == pytest.approx(HEIGHT / 11.69, abs=1)


def _sliced(page: Image.Image, slices: int) -> bytes:
    """The page as scanners cut it: one picture under the other."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=POINTS)
        high = HEIGHT // slices
        pictures, content = {}, []
        for index in range(slices):
            part = page.crop((0, index * high, WIDTH, (index + 1) * high))
            stream = Stream(pdf, encoded(part, "JPEG", quality=92))
            stream.stream_dict = Dictionary(
                Type=Name.XObject, Subtype=Name.Image, Width=WIDTH, Height=high,
                ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
            )  # fmt: skip
            pictures[f"/S{index}"] = pdf.make_indirect(stream)
            tall = POINTS[1] / slices
            bottom = POINTS[1] - (index + 1) * tall
            content.append(f"q {POINTS[0]} 0 0 {tall} 0 {bottom} cm /S{index} Do Q".encode())
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(pictures))
        pdf.pages[0].obj.Contents = Stream(pdf, b"\n".join(content))
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()


def test_slices_are_put_together(page):
    seen = read_page(_sliced(page, 8), MediaKind.PDF)

    assert_page(seen)
    assert seen.source_dpi == DPI


def test_masks_and_inline_pictures_are_drawn():
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 400))
        pdf.pages[0].obj.Contents = Stream(
            pdf,
            b"q 1 0 0 rg 100 0 0 100 0 300 cm BI /W 8 /H 8 /IM true /BPC 1 /D [1 0] ID "
            + b"\xff" * 8 + b" EI Q q 100 0 0 100 200 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID "
            + b"\x00" * 4 + b" EI Q",
        )  # fmt: skip
        written = io.BytesIO()
        pdf.save(written)

    found = corners(read_page(written.getvalue(), MediaKind.PDF).picture)

    assert found[0] == pytest.approx((255, 0, 0), abs=5)
    assert found[1] == pytest.approx((255, 255, 255), abs=5)
    assert found[3] == pytest.approx((0, 0, 0), abs=5)


def _locked(page: Image.Image, user: str) -> bytes:
    with pikepdf.open(io.BytesIO(_in_pdf(_flate(np.asarray(page)), Name.DeviceRGB))) as pdf:
        written = io.BytesIO()
        pdf.save(written, encryption=pikepdf.Encryption(owner="chủ", user=user))
        return written.getvalue()


def test_passwords(page, tmp_path):
    locked = _locked(page, "mở ra")

    assert_page(read_page(locked, MediaKind.PDF, password="mở ra"))
    assert_page(read_page(_locked(page, ""), MediaKind.PDF))
    for wrong in (None, "", "sai"):
        with pytest.raises(PasswordNeededError):
            open_source(locked, MediaKind.PDF, wrong)
