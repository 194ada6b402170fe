"""Faint lines that a smaller picture has lost: guilloches, microprint, the pattern of bank paper.

Structural similarity takes what is so faint for noise. What tells the two apart is direction:
averaged along a line, noise of a scanner vanishes and the line stays.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

_LENGTH: Final = 9
"""Pixels at 100 dpi over which is averaged; guilloches bend little in 2 mm."""
_DIRECTIONS: Final = 8
_FINE: Final = 2.5
"""Pixels; what is softer than that is no line but light, a fold or a stamp."""
_AROUND_INK: Final = np.ones((9, 9), np.uint8)
_INK: Final = 24
"""Darker than the paper by so much (0-255), it is not faint: the similarity sees it."""
_TILE: Final = (25, 25)
_LEAST_PLAIN: Final = 0.5
"""Share of a tile that must be free of ink to be judged."""
_NOISE: Final = 1.2
"""Times its standard deviation, noise that is averaged so exceeds in one place of a hundred."""
_FAINTEST: Final = 0.5
"""Grey levels (0-255) that a line must differ by, averaged, beyond the noise."""
_SIGMA_OF_MEDIAN: Final = 1.4826
"""Standard deviation of a normal distribution over the median of its distances from the mean."""


def lost_lines(original: NDArray[np.float32], made: NDArray[np.float32]) -> float:
    """The largest share of a square of 6 mm that faint dark lines cover and cover no more.

    Both are brightness (0-255) of one size at 100 dpi.
    """
    plain = _is_plain(original)
    if not plain.any():
        return 0.0
    free = plain.astype(np.float32)
    # What became of ink nearby must not be taken for a line.
    lost = (original - made) * free
    light = cv2.GaussianBlur(lost, (0, 0), _FINE)
    share = np.maximum(cv2.GaussianBlur(free, (0, 0), _FINE), 1e-3)
    fine = (lost - light / share) * free
    noise = _SIGMA_OF_MEDIAN * float(np.median(np.abs(fine[plain])))
    is_line = (_darkest(np.asarray(fine, np.float32)) > _NOISE * noise + _FAINTEST) & plain
    room = cv2.blur(free, _TILE)
    covered = cv2.blur(is_line.astype(np.float32), _TILE)
    return float(np.max(np.where(room >= _LEAST_PLAIN, covered / np.maximum(room, 1e-3), 0)))


def _is_plain(original: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where nothing but paper and what is faint on it lies."""
    paper = cv2.morphologyEx(original, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    ink = (paper - original > _INK).astype(np.uint8)
    return np.asarray(cv2.dilate(ink, _AROUND_INK) == 0)


def _darkest(fine: NDArray[np.float32]) -> NDArray[np.float32]:
    """How dark the darkest of the lines through every place is."""
    means = (cv2.filter2D(fine, cv2.CV_32F, kernel) for kernel in _KERNELS)
    return np.asarray(-np.minimum.reduce(list(means)), np.float32)


def _line(number: int) -> NDArray[np.float32]:
    kernel = np.zeros((_LENGTH, _LENGTH), np.uint8)
    angle, middle = np.pi * number / _DIRECTIONS, _LENGTH // 2
    across, down = round(np.cos(angle) * middle), round(np.sin(angle) * middle)
    ends = (middle - across, middle - down), (middle + across, middle + down)
    cv2.line(kernel, *ends, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)


_KERNELS: Final = tuple(_line(number) for number in range(_DIRECTIONS))
