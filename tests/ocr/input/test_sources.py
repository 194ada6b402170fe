"""Pages of every kind of file come out in the right colours, the right way up, at the right size.

The page has a red, a green and a blue corner and a black one, so that every turn, mirror image and
mix-up of colours shows.
"""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pikepdf
import pillow_heif
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageCms, ImageDraw

from core.artifacts import MediaKind
from ocr.imaging.pdf_file import PasswordNeededError, unlocked_copy
from ocr.imaging.source import UnreadablePageError, open_source
from tests.ocr.input.papers import picture_page

WIDTH, HEIGHT, DPI = 880, 1240, 150
PAPER = (200, 190, 180)
RED, GREEN, BLUE, BLACK = (220, 30, 30), (20, 160, 40), (40, 40, 200), (10, 10, 10)
UPRIGHT = (RED, GREEN, BLUE, BLACK)
POINTS = (WIDTH * 72 / DPI, HEIGHT * 72 / DPI)


@pytest.fixture(scope="module")
def page() -> Image.Image:
    drawn = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(drawn)
    right, bottom = WIDTH - 200, HEIGHT - 200
    for place, colour in zip(
        ((0, 0), (right, 0), (0, bottom), (right, bottom)), UPRIGHT, strict=True
    ):
        pen.rectangle((*place, place[0] + 199, place[1] + 199), fill=colour)
    return drawn


def _bytes(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **{"dpi": (DPI, DPI), **options})
    return written.getvalue()


def _read(data, kind: MediaKind, number: int = 1, dpi: int = DPI, password: str | None = None):
    with open_source(data, kind, password) as source:
        return source.picture(number, dpi)


def _corners(picture: np.ndarray) -> list[tuple[int, ...]]:
    """Mean colour (RGB) in the middle of each corner block; grey as three equal values."""
    height, width = picture.shape[:2]
    solid = picture if picture.ndim == 3 else np.repeat(picture[:, :, None], 3, axis=2)
    across, down = round(width * 0.05), round(height * 0.05)
    places = [(y, x) for y in (down, height - down) for x in (across, width - across)]
    return [tuple(solid[y - 5 : y + 5, x - 5 : x + 5].mean((0, 1))[::-1]) for y, x in places]


