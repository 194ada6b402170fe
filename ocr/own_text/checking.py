"""Own text of a page compared with what the page shows, where a lie cannot be told by language.

A font says itself which character each of its glyphs is. When it says 9 for a glyph that looks
like 4, every number stays a number; only reading the page's picture tells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

import numpy as np

from core.artifacts import Box, Word
from ocr.imaging.geometry import Picture

_DIGITS: Final = frozenset("0123456789")
_MARGIN: Final = 0.004
"""Of the page's width and height; accents and tails reach over the boxes of letters."""
_SAME_LINE: Final = 0.5
"""Of the height of the lower of two words, between their middles."""
_SURE: Final = 0.9
"""Confidence from which a read word may contradict the page's own."""
_PAPER: Final = 255


def parts_to_read(picture: Picture, own: Sequence[Word], pictures: Sequence[Box]) -> Picture | None:
    """The grey picture with nothing on it but lines that hold digits, and these pictures.

    None where the page has neither. Reading costs as much as there are lines.
    """
    numbers = (_around(line) for line in _lines(own) if _digits(line))
    places = [*numbers, *pictures]
    if not places:
        return None
    height, width = picture.shape[:2]
    kept = np.full_like(picture, _PAPER)
    for left, top, right, bottom in places:
        rows = slice(max(0, int((top - _MARGIN) * height)), int((bottom + _MARGIN) * height) + 1)
        columns = slice(max(0, int((left - _MARGIN) * width)), int((right + _MARGIN) * width) + 1)
        kept[rows, columns] = picture[rows, columns]
    return kept


@dataclass(frozen=True)
class Compared:
    """Digits of the own text beside those that were surely read in their places."""

    agreed: Counter[str]
    """How often each digit was read as itself."""
    contradicted: dict[Word, tuple[tuple[str, str], ...]]
    """Own words with the pairs in which the second digit was read for the first."""

    @property
    def lines(self) -> frozenset[int]:
        """Those of contradicted words."""
        return frozenset(word.line for word in self.contradicted)

    def confirmed(self, again: Compared) -> Compared:
        """What a second reading contradicts in the same way."""
        same = {
            word: pairs
            for word, pairs in self.contradicted.items()
            if again.contradicted.get(word) == pairs
        }
        return Compared(self.agreed, same)

    @property
    def is_lie(self) -> bool:
        """Whether some digit is contradicted as often as it is read as itself.

        Readers err now and then; a font that lies about a digit does so each time.
        """
        against = Counter(said for pairs in self.contradicted.values() for said, _ in pairs)
        return any(count >= self.agreed[digit] for digit, count in against.items())


def compare(own: Sequence[Word], read: Sequence[Word]) -> Compared:
    """Line by line; digits that were not read, and those without a counterpart, say nothing.

    A rule or a raised figure is read as a digit more often than one digit for another.
    """
    agreed = Counter[str]()
    found: defaultdict[Word, tuple[tuple[str, str], ...]] = defaultdict(tuple)
    for line in _lines(own):
        said = _digits(line)
        seen = _digits(_beside(_around(line), read)) if said else []
        for (digit, word), (shown, reader) in _pairs(said, seen):
            if reader.confidence < _SURE:
                continue
            if digit == shown:
                agreed[digit] += 1
            else:
                found[word] += ((digit, shown),)
    return Compared(agreed, dict(found))


def _lines(words: Iterable[Word]) -> list[list[Word]]:
    lines: defaultdict[int, list[Word]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    return [sorted(line, key=lambda word: word.box.left) for line in lines.values()]


def _digits(words: Iterable[Word]) -> list[tuple[str, Word]]:
    return [(sign, word) for word in words for sign in word.text if sign in _DIGITS]


def _around(words: Sequence[Word]) -> Box:
    boxes = [word.box for word in words]
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _beside(place: Box, read: Iterable[Word]) -> list[Word]:
    """The read words whose middles lie in the line, from left to right."""
    found = []
    for word in read:
        box = word.box
        low = _SAME_LINE * min(box.bottom - box.top, place.bottom - place.top)
        is_level = abs(box.top + box.bottom - place.top - place.bottom) / 2 <= low
        if is_level and place.left <= (box.left + box.right) / 2 <= place.right:
            found.append(word)
    return sorted(found, key=lambda word: word.box.left)


_Digit = tuple[str, Word]


def _pairs(said: Sequence[_Digit], seen: Sequence[_Digit]) -> Iterator[tuple[_Digit, _Digit]]:
    """Digits that stand in the same place."""
    if len(said) == len(seen):
        yield from zip(said, seen, strict=True)
        return
    before, after = "".join(sign for sign, _ in said), "".join(sign for sign, _ in seen)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, start, end, at, to in matcher.get_opcodes():
        if end - start == to - at:
            yield from zip(said[start:end], seen[at:to], strict=True)
