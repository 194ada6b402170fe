"""Slips of the reading network that no Vietnamese syllable has: a letter seen twice."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from core.vietnamese import fold
from ocr.language.syllables import is_highland_name, is_syllable

_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def is_word(word: str) -> bool:
    """Whether a word (lower case) is a syllable, or one of a highland name (Đắk, Krông)."""
    return is_syllable(word) or is_highland_name(word)


def without_double_letters(text: str) -> str:
    """`Đôồng` as `Đồng`, `NNam` as `Nam`: words that are syllables once the first twin is gone."""
    return _WORD.sub(lambda word: _single(word[0]), text)


def _single(word: str) -> str:
    lower = word.casefold()
    if is_word(lower):
        return word
    for place, (one, other) in enumerate(pairwise(word)):
        rest = word[:place] + word[place + 1 :]
        if fold(one) == fold(other) and is_syllable(rest.casefold()):
            return rest[0].upper() + rest[1:] if word[0].isupper() else rest
    return word
