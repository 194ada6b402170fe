"""How much a smaller picture still looks like its original: the bound of `--optimize`.

The worst place counts, not the mean: a tick or a pale stamp that is lost is little of a page.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.artifacts import Box
from ocr.imaging.geometry import Picture, grey, scale_by
from ocr.optimize.texture import lost_lines

LEAST_SSIM: Final = 0.93
"""Of the brightness at 100 dpi, the size of a page read at 100 % on a screen, as the mean of any
square of 6 mm; 1 is the same. Pencil ticks that are lost give 0.7 to 0.83, a lost dot of half a
millimetre 0.95."""
MOST_COLOUR_SHIFT: Final = 12.0
"""Of Cr and Cb (0-255) at 50 dpi, as the mean of any square of 1.5 mm; a lost red stamp gives 40,
a lost pale one 11."""
MOST_LINES_LOST: Final = 0.09
"""Share of any square of 6 mm; a guilloche that is lost gives 0.13 and more, plain noise and what
a soft picture does around writing at most 0.06."""
LEAST_SAME: Final = 0.75
"""Structural similarity at 150 dpi, as the mean of any square of 0.8 mm, from which a word shows
the same strokes: nine words of ten stay above it as bits, one of a hundred with a loop filled and
one of twenty without a mark."""
_READING_DPI: Final = 100
_COLOUR_DPI: Final = 50
_TILE: Final = (25, 25)
_SPOT: Final = (3, 3)
_STROKE: Final = (5, 5)
_WINDOW: Final = (11, 11)
_SIGMA: Final = 1.5
_C1: Final = (0.01 * 255) ** 2
_C2: Final = (0.03 * 255) ** 2


class Likeness:
    """Where two pictures of one page, upright, straight and of one size, show the same."""

    def __init__(self, original: Picture, made: Picture) -> None:
        first, second = (grey(picture).astype(np.float32) for picture in (original, made))
        self._least = cv2.blur(_similarity(first, second), _STROKE)

    def is_same_at(self, box: Box) -> bool:
        """Whether no stroke in the box changed."""
        height, width = self._least.shape
        rows = slice(math.floor(box.top * height), math.ceil(box.bottom * height))
        columns = slice(math.floor(box.left * width), math.ceil(box.right * width))
        place = self._least[rows, columns]
        return place.size > 0 and float(place.min()) >= LEAST_SAME


def worst_likeness(original: Picture, made: Picture, dpi: float) -> float:
    """The least structural similarity (Wang et al. 2004) of a place; both of one size at `dpi`."""
    first, second = (_at(grey(picture), dpi, _READING_DPI) for picture in (original, made))
    return float(np.min(cv2.blur(_similarity(first, second), _TILE)))


def colour_shift(original: Picture, made: Picture, dpi: float) -> float:
    """How far the colour of the place moved where it moved most; both of one size at `dpi`."""
    if original.ndim == 2:
        return 0.0
    first, second = (
        cv2.cvtColor(_at(picture, dpi, _COLOUR_DPI), cv2.COLOR_BGR2YCrCb)[:, :, 1:]
        for picture in (original, made)
    )
    moved = cv2.blur(first.astype(np.float32) - second, _SPOT)
    return float(np.abs(moved).max())


def is_alike(original: Picture, made: Picture, dpi: float) -> bool:
    """Whether the made picture is within the bound."""
    return (
        worst_likeness(original, made, dpi) >= LEAST_SSIM
        and colour_shift(original, made, dpi) <= MOST_COLOUR_SHIFT
        and lines_lost(original, made, dpi) <= MOST_LINES_LOST
    )


def lines_lost(original: Picture, made: Picture, dpi: float) -> float:
    """The largest share of a place that faint print covered; both of one size at `dpi`."""
    return lost_lines(*(_at(grey(picture), dpi, _READING_DPI) for picture in (original, made)))


def _similarity(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    mean_a, mean_b = _blur(first), _blur(second)
    spread_a = _blur(first * first) - mean_a * mean_a
    spread_b = _blur(second * second) - mean_b * mean_b
    common = _blur(first * second) - mean_a * mean_b
    alike = (2 * mean_a * mean_b + _C1) * (2 * common + _C2)
    whole = (mean_a * mean_a + mean_b * mean_b + _C1) * (spread_a + spread_b + _C2)
    return np.asarray(alike / whole, np.float32)


def _at(picture: Picture, dpi: float, wanted: float) -> NDArray[np.float32]:
    return scale_by(picture, min(1.0, wanted / dpi)).astype(np.float32)


def _blur(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(values, _WINDOW, _SIGMA), np.float32)
