"""TIFF pages that say how they lie stand in the PDF as they were read, whatever their dots are."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pypdfium2
import pytest
from PIL import Image, TiffImagePlugin

from core.artifacts import MediaKind, PageOrigin, RecognizedPage
from ocr.imaging.geometry import Picture, grey
from ocr.imaging.source import open_source
from ocr.optimize.shrink import Optimize
from ocr.pdfa import build_pdfa

_ORIENTATION, _PHOTOMETRIC = 274, 262
_DPI = 150
_MOMENT = datetime(2026, 11, 22, tzinfo=UTC)


def _sheet() -> Image.Image:
    """A page no two corners of which are alike."""
    levels = np.full((700, 500), 255, np.uint8)
    levels[40:120, 40:300] = 0
    levels[300:340, 60:120] = 0
    levels[600:660, 380:470] = 0
    return Image.fromarray(levels)


def _sixteen(sheet: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(sheet).astype(np.uint16) * 257)


def _few_colours(sheet: Image.Image) -> Image.Image:
    return sheet.convert("RGB").quantize(4)


_KINDS = {
    "fax": (lambda sheet: sheet.convert("1"), {"compression": "group4"}),
    "bits": (lambda sheet: sheet.convert("1"), {}),
    "inks": (lambda sheet: sheet.convert("CMYK"), {"compression": "tiff_lzw"}),
    "sixteen": (_sixteen, {}),
    "colours": (_few_colours, {}),
    "grey": (lambda sheet: sheet, {"compression": "tiff_lzw"}),
    "photo": (lambda sheet: sheet.convert("RGB"), {"compression": "jpeg"}),
}


def _file(kind: str, lies: int, **tags: int) -> bytes:
    change, options = _KINDS[kind]
    told = TiffImagePlugin.ImageFileDirectory_v2()
    told[_ORIENTATION] = lies
    if "photometric" in tags:
        told[_PHOTOMETRIC] = tags["photometric"]
    written = io.BytesIO()
    change(_sheet()).save(written, "TIFF", dpi=(_DPI, _DPI), tiffinfo=told, **options)
    return written.getvalue()


def _read(data: bytes) -> Picture:
    with open_source(data, MediaKind.TIFF) as source:
        return grey(source.picture(1, _DPI).picture)


def _archived(data: bytes, seen: Picture, optimize: Optimize | None) -> Picture:
    """The page of the PDF/A as a viewer shows it, in the size that was read."""
    height, width = seen.shape
    page = RecognizedPage(
        number=1, width_px=width, height_px=height, dpi=_DPI, rotation=0, skew_deg=0.0,
        origin=PageOrigin.IMAGE, is_blank=False, words=(), codes=(), engine="none",
    )  # fmt: skip
    made = build_pdfa(
        data, MediaKind.TIFF, [page], title="Mẫu", created_at=_MOMENT, optimize=optimize
    )
    with pypdfium2.PdfDocument(made) as document:
        drawn = document[0].render(scale=height / document[0].get_height(), grayscale=True)
        return drawn.to_numpy().squeeze()[:height, :width]


def _differ(first: Picture, second: Picture) -> float:
    return float(np.mean((first < 128) != (second < 128)))


@pytest.mark.parametrize("lies", range(1, 9))
@pytest.mark.parametrize("kind", _KINDS)
def test_a_page_stands_as_it_was_read(kind, lies):
    data = _file(kind, lies)
    seen = _read(data)

    assert seen.shape[0] == pytest.approx(max(seen.shape) if lies < 5 else min(seen.shape))
    for optimize in (None, Optimize()):
        assert _differ(_archived(data, seen, optimize), seen) < 0.005


def test_sixteen_bits_of_which_0_is_white_stay_paper():
    data = _file("sixteen", 6, photometric=0)
    seen = _read(data)

    assert np.mean(seen < 128) > 0.8  # the drawn page in its negative
    assert _differ(_archived(data, seen, None), seen) < 0.005
