"""How much a smaller picture still looks like its original: the bound of `--optimize`."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.imaging.geometry import Picture, grey, resize

LEAST_SSIM: Final = 0.95
"""Of the brightness at 100 dpi, the size of a page read at 100 % on a screen; 1 is the same."""
MOST_COLOUR_SHIFT: Final = 24.0
"""Of Cr and Cb (0-255) at 40 dpi, where all but one in a thousand spots stay below."""
_READING_DPI: Final = 100
_COLOUR_DPI: Final = 40
_WINDOW: Final = (11, 11)
_SIGMA: Final = 1.5
_C1: Final = (0.01 * 255) ** 2
_C2: Final = (0.03 * 255) ** 2


def likeness(original: Picture, made: Picture, dpi: float) -> float:
    """Mean structural similarity (Wang et al. 2004) at reading size; both of one size at `dpi`."""
    first, second = (_at(grey(picture), dpi, _READING_DPI) for picture in (original, made))
    a, b = first.astype(np.float32), second.astype(np.float32)
    mean_a, mean_b = _blur(a), _blur(b)
    spread_a = _blur(a * a) - mean_a * mean_a
    spread_b = _blur(b * b) - mean_b * mean_b
    common = _blur(a * b) - mean_a * mean_b
    map_ = ((2 * mean_a * mean_b + _C1) * (2 * common + _C2)) / (
        (mean_a * mean_a + mean_b * mean_b + _C1) * (spread_a + spread_b + _C2)
    )
    return float(map_.mean())


def colour_shift(original: Picture, made: Picture, dpi: float) -> float:
    """How far colours moved: the 99.9th percentile of the larger of both colour differences."""
    if original.ndim == 2:
        return 0.0
    whole = made if made.ndim == 3 else cv2.cvtColor(made, cv2.COLOR_GRAY2BGR)
    first, second = (
        cv2.cvtColor(_at(picture, dpi, _COLOUR_DPI), cv2.COLOR_BGR2YCrCb)[:, :, 1:].astype(np.int16)
        for picture in (original, np.asarray(whole, np.uint8))
    )
    return float(np.percentile(np.abs(first - second).max(axis=2), 99.9))


def is_alike(original: Picture, made: Picture, dpi: float) -> bool:
    """Whether the made picture is within the bound."""
    return (
        likeness(original, made, dpi) >= LEAST_SSIM
        and colour_shift(original, made, dpi) <= MOST_COLOUR_SHIFT
    )


def _at(picture: Picture, dpi: float, wanted: float) -> Picture:
    if dpi <= wanted:
        return picture
    height, width = picture.shape[:2]
    scale = wanted / dpi
    return resize(picture, max(1, round(width * scale)), max(1, round(height * scale)))


def _blur(values: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.GaussianBlur(values, _WINDOW, _SIGMA), np.float32)
