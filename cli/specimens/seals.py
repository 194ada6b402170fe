"""A round seal as offices have it: two rings, words around them, a star, ink that does not cover.

The words say that it is a sample; no agency's seal is drawn.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from cli.specimens.fonts import Style, load, require_letters

_RED: Final = (205, 40, 45)
_AROUND: Final = "DẤU MẪU ★ KHÔNG CÓ GIÁ TRỊ ★ "
_CENTRE: Final = "MẪU"
_FINER: Final = 3
"""Drawn so many times larger and then shrunk, for smooth edges."""


@lru_cache(maxsize=8)
def seal(size_px: int) -> Image.Image:
    """The seal on white, to be multiplied into a page; the same size gives the same pixels."""
    size = size_px * _FINER
    ink = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(ink)
    for inset, width in ((0.01, 0.022), (0.055, 0.008), (0.235, 0.008)):
        edge = size * inset
        pen.ellipse([edge, edge, size - edge, size - edge], outline=255, width=round(size * width))
    _write_around(ink, size)
    _write_centre(ink, size)
    ink = ink.rotate(11, resample=Image.Resampling.BICUBIC).resize(
        (size_px, size_px), Image.Resampling.BOX
    )
    return _stamped(ink)


def _write_around(ink: Image.Image, size: int) -> None:
    style = Style(72, bold=True)
    font = load(style, round(size * 0.092))
    letters = _AROUND.replace("★", "")
    require_letters(letters, style)
    radius = size * 0.352
    advance = [font.getlength(letter if letter != "★" else "A") for letter in _AROUND]
    scale = math.tau / sum(advance)
    angle = -math.pi * 0.86
    side = round(size * 0.16)
    for letter, wide in zip(_AROUND, advance, strict=True):
        angle += wide * scale / 2
        tile = Image.new("L", (side, side), 0)
        pen = ImageDraw.Draw(tile)
        if letter == "★":
            _star(pen, side / 2, side / 2, size * 0.035)
        else:
            pen.text((side / 2, side / 2), letter, fill=255, font=font, anchor="mm")
        turned = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x = size / 2 + radius * math.cos(angle)
        y = size / 2 + radius * math.sin(angle)
        ink.paste(255, (round(x - side / 2), round(y - side / 2)), turned)
        angle += wide * scale / 2


def _write_centre(ink: Image.Image, size: int) -> None:
    style = Style(72, bold=True)
    require_letters(_CENTRE, style)
    pen = ImageDraw.Draw(ink)
    font = load(style, round(size * 0.15))
    pen.text((size / 2, size * 0.56), _CENTRE, fill=255, font=font, anchor="mm")
    _star(pen, size / 2, size * 0.385, size * 0.06)


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    points = []
    for corner in range(10):
        angle = -math.pi / 2 + corner * math.pi / 5
        reach = radius if corner % 2 == 0 else radius * 0.4
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    pen.polygon(points, fill=255)


def _stamped(ink: Image.Image) -> Image.Image:
    """Red where there is ink, with the patches that a dry pad leaves."""
    random = np.random.default_rng(5)
    rough = Image.fromarray(random.integers(0, 256, (64, 64), np.uint8))
    patches = rough.filter(ImageFilter.GaussianBlur(2.0)).resize(ink.size, Image.Resampling.BICUBIC)
    uneven = np.asarray(patches, np.float32)
    uneven = (uneven - uneven.mean()) / max(1.0, float(uneven.std()))
    cover = np.asarray(ink, np.float32)[..., None] / 255
    cover *= np.clip(0.82 + 0.16 * uneven, 0.35, 1.0)[..., None]
    colour = np.array(_RED, np.float32)
    return Image.fromarray((255 - cover * (255 - colour)).astype(np.uint8))
