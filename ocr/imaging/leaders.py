"""Dotted leaders of forms: a reader takes them for letters and loses the whole line.

A leader is a row of small dots at one pitch. Where it is seen, its comb is followed in both
directions, also through a value that was written over it, for as long as there is ink at every
tooth. What stands alone at a tooth is erased; ink that a stroke runs through is a letter and stays.
Dots that keep to no comb (amounts, dates, an ellipsis, the nặng mark) are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.components import Components, find_components
from ocr.imaging.geometry import Picture

_DOT_IN: Final = 0.034
"""Longest side of a dot."""
_FLAT_IN: Final = 0.5
"""Longest side of dots that have run together."""
_PITCH_IN: Final = (0.014, 0.1)
_FEWEST_DOTS: Final = 6
_LEAST_RUN_IN: Final = 0.16
"""An ellipsis is shorter."""
_REGULAR: Final = 0.6
"""Share of the gaps of a leader that are one pitch wide, within a sixth of it."""
_DEPTH: Final = 30
_WINDOW: Final = 6
"""Teeth of the comb that are looked at together while it is followed."""
_MISSING: Final = 1
"""Teeth of a window that may be without ink."""
_SHIFTS: Final = np.array(
    [(across, down) for across in (0, -0.5, 0.5, -1, 1) for down in (0, -1, 1)], np.float32
)
"""How far the next teeth may be off: right, down, in pixels."""
_COST: Final = 8 * np.abs(_SHIFTS).sum(axis=1)
_FAINT: Final = 20.0
_EDGE: Final = 60
_BELOW: Final = 0.6
"""Share of that depth under a dot that tells a longer mark."""
_FEET: Final = 0.12
"""Share of the gaps between teeth that have ink on the row on which letters stand."""
_CELL: Final = 4

_Row = NDArray[np.float32]


@dataclass(frozen=True)
class _Leader:
    """Dots at x = `start` + k * `pitch` with their centres on y = `height` + `slope` * x."""

    start: float
    pitch: float
    count: int
    height: float
    slope: float
    radius: int

    def teeth(self) -> tuple[_Row, _Row]:
        """Centres of its dots: across and down."""
        across = (self.start + self.pitch * np.arange(self.count)).astype(np.float32)
        return across, (self.height + self.slope * across).astype(np.float32)


def without_leaders(page: Picture, dpi: float) -> Picture:
    """The straightened grey page without its dotted leaders; the same picture if it has none."""
    closed = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    paper = cv2.blur(closed, (15, 15))
    depth = np.asarray(cv2.subtract(paper, page), np.uint8)
    mask = (depth > _DEPTH).astype(np.uint8)
    things = find_components(mask)
    small = (things.longest <= _DOT_IN * dpi) & (things.area >= 2)
    small[0] = False
    runs = _runs(things, small, dpi, page.shape)
    if not runs:
        return page
    gone = np.zeros(page.shape, np.uint8)
    for run in runs:
        leader = _leader_of(things, run, dpi)
        if leader is not None:
            _mark_dots(gone, things, leader, dpi)
            _mark_under_values(gone, depth, leader)
    if not gone.any():
        return page
    # The fringe of a dot goes with it, the edge of a letter beside it does not.
    fringe = (cv2.dilate(gone, np.ones((3, 3), np.uint8)) > 0) & (depth < _EDGE)
    return np.where(fringe | (gone > 0), paper, page).astype(np.uint8)


def _runs(
    things: Components, small: NDArray[np.bool_], dpi: float, shape: tuple[int, ...]
) -> list[NDArray[np.int64]]:
    """Numbers of the small things that stand close together on one row, from left to right."""
    dots = np.flatnonzero(small)
    if len(dots) < _FEWEST_DOTS:
        return []
    across = (things.left[dots] + things.width[dots] // 2) // _CELL
    down = things.top[dots] + things.height[dots] // 2
    cells = np.zeros((shape[0], shape[1] // _CELL + 1), np.uint8)
    cells[down, across] = 1
    reach = max(2, round(_PITCH_IN[1] * dpi / _CELL / 2)) * 2 + 1
    joined = cv2.dilate(cells, np.ones((3, reach), np.uint8))
    rows = find_components(np.asarray(joined, np.uint8))
    row_of = rows.labels[down, across]
    counts = np.bincount(row_of, minlength=len(rows.area))
    wide = (rows.width - reach) * _CELL >= _LEAST_RUN_IN * dpi
    flat = rows.height <= 2 * _DOT_IN * dpi + 3 + 0.004 * rows.width * _CELL
    runs: list[NDArray[np.int64]] = []
    for number in np.flatnonzero((counts >= _FEWEST_DOTS) & wide & flat).tolist():
        if number:
            members = np.flatnonzero(row_of == number)
            runs.append(dots[members[np.argsort(across[members], kind="stable")]])
    return runs


def _leader_of(things: Components, run: NDArray[np.int64], dpi: float) -> _Leader | None:
    """The comb that the dots of a run keep to, if they keep to one."""
    across = things.left[run] + (things.width[run] - 1) / 2
    order = np.argsort(across)
    run, across = run[order], across[order]
    down = things.top[run] + (things.height[run] - 1) / 2
    gaps = np.diff(across)
    near = gaps[(gaps >= _PITCH_IN[0] * dpi) & (gaps <= _PITCH_IN[1] * dpi)]
    if len(near) < _FEWEST_DOTS - 1:
        return None
    pitch = float(np.median(near))
    at_pitch = np.abs(near - pitch) <= max(1.01, pitch / 6)
    if at_pitch.sum() < _REGULAR * len(gaps) or at_pitch.sum() < _FEWEST_DOTS - 1:
        return None
    # Numbered by what was walked so far, so that an error of the pitch does not add up.
    number = np.concatenate([[0.0], np.cumsum(np.maximum(1, np.round(gaps / pitch)))])
    fitted_pitch, start = _line(number, across)
    slope, height = _line(across, down) if len(run) >= 2 * _FEWEST_DOTS else (0.0, 0.0)
    if abs(slope) > 0.02 or len(run) < 2 * _FEWEST_DOTS:
        slope, height = 0.0, float(np.median(down))
    radius = max(1, round(float(np.median(things.longest[run])) / 2))
    return _Leader(
        start=start,
        pitch=fitted_pitch,
        count=int(number[-1]) + 1,
        height=height,
        slope=slope,
        radius=radius,
    )


def _line(at: NDArray[np.float64], value: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and height at 0 of the line of least squares."""
    middle, level = float(at.mean()), float(value.mean())
    away = at - middle
    slope = float(away @ (value - level)) / max(float(away @ away), 1e-9)
    return slope, level - slope * middle


