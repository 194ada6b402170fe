"""Where in the picture the ² or ³ of a square or cubic metre stands, so that it is read alone."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.engines.network.line_reader import Crop
from ocr.engines.network.words import LineWord
from ocr.imaging.geometry import Picture

_PADDING_PX: Final = 3
"""Around the figure; of 120 drawn ones none was read as the other with it, 84 as themselves."""
_BESIDE: Final = 0.25
"""Share of the crop's height by which a word can reach further than where it was seen."""
_RAISED: Final = 0.25
_LEAST_HEIGHT: Final = 0.3
_MOST_HEIGHT: Final = 0.9
"""Shares of the height of the m: by how much the figure ends above its foot, and its own height."""


def raised_figure(picture: Picture, crop: Crop, word: LineWord) -> Crop | None:
    """The crop of what stands raised behind the first letter of a word of a grey page.

    `word` was read in `crop`. None where nothing does, or where it is not parted from the letter.
    """
    top, start = max(0, crop.top), max(0, crop.left)
    beside = _BESIDE * (crop.bottom - top)
    left, right = max(0, start + int(word.left - beside)), start + round(word.right + beside)
    cut = np.ascontiguousarray(picture[top : crop.bottom, left:right])
    if not cut.size:
        return None
    _, dark = cv2.threshold(cut, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    found = cv2.connectedComponentsWithStats(dark)[2][1:]
    if len(found) < 2:
        return None
    letter = found[found[:, cv2.CC_STAT_WIDTH].argmax()]
    height = letter[cv2.CC_STAT_HEIGHT]
    foot = letter[cv2.CC_STAT_TOP] + height
    behind = found[:, cv2.CC_STAT_LEFT] >= letter[cv2.CC_STAT_LEFT] + letter[cv2.CC_STAT_WIDTH] - 1
    raised = found[:, cv2.CC_STAT_TOP] + found[:, cv2.CC_STAT_HEIGHT] <= foot - _RAISED * height
    shares = found[:, cv2.CC_STAT_HEIGHT] / height
    fitting = found[behind & raised & (shares >= _LEAST_HEIGHT) & (shares <= _MOST_HEIGHT)]
    if not len(fitting):
        return None
    x, y, width, own, _ = fitting[fitting[:, cv2.CC_STAT_LEFT].argmin()].tolist()
    return Crop(
        left + x - _PADDING_PX,
        top + y - _PADDING_PX,
        left + x + width + _PADDING_PX,
        top + y + own + _PADDING_PX,
    )
