"""Dotted leaders of forms: a reader takes them for letters and loses the whole line.

A leader is an unbroken row of small dots at one pitch with nothing over them. It is erased. What
stands between two such rows is a value typed on the line, and its points are its own, for they
keep the pitch of the dots too (in most fonts a digit is two full stops wide). Only where the comb
goes on under a value, below the feet of its letters, with paper between the dots there, it is
followed: what stands alone at a tooth is erased; ink that a stroke runs through is a letter and
stays. Dots that keep to no comb (amounts, dates, an ellipsis, the nặng mark) are left alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.combs import LEAST_DEPTH, Comb, followed, inked
from ocr.imaging.components import Components, find_components
from ocr.imaging.geometry import Picture

_DOT_IN: Final = 0.05
"""Longest side of a dot."""
_FLAT_IN: Final = 0.5
"""Longest side of dots that have run together."""
_PITCH_IN: Final = (0.014, 0.1)
_FEWEST_DOTS: Final = 6
_LEAST_RUN_IN: Final = 0.16
"""An ellipsis is shorter."""
_REGULAR: Final = 0.6
"""Share of the gaps of a leader that are one pitch wide, within a sixth of it."""
_UNBROKEN: Final = 2.6
"""Pitches between two dots with only paper between them: one dot may have been lost."""
_FEWEST_IN_ROW: Final = 4
"""Dots of an unbroken row that is erased; an ellipsis has three."""
_ANCHOR: Final = 2
"""Dots of an unbroken row from which the comb is followed."""
_BESIDE: Final = 12
"""Pitches beside what was seen of a leader in which its row may go on."""
_SMEARED: Final = 0.7
"""As dark as this share of a dot its sides may be, at the most."""
_OVER_IN: Final = 0.08
"""As far up something stands over a dot: a letter, the upper point of a colon."""
_EDGE: Final = 60
_BELOW: Final = 0.6
"""Share of the depth of ink under a dot that tells a longer mark."""
_FEET: Final = 0.12
"""Share of the gaps between teeth that have ink on the row on which letters stand."""
_CELL: Final = 4


class _Stretch(NamedTuple):
    """Flat things on the row of a leader with only paper between and over them."""

    first: float
    """Centre of its first dot."""
    last: float
    dots: int


def without_leaders(page: Picture, dpi: float) -> Picture:
    """The straightened grey page without its dotted leaders; the same picture if it has none."""
    closed = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    paper = cv2.blur(closed, (15, 15))
    depth = np.asarray(cv2.subtract(paper, page), np.uint8)
    mask = (depth > LEAST_DEPTH).astype(np.uint8)
    things = find_components(mask)
    small = (things.longest <= _DOT_IN * dpi) & (things.area >= 2)
    small[0] = False
    runs = _runs(things, small, dpi, page.shape)
    if not runs:
        return page
    gone = np.zeros(page.shape, np.uint8)
    low = np.flatnonzero((things.height <= _DOT_IN * dpi) & (things.width <= _FLAT_IN * dpi))
    anchors: list[tuple[Comb, _Stretch]] = []
    for run in runs:
        comb = _comb_of(things, run, dpi)
        if comb is not None:
            comb = inked(depth, things, run, comb)
            anchors += [(comb, row) for row in _stretches(things, low, depth, run, comb, dpi)]
    for comb, row in anchors:
        if row.dots >= _FEWEST_IN_ROW:
            _mark_dots(gone, depth, comb, row)
    known = gone.copy()
    for comb, row in sorted(anchors, key=lambda anchor: -anchor[1].dots):
        _mark_under_values(gone, depth, known, comb, row)
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


def _comb_of(things: Components, run: NDArray[np.int64], dpi: float) -> Comb | None:
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
    # Each unbroken row of dots has its own start: a value between two of them is of any width.
    slope, height = _line(across, down) if len(run) >= 2 * _FEWEST_DOTS else (0.0, 0.0)
    if abs(slope) > 0.02 or len(run) < 2 * _FEWEST_DOTS:
        slope, height = 0.0, float(np.median(down))
    return Comb(_pitch(across, pitch), height, slope, float(np.median(things.longest[run])))


def _pitch(across: NDArray[np.float64], about: float) -> float:
    """The pitch of dots of which each unbroken row has a start of its own."""
    steps = np.diff(across)
    row = np.concatenate([[0], np.cumsum(steps > _UNBROKEN * about)])
    number = np.concatenate([[0.0], np.cumsum(np.maximum(1, np.round(steps / about)))])
    counts = np.bincount(row)
    from_middle = number - (np.bincount(row, number) / counts)[row]
    away = across - (np.bincount(row, across) / counts)[row]
    return float(from_middle @ away) / max(float(from_middle @ from_middle), 1e-9)


def _line(at: NDArray[np.float64], value: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and height at 0 of the line of least squares."""
    middle, level = float(at.mean()), float(value.mean())
    away = at - middle
    slope = float(away @ (value - level)) / max(float(away @ away), 1e-9)
    return slope, level - slope * middle


