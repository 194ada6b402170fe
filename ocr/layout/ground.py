"""Paper and ink of a page: how bright the paper is everywhere, and what is darker than it."""

from __future__ import annotations

from typing import Final, NamedTuple

import cv2
import numpy as np

from ocr.imaging.geometry import Picture

_SHRINK: Final = 4
_STROKE_IN: Final = 0.22
"""What is narrower than this is ink on paper; what is wider is the paper's own shade."""
_SMOOTH_IN: Final = 0.35
_NEAR_IN: Final = 0.8
"""How far around a place its ink is compared: faint print between strong lines is a shadow."""
_FAINTEST: Final = 18
"""Grey levels below the paper; scanner noise and JPEG rings stay under it."""
_OF_NEAR: Final = 0.4
_OF_STRONGEST: Final = 0.2
_DIRT: Final = 0.0002
"""Share of the page."""


class Ground(NamedTuple):
    """A page seen as paper and ink, both of the size of the page."""

    paper: Picture
    """Brightness of the paper."""
    ink: Picture
    """1 where there is ink, 0 elsewhere."""


def see_ground(picture: Picture, dpi: float) -> Ground:
    """Paper and ink of a grey page.

    Ink is darker than the paper around it by a share of what the darkest ink nearby is, so that
    bleed-through, shadows and security print stay paper, and pale print alone is still ink.
    """
    height, width = picture.shape
    small = shrunk(picture, _SHRINK)
    small_dpi = dpi / _SHRINK
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, _square(_STROKE_IN * small_dpi))
    reach = _odd(_SMOOTH_IN * small_dpi)
    paper_small = cv2.blur(closed, (reach, reach))
    depth = cv2.subtract(paper_small, small)
    near = cv2.dilate(depth, _square(_NEAR_IN * small_dpi))
    least = max(_FAINTEST, _OF_STRONGEST * _strongest(np.asarray(depth, np.uint8)))
    level_small = np.maximum(near * _OF_NEAR, least).astype(np.uint8)
    paper = cv2.resize(paper_small, (width, height), interpolation=cv2.INTER_LINEAR)
    level = cv2.resize(level_small, (width, height), interpolation=cv2.INTER_LINEAR)
    deeper = cv2.subtract(paper, cv2.blur(picture, (3, 3)))
    ink = (deeper > level).view(np.uint8)
    return Ground(np.asarray(paper, np.uint8), np.asarray(ink, np.uint8))


def _strongest(depth: Picture) -> float:
    """The depth of the strongest ink, a few pixels of dirt apart."""
    counts = np.bincount(depth.ravel(), minlength=256)
    deeper = np.cumsum(counts[::-1])[::-1]
    return float(np.flatnonzero(deeper > _DIRT * depth.size).max(initial=0))


def shrunk(picture: Picture, by: int) -> Picture:
    """The picture with both sides divided by a whole number, which takes a tenth of the time.

    Up to `by` - 1 pixels at the right and bottom edge are left out.
    """
    height, width = picture.shape
    size = (max(1, width // by), max(1, height // by))
    if height < by or width < by:
        return np.asarray(cv2.resize(picture, size), np.uint8)
    whole = picture[: size[1] * by, : size[0] * by]
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def _odd(pixels: float) -> int:
    return max(1, round(pixels)) // 2 * 2 + 1


def _square(pixels: float) -> Picture:
    return np.ones((_odd(pixels), _odd(pixels)), np.uint8)
