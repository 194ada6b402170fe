"""Uneven light: shadows of a hand or a lamp, the dark gutter of a book, a dim corner of a photo."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.imaging.geometry import Picture, scale_by

_SMALL_DPI: Final = 50
_PAPER_IN: Final = 0.26
"""Within this reach of every letter there is paper."""
_SOFT_IN: Final = 0.3
_UNEVEN: Final = 0.87
"""Paper in the dim parts against that in the bright ones, from which on it is evened out."""
_MOST_GAIN: Final = 4.0
_WHITE: Final = 245


def evenly_lit(page: Picture, dpi: float) -> Picture:
    """The grey page on paper of one brightness; the same picture if it already is."""
    paper = paper_light(page, dpi)
    dim, bright = np.percentile(paper[::2, ::2], (4, 96))
    if dim >= _UNEVEN * bright:
        return page
    floor = max(1.0, float(bright) / _MOST_GAIN)
    light = np.maximum(paper, np.uint8(floor))
    height, width = page.shape
    everywhere = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(page, everywhere, scale=_WHITE), np.uint8)


def paper_light(page: Picture, dpi: float) -> Picture:
    """The brightness of the paper around each place, on a copy at about 50 dpi."""
    # By a whole number shrinking is ten times as fast.
    factor = max(1, round(dpi / _SMALL_DPI / 2) * 2)
    small = scale_by(page, 1 / factor)
    inch = dpi / factor
    reach = round(_PAPER_IN * inch) // 2 * 2 + 1
    around = np.ones((reach, reach), np.uint8)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, around)
    soft = round(_SOFT_IN * inch) // 2 * 2 + 1
    return np.asarray(cv2.GaussianBlur(closed, (soft, soft), 0), np.uint8)
