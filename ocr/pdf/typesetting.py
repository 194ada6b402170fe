"""Where the lines of the invisible text stand, and in which size they are set.

Programs that sort text by its place have rules of their own for it. poppler, the strictest, joins
lines to a block when they lie closer than one and a half sizes, and looks for columns and tables
among blocks: a head of two columns whose lines stay blocks of their own is a table to it, which it
reads row by row. Sizes are chosen so that its rules find the reading order again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import Final

from core.artifacts import Word
from core.vietnamese import nfc
from ocr.pdf.layer_font import ASCENT
from ocr.pdf.placing import Place

DESCENT: Final = 0.15
"""Share of a word's height that hangs below the line, on average over Vietnamese words."""
_TALL: Final = 1.25
"""Height of a word in sizes: pdf.js takes lines closer than a size for one."""
_LIKE: Final = 0.3
"""Lines of a block whose heights differ by a smaller share are set in one size."""
_LIKE_PAGE: Final = 0.2
"""Blocks whose size differs by a smaller share from that of the page are set in it."""
_OF_PITCH: Final = 0.72
"""Size in distances of lines: with lines 1.5 sizes apart poppler reads columns row by row."""
_MOST_GROWTH: Final = 1.5
_CLOSEST: Final = 0.9
"""Of the distance to the next line a grown size takes no more."""
_LEANING: Final = 0.8
"""Rise or fall along a line, in its heights, from which it is taken for leaning."""
_LEANING_WORDS: Final = 3
_LEVEL: Final = 0.3
"""Base lines of words, and of cells side by side, that differ by less, in sizes, are one."""
_BELOW: Final = 0.5
"""In sizes: so far down another line begins."""
_JOINED, _PARTED = 1.49, 1.51
"""Distance of lines in sizes that poppler joins to a block, and of lines that it does not."""
_LEAST_SHRUNK: Final = 0.6
_FILLED: Final = 1.07
"""Size in distances of lines at which the marks of selected lines touch."""
_GUTTER: Final = 1.02
"""In sizes: what stands closer beside a block poppler takes into it."""
_TRIMMED: Final = 0.3
"""In sizes: so much a line may end earlier for that."""
_LOWER: Final = 0.2
"""Points."""
_STEPS: Final = 2
"""Sizes are multiples of half a point: fewer of them are fewer commands."""


def set_lines(words: Sequence[Word], place: Place) -> list[Line]:
    """The lines of these words, in their order, with places and sizes.

    All text runs level, for programs tear leaning words apart; the words of a leaning line climb
    or fall. Lines of one block, and blocks alike, share their size.
    """
    blocks = [
        [Line(list(line), place) for _, line in groupby(block, key=lambda word: word.line)]
        for _, block in groupby(words, key=lambda word: word.block)
    ]
    for block, size in zip(blocks, list(_sizes(blocks)), strict=True):
        usual = median(line.size for line in block)
        for line in block:
            line.size = size if abs(line.size / usual - 1) <= _LIKE else line.size
    lines = [line for block in blocks for line in block]
    for row in _runs(lines, _is_beside):
        _level(row)
    for stack in _runs(lines, _is_below):
        for part in _beside_others(stack, lines):
            _join(part, lines)
        _keep_joined(stack, lines)
        _put_after(stack[0], lines)
    for above, below in pairwise(lines):
        if _share_gap(above, below):
            _part(above, below)
    for line in lines:
        line.size = round(_STEPS * line.size) / _STEPS
    return lines