def _mark_dots(gone: NDArray[np.uint8], things: Components, leader: _Leader, dpi: float) -> None:
    """Mark the flat things that lie on the leader where it is seen."""
    across, down = leader.teeth()
    reach = leader.radius + 1
    top, bottom = max(0, int(down.min()) - reach - 1), int(down.max()) + reach + 2
    left = max(0, int(across[0] - leader.pitch))
    right = int(across[-1] + leader.pitch) + 1
    middle = things.top + (things.height - 1) / 2
    centre = things.left + (things.width - 1) / 2
    on_row = np.abs(middle - leader.height - leader.slope * centre) <= max(1.5, leader.radius)
    low = things.height <= min(_DOT_IN * dpi, 2 * leader.radius + 1)
    erased = on_row & low & (things.width <= _FLAT_IN * dpi)
    erased[0] = False
    labels = things.labels[top:bottom, left:right]
    gone[top:bottom, left:right] |= erased[labels].astype(np.uint8)


def _mark_under_values(gone: NDArray[np.uint8], depth: Picture, leader: _Leader) -> None:
    """Follow the comb out of the leader and mark the teeth through which no stroke runs."""
    seen_across, seen_down = leader.teeth()
    level = _level(depth, seen_across, seen_down, leader.pitch)
    ends = (
        _followed(depth, leader, (float(seen_across[0]), float(seen_down[0])), -1),
        _followed(depth, leader, (float(seen_across[-1]), float(seen_down[-1])), +1),
    )
    groups = (np.column_stack([seen_across, seen_down]), *ends)
    feet = [np.full(len(teeth), _foot(depth, teeth, leader, level)) for teeth in groups]
    places = np.round(np.concatenate(groups)).astype(np.int64)
    _mark_teeth(gone, depth, places, np.concatenate(feet), (leader.radius, level))


