"""Rows of letters: neighbours linked into chains, chains on one base line joined.

A row may lean or bend a little: its base line is followed letter by letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ocr.layout.letters import Boxes, Letters
from ocr.layout.ranks import median

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

_LINK_GAP: Final = 1.5
"""Widest gap between neighbours, in heights of the higher one."""
_OVERLAP: Final = 0.4
_WINDOW: Final = 15
"""Letters over which the base line is levelled."""
_STANDING: Final = 5
"""Of so many letters in a window this one, counted from the highest bottom, stands on the base
line: more than half of them may hang below it."""
_ON_BASE: Final = 0.2
_TITLE_LETTERS: Final = 4
_TITLE_STANDING: Final = 0.6
_SAME_BASE: Final = 0.3
_LEAN: Final = 0.006
"""How far base lines of one row drift apart per pixel of gap between them."""
_SAME_SIZE: Final = 1.7
_MARK_BAND: Final = (-2.3, 0.8)
"""Where marks of a row stand, in its letter heights from the base line."""
_MARK_REACH: Final = 1.6


@dataclass
class Row:
    """Letters on one base line, from left to right."""

    boxes: Boxes
    base: Numbers
    """Base line under each letter, in pixels."""
    size: float
    """Height of the letters that stand on the base line."""
    marks: Boxes

    @property
    def left(self) -> int:
        """Left edge of the first letter."""
        return int(self.boxes[0, 0])

    @property
    def right(self) -> int:
        """Right edge of the letters."""
        return int(self.boxes[:, 2].max())


def find_rows(letters: Letters) -> list[Row]:
    """The rows of a page in no order; each has at least one letter."""
    chains = _chains(letters.body)
    chains += [chain for chain in _chains(letters.large) if _is_title(chain)]
    rows = _joined(_absorbed([_row(chain) for chain in chains]))
    _give_marks(rows, letters.marks)
    return rows


def _chains(boxes: Boxes) -> list[Boxes]:
    """Letters that are neighbours of neighbours, each chain sorted from left to right."""
    if not len(boxes):
        return []
    label = _connected(len(boxes), *_neighbours(boxes))
    order = np.lexsort((boxes[:, 0], label))
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return [boxes[part] for part in np.split(order, cuts)]


def _is_title(boxes: Boxes) -> bool:
    """Whether large things stand in a row like letters; strokes of a signature do not."""
    height = boxes[:, 3] - boxes[:, 1]
    bottom = boxes[:, 3]
    usual = median(height)
    standing = np.abs(bottom - np.median(bottom)) <= _ON_BASE * usual
    return len(boxes) >= _TITLE_LETTERS and bool(standing.mean() >= _TITLE_STANDING)


def _neighbours(boxes: Boxes) -> tuple[Indices, Indices]:
    """Pairs: each letter with the nearest one at its right and at its left on its height."""
    left, top, right, bottom = (boxes[:, side].astype(np.int64) for side in range(4))
    height = bottom - top
    middle = (top + bottom) / 2
    order = np.argsort(middle)
    last = np.searchsorted(middle[order], middle[order] + 0.75 * height.max(), side="right")
    counts = last - np.arange(len(order)) - 1
    first = np.repeat(np.arange(len(order)), counts)
    steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    one, other = order[first], order[first + 1 + steps]
    gap = np.maximum(left[one], left[other]) - np.minimum(right[one], right[other])
    near = gap <= _LINK_GAP * np.maximum(height[one], height[other])
    one, other, gap = one[near], other[near], gap[near]
    shared = np.minimum(bottom[one], bottom[other]) - np.maximum(top[one], top[other])
    beside = shared >= _OVERLAP * np.minimum(height[one], height[other])
    one, other, gap = one[beside], other[beside], gap[beside]
    swap = left[one] + right[one] > left[other] + right[other]
    one, other = np.where(swap, other, one), np.where(swap, one, other)
    apart = gap + np.abs(middle[one] - middle[other])
    nearest_first = np.argsort(-apart, kind="stable")
    after = np.full(len(boxes), -1)
    before = np.full(len(boxes), -1)
    # Of several assignments to one place the last, the nearest, stays.
    after[one[nearest_first]] = other[nearest_first]
    before[other[nearest_first]] = one[nearest_first]
    every = np.arange(len(boxes))
    has_after, has_before = after >= 0, before >= 0
    return (
        np.concatenate([every[has_after], before[has_before]]),
        np.concatenate([after[has_after], every[has_before]]),
    )


def _connected(count: int, one: Indices, other: Indices) -> Indices:
    """The number of the group of each thing, things being linked in pairs."""
    label = np.arange(count)
    while True:
        least = np.minimum(label[one], label[other])
        spread = label.copy()
        np.minimum.at(spread, one, least)
        np.minimum.at(spread, other, least)
        np.minimum.at(spread, label, spread)
        spread = spread[spread]
        if np.array_equal(spread, label):
            return label
        label = spread


def _row(boxes: Boxes) -> Row:
    bottom = boxes[:, 3].astype(np.float64)
    height = (boxes[:, 3] - boxes[:, 1]).astype(np.float64)
    base = _levelled(bottom)
    standing = np.abs(bottom - base) <= max(1.5, _ON_BASE * median(height))
    size = median(height[standing]) if standing.any() else median(height)
    return Row(boxes, base, size, boxes[:0])


def _levelled(bottom: Numbers) -> Numbers:
    """The base line under each letter, told from the bottoms around it."""
    count = len(bottom)
    if count <= _WINDOW:
        # Where few letters stand and half of them hang, the upper half is the base line.
        return np.full(count, float(np.percentile(bottom, 50 if count > 4 else 40)))
    half = _WINDOW // 2
    windows = np.lib.stride_tricks.sliding_window_view(bottom, _WINDOW)
    inner = np.sort(windows, axis=1)[:, _STANDING]
    return np.concatenate(
        [np.full(half, inner[0]), inner, np.full(count - len(inner) - half, inner[-1])]
    )


def _joined(rows: list[Row]) -> list[Row]:
    """Rows with those that go on on the same base line joined to them."""
    if len(rows) < 2:
        return rows
    left = np.array([row.left for row in rows], np.float64)
    right = np.array([row.right for row in rows], np.float64)
    starts = np.array([row.base[0] for row in rows])
    ends = np.array([row.base[-1] for row in rows])
    size = np.array([row.size for row in rows])
    gap = left[None, :] - right[:, None]
    smaller = np.minimum(size[:, None], size[None, :])
    larger = np.maximum(size[:, None], size[None, :])
    apart = np.abs(ends[:, None] - starts[None, :])
    follows = (
        (gap > -0.5 * smaller)
        & (left[None, :] > left[:, None])
        & (apart <= np.maximum(2.0, _SAME_BASE * smaller) + _LEAN * np.maximum(gap, 0))
        & (larger <= _SAME_SIZE * smaller)
    )
    cost = np.where(follows, gap + 4 * apart, np.inf)
    after = cost.argmin(axis=1)
    one = np.flatnonzero(np.isfinite(cost.min(axis=1)))
    # Only the nearest of those that end before a row goes on in it.
    one = one[cost[:, after[one]].argmin(axis=0) == one]
    label = _connected(len(rows), one, after[one])
    groups: dict[int, list[Row]] = {}
    for number, row in zip(label.tolist(), rows, strict=True):
        groups.setdefault(number, []).append(row)
    return [_together(group) for group in groups.values()]


def _together(rows: list[Row]) -> Row:
    if len(rows) == 1:
        return rows[0]
    boxes = np.concatenate([row.boxes for row in rows])
    base = np.concatenate([row.base for row in rows])
    order = np.argsort(boxes[:, 0], kind="stable")
    counts = [len(row.boxes) for row in rows]
    size = float(np.average([row.size for row in rows], weights=counts))
    marks = np.concatenate([row.marks for row in rows])
    return Row(boxes[order], base[order], size, marks)


def _absorbed(rows: list[Row]) -> list[Row]:
    """Rows without chains of nothing but high marks, which go to the row they belong to."""
    if len(rows) < 2:
        return rows
    extents = np.array(
        [(row.left, row.right, row.boxes[:, 1].min(), row.boxes[:, 3].max()) for row in rows],
        np.float64,
    )
    size = np.array([row.size for row in rows])
    base = np.array([median(row.base) for row in rows])
    kept: list[Row] = []
    moved: list[tuple[int, int]] = []
    for index in range(len(rows)):
        left, right, top, bottom = extents[index]
        over = (
            (size > 1.3 * (bottom - top))
            & (extents[:, 0] - size <= left)
            & (extents[:, 1] + size >= right)
            & (top >= base - 2.3 * size)
            & (bottom <= base - 0.5 * size)
            & (right - left <= 6 * size)
        )
        host = np.flatnonzero(over)
        if len(host):
            moved.append((index, int(host[np.abs(base[host] - bottom).argmin()])))
    gone = {index for index, _ in moved}
    for index, host_index in moved:
        if host_index not in gone:
            host_row = rows[host_index]
            host_row.marks = np.concatenate([host_row.marks, rows[index].boxes])
    kept.extend(row for index, row in enumerate(rows) if index not in gone)
    return kept


def _give_marks(rows: list[Row], marks: Boxes) -> None:
    """Each mark to the row in whose band it stands, if a letter is near."""
    if not rows or not len(marks):
        return
    middle_x = (marks[:, 0] + marks[:, 2]) / 2
    middle_y = (marks[:, 1] + marks[:, 3]) / 2
    by_height = np.argsort(middle_y)
    heights = middle_y[by_height]
    low, high = _MARK_BAND
    best = np.full(len(marks), np.inf)
    owner = np.full(len(marks), -1)
    for index, row in enumerate(rows):
        reach = _MARK_REACH * row.size
        first, last = np.searchsorted(
            heights, (row.base.min() + low * row.size, row.base.max() + high * row.size)
        )
        near = by_height[first:last]
        near = near[(middle_x[near] > row.left - reach) & (middle_x[near] < row.right + reach)]
        if not len(near):
            continue
        place = np.searchsorted(row.boxes[:, 0], middle_x[near]).clip(0, len(row.boxes) - 1)
        height = (middle_y[near] - row.base[place]) / row.size
        distance = np.where((height > low) & (height < high), np.abs(height + 0.55), np.inf)
        better = distance < best[near]
        best[near[better]] = distance[better]
        owner[near[better]] = index
    for index in np.unique(owner[owner >= 0]).tolist():
        rows[index].marks = np.concatenate([rows[index].marks, marks[owner == index]])
