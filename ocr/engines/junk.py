"""Which read words are no text: rules, stamps and scribbles that a line reader spells out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ocr.engines.network.words import LineWord

_LEAST: Final = 0.5
_SIGNS_LEAST: Final = 0.9
_MIXED_LEAST: Final = 0.8
_MOST_SIGNS: Final = 3
_LEAST_ALNUM: Final = 0.4


def is_junk(words: Sequence[LineWord]) -> bool:
    """Whether a run of words is no text.

    Text has letters or digits, or is a short sure sign (a dash, a bracket); what has few of them,
    or was read with little confidence over all, was a rule, a stamp or a scribble.
    """
    text = "".join(word.text for word in words)
    sure = [confidence for word in words for confidence in word.letters]
    if not sure:
        return True
    mean = sum(sure) / len(sure)
    alnum = sum(letter.isalnum() for letter in text)
    if alnum == 0:
        return len(text) > _MOST_SIGNS or mean < _SIGNS_LEAST
    if alnum < _LEAST_ALNUM * len(text) and mean < _MIXED_LEAST:
        return True
    return mean < _LEAST
