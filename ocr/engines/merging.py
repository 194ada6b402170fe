"""Puts the better lines of a later reading into an earlier one, in the order of the earlier."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from ocr.engines.protocol import ReadWord

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

_WORTHLESS: Final = 0.5
"""Below this confidence a word is a guess."""
_SAME_ROW: Final = 0.5
"""Share of the lower height by which two words of a row overlap."""
_SAME_PLACE: Final = 0.5
"""Share of the narrower word's width."""
_LEAST_COVERED: Final = 0.8
"""Share of the width of the words in its place that a run has to cover."""
_LEAST_GAIN: Final = 1.0
"""In sure letters; a later reading is not taken for less."""
_LEAST_GAIN_EACH: Final = 0.5
"""For each letter or digit of a run of one or two: it can hardly gain more."""


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

    A run that covers only part of that, or holds fewer digits without more letters, is not taken.
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
    rivals = [
        [word for word in line if _touches(box, word[1:5]) and _is_rival(word, run, box)]
        for line in lines
    ]
    replaced = [word for words in rivals for word in words]
    if not _is_better(run, replaced):
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


def _is_better(run: Sequence[ReadWord], replaced: Sequence[ReadWord]) -> bool:
    """Whether the run was read more surely than the words, and nothing they say is lost by it."""
    if not replaced:
        return weight(run) >= _LEAST_GAIN
    least = min(_LEAST_GAIN, _LEAST_GAIN_EACH * _count(run, str.isalnum))
    if weight(run) < weight(replaced) + least:
        return False
    left, _, right, _ = _box(run)
    wide = sum(word.right - word.left for word in replaced)
    covered = sum(max(0, min(right, word.right) - max(left, word.left)) for word in replaced)
    loses_digits = _count(run, str.isdigit) < _count(replaced, str.isdigit)
    return covered >= _LEAST_COVERED * wide and (
        not loses_digits or _count(run, str.isalpha) > _count(replaced, str.isalpha)
    )


def _count(words: Sequence[ReadWord], kind: Callable[[str], bool]) -> int:
    return sum(kind(letter) for word in words for letter in word.text)


def _home(lines: list[list[ReadWord]], box: Box) -> tuple[int, int]:
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


def _box(words: Sequence[ReadWord]) -> Box:
    return (
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def _is_rival(word: ReadWord, run: Sequence[ReadWord], box: Box) -> bool:
    """Whether the word and the run in the box cannot both stand: they say what is in one place."""
    return _covers(box, word[1:5]) or any(
        _covers(word[1:5], other[1:5]) or _overlap(word, other) > _SAME_PLACE for other in run
    )


def _touches(box: Box, other: Box) -> bool:
    return box[0] <= other[2] and other[0] <= box[2] and box[1] <= other[3] and other[1] <= box[3]


def _overlap(word: ReadWord, other: ReadWord) -> float:
    """Share of the narrower word's width that two words of a row have in common (0-1)."""
    shared_down = min(word.bottom, other.bottom) - max(word.top, other.top)
    if shared_down <= _SAME_ROW * min(word.bottom - word.top, other.bottom - other.top):
        return 0.0
    shared = min(word.right, other.right) - max(word.left, other.left)
    return max(0, shared) / max(1, min(word.right - word.left, other.right - other.left))


def _covers(box: Box, inner: Box) -> bool:
    """Whether the middle of the inner box lies in the box."""
    across, down = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]
