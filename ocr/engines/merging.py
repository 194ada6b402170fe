"""Puts the better lines of a later reading into an earlier one, in the order of the earlier."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from ocr.engines.protocol import ReadWord

_WORTHLESS: Final = 0.5
"""Below this confidence a word is a guess."""
_SAME_ROW: Final = 0.5
"""Share of the lower height by which two words of a row overlap."""
_LEAST_GAIN: Final = 1.0
"""In sure letters; a later reading is not taken for less."""


def weight(words: Sequence[ReadWord]) -> float:
    """How much was read, and how surely: in letters, guesses count for nothing."""
    return math.fsum(
        len(word.text) * (word.confidence - _WORTHLESS) / (1 - _WORTHLESS)
        for word in words
        if word.confidence > _WORTHLESS
    )


def by_line(words: Sequence[ReadWord]) -> list[list[ReadWord]]:
    """The words line by line, in the order in which the lines begin."""
    lines: dict[int, list[ReadWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return list(lines.values())


def merged(base: Sequence[ReadWord], runs: Sequence[Sequence[ReadWord]]) -> list[ReadWord]:
    """The base with those runs of words put in that are surer than what stands in their place.

    Each run belongs to one line. Where the base has nothing in its place it joins the line of its
    row, or becomes a line of its own below the nearest line above it. Lines are counted anew.
    """
    lines = by_line(base)
    for run in runs:
        if run:
            _put(lines, run)
    return [
        word._replace(line=number)
        for number, line in enumerate(filter(None, lines))
        for word in line
    ]


def _put(lines: list[list[ReadWord]], run: Sequence[ReadWord]) -> None:
    box = _box(run)
    rivals = [[word for word in line if _covers(box, word)] for line in lines]
    if weight(run) < weight([word for words in rivals for word in words]) + _LEAST_GAIN:
        return
    shares = [len(words) for words in rivals]
    for index, words in enumerate(rivals):
        if words:
            lines[index] = [word for word in lines[index] if word not in words]
    if any(shares):
        home = shares.index(max(shares))
        block = next(word.block for word in rivals[home])
    else:
        home, block = _home(lines, box)
    renamed = [word._replace(block=block) for word in run]
    lines[home] = sorted([*lines[home], *renamed], key=lambda word: word.left)


def _home(lines: list[list[ReadWord]], box: tuple[int, int, int, int]) -> tuple[int, int]:
    """Index and block of the line for a run that stands alone; a new line when there is none."""
    above, block = -1, 0
    lowest = -1
    for index, line in enumerate(lines):
        if not line:
            continue
        left, top, right, bottom = _box(line)
        shared = min(bottom, box[3]) - max(top, box[1])
        if shared > _SAME_ROW * min(bottom - top, box[3] - box[1]):
            return index, line[0].block
        beside = right < box[0] or left > box[2]
        if bottom <= box[3] and bottom > lowest and not beside:
            above, block, lowest = index, line[0].block, bottom
    lines.insert(above + 1, [])
    return above + 1, block


def _box(words: Sequence[ReadWord]) -> tuple[int, int, int, int]:
    return (
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def _covers(box: tuple[int, int, int, int], word: ReadWord) -> bool:
    """Whether the middle of the word lies in the box."""
    across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]
