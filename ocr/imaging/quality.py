"""What a picture of a page is worth: blank or not, and what is wrong with it, as codes."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.components import Components, find_components
from ocr.imaging.geometry import Picture, grey
from ocr.imaging.ink import INK_DPI, Ink

_BLANK_DEPTH: Final = 40
"""Grey levels below the paper; what shines through from the other side stays under it."""
_BLANK_LETTERS: Final = 3
_BLANK_SHARE: Final = 0.0004
"""Share of the page that dust, staples and a scanner's edge may cover; a line of text is more."""
_MARGIN_IN: Final = 0.2

_PALE: Final = 70
_PALE_SHARE: Final = 0.001
_WRITTEN_SHARE: Final = 0.008
"""More dark ink than holes and the edge of a scan make is writing."""
_SOFT: Final = 0.16
_HOLE_FROM_EDGE_IN: Final = 1.0
_HOLE_IN: Final = (0.14, 0.4)
"""Across a hole of a punch (5-8 mm) with its shadow."""
_MOST_HOLES: Final = 12
_STAPLE_IN: Final = (0.35, 0.7)
_STAPLE_COVER: Final = 0.2
_EDGE_IN: Final = 0.15
"""Breadth of the dark line along the edge of a scan, beyond the margin."""

_LOW_DPI: Final = 150
_DARK_PAPER: Final = 110
_SHADOW: Final = 0.5
"""Paper in the darkest part against that in the bright ones."""
_NOT_WHITE: Final = 190
_BURNT_OUT: Final = 252
_GLARE_SHARE: Final = 0.03
_BLURRED: Final = 0.16
_CUT_LETTERS: Final = 6


def is_blank(ink: Ink) -> bool:
    """Whether nothing is written on the page; dust and show-through do not count."""
    margin = round(_MARGIN_IN * INK_DPI)
    inner = ink.depth[margin:-margin, margin:-margin]
    if inner.size == 0:
        return False
    dark = float((inner > _PALE).mean())
    if dark >= _WRITTEN_SHARE:
        return False
    things = find_components((inner > _BLANK_DEPTH).astype(np.uint8))
    meant = ~_is_hole(things, inner.shape, margin)
    meant[0] = False
    if float(things.area[meant].sum()) < _BLANK_SHARE * inner.size:
        return int((things.longest[meant] >= 0.04 * INK_DPI).sum()) <= _BLANK_LETTERS
    # Print of the other side comes through paper pale and soft; pale print of this side is crisp.
    return dark < _PALE_SHARE and sharpness(ink) < _SOFT


def _is_hole(things: Components, shape: tuple[int, ...], margin: int) -> NDArray[np.bool_]:
    """Which things are holes of a punch, staples or what lies at the scanner's edge."""
    height, width = shape
    near = round(_HOLE_FROM_EDGE_IN * INK_DPI) - margin
    middle_x, middle_y = things.left + things.width / 2, things.top + things.height / 2
    at_edge = (
        (middle_x < near) | (middle_x > width - near) | (middle_y < near)
        | (middle_y > height - near)
    )  # fmt: skip
    longest = things.longest / INK_DPI
    shortest = np.minimum(things.width, things.height) / INK_DPI
    hole = (longest >= _HOLE_IN[0]) & (longest <= _HOLE_IN[1]) & (shortest >= 0.7 * longest)
    hole &= _stands_alone(middle_x, middle_y, at_edge & hole)
    staple = (longest <= _STAPLE_IN[1]) & (longest >= _STAPLE_IN[0]) & (
        things.area <= _STAPLE_COVER * things.longest.astype(np.float64) ** 2
    )  # fmt: skip
    touches = (
        (things.left == 0)
        | (things.top == 0)
        | (things.left + things.width == width)
        | (things.top + things.height == height)
    )
    thin = shortest <= _EDGE_IN
    return np.asarray((at_edge & (hole | staple)) | (touches & thin), np.bool_)


def _stands_alone(
    across: NDArray[np.float64], down: NDArray[np.float64], among: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which of the things have no other of them within an inch, as letters of a heading have."""
    alone = np.zeros(len(across), np.bool_)
    numbers = np.flatnonzero(among)
    if 0 < len(numbers) <= _MOST_HOLES:
        apart = np.hypot(
            across[numbers][:, None] - across[numbers], down[numbers][:, None] - down[numbers]
        )
        np.fill_diagonal(apart, np.inf)
        alone[numbers[apart.min(axis=1, initial=np.inf) > INK_DPI]] = True
    return alone


def quality_codes(
    picture: Picture, ink: Ink, source_dpi: float, *, cut_from_photo: bool = False
) -> tuple[str, ...]:
    """Codes of `RecognizedPage.quality` for the upright picture; empty when all is well.

    A sheet that was cut out of a photo was seen with all of its edges; only lamps over a photo
    burn out paper.
    """
    codes: list[str] = []
    if source_dpi < _LOW_DPI:
        codes.append("low_dpi")
    if np.percentile(grey(picture)[::8, ::8], 80) < _DARK_PAPER:
        codes.append("too_dark")
    dim, bright = np.percentile(ink.paper[::8, ::8], (3, 80))
    if dim < _SHADOW * bright:
        codes.append("shadow")
    if cut_from_photo and _has_glare(ink):
        codes.append("glare")
    if ink.letter_count > 50 and sharpness(ink) < _BLURRED:
        codes.append("blurred")
    if not cut_from_photo and _letters_at_the_edge(ink) >= _CUT_LETTERS:
        codes.append("cut_edge")
    return tuple(codes)


def _has_glare(ink: Ink) -> bool:
    """Whether a light burns out a part of paper that is darker elsewhere."""
    paper = ink.paper[::8, ::8]
    usual = float(np.median(paper))
    return usual < _NOT_WHITE and float((paper >= _BURNT_OUT).mean()) >= _GLARE_SHARE


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
