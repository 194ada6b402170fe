"""What a picture of a page is worth: blank or not, and what is wrong with it, as codes."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.imaging.components import find_components
from ocr.imaging.geometry import Picture, grey
from ocr.imaging.ink import INK_DPI, Ink

_BLANK_DEPTH: Final = 40
"""Grey levels below the paper; what shines through from the other side stays under it."""
_BLANK_LETTERS: Final = 3
_BLANK_SHARE: Final = 0.0004
"""Share of the page that dust, staples and a scanner's edge may cover; a line of text is more."""
_MARGIN_IN: Final = 0.2

_LOW_DPI: Final = 150
_DARK_PAPER: Final = 110
_BLURRED: Final = 0.16
_CUT_LETTERS: Final = 6


def is_blank(ink: Ink) -> bool:
    """Whether nothing is written on the page; dust and show-through do not count."""
    margin = round(_MARGIN_IN * INK_DPI)
    inner = ink.depth[margin:-margin, margin:-margin]
    if inner.size == 0:
        return False
    strong = (inner > _BLANK_DEPTH).astype(np.uint8)
    if float(strong.mean()) >= _BLANK_SHARE:
        return False
    longest = find_components(strong).longest[1:]
    return int((longest >= 0.04 * INK_DPI).sum()) <= _BLANK_LETTERS


def quality_codes(picture: Picture, ink: Ink, source_dpi: float) -> tuple[str, ...]:
    """Codes of `RecognizedPage.quality` for the upright picture; empty when all is well."""
    codes: list[str] = []
    if source_dpi < _LOW_DPI:
        codes.append("low_dpi")
    if np.percentile(grey(picture)[::8, ::8], 80) < _DARK_PAPER:
        codes.append("too_dark")
    if ink.letter_count > 50 and sharpness(ink) < _BLURRED:
        codes.append("blurred")
    if _letters_at_the_edge(ink) >= _CUT_LETTERS:
        codes.append("cut_edge")
    return tuple(codes)


def sharpness(ink: Ink) -> float:
    """How steep the flanks of the letters are against their depth; 0 blurred, above 0.3 crisp."""
    depth = ink.depth.astype(np.float32)
    contrast = float(np.percentile(depth[ink.letters], 95)) if ink.letters.any() else 0.0
    if contrast < 1:
        return 0.0
    steps = np.abs(cv2.Laplacian(depth, cv2.CV_32F))
    return float(np.percentile(steps[ink.letters], 90)) / (4 * contrast)


def _letters_at_the_edge(ink: Ink) -> int:
    """Letters that the left or right edge of the picture cuts."""
    count = 0
    for edge in (ink.letters[:, 0], ink.letters[:, -1]):
        count += int(np.count_nonzero(np.diff(edge.astype(np.int8)) == 1))
    return count
