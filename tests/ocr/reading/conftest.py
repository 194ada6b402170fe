"""Small Vietnamese pages drawn for the reading tests; no file is committed."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.support.sheet import DPI, LINES


@pytest.fixture(scope="session")
def sheet() -> Image.Image:
    """An A5 sheet at 150 dpi with LINES on it, light grey like scanned paper."""
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf", 27)
    page = Image.new("RGB", (875, 1240), (246, 245, 243))
    pen = ImageDraw.Draw(page)
    for index, line in enumerate(LINES):
        pen.text((70, 120 + 55 * index), line, font=font, fill=(25, 25, 30))
    return page


@pytest.fixture(scope="session")
def encoded() -> Callable[..., bytes]:
    """Turns pictures into the bytes of a file: format, dpi, further pages."""

    def encode(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
        written = io.BytesIO()
        picture.save(written, kind, dpi=(DPI, DPI), **options)
        return written.getvalue()

    return encode
