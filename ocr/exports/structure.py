"""What hOCR and ALTO share: words in lines and blocks, boxes in pixels, text in XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import NamedTuple

from core.artifacts import RecognizedPage, Word
from core.vietnamese import nfc
from ocr.pdf.typesetting import DESCENT


class PixelBox(NamedTuple):
    """A rectangle on the upright page, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top


@dataclass(frozen=True)
class PlacedWord:
    """A word and its box."""

    word: Word
    box: PixelBox


@dataclass(frozen=True)
class Line:
    """The words of one line, in reading order."""

    words: tuple[PlacedWord, ...]
    box: PixelBox

    @property
    def baseline(self) -> int:
        """Where its letters stand, in pixels from the top of the page, as in the text layer."""
        bottom = median(word.box.bottom for word in self.words)
        return round(bottom - DESCENT * median(word.box.height for word in self.words))


@dataclass(frozen=True)
class Block:
    """The lines of one block, in reading order."""

    lines: tuple[Line, ...]
    box: PixelBox


def blocks_of(page: RecognizedPage) -> Iterator[Block]:
    """The blocks of the page in reading order."""
    for _, words in groupby(page.words, key=lambda word: word.block):
        lines = tuple(
            _line(page, tuple(inside)) for _, inside in groupby(words, key=lambda word: word.line)
        )
        yield Block(lines, _around([line.box for line in lines]))


def _line(page: RecognizedPage, words: Sequence[Word]) -> Line:
    placed = tuple(PlacedWord(word, _pixels(page, word)) for word in words)
    return Line(placed, _around([word.box for word in placed]))


def _pixels(page: RecognizedPage, word: Word) -> PixelBox:
    """Never empty, never outside the page."""
    left = min(page.width_px - 1, max(0, round(word.box.left * page.width_px)))
    top = min(page.height_px - 1, max(0, round(word.box.top * page.height_px)))
    right = min(page.width_px, max(left + 1, round(word.box.right * page.width_px)))
    bottom = min(page.height_px, max(top + 1, round(word.box.bottom * page.height_px)))
    return PixelBox(left, top, right, bottom)


def _around(boxes: Sequence[PixelBox]) -> PixelBox:
    return PixelBox(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def attribute(text: str) -> str:
    """Composed text for an XML attribute in double quotes, or between tags.

    Characters that XML 1.0 does not know are left out.
    """
    allowed = "".join(
        letter for letter in nfc(text) if letter >= " " and letter not in "\ufffe\uffff"
    )
    escaped = allowed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;")
