"""Smaller on request: writing as bits, stamps in a soft layer, the original where that is worse."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import pikepdf
import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw

from core.artifacts import MediaKind
from ocr.engines.choose import open_engine
from ocr.optimize import jbig2
from ocr.optimize.legibility import is_as_legible
from ocr.optimize.likeness import (
    LEAST_SSIM,
    MOST_COLOUR_SHIFT,
    MOST_LINES_LOST,
    colour_shift,
    lines_lost,
    worst_likeness,
)
from ocr.optimize.shrink import Optimize
from ocr.pdfa import build_pdfa
from ocr.service import PageReader
from tests.support.drawn_page import PAPER, draw
from tests.support.verapdf import broken_pdfa_rules

MOMENT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
SHEET, PAGE = draw()
BITS, SOFT, KEPT = ["JBIG2Decode"], ["FlateDecode DCTDecode", "JBIG2Decode"], ["DCTDecode"]


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, dpi=(150, 150), **options)
    return written.getvalue()


def stamped() -> Image.Image:
    picture = SHEET.copy()
    pen = ImageDraw.Draw(picture)
    pen.ellipse((650, 280, 950, 580), outline=(205, 30, 45), width=10)
    pen.line((350, 750, 450, 690, 500, 780, 650, 700), fill=(30, 50, 170), width=7)
    return picture


def noise() -> Image.Image:
    random = np.random.default_rng(7)
    return Image.fromarray(random.integers(0, 255, (900, 700, 3)).astype(np.uint8))


def made(data: bytes, kind: MediaKind = MediaKind.JPEG, page=PAGE, **options: object) -> bytes:
    return build_pdfa(
        data, kind, [page], title="Mẫu", created_at=MOMENT, optimize=Optimize(**options)
    )


class Packed(NamedTuple):
    width: int
    height: int
    filters: str
    data: bytes


def pictures(pdf: bytes) -> list[Packed]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = opened.pages[0].resources.XObject
        return [packed(found[name]) for name in sorted(found.keys())]


def packed(picture: pikepdf.Stream) -> Packed:
    if picture.Subtype == "/Form":  # a mask in its colour
        picture = picture.Resources.XObject.Ink
    filters = picture.Filter
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    told = " ".join(str(name).lstrip("/") for name in names)
    return Packed(int(picture.Width), int(picture.Height), told, picture.read_raw_bytes())


def layers(pdf: bytes) -> list[str]:
    return [picture.filters for picture in pictures(pdf)]


def shown(pdf: bytes) -> np.ndarray:
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    return np.asarray(picture)[:1754, :1240, ::-1].copy()


def drawn(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture)[:, :, ::-1].copy()


@pytest.fixture(scope="module")
def reader() -> PageReader:
    return PageReader(open_engine("auto"))


@pytest.fixture(scope="module")
def smaller(reader) -> dict[str, tuple[bytes, bytes]]:
    found = {}
    for name, picture in (("plain", SHEET), ("stamped", stamped())):
        data = encoded(picture, quality=85)
        [read] = reader.read(data, MediaKind.JPEG, (1,))
        usual = build_pdfa(data, MediaKind.JPEG, [read.page], title="Mẫu", created_at=MOMENT)
        found[name] = usual, made(data, page=read.page, reader=reader.pictures)
    return found


@pytest.mark.parametrize(
    ("name", "wanted", "most"), [("plain", BITS, 20_000), ("stamped", SOFT, 40_000)]
)
def test_office_pages_become_small_and_look_alike(smaller, name, wanted, most):
    usual, pdf = smaller[name]
    assert layers(pdf) == wanted
    assert len(pdf) < most
    assert worst_likeness(shown(usual), shown(pdf), 150) > 0.9
    assert colour_shift(shown(usual), shown(pdf), 150) < MOST_COLOUR_SHIFT


def test_they_are_pdfa_and_the_same_every_time(smaller, reader, tmp_path):
    files = []
    for name, (_, pdf) in smaller.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(pdf)
    assert broken_pdfa_rules(files) == {}
    data = encoded(stamped())
    assert made(data) == made(data)


def pencil_tick(pen: ImageDraw.ImageDraw) -> None:
    pen.line((900, 1200, 910, 1215, 935, 1175), fill=(205, 205, 205), width=2)


def pale_stamp(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((600, 1100, 800, 1300), outline=(245, 205, 205), width=4)


def faint_print(pen: ImageDraw.ImageDraw) -> None:
    for left in range(200, 500, 14):
        pen.text((left, 1200), "ẫ", fill=(210, 210, 210), font_size=22)


@pytest.mark.parametrize("mark", [pencil_tick, pale_stamp, faint_print])
def test_a_mark_that_bits_would_lose_is_still_seen(mark):
    picture = SHEET.copy()
    mark(ImageDraw.Draw(picture))
    before = drawn(picture)
    spots = np.abs(before.astype(int) - drawn(SHEET)).max(axis=2) > 30
    paper = np.array(PAPER[::-1])

    pdf = made(encoded(picture, quality=90))

    assert layers(pdf) == SOFT
    contrast = [float(np.abs(seen - paper)[spots].mean()) for seen in (before, shown(pdf))]
    assert contrast[1] > 0.6 * contrast[0]
    assert worst_likeness(before, drawn(SHEET), 150) < LEAST_SSIM


def scanned(picture: Image.Image, noise: float) -> Image.Image:
    waver = np.random.default_rng(5).normal(0, noise, (picture.height, picture.width, 1))
    return Image.fromarray(np.clip(np.asarray(picture) + waver, 0, 255).astype(np.uint8))


def with_guilloche(strength: int) -> Image.Image:
    across, paper = np.arange(SHEET.width), np.array(PAPER)
    page = Image.new("RGB", SHEET.size, PAPER)
    pen = ImageDraw.Draw(page)
    for top in range(30, 1740, 19):
        for phase in (0, np.pi):
            down = top + 20 * np.sin(across / 120 + phase)
            points = list(zip(across.tolist(), down.tolist(), strict=True))
            pen.line(points, fill=tuple(paper - strength), width=1)
    return ImageChops.darker(page, SHEET)


@pytest.mark.parametrize("strength", [6, 9, 14])
def test_faint_security_print_is_still_seen(strength):
    data = encoded(scanned(with_guilloche(strength), 2), quality=90)

    pdf = made(data)

    usual = build_pdfa(data, MediaKind.JPEG, [PAGE], title="Mẫu", created_at=MOMENT)
    assert layers(pdf) == KEPT
    assert len(pdf) < 0.7 * len(usual)
    assert lines_lost(shown(usual), shown(pdf), 150) <= MOST_LINES_LOST
    assert lines_lost(shown(usual), drawn(SHEET), 150) > MOST_LINES_LOST


@pytest.mark.parametrize("noise", [1, 2])
def test_noise_of_a_scanner_is_no_security_print(noise):
    picture = scanned(SHEET, noise)
    assert layers(made(encoded(picture, quality=85))) == BITS


@pytest.mark.parametrize(
    ("mode", "kind", "suffix"),
    [
        ("CMYK", MediaKind.JPEG, "JPEG"),
        ("LA", MediaKind.PNG, "PNG"),
        ("I;16", MediaKind.PNG, "PNG"),
    ],
)
def test_inks_transparency_and_sixteen_bits_become_smaller(mode, kind, suffix):
    levels = np.asarray(SHEET.convert("L")).astype(np.uint16) * 257
    picture = Image.fromarray(levels) if mode == "I;16" else SHEET.convert("L").convert(mode)
    if mode == "CMYK":
        picture = SHEET.convert("CMYK")
    assert picture.mode == mode
    assert layers(made(encoded(picture, suffix), kind)) == BITS


def test_a_picture_that_cannot_keep_the_bound_stays_as_it_is():
    data = encoded(noise(), quality=20)
    [picture] = pictures(made(data))
    assert picture.data == data


def test_a_page_that_reads_otherwise_when_smaller_keeps_its_original(reader):
    data = encoded(SHEET)
    [read] = reader.read(data, MediaKind.JPEG, (1,))
    words = [replace(word, text=word.text.replace("2014", "2074")) for word in read.page.words]
    assert "2074" in {word.text for word in words}

    assert layers(made(data, page=read.page, reader=reader.pictures)) == BITS
    other = replace(read.page, words=tuple(words))
    assert layers(made(data, page=other, reader=reader.pictures)) == KEPT


def test_a_page_that_lies_on_its_side_is_read_as_it_was(reader):
    data = encoded(SHEET.transpose(Image.Transpose.ROTATE_90))
    [read] = reader.read(data, MediaKind.JPEG, (1,))
    assert read.page.rotation == 90
    assert layers(made(data, page=read.page, reader=reader.pictures)) == BITS


def test_a_noisy_scan_gets_fewer_dots_and_looks_alike():
    waver = np.random.default_rng(5).normal(0, 20, (SHEET.height, SHEET.width, 1))
    levels = np.clip(np.asarray(SHEET) + waver, 0, 255).astype(np.uint8)
    large = Image.fromarray(levels).resize((2 * SHEET.width, 2 * SHEET.height))
    written = io.BytesIO()
    large.save(written, "JPEG", quality=85, dpi=(300, 300))
    data = written.getvalue()

    pdf = made(data)

    [picture] = pictures(pdf)
    assert picture.filters == "DCTDecode"
    assert picture.width < large.width
    assert len(picture.data) < 0.7 * len(data)
    usual = build_pdfa(data, MediaKind.JPEG, [PAGE], title="Mẫu", created_at=MOMENT)
    assert worst_likeness(shown(usual), shown(pdf), 150) > 0.9


def test_a_photo_of_a_phone_that_pdf_does_not_know_becomes_smaller():
    written = io.BytesIO()
    pillow_heif.from_pillow(stamped()).save(written, quality=90)
    data = written.getvalue()

    usual = build_pdfa(data, MediaKind.HEIC, [PAGE], title="Mẫu", created_at=MOMENT)
    pdf = made(data, MediaKind.HEIC)

    assert layers(usual) == ["DCTDecode"]
    assert len(pdf) < 0.8 * len(usual)
    assert worst_likeness(shown(usual), shown(pdf), 150) > 0.9
    assert colour_shift(shown(usual), shown(pdf), 150) < MOST_COLOUR_SHIFT


def test_two_levels_are_packed_anew_without_loss():
    bits = SHEET.convert("L").point([255 * (level > 150) for level in range(256)]).convert("1")
    data = encoded(bits, "TIFF", compression="group4")
    [picture] = pictures(made(data, MediaKind.TIFF))
    assert picture.filters == "JBIG2Decode"
    assert len(picture.data) < 0.9 * len(data)
    assert np.array_equal(unpacked(picture.data, *bits.size), np.asarray(bits))


def unpacked(data: bytes, width: int, height: int) -> np.ndarray:
    """True for paper, by pdfium's decoder of JBIG2."""
    with pikepdf.Pdf.new() as new:
        page = new.add_blank_page(page_size=(100, 100))
        names = {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceGray"}
        entries = {key: pikepdf.Name(f"/{name}") for key, name in names.items()}
        picture = pikepdf.Stream(
            new, data, Filter=pikepdf.Name.JBIG2Decode, BitsPerComponent=1, Width=width,
            Height=height, **entries,
        )  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.Contents = pikepdf.Stream(new, b"100 0 0 100 0 0 cm /P Do")
        written = io.BytesIO()
        new.save(written)
    with pypdfium2.PdfDocument(written.getvalue()) as document:
        [found] = document[0].get_objects()
        return np.asarray(found.get_bitmap().to_numpy().reshape(height, width) > 0)


@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (70, 41)])
def test_bits_come_back_as_they_went_in(shape, share):
    ink = np.where(np.random.default_rng(3).random(shape) < share, 0, 255).astype(np.uint8)
    assert np.array_equal(unpacked(jbig2.encode(ink), *shape[::-1]), ink == 255)


