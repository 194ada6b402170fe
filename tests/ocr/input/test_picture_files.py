"""Picture files of every kind: colours, turns, sizes, many pages, bands, HEIC."""

from __future__ import annotations

import io
import struct

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from core.artifacts import MediaKind
from ocr.imaging.source import UnreadablePageError, open_source
from tests.ocr.input.coloured_page import (
    BLACK,
    BLUE,
    DPI,
    GREEN,
    HEIGHT,
    RED,
    UPRIGHT,
    WIDTH,
    assert_page,
    corners,
    encoded,
    greys,
    read_page,
)


def test_files_by_bytes_and_by_place(page, tmp_path):
    for kind, name in ((MediaKind.JPEG, "JPEG"), (MediaKind.PNG, "PNG"), (MediaKind.TIFF, "TIFF")):
        data = encoded(page, name)
        (tmp_path / name).write_bytes(data)
        for given in (data, tmp_path / name):
            seen = read_page(given, kind)
            assert_page(seen)
            assert (round(seen.dpi), seen.source_dpi) == (DPI, DPI)
            assert seen.width_in == pytest.approx(WIDTH / DPI, abs=0.01)


def _cmyk(page: Image.Image) -> Image.Image:
    return page.convert("CMYK")


def _sixteen(page: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(page.convert("L")).astype(np.uint16) * 257)


def _transparent(page: Image.Image) -> Image.Image:
    clear = page.convert("RGBA")
    clear.putalpha(255)
    clear.paste((0, 0, 0, 0), (300, 300, 500, 500))
    return clear


@pytest.mark.parametrize(
    ("kind", "change", "options", "colours"),
    [
        ("JPEG", lambda page: page.convert("L"), {"quality": 90}, "grey"),
        ("JPEG", _cmyk, {"quality": 95}, "colour"),
        ("JPEG", lambda page: page, {"quality": 90, "progressive": True}, "colour"),
        ("PNG", lambda page: page.convert("P", palette=Image.Palette.ADAPTIVE), {}, "colour"),
        ("PNG", lambda page: page.convert("L"), {}, "grey"),
        ("PNG", _sixteen, {}, "grey"),
        ("PNG", _transparent, {}, "colour"),
        ("TIFF", lambda page: page, {"compression": "tiff_lzw"}, "colour"),
        ("TIFF", lambda page: page, {"compression": "tiff_adobe_deflate"}, "colour"),
        ("TIFF", lambda page: page, {"compression": "jpeg", "quality": 92}, "colour"),
        ("TIFF", lambda page: page, {"compression": "packbits"}, "colour"),
        ("TIFF", lambda page: page.convert("P", palette=Image.Palette.ADAPTIVE), {}, "colour"),
        ("TIFF", _cmyk, {}, "colour"),
        ("TIFF", _cmyk, {"compression": "tiff_lzw"}, "colour"),
        ("TIFF", _sixteen, {}, "grey"),
        ("TIFF", _sixteen, {"compression": "tiff_lzw"}, "grey"),
        ("TIFF", _transparent, {}, "colour"),
    ],
)
def test_colours_of_picture_files(page, kind, change, options, colours):
    seen = read_page(encoded(change(page), kind, **options), MediaKind(kind.lower()))

    assert_page(seen, UPRIGHT if colours == "colour" else greys())


def test_what_is_clear_is_white_paper(page):
    seen = read_page(encoded(_transparent(page), "PNG"), MediaKind.PNG)

    assert seen.picture[400, 400].tolist() == [255, 255, 255]


def test_a_dark_page_of_16_bits_stays_dark():
    dark = Image.fromarray(np.full((400, 300), 40 * 257, np.uint16))

    for kind in (MediaKind.PNG, MediaKind.TIFF):
        assert read_page(encoded(dark, kind.upper()), kind).picture.max() == pytest.approx(
            40, abs=1
        )


def test_lab_is_shown_as_colours(page):
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    lab = ImageCms.applyTransform(page, to_lab)

    seen = read_page(encoded(lab, "TIFF"), MediaKind.TIFF)

    assert seen.picture.shape[:2] == (HEIGHT, WIDTH)
    brightness = [np.mean(colour) for colour in corners(seen.picture)]
    assert brightness[3] < min(brightness[:3])


