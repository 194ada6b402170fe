"""The comb that the dots of a leader keep to, followed under what was written over it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ocr.imaging.components import Components
from ocr.imaging.geometry import Picture

LEAST_DEPTH: Final = 30
"""How much darker than the paper around it ink is, in grey levels."""
_FAINT: Final = 20.0
_SHOWN: Final = 0.3
"""Share of the depth of ink that the lowest row of a dot has."""
_WINDOW: Final = 6
"""Teeth of the comb that are looked at together while it is followed."""
_MISSING: Final = 1
"""Teeth of a window that may be without ink."""
_SHIFTS: Final = np.array(
    [(across, down) for across in (0, -0.5, 0.5, -1, 1) for down in (0, -1, 1)], np.float32
)
"""How far the next teeth may be off: right, down, in pixels."""
_COST: Final = 8 * np.abs(_SHIFTS).sum(axis=1)
_UNSEEN: Final = 0.2
"""Share of the teeth after the first window that may show no dot below the letters' feet."""
_SIGNS: Final = 1.4
"""Of each tooth under a value: a dot is seen, it has nothing over it. Stems of letters have."""
_SURE: Final = 9
"""So many signs the first window under a value must have."""
_WEAK: Final = 8
"""Two windows with fewer signs one after the other: the comb has come to letters."""

_Row = NDArray[np.float32]


@dataclass(frozen=True)
class Comb:
    """Dots `pitch` apart with their centres on y = `height` + `slope` * x.

    Half of a dot has more than `level` of depth; its lowest row lies `foot` below the centre.
    """

    pitch: float
    height: float
    slope: float
    side: float
    level: float = 0.0
    foot: int = 1

    @property
    def radius(self) -> int:
        """Half a dot, in whole pixels."""
        return max(1, round(self.side / 2))

    def down(self, across: NDArray[np.floating]) -> _Row:
        """Height of the row at these places."""
        return np.asarray(self.height + self.slope * across, np.float32)


def inked(depth: Picture, things: Components, run: NDArray[np.int64], comb: Comb) -> Comb:
    """The comb with the depth that parts its dots from the paper, and with their lowest row."""
    across = things.left[run] + (things.width[run] - 1) // 2
    down = things.top[run] + (things.height[run] - 1) // 2
    half = max(1, round(comb.pitch / 2))
    height, width = depth.shape
    right = np.minimum(across + half, width - 1)
    rows = np.minimum(down + np.arange(comb.radius + 3)[:, None], height - 1)
    at = np.median(depth[rows, across], axis=1)
    between = float(np.median(depth[down, right]))
    level = max(_FAINT, (float(at[0]) + between) / 2)
    foot = max(1, int((at > level).argmin()) - 1)
    return replace(comb, level=level, foot=foot)


def followed(
    depth: Picture,
    known: NDArray[np.uint8],
    comb: Comb,
    end: tuple[float, float],
    direction: int,
) -> NDArray[np.float32]:
    """Teeth (across, down) beyond an end up to what is `known`, if the comb goes on there.

    `depth`, `known`: H×W; how much darker than the paper, and where leaders were seen already.
    `end`: the dot from which it goes left (`direction` -1) or right (+1).
    Feet of letters have ink at nearly each tooth too, but none of what tells a dot.
    """
    across, down = end
    step = comb.pitch * direction
    ahead = step * np.arange(1, _WINDOW + 1, dtype=np.float32)
    drop = comb.slope * ahead
    found, signs = [np.empty((0, 2), np.float32)], [np.empty((2, 0), np.bool_)]
    height, width = depth.shape
    flat = depth.reshape(-1)
    lower = np.array([0, comb.foot * width])[:, None, None]
    was_weak = False
    while True:
        last = across + step * (_WINDOW + 1)
        low, high = min(down, down + drop[-1]), max(down, down + drop[-1])
        if not (1 <= last < width - 2 and low >= 2 and high < height - 3 - comb.foot):
            break
        columns = across + ahead + _SHIFTS[:, :1]
        rows = down + drop + _SHIFTS[:, 1:]
        at_row = (rows + 0.5).astype(np.int64) * width
        at = at_row + (columns + 0.5).astype(np.int64)
        beside = at_row + (columns - step / 2 + 0.5).astype(np.int64)
        seen = flat[at + lower].astype(np.float32)
        between = flat[beside + lower]
        best = int(((seen - 0.7 * between).sum(axis=(0, 2)) - 2 * _COST).argmax())
        teeth = np.column_stack([columns[best], rows[best]])
        nearest = np.round(teeth).astype(np.int64)
        has_ink = seen[0, best] > LEAST_DEPTH
        reached = known[nearest[:, 1], nearest[:, 0]] > 0
        is_last = bool(reached.any())
        if len(found) == 1 and not is_last and has_ink.sum() < _WINDOW - _MISSING:
            break
        shown = _shows_comb(depth, comb, teeth, step)
        if len(found) == 1 and not is_last and shown.sum() < _SURE:
            break
        if int(shown.sum()) < _WEAK and was_weak:
            del found[-1], signs[-1]
            break
        was_weak = int(shown.sum()) < _WEAK
        if is_last or not _goes_on(has_ink, shown):
            kept = int((has_ink & ~reached).argmin())
            if kept >= 2:  # the last teeth of the comb
                found.append(teeth[:kept])
                signs.append(shown[:, :kept])
            break
        found.append(teeth)
        signs.append(shown)
        across, down = float(teeth[-1, 0]), float(teeth[-1, 1])
    teeth, shown = np.concatenate(found), np.concatenate(signs, axis=1)
    unseen = int((~shown[0]).sum())
    is_comb = unseen <= _UNSEEN * max(0, len(teeth) - _WINDOW)
    return teeth if is_comb and shown.sum() >= _SIGNS * len(teeth) else teeth[:0]


def _goes_on(inked: NDArray[np.bool_], shown: NDArray[np.bool_]) -> bool:
    """Whether there may be a comb in a window at all."""
    enough_ink = int(inked.sum()) >= _WINDOW - _MISSING
    return enough_ink and int(shown[0].sum()) >= _WINDOW // 2


def _shows_comb(
    depth: Picture, comb: Comb, teeth: NDArray[np.float32], step: float
) -> NDArray[np.bool_]:
    """Of each tooth: is a dot seen below the feet of the letters, has it paper over it."""
    columns = (teeth[:, 0] + 0.5).astype(np.int64)
    beside = (teeth[:, 0] - step / 2 + 0.5).astype(np.int64)
    down = (teeth[:, 1] + 0.5).astype(np.int64)
    dot, paper = depth[down + comb.foot, columns], depth[down + comb.foot, beside]
    seen = (dot > max(_FAINT, _SHOWN * comb.level)) & (paper <= dot // 2)
    over = np.maximum(0, down - comb.radius - np.arange(1, 4)[:, None])
    free = depth[over, columns].min(axis=0) < depth[down, columns] // 2
    return np.stack([seen, seen & free])