def reading(text: str, confidence: float = 0.95):
    return [replace(PAGE.words[0], text=word, confidence=confidence) for word in text.split()]


@pytest.mark.parametrize(
    ("before", "after", "is_legible"),
    [
        ("Họ và tên Nguyễn Văn Đức", "Nguyễn Văn Đức Họ và tên", True),
        ("ngày 12 tháng 3 " + "chữ " * 60, "ngày 12 tháng 3 " + "chữ " * 59 + "chử", True),
        ("ngày 12 tháng 3 " + "chữ " * 60, "ngày 13 tháng 3 " + "chữ " * 60, False),
        ("ngày 12 tháng 3", "ngày 12, tháng 3", True),
        ("Nguyễn Văn Đức", "Nguyễn Văn Đúc", False),
        ("", "", True),
    ],
)
def test_figures_must_stay_and_few_letters_may_change(before, after, is_legible):
    assert is_as_legible(reading(before), reading(after), lambda box: False) is is_legible


def test_what_is_read_otherwise_where_the_picture_is_the_same_is_not_lost():
    before, after = reading("ngày 12 tháng 3"), reading("ngày 13 tháng 8")
    assert is_as_legible(before, after, lambda box: True)


def test_what_was_a_guess_may_change():
    letters = reading("chữ " * 60)
    before, after = reading("12 MAU", 0.4), reading("13 NAV", 0.4)
    assert is_as_legible([*letters, *before], [*letters, *after], lambda box: False)
