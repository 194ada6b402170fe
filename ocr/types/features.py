"""A page as counts of letter groups and a few measures: what the trained model looks at.

Letters are folded and digits are all 0, so that lost marks change nothing and no number of a
person is learnt. Two zones are counted apart: lines in capitals (titles, agencies) and all lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from ocr.lines import Line, parts_of
from ocr.types.protocol import PageView

BUCKETS: Final = 1 << 15
"""Of each zone. Groups of letters are hashed into so many places."""
LAYOUT: Final = 8
"""How many measures follow the two zones."""
WIDTH: Final = 2 * BUCKETS + LAYOUT
_GROUPS: Final = (3, 4, 5)
_MIX: Final = np.uint32(2_654_435_761)
_STEP: Final = np.uint32(16_777_619)
_DIGITS: Final = str.maketrans("123456789", "0" * 9)
_TITLES_BOTTOM: Final = 0.66

Floats = npt.NDArray[np.float32]


def page_features(view: PageView) -> Floats:
    """`WIDTH` values: both zones with length 1 each, then the measures (0 to 1)."""
    parts = [part for row in view.rows for part in parts_of(row) if part.plain]
    headers = set(view.zone.header_tops)
    plain = [part for part in parts if part.box.top not in headers]
    titles = [part for part in plain if part.capitals >= 0.7 and part.box.top < _TITLES_BOTTOM]
    return np.concatenate(
        [_counted(titles), _counted(plain), _layout(view, plain, titles)], dtype=np.float32
    )


def _counted(lines: Iterable[Line]) -> Floats:
    words = (token.plain for line in lines for token in line.tokens)
    text = f" {' '.join(words)} ".translate(_DIGITS)
    codes = np.frombuffer(text.encode("ascii", "ignore"), dtype=np.uint8).astype(np.uint32)
    counts = np.zeros(BUCKETS)
    for length in _GROUPS:
        if len(codes) >= length:
            counts += np.bincount(_places(codes, length), minlength=BUCKETS)
    dampened = np.log1p(counts)
    # Not by BLAS, whose threads wait for each other longer than this takes.
    norm = math.sqrt(float(np.square(dampened).sum()))
    result: Floats = (dampened / norm if norm else dampened).astype(np.float32)
    return result


def _places(codes: npt.NDArray[np.uint32], length: int) -> npt.NDArray[np.intp]:
    """The bucket of each group of `length` neighbouring letters (FNV over them, then mixed)."""
    count = len(codes) - length + 1
    total = np.full(count, length, dtype=np.uint32)
    for offset in range(length):
        total = (total * _STEP) ^ codes[offset : offset + count]
    return ((total * _MIX) >> np.uint32(17)).astype(np.intp)


def _layout(view: PageView, parts: list[Line], titles: list[Line]) -> Floats:
    page, headers = view.page, view.zone.header_tops
    heights = sorted(part.height for part in parts)
    usual = heights[len(heights) // 2] if heights else 1.0
    tallest = max((part.height for part in titles), default=usual)
    widest = max((part.box.right - part.box.left for part in parts), default=0.0)
    return np.array(
        [
            bool(headers),
            len(headers) / 4 if len(headers) < 4 else 1.0,
            page.width_px > page.height_px,
            min(1.0, len(view.rows) / 60),
            min(1.0, len(page.words) / 500),
            min(1.0, tallest / usual / 4),
            min(1.0, len(titles) / 10),
            min(1.0, widest),
        ],
        dtype=np.float32,
    )
