"""The lines of a paper in which the words of a search stand, with the words told apart."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.search_words import fold_each

LENGTH: Final = 180
"""Letters of an excerpt."""
_LEAD: Final = 40
"""Letters before the first word that was found."""


@dataclass(frozen=True)
class Piece:
    """A part of an excerpt; together they are the text as it stands on the paper."""

    text: str
    is_hit: bool


def excerpt(body: str, words: Collection[str]) -> tuple[Piece, ...]:
    """The stretch of `body` that holds most of the folded `words`; empty when it holds none."""
    body = " ".join(body.split())
    hits = list(_any_of(frozenset(words)).finditer(fold_each(body))) if words else []
    if not hits:
        return ()
    first = _richest(hits)
    start = _at_word(body, max(0, hits[first].start() - _LEAD))
    end = _at_word(body, min(len(body), start + LENGTH))
    pieces = _cut(body, start, end, hits)
    if start > 0:
        pieces = [Piece("… ", is_hit=False), *pieces]
    if end < len(body):
        pieces.append(Piece(" …", is_hit=False))
    return tuple(pieces)


@lru_cache(64)
def _any_of(words: frozenset[str]) -> re.Pattern[str]:
    """Any of these words as a whole word: told apart by the expression, not one after the other."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})(?![^\W_])")


def _richest(hits: list[re.Match[str]]) -> int:
    """Which hit to begin at, so that the excerpt holds the most different words; the first such."""
    best, most = 0, 0
    for number, hit in enumerate(hits):
        end = hit.start() + LENGTH - _LEAD
        # No more of them can stand within so many letters, however many there are.
        near = hits[number : number + LENGTH]
        within = {other.group() for other in near if other.end() <= end}
        if len(within) > most:
            best, most = number, len(within)
    return best


def _at_word(body: str, place: int) -> int:
    """The nearest place at or before this one where no word is cut."""
    if place in (0, len(body)):
        return place
    before = body.rfind(" ", 0, place + 1)
    return before + 1 if before >= 0 else place


def _cut(body: str, start: int, end: int, hits: list[re.Match[str]]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for hit in hits:
        if hit.start() < start or hit.end() > end:
            continue
        if hit.start() > at:
            pieces.append(Piece(body[at : hit.start()], is_hit=False))
        pieces.append(Piece(body[hit.start() : hit.end()], is_hit=True))
        at = hit.end()
    rest = body[at:end].rstrip()
    return [*pieces, Piece(rest, is_hit=False)] if rest else pieces