@pytest.mark.parametrize("photometric", [0, 1])
def test_black_and_white_faxes(page, photometric):
    ink = page.convert("L").point(lambda value: 255 * (value > 120)).convert("1")
    data = encoded(ink, "TIFF", compression="group4", tiffinfo={262: photometric})

    seen = read_page(data, MediaKind.TIFF)

    assert seen.picture.ndim == 2
    assert [colour[0] for colour in corners(seen.picture)] == [0, 0, 0, 0]
    assert seen.picture[HEIGHT // 2, WIDTH // 2] == 255


def _tiled(page: Image.Image, tile: int, order: str = "<") -> bytes:
    """An uncompressed TIFF in tiles, which no library at hand writes."""
    across, down = -(-page.width // tile), -(-page.height // tile)
    pieces = [
        page.crop((x * tile, y * tile, (x + 1) * tile, (y + 1) * tile)).tobytes()
        for y in range(down)
        for x in range(across)
    ]
    head = 8
    places = [head + index * len(pieces[0]) for index in range(len(pieces))]
    directory = head + sum(map(len, pieces))
    count = len(pieces)
    entries = [
        (256, 4, 1, page.width), (257, 4, 1, page.height), (258, 3, 1, 8), (259, 3, 1, 1),
        (262, 3, 1, 2), (277, 3, 1, 3), (322, 4, 1, tile), (323, 4, 1, tile),
        (324, 4, count, 0), (325, 4, count, 0),
    ]  # fmt: skip
    after = directory + 2 + 12 * len(entries) + 4
    packed = struct.pack(f"{order}H", len(entries))
    for tag, kind, number, value in entries:
        shown = {324: after, 325: after + 4 * count}.get(tag, value)
        body = struct.pack(f"{order}H2x", shown) if kind == 3 else struct.pack(f"{order}I", shown)
        packed += struct.pack(f"{order}HHI", tag, kind, number) + body
    packed += b"\0\0\0\0" + struct.pack(f"{order}{count}I", *places)
    packed += struct.pack(f"{order}{count}I", *(len(piece) for piece in pieces))
    mark = b"II" if order == "<" else b"MM"
    return mark + struct.pack(f"{order}HI", 42, directory) + b"".join(pieces) + packed


@pytest.mark.parametrize("order", ["<", ">"])
def test_tiles(page, order):
    seen = read_page(_tiled(page, 256, order), MediaKind.TIFF, dpi=round(HEIGHT / 11.69))

    assert_page(seen)


def test_a_huge_tiff_is_put_together_from_its_bands(page):
    large = page.resize((WIDTH * 4, HEIGHT * 4), Image.Resampling.NEAREST)
    dpi = (DPI * 4, DPI * 4)
    for data in (
        encoded(large, "TIFF", compression="tiff_lzw", dpi=dpi),
        encoded(large, "TIFF", compression="jpeg", dpi=dpi),
        encoded(large, "TIFF", dpi=dpi),
        encoded(large.convert("L"), "TIFF", compression="tiff_adobe_deflate", dpi=dpi),
    ):
        seen = read_page(data, MediaKind.TIFF)
        assert_page(seen, UPRIGHT if seen.picture.ndim == 3 else greys())


def test_pages_of_a_tiff_in_any_order(page):
    frames = [page.rotate(180), page.convert("L").convert("1", dither=0), page]
    data = encoded(page, "TIFF", save_all=True, append_images=frames)

    with open_source(data, MediaKind.TIFF) as source:
        assert_page(source.picture(4, DPI))
        assert_page(source.picture(2, DPI), (BLACK, BLUE, GREEN, RED))
        assert source.picture(3, DPI).picture.ndim == 2
        assert_page(source.picture(1, DPI))
        with pytest.raises(UnreadablePageError):
            source.picture(5, DPI)
        assert_page(source.picture(1, DPI))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, (RED, GREEN, BLUE, BLACK)),
        (2, (GREEN, RED, BLACK, BLUE)),
        (3, (BLACK, BLUE, GREEN, RED)),
        (4, (BLUE, BLACK, RED, GREEN)),
        (5, (RED, BLUE, GREEN, BLACK)),
        (6, (BLUE, RED, BLACK, GREEN)),
        (7, (BLACK, GREEN, BLUE, RED)),
        (8, (GREEN, BLACK, RED, BLUE)),
    ],
)
def test_all_orientations_of_exif(page, value, expected):
    exif = Image.Exif()
    exif[0x0112] = value
    size = (HEIGHT, WIDTH) if value >= 5 else (WIDTH, HEIGHT)
    for kind in (MediaKind.JPEG, MediaKind.PNG, MediaKind.TIFF):
        seen = read_page(encoded(page, kind.upper(), exif=exif.tobytes()), kind)
        assert_page(seen, expected, size=size)
        assert seen.width_in == pytest.approx(size[0] / DPI, abs=0.01)