def _foot(depth: Picture, teeth: NDArray[np.float32], leader: _Leader, level: float) -> int:
    """How far below the middle of the dots the letters above them stand; often less than 0."""
    reach = leader.radius + 1
    height, width = depth.shape
    across = np.clip(np.round(teeth[:, 0] + leader.pitch / 2).astype(int), 0, width - 1)
    rows = np.round(teeth[:, 1]).astype(int) + np.arange(-reach, reach + 1)[:, None]
    if not len(teeth):
        return 0
    dark = (depth[np.clip(rows, 0, height - 1), across] > level).mean(axis=1)
    feet = np.flatnonzero(dark[:-1] > dark[-1] + _FEET)
    return int(feet[-1]) - reach if len(feet) else -reach


def _level(depth: Picture, across: _Row, down: _Row, pitch: float) -> float:
    """The depth that parts the dots of a leader from what is smeared between them."""
    height, width = depth.shape
    rows = np.clip(np.round(down).astype(int), 0, height - 1)
    at = depth[rows, np.clip(np.round(across).astype(int), 0, width - 1)]
    between = depth[rows, np.clip(np.round(across + pitch / 2).astype(int), 0, width - 1)]
    return max(_FAINT, float(np.median(at) + np.median(between)) / 2)


def _followed(
    depth: Picture, leader: _Leader, end: tuple[float, float], direction: int
) -> NDArray[np.float32]:
    """Teeth (across, down) beyond an end for as long as nearly each of them has ink."""
    across, down = end
    step = leader.pitch * direction
    ahead = step * np.arange(1, _WINDOW + 1, dtype=np.float32)
    drop = leader.slope * ahead
    found = [np.empty((0, 2), np.float32)]
    height, width = depth.shape
    flat = depth.reshape(-1)
    while True:
        last = across + step * (_WINDOW + 1)
        low, high = min(down, down + drop[-1]), max(down, down + drop[-1])
        if not (1 <= last < width - 2 and low >= 2 and high < height - 3):
            break
        columns = across + ahead + _SHIFTS[:, :1]
        rows = down + drop + _SHIFTS[:, 1:]
        at_row = (rows + 0.5).astype(np.int64) * width
        seen = flat[at_row + (columns + 0.5).astype(np.int64)].astype(np.float32)
        between = flat[at_row + (columns - step / 2 + 0.5).astype(np.int64)]
        best = int((seen.sum(axis=1) - 0.7 * between.sum(axis=1) - _COST).argmax())
        dark = seen[best] > _DEPTH
        teeth = np.column_stack([columns[best], rows[best]])
        if int(dark.sum()) < _WINDOW - _MISSING:
            kept = int(dark.argmin())
            if kept >= 2:  # the last teeth of the comb
                found.append(teeth[:kept])
            break
        found.append(teeth)
        across, down = float(teeth[-1, 0]), float(teeth[-1, 1])
    return np.concatenate(found)


def _mark_teeth(
    gone: NDArray[np.uint8],
    depth: Picture,
    places: NDArray[np.int64],
    feet: NDArray[np.int64],
    dot: tuple[int, float],
) -> None:
    """Mark the ink of the dots at these places, from below up to where letters begin.

    `feet`: how far below each place the letters stand. `dot`: radius, and depth that is ink.
    """
    radius, level = dot
    reach = radius + 1
    height, width = depth.shape
    across, down = places[:, 0], places[:, 1]
    whole = (across >= reach) & (across < width - reach) & (down >= reach) & (down < height - reach)
    across, down, feet = across[whole], down[whole], feet[whole]
    span = np.arange(-reach, reach + 1)
    rows = np.broadcast_to((down[:, None] + span)[:, :, None], (len(down), len(span), len(span)))
    columns = np.broadcast_to((across[:, None] + span)[:, None, :], rows.shape)
    patches = depth[rows, columns]
    ink = patches > level
    # A stroke that goes on below, or a mark that hangs lower, is no dot.
    is_dot = patches[:, -1, 1:-1].max(axis=1, initial=0) <= level * _BELOW
    # Where a letter stands above, its foot stays.
    above = ink[:, 0, 1:-1].any(axis=1)
    highest = np.where(above, np.maximum(1, reach + feet + 1), 1)
    order = np.arange(len(span))
    kept = ink[:, :, 0] | ink[:, :, -1] | (order < highest[:, None])
    cleared = 2 * radius + 1 - kept[:, 2 * radius :: -1].argmax(axis=1)
    is_dot &= cleared <= 2 * radius
    erased = is_dot[:, None] & (order >= cleared[:, None])
    erased = np.broadcast_to(erased[:, :, None], rows.shape)
    gone[rows[erased], columns[erased]] = 1