def _stretches(
    things: Components,
    low: NDArray[np.int64],
    depth: Picture,
    run: NDArray[np.int64],
    comb: Comb,
    dpi: float,
) -> list[_Stretch]:
    """The unbroken rows of flat things (of the `low` ones) on a leader, from left to right."""
    first_seen = things.left[run].min()
    last_seen = (things.left[run] + things.width[run]).max()
    left = max(0, int(first_seen - _BESIDE * comb.pitch))
    right = min(depth.shape[1], int(last_seen + _BESIDE * comb.pitch))
    on_left, on_right = things.left[low], things.left[low] + things.width[low]
    middle = things.top[low] + (things.height[low] - 1) / 2
    flat = np.abs(middle - comb.down((on_left + on_right - 1) / 2)) <= max(1.5, comb.radius)
    flat &= things.height[low] <= 2 * comb.radius + 2
    flat &= (on_left >= max(left, first_seen - 2 * comb.pitch)) & (on_right <= right)
    flat &= on_right <= last_seen + 2 * comb.pitch
    found = low[flat]
    found = found[np.argsort(things.left[found], kind="stable")]
    starts, ends = things.left[found], things.left[found] + things.width[found]
    # Columns with ink over the row, counted from the left.
    columns = np.arange(left, right)
    over = np.round(comb.down(columns)).astype(np.int64) - comb.radius - 2
    rows = over - np.arange(round(_OVER_IN * dpi))[:, None]
    rows = np.clip(rows, 0, depth.shape[0] - 1)
    covered = (depth[rows, columns] > max(LEAST_DEPTH, comb.level)).any(axis=0)
    ink = np.concatenate([[0], np.cumsum(covered)])
    is_open = ink[ends - left] == ink[starts - left]
    found, starts, ends = found[is_open], starts[is_open], ends[is_open]
    if not len(found):
        return []
    far = starts[1:] - ends[:-1] + comb.side > _UNBROKEN * comb.pitch
    far |= ink[starts[1:] - left] != ink[ends[:-1] - left]
    parts = np.split(np.arange(len(found)), np.flatnonzero(far) + 1)
    first = np.array([starts[part[0]] for part in parts]) + (comb.side - 1) / 2
    last = np.array([ends[part[-1]] for part in parts]) - (comb.side + 1) / 2
    dots = np.round((last - first) / comb.pitch).astype(int) + 1
    stretches = []
    for at in np.flatnonzero(dots >= _ANCHOR).tolist():
        row = _Stretch(float(first[at]), float(last[at]), int(dots[at]))
        if row.dots >= _FEWEST_IN_ROW:
            before = _grown(depth, comb, (row.first, -comb.pitch), ink, left)
            after = _grown(depth, comb, (row.last, comb.pitch), ink, left)
            row = _Stretch(before, after, row.dots)
        stretches.append(row)
    return stretches


def _grown(
    depth: Picture, comb: Comb, end: tuple[float, float], ink: NDArray[np.int64], left: int
) -> float:
    """Where an unbroken row ends whose last dots have run together with a letter.

    `end`: the centre of its last dot and the step to the next. `ink`: of the columns from `left`
    on, how many before each have ink over the row.
    """
    at, step = end
    half = round(comb.side / 2)
    while True:
        there = at + step
        row = int(comb.down(np.array(there)) + 0.5)
        outer = round(there + half * np.sign(step)) - left
        if not (0 < outer < len(ink) - comb.pitch and 0 <= row < depth.shape[0]):
            return at
        dot = float(depth[row, round(there)])
        beside = max(depth[row, round(at + step / 2)], depth[row, round(there + step / 2)])
        is_open = ink[outer + (step > 0)] == ink[round(at) - left]
        if not is_open or dot <= max(LEAST_DEPTH, comb.level) or beside > _SMEARED * dot:
            return at
        at = there


def _mark_dots(gone: NDArray[np.uint8], depth: Picture, comb: Comb, stretch: _Stretch) -> None:
    """Mark the ink on an unbroken row of dots."""
    reach = comb.radius + 1
    half = (comb.side - 1) / 2
    start, stop = round(stretch.first - half), round(stretch.last + half) + 1
    columns = np.arange(max(0, start), min(depth.shape[1], stop))
    rows = np.round(comb.down(columns)).astype(np.int64) + np.arange(-reach, reach + 1)[:, None]
    rows = np.clip(rows, 0, depth.shape[0] - 1)
    gone[rows, columns] |= (depth[rows, columns] > LEAST_DEPTH).astype(np.uint8)


def _mark_under_values(
    gone: NDArray[np.uint8],
    depth: Picture,
    known: NDArray[np.uint8],
    comb: Comb,
    stretch: _Stretch,
) -> None:
    """Follow the comb from a row to what is `known`; mark the teeth that no stroke crosses."""
    ends = np.array([stretch.first, stretch.last])
    start, stop = zip(ends.tolist(), comb.down(ends).tolist(), strict=True)
    groups = (
        followed(depth, known, comb, start, -1),
        followed(depth, known, comb, stop, +1),
    )
    feet = [np.full(len(teeth), _foot(depth, teeth, comb)) for teeth in groups]
    places = np.round(np.concatenate(groups)).astype(np.int64)
    if len(places):
        known[places[:, 1], places[:, 0]] = 1
        _mark_teeth(gone, depth, places, np.concatenate(feet), (comb.radius, comb.level))


def _foot(depth: Picture, teeth: NDArray[np.float32], comb: Comb) -> int:
    """How far below the middle of the dots the letters above them stand; often less than 0."""
    reach = comb.radius + 1
    height, width = depth.shape
    across = np.clip(np.round(teeth[:, 0] + comb.pitch / 2).astype(int), 0, width - 1)
    rows = np.round(teeth[:, 1]).astype(int) + np.arange(-reach, reach + 1)[:, None]
    if not len(teeth):
        return 0
    dark = (depth[np.clip(rows, 0, height - 1), across] > comb.level).mean(axis=1)
    feet = np.flatnonzero(dark[:-1] > dark[-1] + _FEET)
    return int(feet[-1]) - reach if len(feet) else -reach


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
