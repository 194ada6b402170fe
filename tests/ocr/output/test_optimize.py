"""Smaller on request: writing as bits, stamps in a soft layer, the original where that is worse."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from core.artifacts import MediaKind
from ocr.engines.protocol import Reading, ReadWord
from ocr.optimize.likeness import colour_shift, likeness
from ocr.optimize.shrink import Optimize
from ocr.pdfa import build_pdfa
from tests.support.drawn_page import draw
from tests.support.verapdf import broken_pdfa_rules

MOMENT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
SHEET, PAGE = draw(dpi=300)


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality, dpi=(300, 300))
    return written.getvalue()


def stamped() -> Image.Image:
    picture = SHEET.copy()
    pen = ImageDraw.Draw(picture)
    pen.ellipse((650, 280, 950, 580), outline=(205, 30, 45), width=10)
    pen.line((350, 750, 450, 690, 500, 780, 650, 700), fill=(30, 50, 170), width=7)
    return picture


def noise() -> Image.Image:
    random = np.random.default_rng(7)
    return Image.fromarray(random.integers(0, 255, (1200, 900, 3)).astype(np.uint8))


def made(picture: Image.Image, quality: int = 85, **options: object) -> tuple[bytes, bytes]:
    data = jpeg(picture, quality)
    smaller = Optimize(**options)
    return data, build_pdfa(
        data, MediaKind.JPEG, [PAGE], title="Mẫu", created_at=MOMENT, optimize=smaller
    )


def layers(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pictures = opened.pages[0].resources.XObject
        return [str(pictures[name].Filter) for name in sorted(pictures.keys())]


def shown(pdf: bytes) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=300 / 72).to_pil().convert("RGB")
    document.close()
    return np.asarray(picture)[:1754, :1240, ::-1].copy()


@pytest.fixture(scope="module")
def smaller() -> dict[str, tuple[bytes, bytes]]:
    return {"plain": made(SHEET), "stamped": made(stamped())}


@pytest.mark.parametrize(
    ("name", "wanted", "most"),
    [
        ("plain", ["/CCITTFaxDecode"], 15_000),
        ("stamped", ["/JPXDecode", "/CCITTFaxDecode"], 40_000),
    ],
)
def test_office_pages_become_small_and_look_alike(smaller, name, wanted, most):
    _, pdf = smaller[name]
    original = np.asarray(SHEET if name == "plain" else stamped())[:, :, ::-1].copy()

    assert layers(pdf) == wanted
    assert len(pdf) < most
    assert likeness(original, shown(pdf), 300) > 0.95
    assert colour_shift(original, shown(pdf), 300) < 24


def test_they_are_pdfa_and_the_same_every_time(smaller, tmp_path):
    files = []
    for name, (_, pdf) in smaller.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(pdf)
    assert broken_pdfa_rules(files) == {}
    assert made(SHEET)[1] == smaller["plain"][1]


def test_a_picture_that_cannot_keep_the_bound_stays_as_it_is():
    data, pdf = made(noise(), quality=20)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [picture] = opened.pages[0].resources.XObject.values()
        assert picture.read_raw_bytes() == data


class _Reader:
    """Reads words only where the picture has shades, as an engine that needs them would."""

    identity = "shades/vie"

    def read(self, image: np.ndarray, dpi: int) -> Reading:
        has_shades = float(((image > 60) & (image < 215)).mean()) > 0.02
        words = [ReadWord(word.text, 0, 0, 1, 1, 1.0, 0, 0) for word in PAGE.words]
        return Reading(words if has_shades else words[: len(words) // 2], ())


def test_a_page_whose_words_suffer_keeps_its_original():
    tinted = Image.fromarray(np.asarray(SHEET).astype(np.int16).clip(0, 212).astype(np.uint8))
    data, pdf = made(tinted, reader=_Reader())
    assert layers(pdf) == ["/DCTDecode"]
    _, unread = made(tinted)
    assert layers(unread) == ["/CCITTFaxDecode"]
    assert len(unread) < len(pdf) <= 1.02 * len(data) + 4000
