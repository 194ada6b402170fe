"""From the letters of a line to words with boxes and confidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ocr.engines.network.decode import Letter
from ocr.engines.network.traineddata import LINE_HEIGHT, POOL


class LineWord(NamedTuple):
    """A word of a line; places in pixels across, counted from the left edge of the crop."""

    text: str
    left: float
    right: float
    confidence: float
    """The least of its letters' confidences: one wrong letter makes a wrong word."""
    letters: tuple[float, ...]
    """The confidence of each letter."""


def split_words(
    letters: Sequence[Letter], symbols: Sequence[str], crop_height: int
) -> list[LineWord]:
    """The words of a line; a word's edge lies half way to the next letter or space.

    One step of the network is three pixels of the line once it is 36 pixels high.
    """
    printed = [letter for letter in letters if symbols[letter.symbol]]
    if not printed:
        return []
    width = POOL * crop_height / LINE_HEIGHT
    edges = [
        max(0.0, printed[0].start - 1.0),
        *((one.end + other.start) / 2 for one, other in pairwise(printed)),
        printed[-1].end + 1.0,
    ]
    words = []
    for first, last in _runs([symbols[letter.symbol] for letter in printed]):
        sure = tuple(letter.confidence for letter in printed[first:last])
        text = "".join(symbols[letter.symbol] for letter in printed[first:last])
        words.append(LineWord(text, edges[first] * width, edges[last] * width, min(sure), sure))
    return words


def _runs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each run of texts that are no space begins and ends."""
    start = None
    for index, text in enumerate([*texts, " "]):
        if text == " ":
            if start is not None:
                yield start, index
            start = None
        elif start is None:
            start = index
