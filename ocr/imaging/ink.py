"""Where there is ink, and which of it looks like letters; measured on a small copy of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.components import Components, find_components
from ocr.imaging.geometry import Picture, grey, shrink

INK_DPI: Final = 100
"""Resolution of the small copy: letters are still apart, a page takes a few milliseconds."""

_FAINTEST: Final = 25
"""Grey levels below the paper that count as ink; scanner noise and JPEG rings stay under it."""
_OF_OTSU: Final = 0.8
_LETTER_IN: Final = (0.04, 0.35)
"""Longest side of a letter in inches: 3 pt dots of an ellipsis are less, headings hardly more."""
_LETTER_AREA: Final = 6


@dataclass(frozen=True)
class Ink:
    """The small copy seen as ink."""

    depth: Picture
    """Grey levels below the local paper, at INK_DPI."""
    paper: Picture
    """Brightness of the paper around each place, at INK_DPI."""
    strong: NDArray[np.uint8]
    """1 where the ink is dark enough to be meant, else 0."""
    things: Components
    """What hangs together in `strong`."""
    letters: NDArray[np.bool_]
    """Pixels of components of the size of letters."""
    letter_count: int


def find_ink(picture: Picture, dpi: float) -> Ink:
    """The ink of a page at `dpi`."""
    small = shrink(grey(picture), INK_DPI / dpi)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    paper = np.asarray(cv2.blur(closed, (31, 31)), np.uint8)
    depth = np.asarray(cv2.subtract(paper, small), np.uint8)
    level, _ = cv2.threshold(depth, 0, 255, cv2.THRESH_OTSU)
    strong = (depth > max(_FAINTEST, _OF_OTSU * level)).astype(np.uint8)
    things = find_components(strong)
    fits = _letters(things)
    return Ink(
        depth, np.asarray(paper, np.uint8), strong, things, things.chosen(fits), int(fits.sum())
    )


def _letters(things: Components) -> NDArray[np.bool_]:
    fits = (
        (things.longest >= _LETTER_IN[0] * INK_DPI)
        & (things.longest <= _LETTER_IN[1] * INK_DPI)
        & (things.area >= _LETTER_AREA)
    )
    fits[0] = False  # the paper itself
    return np.asarray(fits, np.bool_)
