"""Straight runs of words of a row, and the crops in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.layout.letters import Boxes
from ocr.layout.ranks import median, ranked
from ocr.layout.rows import Row

_PADDING: Final = 3
"""Tesseract's own layout needs 4; the ink here was smoothed and is a pixel larger already. One
pixel more costs a twentieth more errors."""
_GAP: Final = 2.0
"""Widest gap between words that are read in one go, in line heights."""
_BEND: Final = 0.18
"""How far the base line of a run may rise or fall, in line heights."""
_WORD_GAP: Final = 0.25
_MARK_NEAR: Final = 1.0
_TALL: Final = 0.75
_RISE_SHARE, _DROP_SHARE = 0.9, 0.93
_RISE: Final = (1.0, 2.4)
_LEAST_DROP: Final = 0.25
_MARK_ABOVE, _MARK_BELOW = 1.25, 1.4


class Run(NamedTuple):
    """Words that are read in one go; places in pixels, `crop` with padding."""

    left: int
    top: int
    right: int
    bottom: int
    base: float
    height: float
    """From the descenders to the ascenders of the row."""
    letters: Boxes

    @property
    def crop(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of what is read."""
        return (
            self.left - _PADDING,
            self.top - _PADDING,
            self.right + _PADDING,
            self.bottom + _PADDING,
        )


def runs_of(row: Row, bars: Boxes) -> list[Run]:
    """The runs of a row from left to right; `bars` are vertical rules, which no run crosses."""
    rise, drop = _reach(row)
    height = rise + drop
    boxes, base = _with_marks(row, height)
    starts = boxes[1:, 0]
    ends = np.maximum.accumulate(boxes[:, 2])[:-1]
    gaps = starts - ends
    cuts = gaps > _GAP * height
    middle = median(row.base) - row.size / 2
    for bar in bars[(bars[:, 1] < middle) & (bars[:, 3] > middle)].tolist():
        # A gutter is told by letters alone; a point or semicolon beside it keeps to its word.
        wide = 2 * gaps > bar[2] - bar[0]
        cuts |= (gaps > 0) & wide & (ends <= bar[2]) & (starts >= bar[0])
    runs = []
    for part in np.split(np.arange(len(boxes)), np.flatnonzero(cuts) + 1):
        for piece in _straight(part, base, gaps, height, row.size):
            if _is_text(boxes[piece], row.size):
                runs.append(_run(boxes[piece], base[piece], rise, drop))
    return runs


def _reach(row: Row) -> tuple[float, float]:
    """How far the letters rise above the base line and hang below it."""
    tall = (row.boxes[:, 3] - row.boxes[:, 1]) > _TALL * row.size
    if not tall.any():
        return row.size, _LEAST_DROP * row.size
    rises = row.base[tall] - row.boxes[tall, 1]
    drops = row.boxes[tall, 3] - row.base[tall]
    low, high = _RISE
    rise = ranked(rises, _RISE_SHARE)
    rise = min(max(rise, low * row.size), high * row.size)
    drop = min(max(ranked(drops, _DROP_SHARE), 0.0), 0.6 * rise)
    return rise, max(drop, _LEAST_DROP * rise)


def _with_marks(row: Row, height: float) -> tuple[Boxes, NDArray[np.float64]]:
    """Letters and those marks that are near a letter, with the base line under each."""
    if not len(row.marks):
        return row.boxes, row.base
    middle = (row.marks[:, 0] + row.marks[:, 2]) / 2
    place = np.searchsorted(row.boxes[:, 0], middle)
    before = (place - 1).clip(0)
    after = place.clip(0, len(row.boxes) - 1)
    ends = np.maximum.accumulate(row.boxes[:, 2])
    near = (middle - ends[before] <= _MARK_NEAR * height) & (place > 0)
    near |= (row.boxes[after, 0] - middle <= _MARK_NEAR * height) & (place < len(row.boxes))
    boxes = np.concatenate([row.boxes, row.marks[near]])
    base = np.concatenate([row.base, row.base[before[near]]])
    order = np.argsort(boxes[:, 0], kind="stable")
    return boxes[order], base[order]


def _straight(
    part: NDArray[np.int64],
    base: NDArray[np.float64],
    gaps: NDArray[np.int32],
    height: float,
    size: float,
) -> Iterator[NDArray[np.int64]]:
    """Pieces of a leaning or bent row, cut between words."""
    if np.ptp(base[part]) <= _BEND * height:
        yield part
        return
    first = 0
    low = high = base[part[0]]
    word = 0
    for place in range(1, len(part)):
        if gaps[part[place] - 1] > _WORD_GAP * size:
            word = place
        low, high = min(low, base[part[place]]), max(high, base[part[place]])
        if high - low > _BEND * height and word > first:
            yield part[first:word]
            first = word
            low, high = base[part[first : place + 1]].min(), base[part[first : place + 1]].max()
    yield part[first:]


def _is_text(boxes: Boxes, size: float) -> bool:
    return bool((boxes[:, 3] - boxes[:, 1]).max() >= 0.5 * size) or len(boxes) >= 3


def _run(boxes: Boxes, base: NDArray[np.float64], rise: float, drop: float) -> Run:
    high, low = float(base.min()), float(base.max())
    top = min(float(np.maximum(boxes[:, 1], high - _MARK_ABOVE * rise).min()), high - rise)
    bottom = max(float(np.minimum(boxes[:, 3], low + _MARK_BELOW * drop + 1).max()), low + drop)
    return Run(
        int(boxes[:, 0].min()),
        int(np.floor(top)),
        int(boxes[:, 2].max()),
        int(np.ceil(bottom)),
        median(base),
        rise + drop,
        boxes,
    )


def letters_of(runs: Sequence[Run]) -> Boxes:
    """The letters of all runs."""
    if not runs:
        return np.zeros((0, 4), np.int32)
    return np.concatenate([run.letters for run in runs]).astype(np.int32)
