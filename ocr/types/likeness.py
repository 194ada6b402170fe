"""How much two pages look like the same form: the letters of their titles and of all their words.

Measured by `benchmarks/knowing/likeness.py`: from 0.85 on lie half of the pairs of one form of
other people and offices on scans, one in seven on poor ones, and of two types one in ten thousand.
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
