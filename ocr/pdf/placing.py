"""Where a picture and its words go on a page: turned and straightened by geometry, never redrawn.

Points, origin bottom left. A matrix is the six numbers of the operator `cm` (ISO 32000-1, 8.3.3).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ocr.pdf.writer import decimal, sequence

Matrix = tuple[float, float, float, float, float, float]

Place = Callable[[float, float], tuple[float, float]]
"""From fractions of the upright sheet (right, down) to points on the page (right, up)."""

LEAST_SKEW_DEG: Final = 0.05
_SQUARE: Final = ((0, 0), (1, 0), (1, 1), (0, 1))


@dataclass(frozen=True)
class Placing:
    """Boxes of a page, the matrices that bring the unit square onto it, and the way for words."""

    media_box: bytes
    crop_box: bytes
    steps: tuple[Matrix, ...]
    """The outermost first."""
    words: Place


@dataclass(frozen=True)
class Lying:
    """A picture as it lies in the file: its size in points and how it is to be turned."""

    width: float
    height: float
    rotation: int
    """Degrees clockwise: 0, 90, 180, 270."""
    is_mirrored: bool

    @property
    def upright(self) -> tuple[float, float]:
        """Width and height after turning."""
        return (self.height, self.width) if self.rotation % 180 else (self.width, self.height)

    @property
    def matrix(self) -> Matrix:
        """From the unit square to the turned picture, bottom left at the origin."""
        wide, tall = self.width, self.height
        turned: Matrix = {
            0: (wide, 0.0, 0.0, tall, 0.0, 0.0),
            90: (0.0, -wide, tall, 0.0, 0.0, wide),
            180: (-wide, 0.0, 0.0, -tall, wide, tall),
            270: (0.0, wide, -tall, 0.0, tall, 0.0),
        }[self.rotation]
        if not self.is_mirrored:
            return turned
        a, b, c, d, e, f = turned
        return (-a, -b, c, d, e + a, f + b)


def on_flat_sheet(width: float, height: float) -> Place:
    """The sheet is the page: `width` and `height` in points."""
    return lambda across, down: (across * width, (1 - down) * height)


def scanned(lying: Lying, skew_deg: float) -> Placing:
    """The picture is the sheet; what leans out of the page is kept, but not shown."""
    width, height = lying.upright
    box = sequence(decimal(edge, 3) for edge in (0, 0, width, height))
    words = on_flat_sheet(width, height)
    if abs(skew_deg) < LEAST_SKEW_DEG:
        return Placing(box, box, (lying.matrix,), words)
    reach_x, reach_y = _overhang(width, height, skew_deg)
    whole = (-reach_x, -reach_y, width + reach_x, height + reach_y)
    media_box = sequence(decimal(edge, 3) for edge in whole)
    steps = (straightening(width, height, skew_deg), lying.matrix)
    return Placing(media_box, box, steps, words)


def photographed(
    lying: Lying, corners: Sequence[tuple[float, float]], sheet_pt: tuple[float, float]
) -> Placing:
    """The sheet is a part of the picture: turned level, in its true size, the rest cropped away.

    `corners`: top left, top right, bottom right, bottom left in fractions of the turned picture.
    """
    width, height = lying.upright
    seen = np.array([(across * width, (1 - down) * height) for across, down in corners])
    top, right, bottom, left = (seen[1] - seen[0], seen[1] - seen[2], seen[2] - seen[3],
                                seen[0] - seen[3])  # fmt: skip
    lean = math.atan2(*(top + bottom)[::-1])
    scale = (
        2 * sheet_pt[0] / float(np.hypot(*top) + np.hypot(*bottom))
        + 2 * sheet_pt[1] / float(np.hypot(*left) + np.hypot(*right))
    ) / 2
    cosine, sine = scale * math.cos(lean), scale * math.sin(lean)
    level = np.array(((cosine, sine), (-sine, cosine)))
    placed = seen @ level.T
    origin = placed.min(axis=0)
    edges = np.array(((0, 0), (width, 0), (width, height), (0, height))) @ level.T - origin
    whole = (*edges.min(axis=0), *edges.max(axis=0))
    flat = cv2.getPerspectiveTransform(
        np.array(_SQUARE, np.float32), (placed - origin).astype(np.float32)
    )

    def words(across: float, down: float) -> tuple[float, float]:
        x, y, depth = (float(part) for part in flat @ (across, down, 1.0))
        return x / depth, y / depth

    return Placing(
        sequence(decimal(float(edge), 3) for edge in whole),
        sequence(decimal(float(edge), 3) for edge in (0, 0, *(placed.max(axis=0) - origin))),
        ((cosine, -sine, sine, cosine, -float(origin[0]), -float(origin[1])), lying.matrix),
        words,
    )


def straightening(width: float, height: float, skew_deg: float) -> Matrix:
    """Turns a page around its middle against its skew (positive clockwise)."""
    lean = math.radians(skew_deg)
    cosine, sine = math.cos(lean), math.sin(lean)
    across, up = width / 2, height / 2
    return (
        cosine,
        sine,
        -sine,
        cosine,
        across - cosine * across + sine * up,
        up - sine * across - cosine * up,
    )


def _overhang(width: float, height: float, skew_deg: float) -> tuple[float, float]:
    """How far a straightened picture reaches over the edges of its page, in points."""
    lean = math.radians(abs(skew_deg))
    reach_x = (width * math.cos(lean) + height * math.sin(lean) - width) / 2
    reach_y = (width * math.sin(lean) + height * math.cos(lean) - height) / 2
    return max(0.0, reach_x), max(0.0, reach_y)


def painted(steps: Sequence[Matrix], names: Sequence[str]) -> bytes:
    """Commands that paint the image resources of these names, one over the other."""
    lines = [b"q"]
    lines += [b" ".join(decimal(part, 5) for part in step) + b" cm" for step in steps]
    lines += [f"/{name} Do".encode() for name in names]
    return b"\n".join([*lines, b"Q"])