def _assert_page(seen, expected=UPRIGHT, within: float = 14, size=(WIDTH, HEIGHT)) -> None:
    assert seen.picture.dtype == np.uint8
    assert seen.picture.shape[1::-1] == pytest.approx(size, abs=2)
    for found, colour in zip(_corners(seen.picture), expected, strict=True):
        assert found == pytest.approx(colour, abs=within)
    middle = seen.picture[size[1] // 2, size[0] // 2]
    assert float(middle.mean()) == pytest.approx(190, abs=within)


def _greys(colours=UPRIGHT):
    return [(round(0.299 * r + 0.587 * g + 0.114 * b),) * 3 for r, g, b in colours]


def test_files_by_bytes_and_by_place(page, tmp_path):
    for kind, name in ((MediaKind.JPEG, "JPEG"), (MediaKind.PNG, "PNG"), (MediaKind.TIFF, "TIFF")):
        data = _bytes(page, name)
        (tmp_path / name).write_bytes(data)
        for given in (data, tmp_path / name):
            seen = _read(given, kind)
            _assert_page(seen)
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
    seen = _read(_bytes(change(page), kind, **options), MediaKind(kind.lower()))

    _assert_page(seen, UPRIGHT if colours == "colour" else _greys())


def test_what_is_clear_is_white_paper(page):
    seen = _read(_bytes(_transparent(page), "PNG"), MediaKind.PNG)

    assert seen.picture[400, 400].tolist() == [255, 255, 255]


def test_a_dark_page_of_16_bits_stays_dark():
    dark = Image.fromarray(np.full((400, 300), 40 * 257, np.uint16))

    for kind in (MediaKind.PNG, MediaKind.TIFF):
        assert _read(_bytes(dark, kind.upper()), kind).picture.max() == pytest.approx(40, abs=1)


def test_lab_is_shown_as_colours(page):
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    lab = ImageCms.applyTransform(page, to_lab)

    seen = _read(_bytes(lab, "TIFF"), MediaKind.TIFF)

    assert seen.picture.shape[:2] == (HEIGHT, WIDTH)
    brightness = [np.mean(colour) for colour in _corners(seen.picture)]
    assert brightness[3] < min(brightness[:3])


@pytest.mark.parametrize("photometric", [0, 1])
def test_black_and_white_faxes(page, photometric):
    ink = page.convert("L").point(lambda value: 255 * (value > 120)).convert("1")
    data = _bytes(ink, "TIFF", compression="group4", tiffinfo={262: photometric})

    seen = _read(data, MediaKind.TIFF)

    assert seen.picture.ndim == 2
    assert [colour[0] for colour in _corners(seen.picture)] == [0, 0, 0, 0]
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
    seen = _read(_tiled(page, 256, order), MediaKind.TIFF, dpi=round(HEIGHT / 11.69))

    _assert_page(seen)


def test_a_huge_tiff_is_put_together_from_its_bands(page):
    large = page.resize((WIDTH * 4, HEIGHT * 4), Image.Resampling.NEAREST)
    dpi = (DPI * 4, DPI * 4)
    for data in (
        _bytes(large, "TIFF", compression="tiff_lzw", dpi=dpi),
        _bytes(large, "TIFF", compression="jpeg", dpi=dpi),
        _bytes(large, "TIFF", dpi=dpi),
        _bytes(large.convert("L"), "TIFF", compression="tiff_adobe_deflate", dpi=dpi),
    ):
        seen = _read(data, MediaKind.TIFF)
        _assert_page(seen, UPRIGHT if seen.picture.ndim == 3 else _greys())


def test_pages_of_a_tiff_in_any_order(page):
    frames = [page.rotate(180), page.convert("L").convert("1", dither=0), page]
    data = _bytes(page, "TIFF", save_all=True, append_images=frames)

    with open_source(data, MediaKind.TIFF) as source:
        _assert_page(source.picture(4, DPI))
        _assert_page(source.picture(2, DPI), (BLACK, BLUE, GREEN, RED))
        assert source.picture(3, DPI).picture.ndim == 2
        _assert_page(source.picture(1, DPI))
        with pytest.raises(UnreadablePageError):
            source.picture(5, DPI)
        _assert_page(source.picture(1, DPI))


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
        seen = _read(_bytes(page, kind.upper(), exif=exif.tobytes()), kind)
        _assert_page(seen, expected, size=size)
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

    seen = _read(written.getvalue(), MediaKind.PNG if said is None else MediaKind.TIFF)

    assert seen.source_dpi == pytest.approx(expected_dpi, abs=1)
    assert (seen.width_in, seen.height_in) == pytest.approx(expected_in, abs=0.05)
    ratio = seen.picture.shape[1] / seen.picture.shape[0]
    assert ratio == pytest.approx(seen.width_in / seen.height_in, rel=0.01)
    assert max(seen.picture.shape) >= min(1000, *seen.picture.shape, 877)


def test_a_card_is_not_shrunk_to_nothing():
    written = io.BytesIO()
    Image.new("L", (2022, 1275), 255).save(written, "PNG", dpi=(600, 600))

    seen = _read(written.getvalue(), MediaKind.PNG)

    assert seen.picture.shape == (631, 1000)
    assert seen.dpi == pytest.approx(297, abs=1)


def test_heic_and_its_main_picture(page, tmp_path):
    file = pillow_heif.from_pillow(page.rotate(180).resize((440, 620)))
    file.add_from_pillow(page)
    written = io.BytesIO()
    file.save(written, quality=90, primary_index=1)
    (tmp_path / "photo.heic").write_bytes(written.getvalue())

    for given in (written.getvalue(), tmp_path / "photo.heic"):
        seen = _read(given, MediaKind.HEIC, dpi=75)
        assert max(seen.width_in, seen.height_in) == pytest.approx(11.69, abs=0.01)
        _assert_page(seen, within=20, size=(710, 1000))


def test_the_turn_of_a_heic_is_applied_once(page):
    exif = Image.Exif()
    exif[0x0112] = 6
    pillow_heif.register_heif_opener()
    written = io.BytesIO()
    # As a phone does: the turn stands in the container and in EXIF.
    page.save(written, "HEIF", exif=exif.tobytes(), quality=90)

    seen = _read(written.getvalue(), MediaKind.HEIC, dpi=75)

    assert seen.width_in > seen.height_in
    _assert_page(seen, (BLUE, RED, BLACK, GREEN), within=20, size=(1000, 710))


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
    jpeg = _bytes(page, "JPEG", quality=92)
    both = Array([Name.FlateDecode, Name.DCTDecode])
    inverted = _bytes(page.convert("CMYK"), "JPEG", quality=95)
    return {
        "rgb": (_in_pdf(_flate(pixels), Name.DeviceRGB), UPRIGHT),
        "grey": (_in_pdf(_flate(grey), Name.DeviceGray), _greys()),
        "sixteen": (_in_pdf(_flate(sixteen), Name.DeviceGray, 16), _greys()),
        "indexed": (
            _in_pdf(_flate(packed), Array([Name.Indexed, Name.DeviceRGB, 15, table]), 4), UPRIGHT
        ),
        "cmyk": (_in_pdf(_flate(cmyk), Name.DeviceCMYK), UPRIGHT),
        "predicted": (_in_pdf(_flate(rows), Name.DeviceRGB, DecodeParms=png), UPRIGHT),
        "negative": (
            _in_pdf(_flate(255 - grey), Name.DeviceGray, Decode=Array([1, 0])), _greys()
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
            _in_pdf(_bytes(page, "JPEG2000"), Name.DeviceRGB, filtered=Name.JPXDecode), UPRIGHT
        ),
    }  # fmt: skip


def test_colours_of_pictures_in_pdf(page):
    for name, (data, colours) in _pdf_pictures(page).items():
        seen = _read(data, MediaKind.PDF)
        within = 70 if "cmyk" in name else 14  # there is no one way from ink to light
        _assert_page(seen, colours, within=within)
        assert seen.source_dpi == pytest.approx(DPI, abs=1), name
        assert seen.width_in == pytest.approx(WIDTH / DPI, abs=0.01), name


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
    data = _bytes(page, "JPEG", quality=92) if is_jpeg else _flate(np.asarray(page))

    seen = _read(
        _in_pdf(data, Name.DeviceRGB, filtered=packing, page={"/Rotate": turned}), MediaKind.PDF
    )

    size = (HEIGHT, WIDTH) if turned % 180 else (WIDTH, HEIGHT)
    _assert_page(seen, expected, size=size)
    assert seen.width_in == pytest.approx(size[0] / DPI, abs=0.01)


def test_the_crop_box_is_the_page(page):
    width, height = POINTS
    crop = Array([width / 2, 0, width, height])
    data = _in_pdf(_flate(np.asarray(page)), Name.DeviceRGB, page={"/CropBox": crop})

    seen = _read(data, MediaKind.PDF)

    assert seen.width_in == pytest.approx(WIDTH / DPI / 2, abs=0.01)
    assert _corners(seen.picture)[1] == pytest.approx(GREEN, abs=14)
    assert _corners(seen.picture)[0] == pytest.approx(PAPER, abs=14)


@pytest.mark.parametrize("packing", [Name.DCTDecode, Name.FlateDecode])
def test_the_unit_of_the_page_counts(page, packing):
    is_jpeg = packing == Name.DCTDecode
    data = _bytes(page, "JPEG", quality=92) if is_jpeg else _flate(np.asarray(page))
    small = picture_page(
        data, (WIDTH, HEIGHT), points=(POINTS[0] / 2, POINTS[1] / 2), page={"/UserUnit": 2},
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=packing,
    )  # fmt: skip

    seen = _read(small, MediaKind.PDF)

    _assert_page(seen)
    assert (seen.source_dpi, seen.width_in) == pytest.approx((DPI, WIDTH / DPI), abs=1)


def test_a_point_for_every_dot_is_no_poster(page):
    data = picture_page(
        _bytes(page, "JPEG", quality=92), (WIDTH, HEIGHT), points=(WIDTH * 2, HEIGHT * 2),
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip

    seen = _read(data, MediaKind.PDF)

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
            stream = Stream(pdf, _bytes(part, "JPEG", quality=92))
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
    seen = _read(_sliced(page, 8), MediaKind.PDF)

    _assert_page(seen)
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

    corners = _corners(_read(written.getvalue(), MediaKind.PDF).picture)

    assert corners[0] == pytest.approx((255, 0, 0), abs=5)
    assert corners[1] == pytest.approx((255, 255, 255), abs=5)
    assert corners[3] == pytest.approx((0, 0, 0), abs=5)


def _locked(page: Image.Image, user: str) -> bytes:
    with pikepdf.open(io.BytesIO(_in_pdf(_flate(np.asarray(page)), Name.DeviceRGB))) as pdf:
        written = io.BytesIO()
        pdf.save(written, encryption=pikepdf.Encryption(owner="chủ", user=user))
        return written.getvalue()


def test_passwords(page, tmp_path):
    locked = _locked(page, "mở ra")

    _assert_page(_read(locked, MediaKind.PDF, password="mở ra"))
    _assert_page(_read(_locked(page, ""), MediaKind.PDF))
    for wrong in (None, "", "sai"):
        with pytest.raises(PasswordNeededError):
            open_source(locked, MediaKind.PDF, wrong)


def test_an_unlocked_copy_opens_without_asking(page, tmp_path):
    source, target = tmp_path / "locked.pdf", tmp_path / "open.pdf"
    source.write_bytes(_locked(page, "mở ra"))

    unlocked_copy(source, "mở ra", target)

    _assert_page(_read(target, MediaKind.PDF))
    with pytest.raises(PasswordNeededError):
        unlocked_copy(source, "sai", tmp_path / "none.pdf")
    assert not (tmp_path / "none.pdf").exists()