class Line:
    """The words of a line, and where each stands on the page, in points."""

    def __init__(self, words: Sequence[Word], place: Place) -> None:
        tall = median(word.box.bottom - word.box.top for word in words)
        bases = _bases(words, tall)
        self.texts: Final = [nfc(word.text) for word in words]
        corners = [
            (place(word.box.left, base), place(word.box.right, base))
            for word, base in zip(words, bases, strict=True)
        ]
        self.block: Final = words[0].block
        self.lefts: Final = [left[0] for left, _ in corners]
        self.rights = [right[0] for _, right in corners]
        feet = [left[1] for left, _ in corners]
        upper = place(words[0].box.left, bases[0] - tall)
        self.size = max(1.0, math.dist(corners[0][0], upper) / _TALL)
        is_level = max(feet) - min(feet) <= _LEVEL * self.size
        self.foot = median(feet)
        """The base line of most of its words."""
        self.feet = [self.foot] * len(feet) if is_level else feet

    def lower(self, by: float) -> None:
        """Move the line down by so many points."""
        self.foot -= by
        self.feet = [foot - by for foot in self.feet]

    def gap_to(self, other: Line) -> float:
        """The room between them where they stand side by side, below 0 where they do not."""
        return max(other.lefts[0] - self.rights[-1], self.lefts[0] - other.rights[-1])


def _bases(words: Sequence[Word], tall: float) -> list[float]:
    """The base line under each word: level unless the line clearly climbs or falls."""
    bottoms = [word.box.bottom - DESCENT * tall for word in words]
    usual = median(bottoms)
    half = len(bottoms) // 2
    centres = [(word.box.left + word.box.right) / 2 for word in words]
    apart = median(centres[-half:]) - median(centres[:half]) if half >= _LEANING_WORDS else 0.0
    if apart <= 0:
        return [usual] * len(words)
    rise = (median(bottoms[-half:]) - median(bottoms[:half])) / apart
    if abs(rise) * (centres[-1] - centres[0]) < _LEANING * tall:
        return [usual] * len(words)
    middle = median(centres)
    return [usual + rise * (centre - middle) for centre in centres]


def _sizes(blocks: Sequence[Sequence[Line]]) -> Iterator[float]:
    """The size of each block (points): that of the page where it is alike."""
    if not blocks:
        return
    page = [line for block in blocks for line in block]
    usual = median(line.size for line in page)
    pitches = [pitch for block in blocks for pitch in _pitches(block)]
    of_page = _in_pitch(usual, pitches)
    for block in blocks:
        own = median(line.size for line in block)
        own_pitches = _pitches(block)
        if abs(own / usual - 1) > _LIKE_PAGE:
            yield _in_pitch(own, own_pitches)
        else:
            yield max(own, min([of_page, *(_CLOSEST * pitch for pitch in own_pitches)]))


def _pitches(block: Sequence[Line]) -> list[float]:
    """How far lines of a block stand below each other, in points."""
    feet = [line.foot for line in block]
    return [above - below for above, below in pairwise(feet) if above > below]


def _in_pitch(size: float, pitches: Sequence[float]) -> float:
    """The size, or a larger one that lets poppler see the lines of a column as one block."""
    wanted = _OF_PITCH * median(pitches) if pitches else size
    return max(size, min(wanted, _MOST_GROWTH * size))


def _runs(lines: Sequence[Line], follows: Callable[[Line, Line], bool]) -> Iterator[Sequence[Line]]:
    """The lines in parts within which each one follows the one before it."""
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or not follows(lines[end - 1], lines[end]):
            yield lines[start:end]
            start = end


def _is_beside(line: Line, following: Line) -> bool:
    """Whether the next line stands to the right of a line on the same height, as a cell does."""
    apart = abs(line.foot - following.foot)
    return following.lefts[0] > line.rights[-1] and apart <= _LEVEL * min(line.size, following.size)


def _is_below(line: Line, following: Line) -> bool:
    return (
        line.gap_to(following) < 0
        and line.foot - following.foot > _BELOW * following.size
        and abs(line.size / following.size - 1) <= _LIKE
    )


