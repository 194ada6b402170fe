"""Divides a page into writing, as sharp as it was scanned, and a soft picture of the rest.

Mixed raster content (ITU-T T.44): writing takes few bytes as bits at full resolution, paper, stamps
and pictures take few bytes at a low one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.geometry import Picture, resize, scale_by

UNDER_DPI: Final = 150
"""Resolution of the soft picture."""
_MASK_DPI: Final = (240, 330)
"""Lower scans are doubled before they become bits, higher ones are brought to 300 dpi."""
_SMOOTHING: Final = 0.6
"""Pixels; noise of the scanner on the edges of letters costs bytes and says nothing."""
_THRESHOLDS: Final = (110, 190)
_LEAST_CHROMA: Final = 56
"""Difference of the channels from which ink is taken for coloured."""
_SMALLEST_SPECK: Final = 5
"""Pixels at 300 dpi; a dot over an i at 10 pt has about 20."""
_NEXT_TO: Final = np.ones((3, 3), np.uint8)
_COARSE: Final = 8
"""The paper is looked at in so many times fewer pixels."""
_REACH: Final = 1.5
"""Of the surroundings, in coarse pixels."""
_AROUND: Final = 9
"""Pixels of the soft picture."""
_PLAIN: Final = 5
"""So far from the paper around it (0-255) a spot of the soft picture is still paper."""


@dataclass(frozen=True)
class Writing:
    """What is written on a page, as bits, and the colours of ink and paper."""

    bits: Picture
    """0 ink, 255 nothing."""
    ink: tuple[int, ...]
    """One value for a grey page, else blue, green, red."""
    paper: tuple[int, ...]


def find_writing(picture: Picture, dpi: float) -> Writing:
    """The dark colourless writing on a page scanned at `dpi`, grey or BGR."""
    sharp = _for_bits(picture, dpi)
    brightest = sharp if sharp.ndim == 2 else _highest(sharp)
    level = np.asarray(cv2.divide(brightest, _light(brightest), scale=255), np.uint8)
    smooth = cv2.GaussianBlur(level, (0, 0), _SMOOTHING)
    found, _ = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = np.asarray(smooth < np.clip(found, *_THRESHOLDS), np.uint8)
    if sharp.ndim == 3:
        dark &= _is_colourless(sharp)
    ink = _with_even_edges(_without_specks(dark))
    inner = cv2.erode(ink, np.ones((3, 3), np.uint8)) > 0
    inked = sharp[inner if inner.any() else ink > 0]
    few = sharp[:: 2 * _COARSE, :: 2 * _COARSE]
    paper = _median(few.reshape(few.shape[0] * few.shape[1], -1))
    written = _median(inked.reshape(len(inked), -1)) if len(inked) else (0,) * len(paper)
    return Writing(np.where(ink, 0, 255).astype(np.uint8), written, paper)


def on_plain_paper(writing: Writing, size: tuple[int, int]) -> Picture:
    """What a viewer shows of the writing alone, in this width and height."""
    channels = len(writing.paper)
    under = np.full((size[1], size[0], channels), writing.paper, np.uint8)
    return over(under if channels == 3 else under[:, :, 0], writing.bits, writing.ink)


def over(under: Picture, bits: Picture, ink: tuple[int, ...]) -> Picture:
    """The writing in this ink over a picture, in the picture's size."""
    height, width = under.shape[:2]
    clear = resize(bits, width, height).astype(np.float32) / 255
    if under.ndim == 3:
        clear = clear[:, :, None]
    shown = under * clear + np.array(ink, np.float32) * (1 - clear)
    return np.asarray(shown + 0.5, np.uint8)


def without_writing(picture: Picture, bits: Picture, dpi: float) -> Picture:
    """The page at no more than UNDER_DPI, plain paper where writing stands and where nothing does.

    Paper bears the colour of its surroundings without their noise.
    """
    small = scale_by(picture, min(1.0, UNDER_DPI / dpi)).astype(np.float32)
    height, width = small.shape[:2]
    # The grey edge of a letter belongs to it.
    around = np.asarray(cv2.erode(bits, np.ones((5, 5), np.uint8)), np.uint8)
    free = (resize(around, width, height) == 255).astype(np.float32)
    paper = _surroundings(small, free)
    shown = _is_shown(small - paper, free)
    paper = _surroundings(small, free * (shown == 0))
    result = np.where(_for_each_channel(shown > 0, small), small, paper)
    return np.asarray(np.clip(result + 0.5, 0, 255), np.uint8)


