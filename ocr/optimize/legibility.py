"""Whether a smaller picture can be read as well as its original."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from core.artifacts import Box, Word

_MOST_LOST: Final = 0.01
"""Share of the letters; readers themselves waver by so much when a poor scan is shifted by half a
pixel."""
_NEW_IS_NO_LOSS: Final = (0, 1, 1)
"""Weights of a letter put in, left out and exchanged."""
_SURE: Final = 0.8
"""What was read with less confidence, of a seal for instance, is another word each time."""


def is_as_legible(
    before: Sequence[Word], after: Sequence[Word], is_same_at: Callable[[Box], bool]
) -> bool:
    """Whether what was sure is read again: every figure, and all but a few letters.

    What is read otherwise though its place looks the same, which `is_same_at` tells of its box,
    is not lost: readers waver with every half pixel.
    """
    sure = [word for word in before if word.confidence >= _SURE]
    first, second = (Counter(word.text for word in words) for words in (sure, after))
    missing, added = first - second, second - first
    changed = [word for word in sure if word.text in missing and not is_same_at(word.box)]
    if _figures(changed) & (_figures(sure) - _figures(after)):
        return False
    # Whole words may have moved: the order of columns is a guess.
    lost = Levenshtein.distance(
        _taken(changed, missing), _taken(after, added), weights=_NEW_IS_NO_LOSS
    )
    return lost <= _MOST_LOST * sum(len(word.text) for word in sure)


def _figures(words: Iterable[Word]) -> Counter[str]:
    """The digits of each word that has some."""
    found = ("".join(letter for letter in word.text if letter.isdigit()) for word in words)
    return Counter(filter(None, found))


def _taken(words: Sequence[Word], wanted: Counter[str]) -> str:
    """As many of each word as are wanted, in reading order."""
    left, taken = wanted.copy(), []
    for word in words:
        if left[word.text] > 0:
            left[word.text] -= 1
            taken.append(word.text)
    return " ".join(taken)