def _level(row: Sequence[Line]) -> None:
    """Bring cells of one row to one base line and size."""
    foot, size = (median(values) for values in zip(*((x.foot, x.size) for x in row), strict=True))
    for line in row:
        if abs(line.size / size - 1) <= _LIKE:
            line.size = size
        if len(set(line.feet)) == 1 and abs(line.foot - foot) <= _LEVEL * size:
            line.foot = foot
            line.feet = [foot] * len(line.feet)


def _beside_others(stack: Sequence[Line], lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The parts of a stack beside which other lines stand: where blocks make columns."""
    return _runs(stack, lambda above, below: any(_neighbours((above, below), lines)))


def _neighbours(stack: Sequence[Line], lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that stand beside these ones, which lie below each other."""
    top, bottom = stack[0].foot + stack[0].size, stack[-1].foot - stack[-1].size
    for line in lines:
        if bottom < line.foot < top and all(line.gap_to(own) > 0 for own in stack):
            yield line


def _join(stack: Sequence[Line], lines: Sequence[Line]) -> None:
    """Set lines in a size that makes one block of them, or of as many as may be."""
    if len(stack) < 2:
        return
    pitches = _pitches(stack)
    own = max(line.size for line in stack)
    size = math.ceil(_STEPS * max(own, max(pitches) / _JOINED)) / _STEPS
    if size <= min(_FILLED * min(pitches), _MOST_GROWTH * own) and _make_room(stack, lines, size):
        for line in stack:
            line.size = size
        return
    widest = pitches.index(max(pitches)) + 1
    _join(stack[:widest], lines)
    _join(stack[widest:], lines)


def _keep_joined(stack: Sequence[Line], lines: Sequence[Line]) -> None:
    """Lines of a block of which some were set larger follow them, where they would part."""
    for order in (stack, stack[::-1]):
        for done, line in pairwise(order):
            pitch = abs(done.foot - line.foot)
            if (
                done.block == line.block
                and line.size < done.size <= _MOST_GROWTH * line.size
                and pitch <= _JOINED * done.size <= _JOINED * _FILLED * pitch
                and _make_room((line,), lines, done.size)
            ):
                line.size = done.size


def _put_after(line: Line, lines: Sequence[Line]) -> None:
    """Lower a line a little where it begins higher than one that stands to its left and before it.

    Where columns may overlap, poppler takes the higher one first.
    """
    for other in lines:
        if other is line:
            return
        if _is_beside(other, line):
            over = line.foot + ASCENT * line.size - other.foot - ASCENT * other.size
            if 0 < over <= _LEVEL * line.size:
                line.lower(over + _LOWER)


def _make_room(stack: Sequence[Line], lines: Sequence[Line], size: float) -> bool:
    """Whether in this size nothing beside the lines is too close; their ends give way a little."""
    late: list[tuple[Line, float]] = []
    for other in _neighbours(stack, lines):
        for own in stack:
            left, right = (own, other) if own.lefts[0] < other.lefts[0] else (other, own)
            end = right.lefts[0] - _GUTTER * size
            if end < max(left.rights[-1] - _TRIMMED * size, left.lefts[-1] + _TRIMMED * size):
                return False
            late.append((left, end))
    for line, end in late:
        line.rights[-1] = min(line.rights[-1], end)
    return True


def _share_gap(above: Line, below: Line) -> bool:
    """Whether a wide gap runs through both lines: they are rows of cells."""
    widest = max(above.size, below.size)
    return _is_below(above, below) and any(
        min(one[1], two[1]) - max(one[0], two[0]) > widest
        for one in _gaps(above)
        for two in _gaps(below)
    )


def _part(above: Line, below: Line) -> None:
    """Set lines in a size at which they do not become one block, whose columns would be read."""
    most = math.floor(_STEPS * (above.foot - below.foot) / _PARTED) / _STEPS
    for line in (above, below):
        if most >= _LEAST_SHRUNK * line.size:
            line.size = min(line.size, most)


def _gaps(line: Line) -> list[tuple[float, float]]:
    return list(zip(line.rights, line.lefts[1:], strict=False))
