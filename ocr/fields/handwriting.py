"""Telling a pen from print by geometry: printed letters stand on one line and end at few heights.

The network, which knows no handwriting, is unsure of it too; both signs together tell it. Colour is
none: old forms were typed in blue, and pens are black too. What is written by hand is left to a
person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.geometry import Picture

_LEAST_LETTERS: Final = 4
_LEAST_HEIGHT: Final = 0.45
"""Of the height of the tallest letters: what is lower is a mark, a stop, a dot of the leader."""
_ON_LINE: Final = 0.06
"""How far from the line a letter may end, in heights of the tallest letters."""
_SLOPES: Final = np.linspace(-0.03, 0.03, 13)
_LEVELS: Final = 2
"""Small letters and capitals: the heights at which printed letters begin."""


_UNSURE: Final = 0.8
"""Mean confidence of words from which on nobody asks whether they are print."""
_VERY_UNSURE: Final = 0.65
"""The same for values of a few letters, which say nothing about their line."""
_IRREGULAR: Final = 0.27
"""Shares off the line and off the levels together. On specimens (2,822 printed and 113 drawn lines)
83 % of the drawn ones and 0.4 % of the printed ones are unsure and beyond it."""


class Irregularity(NamedTuple):
    """How letters stand, shares of the letters (0-1)."""

    letters: int
    off_line: float
    """End neither on the line nor where most others below it do."""
    off_levels: float
    """Begin at none of the two commonest heights."""


def may_be_by_hand(confidences: Sequence[float]) -> bool:
    """Whether words with these confidences deserve the look that `is_by_hand` takes."""
    return bool(confidences) and sum(confidences) / len(confidences) < _UNSURE


def is_by_hand(lines: Sequence[Picture], confidences: Sequence[float]) -> bool:
    """Whether a value is written with a pen: its lines cut out of a grey page, and how surely its
    words were read."""
    if not may_be_by_hand(confidences):
        return False
    seen = [found for line in lines if (found := irregularity(line)) is not None]
    if not seen:
        return sum(confidences) / len(confidences) < _VERY_UNSURE
    letters = sum(found.letters for found in seen)
    off = sum(found.letters * (found.off_line + found.off_levels) for found in seen)
    return off >= _IRREGULAR * letters


def irregularity(grey: Picture) -> Irregularity | None:
    """Of one line of text cut out of a grey page; None where there are too few letters to tell."""
    if min(grey.shape[:2]) < _LEAST_LETTERS:
        return None
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    found = cv2.connectedComponentsWithStats(ink)[2][1:]
    if len(found) < _LEAST_LETTERS:
        return None
    heights = found[:, cv2.CC_STAT_HEIGHT]
    tall = float(np.percentile(heights[heights >= 0.5 * heights.max()], 75))
    letters = found[heights >= _LEAST_HEIGHT * tall]
    if len(letters) < _LEAST_LETTERS:
        return None
    middles = letters[:, cv2.CC_STAT_LEFT] + letters[:, cv2.CC_STAT_WIDTH] / 2
    tops = letters[:, cv2.CC_STAT_TOP].astype(np.float64)
    bottoms = tops + letters[:, cv2.CC_STAT_HEIGHT]
    room = max(1.0, _ON_LINE * tall)
    slope = max(_SLOPES, key=lambda slope: _commonest(bottoms - slope * middles, room)[1])
    return Irregularity(
        len(letters),
        _outside(bottoms - slope * middles, room, 1),
        _outside(tops - slope * middles, room, _LEVELS),
    )


def _commonest(values: NDArray[np.float64], room: float) -> tuple[float, int]:
    """The value with the most others near it, and how many these are."""
    near = np.abs(values[:, None] - values[None, :]) <= room
    counts = near.sum(axis=1)
    best = int(np.argmax(counts))
    return float(values[best]), int(counts[best])


def _outside(values: NDArray[np.float64], room: float, levels: int) -> float:
    """Share of the values that are near none of the commonest ones."""
    rest = values
    for _ in range(levels):
        if not rest.size:
            break
        level, _ = _commonest(rest, room)
        rest = rest[np.abs(rest - level) > room]
    return rest.size / values.size
