"""Which words Tesseract reads in one go, and what it cuts out of the page for them.

The network reads neither whole lines nor single words best but what Tesseract calls a line
chunk (tesseractclass `ImageThresholder`, `Tesseract::LSTMRecognizeWord`): neighbours on a row are
joined while their union stays about one line high, so that a leaning line falls apart into
straight pieces. Whole lines cost 6 % of the letters on leaning pages, single words 1 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from ocr.engines.network.line_reader import Crop

_PADDING_PX: Final = 4
"""One pixel more or less already costs letters at 150 dpi."""
_TALL_PERCENTILE: Final = 80
_NARROW_PX: Final = 6
_MOST_HEIGHTS: Final = 1.25
_MOST_GAP_HEIGHTS: Final = 2.0
_LEAST_DESCENT: Final = 0.25
_FEW_WORDS: Final = 4
_MOST_LIFT: Final = 1.5


class PlacedWord(NamedTuple):
    """The box of a word as a layout found it, in pixels, and its base line in its middle."""

    left: int
    top: int
    right: int
    bottom: int
    base: float


class PlacedLine(NamedTuple):
    """The words of a line from left to right; numbers in reading order."""

    words: list[PlacedWord]
    line: int
    block: int


class Run(NamedTuple):
    """Words of a line that are read in one go."""

    crop: Crop
    words: tuple[PlacedWord, ...]
    line: int
    block: int


class _Reach(NamedTuple):
    """How far the letters of a row reach above and below its base line."""

    ascent: float
    descent: float


def merged_runs(lines: Sequence[PlacedLine]) -> list[Run]:
    """The runs of all lines, in the order of the lines."""
    return [
        Run(_crop(words, reach), tuple(words), line.line, line.block)
        for line, reach in zip(lines, _reaches(lines), strict=True)
        for words in _straight(line.words, reach)
    ]


def _reaches(lines: Sequence[PlacedLine]) -> list[_Reach]:
    """Reach of each line's letters; a line of few low letters borrows from the page."""
    if not lines:
        return []
    own = []
    for line in lines:
        wide = [word for word in line.words if word.right - word.left > _NARROW_PX] or line.words
        ascent = np.percentile([word.base - word.top for word in wide], _TALL_PERCENTILE)
        descent = np.percentile([word.bottom - word.base for word in wide], _TALL_PERCENTILE)
        own.append(_Reach(float(ascent), float(descent)))
    usual = _Reach(*(float(value) for value in np.median(own, axis=0)))
    reaches = []
    for line, reach in zip(lines, own, strict=True):
        ascent, descent = reach
        if len(line.words) < _FEW_WORDS and ascent < usual.ascent:
            ascent = min(usual.ascent, _MOST_LIFT * ascent)
        reaches.append(_Reach(ascent, max(descent, ascent * _LEAST_DESCENT)))
    return reaches


def _straight(words: Sequence[PlacedWord], reach: _Reach) -> Iterator[list[PlacedWord]]:
    height = reach.ascent + reach.descent
    run: list[PlacedWord] = []
    for word in words:
        if run and not _joins(run, word, height):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _joins(run: Sequence[PlacedWord], word: PlacedWord, height: float) -> bool:
    last = run[-1]
    top = min(word.top, *(other.top for other in run))
    bottom = max(word.bottom, *(other.bottom for other in run))
    return (
        bottom - top <= height * _MOST_HEIGHTS
        and word.left <= last.right + height * _MOST_GAP_HEIGHTS
    )


def _crop(words: Sequence[PlacedWord], reach: _Reach) -> Crop:
    """The union of the words, stretched to the reach of the row, with padding."""
    left, right = min(word.left for word in words), max(word.right for word in words)
    middle = (left + right) / 2
    base = min(words, key=lambda word: abs((word.left + word.right) / 2 - middle)).base
    top = min(*(word.top for word in words), base - reach.ascent)
    bottom = max(*(word.bottom for word in words), base + reach.descent)
    return Crop(
        left - _PADDING_PX,
        math.floor(top) - _PADDING_PX,
        right + _PADDING_PX,
        math.ceil(bottom) + _PADDING_PX,
    )
