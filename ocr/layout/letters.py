"""Letters and marks of a page: touching ink, sorted by size; pictures and codes set apart."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.geometry import Picture
from ocr.layout.ground import shrunk

Boxes = NDArray[np.int32]
"""N×4: left, top, right, bottom in pixels; right and bottom lie outside."""

_LIKELY_IN: Final = (0.04, 0.4)
"""Heights of letters from which the usual one is told: from 5 pt x-heights to titles."""
_LIKELY_WIDE: Final = 3
_FEWEST: Final = 5
_LEAST_AREA_IN2: Final = 4 / 150**2
_BODY: Final = (0.5, 2.3)
"""Heights of letters in usual x-heights: small print to capitals with two marks."""
_DENSE: Final = 0.2
"""Least share of ink in a long thing: touching letters of a poor scan, not a scribble."""
_LONG: Final = 6
_LARGE: Final = 6.5
_LARGE_WIDE: Final = 2.5
_PICTURE_INK: Final = 0.45
_PICTURE_WINDOW_IN: Final = 0.3
_PICTURE_LEAST_IN: Final = 0.35
_CELL: Final = 8


Sizes = NDArray[np.integer[Any] | np.floating[Any]]


class Letters(NamedTuple):
    """The ink of a page by what it may be."""

    x_height: float
    """The usual height of letters without ascenders, in pixels; 0 on a page without letters."""
    body: Boxes
    large: Boxes
    """As high as letters of a title."""
    marks: Boxes
    """Diacritics, dots, commas, dashes, speckles."""
    others: Boxes
    """Too large or too long for letters: seals, signatures, pictures."""
    picture_share: float

    @property
    def least_height(self) -> float:
        """What is lower than this is a mark."""
        return _BODY[0] * self.x_height


def find_letters(ink: Picture, dpi: float) -> Letters:
    """The letters in a mask of ink (0, 1)."""
    pictures = _pictures(ink, dpi)
    _, _, stats, centres = cv2.connectedComponentsWithStatsWithAlgorithm(
        ink, 8, cv2.CV_32S, cv2.CCL_GRANA
    )
    stats, centres = stats[1:], centres[1:]
    kept = stats[:, 4] >= _LEAST_AREA_IN2 * dpi**2
    if pictures.any():
        across = np.minimum(centres[:, 0] / _CELL, pictures.shape[1] - 1).astype(np.int64)
        down = np.minimum(centres[:, 1] / _CELL, pictures.shape[0] - 1).astype(np.int64)
        kept &= ~pictures[down, across]
    stats = stats[kept]
    boxes = stats[:, :4].astype(np.int32)
    boxes[:, 2:] += boxes[:, :2]
    width, height = stats[:, 2], stats[:, 3]
    share = float(pictures.mean())
    x_height = _usual_height(width, height, dpi)
    if x_height == 0:
        nothing = boxes[:0]
        return Letters(0, nothing, nothing, nothing, nothing, share)
    low, high = _BODY
    body = (height >= low * x_height) & (height <= high * x_height)
    body &= (width <= _LONG * x_height) | (stats[:, 4] >= _DENSE * width * height)
    large = (height > high * x_height) & (height <= _LARGE * x_height)
    large &= width <= _LARGE_WIDE * height
    marks = (height < low * x_height) & (width <= 3 * x_height)
    others = ~(body | large | marks)
    return Letters(x_height, boxes[body], boxes[large], boxes[marks], boxes[others], share)


def _usual_height(width: Sizes, height: Sizes, dpi: float) -> float:
    low, high = _LIKELY_IN
    likely = (height >= low * dpi) & (height <= high * dpi) & (width <= _LIKELY_WIDE * height)
    return float(np.median(height[likely])) if likely.sum() >= _FEWEST else 0.0


def _pictures(ink: Picture, dpi: float) -> NDArray[np.bool_]:
    """Cells of the page where ink is too dense for text: portraits, codes, black edges."""
    share = shrunk(ink * np.uint8(255), _CELL)
    reach = max(1, round(_PICTURE_WINDOW_IN * dpi / _CELL)) // 2 * 2 + 1
    dense = (cv2.blur(share, (reach, reach)) > _PICTURE_INK * 255).view(np.uint8)
    if not dense.any():
        return np.zeros(dense.shape, np.bool_)
    dense = np.asarray(cv2.dilate(dense, np.ones((reach, reach), np.uint8)), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dense, connectivity=8)
    least = _PICTURE_LEAST_IN * dpi / _CELL + reach
    big = (stats[:, cv2.CC_STAT_WIDTH] >= least) & (stats[:, cv2.CC_STAT_HEIGHT] >= least)
    big[0] = False
    return np.asarray(big[labels], np.bool_)
