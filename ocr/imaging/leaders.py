"""Dotted leaders of forms: a reader takes them for letters and loses the whole line.

Rows of dots are erased before the reading. Dots that run through a written value are found by
standing on the row of a leader; a dot that hangs below the row (the nặng mark) stays.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.geometry import Picture

_DOT_IN: Final = 0.034
"""Longest side of a dot."""
_FLAT_IN: Final = 0.5
"""Longest side of dots that have run together."""
_PITCH_IN: Final = 0.1
_RUN_IN: Final = 0.4
"""A row of dots that is this long is a leader; an ellipsis is shorter."""
_REACH_IN: Final = 3.0
"""How far from a leader its row is followed through a written value."""
_DEPTH: Final = 30
_TOLERANCE_IN: Final = 0.012


def without_leaders(page: Picture, dpi: float) -> Picture:
    """The straightened grey page without its dotted leaders; the same picture if it has none."""
    closed = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    paper = cv2.blur(closed, (15, 15))
    mask = (cv2.subtract(paper, page) > _DEPTH).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    flat = (height <= _DOT_IN * dpi) & (width <= _FLAT_IN * dpi)
    dots = flat & (width <= _DOT_IN * dpi)
    flat[0] = dots[0] = False
    rows = _rows_of_dots(dots[labels].astype(np.uint8), dpi)
    if rows is None:
        return page
    middle_x = stats[:, cv2.CC_STAT_LEFT] + width // 2
    middle_y = stats[:, cv2.CC_STAT_TOP] + height // 2
    erased = flat & rows[middle_y, middle_x]
    if count <= 1 or not erased.any():
        return page
    gone = cv2.dilate(erased[labels].astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_)
    return np.where(gone, paper, page).astype(np.uint8)


def _rows_of_dots(dots: NDArray[np.uint8], dpi: float) -> NDArray[np.bool_] | None:
    """Where a flat thing belongs to a leader: its row and what is near on the same row."""
    joined = cv2.morphologyEx(
        dots, cv2.MORPH_CLOSE, np.ones((1, max(3, round(_PITCH_IN * dpi))), np.uint8)
    )
    _, _, stats, centres = cv2.connectedComponentsWithStats(joined, connectivity=8)
    rows = np.zeros(dots.shape, np.bool_)
    tolerance = max(1, round(_TOLERANCE_IN * dpi))
    reach = round(_REACH_IN * dpi)
    found = False
    for index in range(1, len(stats)):
        left, _, width, height, _ = stats[index].tolist()
        if width < _RUN_IN * dpi or height > 2 * _DOT_IN * dpi:
            continue
        row = round(centres[index][1])
        top, bottom = max(0, row - tolerance), row + tolerance + 1
        rows[top:bottom, max(0, left - reach) : left + width + reach] = True
        found = True
    return rows if found else None
