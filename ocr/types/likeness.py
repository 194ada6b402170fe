"""How much two pages look like the same form: the letters of their titles and of all their words.

Measured on drawn papers: the same form of two people and offices 0.71 to 0.9, at one office above
0.9; forms of two types at most 0.67, at one office and of the same person at most 0.83.
"""

from __future__ import annotations

from typing import Final

from core.artifacts import RecognizedPage
from core.papers import CATALOGUE
from ocr.lines import rows_of
from ocr.types.features import BUCKETS, Floats, page_features
from ocr.types.protocol import PageView
from ocr.types.titles import known_titles

ALIKE: Final = 0.85
"""From here on two pages are taken for the same form."""
_TITLES: Final = known_titles(CATALOGUE)


def look_of(page: RecognizedPage) -> Floats:
    """What a page looks like, for `likeness`; holds no text."""
    return page_features(PageView(page, list(rows_of(page)), _TITLES))[: 2 * BUCKETS]


def likeness(one: Floats, other: Floats) -> float:
    """Mean of the cosines of both zones, 0 to 1."""
    return float(one @ other) / 2
