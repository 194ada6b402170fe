"""Turning, straightening and sizing of pictures; arrays are grey (H×W) or BGR (H×W×3) uint8."""

from __future__ import annotations

from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

# The number of workers is the parallelism; and threads started before a fork are dead after it,
# OpenCV then waits for them for ever.
cv2.setNumThreads(1)

Picture: TypeAlias = NDArray[np.uint8]
"""Grey (H×W) or BGR (H×W×3)."""

_TURNS: Final = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_PAPER_PERCENTILE: Final = 90


def turn(picture: Picture, degrees: int) -> Picture:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
    if degrees % 360 == 0:
        return picture
    return np.asarray(cv2.rotate(picture, _TURNS[degrees % 360]), np.uint8)


def straighten(picture: Picture, skew_deg: float) -> Picture:
    """The picture turned back by its skew (positive: it leans clockwise) about its centre.

    The size stays, so fractions of the page before and after differ by that rotation alone.
    """
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew_deg, 1.0)
    paper = int(np.percentile(picture[::16, ::16], _PAPER_PERCENTILE))
    turned = cv2.warpAffine(
        picture,
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(paper, paper, paper),
    )
    return np.asarray(turned, np.uint8)


def resize(picture: Picture, width: int, height: int) -> Picture:
    """The picture in another size: by area when it shrinks, cubic when it grows."""
    if picture.shape[:2] == (height, width):
        return picture
    shrinks = width <= picture.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=method), np.uint8)


def scale_by(picture: Picture, factor: float) -> Picture:
    """The picture with both sides multiplied by the factor; never smaller than one pixel."""
    height, width = picture.shape[:2]
    return resize(picture, max(1, round(width * factor)), max(1, round(height * factor)))


def shrink(picture: Picture, factor: float) -> Picture:
    """The picture for measuring on: both sides multiplied by the factor, quickly."""
    if factor <= 0.5:
        return scale_by(picture, factor)
    height, width = picture.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    # Down to a half, linear sampling sees every pixel and takes an eighth of the time.
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def grey(picture: Picture) -> Picture:
    """The brightness of the picture."""
    if picture.ndim == 2:
        return picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
