"""Red seals stand over the words they certify; for reading they are made as pale as the paper.

Only inside a round red thing of the size of a seal, so that red print (titles of land books, the
frame of a form) stays readable.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.geometry import Picture, grey, scale_by

_SMALL_DPI: Final = 50
_REDDER_BY: Final = 40
"""Grey levels by which red exceeds green and blue."""
_SEAL_IN: Final = (0.7, 2.4)
"""Diameter: seals are 24-42 mm across (TT 23/2012/TT-BCA), a copy may be enlarged a little."""
_ROUND: Final = 1.4
_LEAST_COVER: Final = 0.04
"""Share of its bounding box that the red of a seal covers at the least."""


def grey_without_seals(picture: Picture, dpi: float) -> Picture:
    """The brightness of the page with red seals taken out."""
    plain = grey(picture)
    if picture.ndim == 2:
        return plain
    boxes = find_seals(picture, dpi)
    if not boxes:
        return plain
    cleaned = plain.copy()
    for left, top, right, bottom in boxes:
        part = picture[top:bottom, left:right]
        # Red light sees red ink as paper and black ink as black.
        red_light = part[:, :, 2]
        window = cleaned[top:bottom, left:right]
        mask = _is_red(part, _REDDER_BY // 2)
        np.copyto(window, np.maximum(window, red_light), where=mask)
    return cleaned


def find_seals(picture: Picture, dpi: float) -> list[tuple[int, int, int, int]]:
    """Left, top, right, bottom of each red seal, in pixels of the picture; it must be BGR."""
    small = scale_by(picture, min(1.0, _SMALL_DPI / dpi))
    scale = picture.shape[1] / small.shape[1]
    small_dpi = dpi / scale
    red = _is_red(small, _REDDER_BY).astype(np.uint8)
    reach = max(1, round(small_dpi * 0.06)) * 2 + 1
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found: list[tuple[int, int, int, int]] = []
    for left, top, width, height, _ in stats[1:].tolist():
        inside = red[top : top + height, left : left + width]
        if (
            _SEAL_IN[0] * small_dpi <= min(width, height)
            and max(width, height) <= _SEAL_IN[1] * small_dpi
            and max(width, height) <= _ROUND * min(width, height)
            and inside.mean() >= _LEAST_COVER
        ):
            corners = (left - 1, top - 1, left + width + 1, top + height + 1)
            found.append(_within(tuple(round(value * scale) for value in corners), picture))
    return found


def _is_red(picture: Picture, by: int) -> NDArray[np.bool_]:
    blue, green, red = cv2.split(picture)
    others = cv2.max(blue, green)
    return np.asarray(cv2.subtract(red, others) > by, np.bool_)


def _within(box: tuple[int, ...], picture: Picture) -> tuple[int, int, int, int]:
    height, width = picture.shape[:2]
    return max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3])
