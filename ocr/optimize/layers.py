"""Divides a page into black writing, as sharp as it was scanned, and a soft colour picture.

Mixed raster content (ITU-T T.44): writing takes few bytes as bits at full resolution, paper, stamps
and pictures take few bytes at a low one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ocr.imaging.geometry import Picture, resize

UNDER_DPI: Final = 150
"""Resolution of the colour picture."""
_MASK_DPI: Final = (240, 330)
"""Lower scans are doubled before they become bits, higher ones are brought to 300 dpi."""
_LEAST_CHROMA: Final = 56
"""Difference of the channels from which ink is taken for coloured."""
_COLOUR_SHARE: Final = 0.00025
"""Of the page; a signature in blue ink covers about 0.001."""
_SMALLEST_SPECK: Final = 5
"""Pixels at 300 dpi; a dot over an i at 10 pt has about 20."""
_PLAIN: Final = 4
"""So far from the paper (0-255) a spot of the colour picture is still paper."""

_FAINT: Final = 240
"""Darker than this share of the paper (255) is a watermark, pencil or shade to be kept."""


@dataclass(frozen=True)
class Layers:
    """A page in two pictures that cover the same area."""

    writing: Picture
    """0 ink, 255 nothing."""
    under: Picture | None
    """The colour picture without the writing; None when paper is all there is."""


def divide(picture: Picture, dpi: float) -> Layers:
    """The layers of a page scanned at `dpi`, grey or BGR."""
    sharp = _for_bits(picture, dpi)
    brightest, _ = _extremes(sharp)
    paper = _paper(brightest)
    level = np.asarray(cv2.divide(brightest, paper, scale=255), np.uint8)
    smooth = cv2.GaussianBlur(level, (3, 3), 0)
    found, _ = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = smooth < np.clip(found, 110, 190)
    coloured = _coloured(sharp)
    writing = _without_specks(dark & ~coloured)
    under = None
    if _has_more(sharp, level, writing, coloured):
        under = _under(sharp, writing, dpi * sharp.shape[1] / picture.shape[1])
    return Layers(np.where(writing, 0, 255).astype(np.uint8), under)


def compose(layers: Layers, width: int, height: int) -> Picture:
    """What a viewer makes of the layers, in this size."""
    tall, wide = layers.writing.shape
    if layers.under is None:
        return resize(layers.writing, width, height)
    under = resize(layers.under, wide, tall)
    painted = under.copy()
    painted[layers.writing == 0] = 0
    return resize(painted, width, height)


def _for_bits(picture: Picture, dpi: float) -> Picture:
    lowest, highest = _MASK_DPI
    height, width = picture.shape[:2]
    if dpi < lowest:
        return resize(picture, width * 2, height * 2)
    if dpi > highest:
        return resize(picture, round(width * 300 / dpi), round(height * 300 / dpi))
    return picture


def _paper(brightness: Picture) -> Picture:
    """The brightness of the paper at every place, as if nothing were written on it."""
    height, width = brightness.shape
    small = resize(brightness, max(1, width // 8), max(1, height // 8))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    smooth = cv2.GaussianBlur(cv2.medianBlur(closed, 5), (0, 0), 6)
    return np.maximum(resize(np.asarray(smooth, np.uint8), width, height), 1)


def _coloured(picture: Picture) -> np.ndarray:
    if picture.ndim == 2:
        return np.zeros(picture.shape, bool)
    soft = np.asarray(cv2.blur(picture, (3, 3)), np.uint8)
    brightest, darkest = _extremes(soft)
    return np.asarray(cv2.subtract(brightest, darkest)) > _LEAST_CHROMA


def _extremes(picture: Picture) -> tuple[Picture, Picture]:
    """The largest and the smallest channel of every pixel."""
    if picture.ndim == 2:
        return picture, picture
    blue, green, red = cv2.split(picture)
    most, least = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    return np.asarray(most, np.uint8), np.asarray(least, np.uint8)


def _without_specks(ink: np.ndarray) -> np.ndarray:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    keeps = stats[:, cv2.CC_STAT_AREA] >= _SMALLEST_SPECK
    keeps[0] = False
    return np.asarray(keeps[labels])


def _has_more(picture: Picture, level: Picture, writing: np.ndarray, coloured: np.ndarray) -> bool:
    """Whether the page shows colour, or shades of grey that are not the edges of letters."""
    if coloured.mean() > _COLOUR_SHARE:
        return True
    near = cv2.dilate(writing.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    soft = cv2.blur(level, (9, 9))
    return bool(((soft < _FAINT) & ~near).mean() > 4 * _COLOUR_SHARE)


def _under(picture: Picture, writing: np.ndarray, dpi: float) -> Picture:
    """The page without its writing, at a low resolution, plain paper made smooth."""
    height, width = picture.shape[:2]
    scale = min(1.0, UNDER_DPI / dpi)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    free = cv2.erode(np.where(writing, 0, 255).astype(np.uint8), np.ones((5, 5), np.uint8))
    shown = np.atleast_3d(_area(cv2.bitwise_and(picture, picture, mask=free), size))
    weight = np.atleast_3d(_area(free, size)) / 255
    paper = np.median(picture[::16, ::16].reshape(-1, shown.shape[2]), axis=0)
    around = np.atleast_3d(cv2.GaussianBlur(shown, (0, 0), 4))
    share = np.atleast_3d(cv2.GaussianBlur(weight, (0, 0), 4))
    filled = np.where(share > 0.02, around / np.maximum(share, 0.02), paper)
    under = np.where(weight > 0.3, shown / np.maximum(weight, 0.3), filled)
    plain = np.abs(under - paper).max(axis=2, keepdims=True) < _PLAIN
    result = np.clip(np.where(plain, paper, under), 0, 255).astype(np.uint8)
    return result if picture.ndim == 3 else np.ascontiguousarray(result[:, :, 0])


def _area(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
