"""How sure a value is: what the reader of words believes, times what the rules find plausible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

HIGHEST: Final = 0.99
"""A machine is never certain."""
CONTRADICTED: Final = 0.5
"""The most that a value may be trusted which another part of the paper speaks against."""
FROM_CODE: Final = 0.999
"""What a QR code says has its own error correction; on specimens it was never wrong."""


FROM_MRZ: Final = 0.99
"""One misreading in ten passes a single check digit, most of these are no date or number."""


def combine(word_confidences: Sequence[float], plausibility: float) -> float:
    """Confidence of a value (0–0.99) from its words' confidences and a plausibility (0–1).

    The worst word weighs as much as all of them: one wrong word makes the value wrong. Without any
    word (a value from a code) the plausibility stands alone.
    """
    if not word_confidences:
        return min(HIGHEST, plausibility)
    mean = sum(word_confidences) / len(word_confidences)
    worst = min(word_confidences)
    return round(min(HIGHEST, (mean + worst) / 2 * plausibility), 4)


def corroborated(confidence: float) -> float:
    """Confidence of a value that an independent part of the paper confirms."""
    return round(min(HIGHEST, confidence + 0.6 * (1 - confidence)), 4)


def contradicted(confidence: float) -> float:
    """Confidence of a value that another part of the paper speaks against: below any automatism."""
    return round(min(confidence, CONTRADICTED), 4)
