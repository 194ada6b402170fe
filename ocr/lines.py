"""The words of a page as the eye sees them: rows from top to bottom, parts of rows, tokens.

OCR layouts cut a form into blocks that separate a label from its value; rows are therefore built
again from geometry. All measures are fractions of the upright page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import Final

from core.artifacts import Box, RecognizedPage, Word
from core.vietnamese import nfc
from ocr.matching import squeeze

_LEADER_RUN: Final = re.compile(r"(?:[.…·•_‥]\s*){3,}|…+|_{2,}")
_NOISE: Final = re.compile(r"^[.…·•_‥,:;|'\"`~*«»“”‘’\-–—=]+$")
_PIECES: Final = re.compile(r"(?:[^:\s]|(?<=\d):(?=\d))+:?|:")
"""A word up to and with its colon; the colon of a time of day does not cut."""
_READ_LEADER: Final = re.compile(r"^[\W_]*[1-35789cCeEoOsSzZ.,\-–_]{5,}[\W_]*$")
_LEADER_CONFIDENCE: Final = 0.3
_LEADER_LETTERS: Final = 5
_PIECE_CONFIDENCE: Final = 0.3
"""A word glued to a leader has the leader's confidence of nought; its letters deserve a look."""
_SAME_ROW_OVERLAP: Final = 0.5
_TOUCH: Final = 0.01
"""Share of the page's width by which neighbours in a row may overlap."""
_SWALLOWED: Final = 2
"""A box with the middles of so many other words of its line in it has slipped."""
_PART_GAP: Final = 1.8
"""Gap between words, in line heights, that separates two columns of a letterhead."""


@dataclass(frozen=True)
class Token:
    """A piece of a word: cut at a colon, free of dotted leaders."""

    text: str
    plain: str
    box: Box
    confidence: float
    closes_label: bool = False
    """A colon stands right after it."""


@dataclass(frozen=True)
class Line:
    """Tokens that stand on one height of a page, left to right."""

    page: int
    tokens: tuple[Token, ...]
    aspect: float
    """Height of the page divided by its width: turns vertical fractions into horizontal ones."""

    @cached_property
    def box(self) -> Box:
        """The rectangle around all tokens."""
        return union(token.box for token in self.tokens)

    @cached_property
    def height(self) -> float:
        """Median token height; a stamp or a stray mark does not stretch it."""
        return median(token.box.bottom - token.box.top for token in self.tokens)

    @cached_property
    def middle(self) -> float:
        """Median vertical centre of the tokens."""
        return median((token.box.top + token.box.bottom) / 2 for token in self.tokens)

    @cached_property
    def text(self) -> str:
        """The tokens joined by spaces."""
        return " ".join(token.text for token in self.tokens)

    @cached_property
    def plain(self) -> str:
        """Folded letters and digits of the whole line."""
        return "".join(token.plain for token in self.tokens)

    @cached_property
    def capitals(self) -> float:
        """Share of capitals among the letters."""
        letters = [char for char in self.text if char.isalpha()]
        return sum(char.isupper() for char in letters) / len(letters) if letters else 0.0


