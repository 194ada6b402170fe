"""Comparing what OCR read with what a form prints: marks, spaces and a few letters may be lost."""

from __future__ import annotations

import re
from typing import Final

from core.vietnamese import fold

_NOT_ALPHANUMERIC: Final = re.compile(r"[^0-9a-z]+")


def squeeze(text: str) -> str:
    """Only the folded letters and digits: `Họ, chữ đệm, tên:` becomes `hochudemten`.

    OCR loses marks, splits and joins words; letters without spaces survive both.
    """
    return _NOT_ALPHANUMERIC.sub("", fold(text))


def edit_distance(first: str, second: str, limit: int) -> int:
    """Levenshtein distance, or `limit + 1` as soon as it is sure to be larger than `limit`."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    previous = list(range(len(second) + 1))
    for row, left in enumerate(first, start=1):
        current = [row]
        for column, right in enumerate(second, start=1):
            current.append(
                min(
                    previous[column] + 1,
                    current[column - 1] + 1,
                    previous[column - 1] + (left != right),
                )
            )
        if min(current) > limit:
            return limit + 1
        previous = current
    return previous[-1]


def similarity(first: str, second: str, least: float = 0.7) -> float:
    """1 − distance ÷ length of the longer text; 0.0 where that is below `least`."""
    if first == second:
        return 1.0
    longest = max(len(first), len(second))
    limit = int(longest * (1 - least))
    distance = edit_distance(first, second, limit)
    return 0.0 if distance > limit else 1 - distance / longest
