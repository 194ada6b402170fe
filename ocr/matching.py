"""Comparing what OCR read with what a form prints: marks, spaces and a few letters may be lost."""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz.distance import Levenshtein

from core.vietnamese import fold

_NOT_ALPHANUMERIC: Final = re.compile(r"[^0-9a-z]+")


def squeeze(text: str) -> str:
    """Only the folded letters and digits: `Họ, chữ đệm, tên:` becomes `hochudemten`.

    OCR loses marks, splits and joins words; letters without spaces survive both.
    """
    return _NOT_ALPHANUMERIC.sub("", fold(text))


def fold_same_length(text: str) -> str:
    """Folded letter by letter, so that places in it are places in the text."""
    return "".join((fold(char) or " ")[0] for char in text)


def similarity(first: str, second: str, least: float = 0.7) -> float:
    """1 − distance ÷ length of the longer text; 0.0 where that is below `least`."""
    if first == second:
        return 1.0
    longest = max(len(first), len(second))
    limit = int(longest * (1 - least))
    distance = Levenshtein.distance(first, second, score_cutoff=limit)
    return 0.0 if distance > limit else 1 - distance / longest
