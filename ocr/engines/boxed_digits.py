"""Numbers with each digit in a box of its own (`Số định danh cá nhân` of CT01, insurance cards).

The network reads a lone digit badly, for it knows letters by their neighbours. The digits of such a
row are therefore put close together, without the sides of the boxes, and read as one number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np

from ocr.engines.network.line_reader import Crop
from ocr.imaging.geometry import Picture

LEAST_CELLS: Final = 8
"""Fewer letters at equal distances may be spaced print."""
_SAME_HEIGHT: Final = 0.35
_WIDEST: Final = 1.6
_PITCH: Final = (0.8, 3.0)
"""Width of a cell and distance of two, in heights of the crop."""
_UNEVEN: Final = 0.2
_TRIMMED_PX: Final = 2
"""Taken off both sides of a crop: the padding would part the digits."""


def rows_of_cells(crops: Sequence[Crop]) -> list[list[int]]:
    """Which crops stand in rows of like cells, by their numbers from left to right."""
    narrow = [
        number
        for number, crop in enumerate(crops)
        if 0 < crop.right - crop.left < _WIDEST * (crop.bottom - crop.top)
    ]
    return [
        run
        for row in _on_one_height(crops, narrow)
        for run in _evenly_spaced(crops, row)
        if len(run) >= LEAST_CELLS
    ]


def side_by_side(picture: Picture, cells: Sequence[Crop]) -> Picture:
    """One picture of the insides of the cells, close together."""
    top, bottom = max(0, min(cell.top for cell in cells)), max(cell.bottom for cell in cells)
    cuts = [
        picture[top:bottom, max(0, cell.left + _TRIMMED_PX) : cell.right - _TRIMMED_PX]
        for cell in cells
    ]
    return np.ascontiguousarray(np.concatenate(cuts, axis=1))


def _on_one_height(crops: Sequence[Crop], narrow: Sequence[int]) -> Iterator[list[int]]:
    row: list[int] = []
    for number in sorted(narrow, key=lambda number: crops[number].top + crops[number].bottom):
        if row:
            before, crop = crops[row[-1]], crops[number]
            apart = abs(crop.top + crop.bottom - before.top - before.bottom) / 2
            if apart > _SAME_HEIGHT * (before.bottom - before.top):
                yield row
                row = []
        row.append(number)
    if row:
        yield row


def _evenly_spaced(crops: Sequence[Crop], row: Sequence[int]) -> Iterator[list[int]]:
    """The longest stretches of a row whose cells follow each other at one distance."""
    ordered = sorted(row, key=lambda number: crops[number].left)
    middles = [(crops[number].left + crops[number].right) / 2 for number in ordered]
    steps = [right - left for left, right in pairwise(middles)]
    heights = [crops[number].bottom - crops[number].top for number in ordered]
    least, most = (share * median(heights) for share in _PITCH)
    fitting = [step for step in steps if least <= step <= most]
    if not fitting:
        return
    pitch = median(fitting)
    run = [ordered[0]]
    for number, step in zip(ordered[1:], steps, strict=True):
        if abs(step - pitch) > _UNEVEN * pitch:
            yield run
            run = []
        run.append(number)
    yield run
