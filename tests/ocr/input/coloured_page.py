"""A page on which every turn, mirror image and mix-up of colours shows; its four corners."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.artifacts import MediaKind
from ocr.imaging.source import open_source

WIDTH, HEIGHT, DPI = 880, 1240, 150
PAPER = (200, 190, 180)
RED, GREEN, BLUE, BLACK = (220, 30, 30), (20, 160, 40), (40, 40, 200), (10, 10, 10)
UPRIGHT = (RED, GREEN, BLUE, BLACK)
POINTS = (WIDTH * 72 / DPI, HEIGHT * 72 / DPI)


def coloured_page() -> Image.Image:
    """A page with a red, a green, a blue and a black corner on tinted paper."""
    drawn = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(drawn)
    right, bottom = WIDTH - 200, HEIGHT - 200
    for place, colour in zip(
        ((0, 0), (right, 0), (0, bottom), (right, bottom)), UPRIGHT, strict=True
    ):
        pen.rectangle((*place, place[0] + 199, place[1] + 199), fill=colour)
    return drawn


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as the bytes of a file."""
    written = io.BytesIO()
    picture.save(written, kind, **{"dpi": (DPI, DPI), **options})
    return written.getvalue()


def read_page(data, kind: MediaKind, number: int = 1, dpi: int = DPI, password: str | None = None):
    """One page through an open source."""
    with open_source(data, kind, password) as source:
        return source.picture(number, dpi)


def corners(picture: np.ndarray) -> list[tuple[int, ...]]:
    """Mean colour (RGB) in the middle of each corner block; grey as three equal values."""
    height, width = picture.shape[:2]
    solid = picture if picture.ndim == 3 else np.repeat(picture[:, :, None], 3, axis=2)
    across, down = round(width * 0.05), round(height * 0.05)
    places = [(y, x) for y in (down, height - down) for x in (across, width - across)]
    return [tuple(solid[y - 5 : y + 5, x - 5 : x + 5].mean((0, 1))[::-1]) for y, x in places]


def assert_page(seen, expected=UPRIGHT, within: float = 14, size=(WIDTH, HEIGHT)) -> None:
    """That the page is upright, in its colours and of this size."""
    assert seen.picture.dtype == np.uint8
    assert seen.picture.shape[1::-1] == pytest.approx(size, abs=2)
    for found, colour in zip(corners(seen.picture), expected, strict=True):
        assert found == pytest.approx(colour, abs=within)
    middle = seen.picture[size[1] // 2, size[0] // 2]
    assert float(middle.mean()) == pytest.approx(190, abs=within)


def greys(colours=UPRIGHT):
    """The colours as a grey picture shows them."""
    return [(round(0.299 * r + 0.587 * g + 0.114 * b),) * 3 for r, g, b in colours]