def _is_shown(change: NDArray[np.float32], free: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Where there is something to be seen beside writing (1), with what is close around it.

    Writing on it is part of it: without it, it would have holes with edges of another colour.
    """
    soft = np.abs(cv2.blur(change * _for_each_channel(free, change), (3, 3)))
    differs = (soft if soft.ndim == 2 else soft.max(axis=2)) >= _PLAIN
    spots = cv2.morphologyEx(differs.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return np.asarray(cv2.dilate(spots, np.ones((_AROUND, _AROUND), np.uint8)), np.uint8)


def _surroundings(picture: NDArray[np.float32], free: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean colour around every place, of what is free of writing."""
    height, width = free.shape
    coarse = (max(1, width // _COARSE), max(1, height // _COARSE))
    seen = cv2.resize(
        picture * _for_each_channel(free, picture), coarse, None, 0, 0, cv2.INTER_AREA
    )
    share = np.asarray(cv2.resize(free, coarse, None, 0, 0, cv2.INTER_AREA), np.float32)
    wide = cv2.GaussianBlur(seen, (0, 0), 1.5)
    weight = np.maximum(cv2.GaussianBlur(share, (0, 0), 1.5), 1e-3)
    mean = wide / _for_each_channel(np.asarray(weight), picture)
    return np.asarray(cv2.resize(mean, (width, height), None, 0, 0, cv2.INTER_LINEAR), np.float32)


def _for_each_channel(values: NDArray[Any], picture: NDArray[Any]) -> NDArray[Any]:
    return values[:, :, None] if picture.ndim == 3 else values


def _for_bits(picture: Picture, dpi: float) -> Picture:
    lowest, highest = _MASK_DPI
    if dpi < lowest:
        return scale_by(picture, 2)
    return scale_by(picture, 300 / dpi) if dpi > highest else picture


def _highest(picture: Picture) -> Picture:
    """The largest channel of every pixel: how bright it is whatever its colour."""
    blue, green, red = cv2.split(picture)
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)


def _light(brightness: Picture) -> Picture:
    """The brightness of the paper at every place, as if nothing were written on it."""
    height, width = brightness.shape
    small = scale_by(brightness, 1 / _COARSE)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    smooth = cv2.GaussianBlur(cv2.medianBlur(closed, 5), (0, 0), 6)
    return np.maximum(resize(np.asarray(smooth, np.uint8), width, height), 1)


def _is_colourless(picture: Picture) -> NDArray[np.uint8]:
    soft = cv2.split(cv2.blur(picture, (3, 3)))
    highest = cv2.max(cv2.max(soft[0], soft[1]), soft[2])
    lowest = cv2.min(cv2.min(soft[0], soft[1]), soft[2])
    return np.asarray(cv2.subtract(highest, lowest) <= _LEAST_CHROMA, np.uint8)


def _without_specks(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keeps = (stats[:, cv2.CC_STAT_AREA] >= _SMALLEST_SPECK).astype(np.uint8)
    keeps[0] = 0
    return np.asarray(keeps[labels])


def _with_even_edges(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Without the single bumps and notches that a scanner gives to edges: a tenth of the bytes.

    The majority of each square of 3 × 3 decides, but lines of one or two pixels, which it would
    take away, stay as they are up to where they meet something thicker.
    """
    even = np.asarray(cv2.medianBlur(ink, 3), np.uint8)
    thick = np.asarray(cv2.dilate(even, _NEXT_TO), np.uint8)
    around_thin = np.asarray(cv2.dilate(ink & (1 - thick), _NEXT_TO), np.uint8)
    return even | (ink & around_thin)


def _median(colours: NDArray[np.uint8]) -> tuple[int, ...]:
    return tuple(int(value) for value in np.median(colours, axis=0))
