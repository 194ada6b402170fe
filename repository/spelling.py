"""Slips of the finger: which words may have been meant, by the closed set of syllables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ocr.language.syllables import plain_syllables

_SHORTEST: Final = 3
"""Words below have too many neighbours to mean anything."""
_MOST: Final = 40


@lru_cache(maxsize=4096)
def meant(word: str) -> tuple[str, ...]:
    """The folded word itself and the syllables one slip away, the word first.

    A slip: a letter wrong, too many, left out, or two exchanged (ngyuen, nguyn). Numbers and words
    of other languages have none.
    """
    if len(word) < _SHORTEST or not word.isalpha():
        return (word,)
    near = process.extract(
        word, plain_syllables(), scorer=OSA.distance, score_cutoff=1, limit=_MOST
    )
    return (word, *sorted(other for other, _, _ in near if other != word))


def with_a_slip(words: Sequence[str]) -> str | None:
    """For `to_tsquery`: all words, one of them a slip away; None where no word has a neighbour."""
    return " | ".join(f"({one})" for one in slips_of(words)) or None


def slips_of(words: Sequence[str]) -> tuple[str, ...]:
    """For `to_tsquery`, once for each word that has neighbours: it a slip away, the others as told.

    One, because with a neighbour for each of several short syllables nearly every paper would do.
    """
    return tuple(
        " & ".join((*words[:place], f"({' | '.join(near)})", *words[place + 1 :]))
        for place, near in enumerate(map(meant, words))
        if len(near) > 1
    )