def union(boxes: Iterable[Box]) -> Box:
    """The smallest rectangle around all `boxes` (at least one)."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def rows_of(page: RecognizedPage) -> tuple[Line, ...]:
    """All rows of a page, top to bottom; words of different blocks on one height share a row."""
    aspect = page.height_px / page.width_px if page.width_px else 1.0
    units: dict[tuple[int, int], list[Word]] = {}
    for word in page.words:
        units.setdefault((word.block, word.line), []).append(word)
    pieces = [
        Line(page.number, tokens, aspect)
        for words in units.values()
        if (tokens := _tokens_of(words))
    ]
    return _merge(sorted(pieces, key=lambda piece: piece.middle))


def parts_of(row: Line) -> tuple[Line, ...]:
    """The row cut at wide gaps, so that an agency at the left and a motto at the right part."""
    widest = _PART_GAP * row.height * row.aspect
    parts: list[list[Token]] = [[row.tokens[0]]]
    for token in row.tokens[1:]:
        if token.box.left - parts[-1][-1].box.right > widest:
            parts.append([])
        parts[-1].append(token)
    return tuple(Line(row.page, tuple(part), row.aspect) for part in parts)


def _merge(pieces: Sequence[Line]) -> tuple[Line, ...]:
    rows: list[list[Line]] = []
    for piece in pieces:
        for row in reversed(rows[-4:]):
            if all(_beside(piece, other) for other in row):
                row.append(piece)
                break
        else:
            rows.append([piece])
    joined = (Line(row[0].page, _in_order(row), row[0].aspect) for row in rows)
    return tuple(sorted(joined, key=lambda row: row.middle))


def _in_order(row: Sequence[Line]) -> tuple[Token, ...]:
    """The tokens of the pieces of a row from left to right, each piece in its own order."""
    tokens: list[Token] = []
    for piece in sorted(row, key=lambda piece: piece.box.left):
        right = piece.box.right - _TOUCH
        place = next(
            (number for number, token in enumerate(tokens) if token.box.left >= right), len(tokens)
        )
        tokens[place:place] = piece.tokens
    return tuple(tokens)


def _beside(first: Line, second: Line) -> bool:
    """Same height, and not one above the other; a digit in its box fits between those around it."""
    apart = abs(first.middle - second.middle)
    if apart >= _SAME_ROW_OVERLAP * max(first.height, second.height):
        return False
    if not _overlap(first.box, second.box):
        return True
    return not any(_overlap(one.box, other.box) for one in first.tokens for other in second.tokens)


def _overlap(first: Box, second: Box) -> bool:
    """Whether one stands above, below or on the other."""
    return min(first.right, second.right) - max(first.left, second.left) > _TOUCH


def _tokens_of(words: Iterable[Word]) -> tuple[Token, ...]:
    """The tokens of one line in the order of reading, which boxes of small print may not keep."""
    tokens: list[Token] = []
    for word in _with_slipped_put_back(list(words)):
        text = _LEADER_RUN.sub(lambda run: " " * len(run[0]), nfc(word.text))
        for piece in _PIECES.finditer(text):
            if not _is_read_leader(piece[0], word.confidence):
                tokens.extend(_token_from(word, piece[0], piece.start(), len(text), tokens))
    return tuple(tokens)


def _with_slipped_put_back(words: list[Word]) -> list[Word]:
    """The words with one whose box goes over most of its line in the widest gap between the others.

    Pieces of a value that are glued together by the dots of a leader come with such boxes.
    """
    for number, word in enumerate(words):
        others = words[:number] + words[number + 1 :]
        inside = sorted(
            other.box
            for other in others
            if word.box.left < (other.box.left + other.box.right) / 2 < word.box.right
        )
        if len(inside) < _SWALLOWED:
            continue
        lefts = [word.box.left, *(box.right for box in inside)]
        rights = [*(box.left for box in inside), word.box.right]
        left, right = max(zip(lefts, rights, strict=True), key=lambda gap: gap[1] - gap[0])
        moved = replace(word, box=word.box._replace(left=left, right=max(left, right)))
        place = sum(other.box.left < left for other in others)
        return [*others[:place], moved, *others[place:]]
    return words


def _is_read_leader(text: str, confidence: float) -> bool:
    """Dots of a leader that were read as `2212221`: hardly trusted, a few signs again and again."""
    return (
        confidence < _LEADER_CONFIDENCE
        and _READ_LEADER.match(text) is not None
        and len(set(text)) <= max(_LEADER_LETTERS, len(text) // 3)
    )


def _token_from(
    word: Word, piece: str, start: int, length: int, before: list[Token]
) -> Iterable[Token]:
    bare = piece.rstrip(":").strip()
    if not bare or _NOISE.match(bare):
        if piece.rstrip().endswith(":") and before and not before[-1].closes_label:
            last = before.pop()
            yield Token(last.text, last.plain, last.box, last.confidence, closes_label=True)
        return
    whole = len(piece) >= length - 1
    confidence = word.confidence if whole else max(word.confidence, _PIECE_CONFIDENCE)
    width = word.box.right - word.box.left
    box = Box(
        word.box.left + width * start / length,
        word.box.top,
        word.box.left + width * min(start + len(piece), length) / length,
        word.box.bottom,
    )
    yield Token(bare, squeeze(bare), box, confidence, piece.rstrip().endswith(":"))
