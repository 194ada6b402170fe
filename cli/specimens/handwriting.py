"""Letters as a pen leaves them: no two alike, none quite upright, none quite on the line.

No free handwriting font holds every Vietnamese letter. A slanted face serves instead: each letter
is turned, leaned and scaled by chance, thinned to a pen's stroke, set on a line that waves, and the
whole is bent. It shows what tells a pen from print to a reader that looks at geometry; it says
nothing about how well handwriting could be read.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from cli.specimens.fonts import Style, load

Mask = NDArray[np.uint8]
_LARGER: Final = 3
"""Letters are drawn so many times larger and scaled down at the end."""
_TURN_DEG: Final = 5.0
_LEAN: Final = 0.16
_SIZE: Final = 0.13
_OFF_LINE: Final = 0.07
_WAVE: Final = 0.08
_BEND: Final = 0.035
"""Standard deviations; lengths in heights of the letters."""
_STROKE: Final = 0.055
"""Width of the pen's stroke, in heights of the letters."""


def written(text: str, style: Style, dpi: int, width_px: int) -> Image.Image:
    """The text as a mask (255: ink), `width_px` wide; the base line is at two thirds of its height.

    The same text in the same style gives the same strokes.
    """
    random = np.random.default_rng(crc32(f"{text} {style.size_pt}".encode()))
    em = _LARGER * style.size_pt * dpi / 72
    height, base = round(2.4 * em), round(1.6 * em)
    font = load(style._replace(bold=False, italic=True), _LARGER * dpi)
    canvas = np.zeros((height, width_px * _LARGER + round(em)), np.uint8)
    lean, phase = random.normal(0.05, _LEAN), random.uniform(0, math.tau)
    scale = width_px * _LARGER / max(1.0, font.getlength(text))
    cursor = 0.0
    for letter in text:
        advance = font.getlength(letter) * scale
        wave = _WAVE * math.sin(phase + cursor / (2.2 * em))
        drop = em * (wave + random.normal(0, _OFF_LINE))
        _put(canvas, _letter(letter, style, dpi), (cursor, base + drop), lean, em, random)
        cursor += advance
    bent = _bent(canvas, em, random)
    size = (width_px + round(em / _LARGER), height // _LARGER)
    return Image.fromarray(cv2.resize(bent, size, interpolation=cv2.INTER_AREA))


@lru_cache(maxsize=512)
def _letter(letter: str, style: Style, dpi: int) -> Mask:
    """One letter with strokes of one width, its base line in the middle of a square of three em."""
    em = round(_LARGER * style.size_pt * dpi / 72)
    image = Image.new("L", (3 * em, 3 * em))
    font = load(style._replace(bold=False, italic=True), _LARGER * dpi)
    ImageDraw.Draw(image).text((em, round(1.5 * em)), letter, fill=255, font=font, anchor="ls")
    return _with_one_stroke(np.asarray(image), max(2, round(_STROKE * em)))


def _with_one_stroke(mask: Mask, stroke: int) -> Mask:
    """The middle lines of the strokes, drawn again with a round pen of this width."""
    ink: Mask = np.asarray(mask > 127, np.uint8)
    lines = np.zeros_like(ink)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    while ink.any():
        worn: Mask = np.asarray(cv2.erode(ink, cross), np.uint8)
        lines |= cv2.subtract(ink, cv2.dilate(worn, cross)).astype(np.uint8)
        ink = worn
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (stroke, stroke))
    return np.asarray(cv2.dilate(lines, pen) * 255, np.uint8)


def _put(
    canvas: Mask,
    letter: Mask,
    place: tuple[float, float],
    lean: float,
    em: float,
    random: np.random.Generator,
) -> None:
    turn = math.radians(random.normal(0, _TURN_DEG))
    size = 1 + random.normal(0, _SIZE)
    slant = lean + random.normal(0, _LEAN / 2)
    middle = letter.shape[0] / 2
    shape = size * np.array(
        [
            [math.cos(turn), -math.sin(turn) - slant],
            [math.sin(turn), math.cos(turn)],
        ]
    )
    origin = np.array([em, middle])
    shift = np.array(place) - shape @ origin
    move = np.concatenate([shape, shift[:, None]], axis=1)
    size_px = (canvas.shape[1], canvas.shape[0])
    np.maximum(canvas, cv2.warpAffine(letter, move, size_px), out=canvas)


def _bent(canvas: Mask, em: float, random: np.random.Generator) -> Mask:
    """The strokes pushed about by a smooth field, as a hand does."""
    rows, columns = canvas.shape
    fields = []
    for _ in range(2):
        coarse = random.normal(
            0, 1, (max(2, round(4 * rows / em)), max(2, round(4 * columns / em)))
        )
        smooth = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
        fields.append((smooth * _BEND * em).astype(np.float32))
    across, down = np.meshgrid(
        np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32)
    )
    moved = cv2.remap(canvas, across + fields[0], down + fields[1], cv2.INTER_LINEAR)
    return np.asarray(moved, np.uint8)