@pytest.mark.parametrize(
    ("pixels", "said", "expected_dpi", "expected_in"),
    [
        ((2480, 3508), (300, 300), 300, (8.27, 11.69)),
        ((1240, 1754), (72, 72), 150, (8.27, 11.69)),
        ((1240, 1754), None, 150, (8.27, 11.69)),
        ((1728, 1143), (204, 98), 204, (8.47, 11.66)),
        ((1011, 638), None, 300, (3.37, 2.13)),
        ((620, 877), (600, 600), 75, (8.27, 11.69)),
        ((4960, 7016), (1200, 1200), 1200, (4.13, 5.85)),
    ],
)
def test_resolutions_that_can_be_believed(pixels, said, expected_dpi, expected_in):
    written = io.BytesIO()
    options = {} if said is None else {"dpi": said}
    Image.new("L", pixels, 255).save(written, "PNG" if said is None else "TIFF", **options)

    seen = read_page(written.getvalue(), MediaKind.PNG if said is None else MediaKind.TIFF)

    assert seen.source_dpi == pytest.approx(expected_dpi, abs=1)
    assert (seen.width_in, seen.height_in) == pytest.approx(expected_in, abs=0.05)
    ratio = seen.picture.shape[1] / seen.picture.shape[0]
    assert ratio == pytest.approx(seen.width_in / seen.height_in, rel=0.01)
    assert max(seen.picture.shape) >= min(1000, *seen.picture.shape, 877)


def test_a_card_is_not_shrunk_to_nothing():
    written = io.BytesIO()
    Image.new("L", (2022, 1275), 255).save(written, "PNG", dpi=(600, 600))

    seen = read_page(written.getvalue(), MediaKind.PNG)

    assert seen.picture.shape == (631, 1000)
    assert seen.dpi == pytest.approx(297, abs=1)


def test_heic_and_its_main_picture(page, tmp_path):
    file = pillow_heif.from_pillow(page.rotate(180).resize((440, 620)))
    file.add_from_pillow(page)
    written = io.BytesIO()
    file.save(written, quality=90, primary_index=1)
    (tmp_path / "photo.heic").write_bytes(written.getvalue())

    for given in (written.getvalue(), tmp_path / "photo.heic"):
        seen = read_page(given, MediaKind.HEIC, dpi=75)
        assert max(seen.width_in, seen.height_in) == pytest.approx(11.69, abs=0.01)
        assert_page(seen, within=20, size=(710, 1000))


def test_the_turn_of_a_heic_is_applied_once(page):
    exif = Image.Exif()
    exif[0x0112] = 6
    pillow_heif.register_heif_opener()
    written = io.BytesIO()
    # As a phone does: the turn stands in the container and in EXIF.
    page.save(written, "HEIF", exif=exif.tobytes(), quality=90)

    seen = read_page(written.getvalue(), MediaKind.HEIC, dpi=75)

    assert seen.width_in > seen.height_in
    assert_page(seen, (BLUE, RED, BLACK, GREEN), within=20, size=(1000, 710))
