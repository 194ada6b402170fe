"""Ruled grids and their cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.layout.rules import Rules

_SCALE: Final = 4
_LEAST_RULES: Final = 2
_LEAST_CELL_IN2: Final = 0.02
_SAME_TOP_IN: Final = 0.06


@dataclass(frozen=True)
class Tables:
    """The grids of a page."""

    count: int
    tops: tuple[int, ...]
    """Upper edge of the table of each cell, by the cell's number in reading order."""
    cells: NDArray[np.int32]
    """Number of the cell at each place of the page, -1 outside; a quarter of its size."""

    def cell_at(self, x: float, y: float) -> int:
        """Number of the cell at a pixel of the page, -1 outside of all tables."""
        if not self.count:
            return -1
        height, width = self.cells.shape
        down, across = int(y) // _SCALE, int(x) // _SCALE
        return int(self.cells[min(max(down, 0), height - 1), min(max(across, 0), width - 1)])


def find_tables(rules: Rules, shape: tuple[int, ...], dpi: float) -> Tables:
    """The ruled grids of a page with these rules; a frame around one cell is none."""
    height, width = -(-shape[0] // _SCALE), -(-shape[1] // _SCALE)
    cells = np.full((height, width), -1, np.int32)
    if len(rules.across) < _LEAST_RULES or not len(rules.down):
        return Tables(0, (), cells)
    grid = np.zeros((height, width), np.uint8)
    for left, top, right, bottom in np.concatenate([rules.across, rules.down]).tolist():
        corners = (left // _SCALE - 1, top // _SCALE), (right // _SCALE + 1, bottom // _SCALE)
        cv2.rectangle(grid, *corners, 1, -1)
    _, _, grids, _ = cv2.connectedComponentsWithStats(grid, connectivity=8)
    count = 0
    tops: list[int] = []
    for left, top, wide, high, _ in grids[1:].tolist():
        window = (slice(top, top + high), slice(left, left + wide))
        found = _cells(grid[window], dpi)
        if len(found) < _LEAST_RULES:
            continue
        count += 1
        for mask in found:
            cells[window][mask] = len(tops)
            tops.append(top * _SCALE)
    return Tables(count, tuple(tops), cells)


def _cells(grid: NDArray[np.uint8], dpi: float) -> list[NDArray[np.bool_]]:
    """Where the cells of a grid lie, row by row."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - grid, connectivity=4)
    height, width = grid.shape
    found: list[tuple[int, int, int]] = []
    for number, (left, top, wide, high, area) in enumerate(stats.tolist()):
        outside = left == 0 or top == 0 or left + wide == width or top + high == height
        if number and not outside and area * _SCALE**2 >= _LEAST_CELL_IN2 * dpi**2:
            found.append((top, left, number))
    found.sort()
    rows: list[list[tuple[int, int, int]]] = []
    for cell in found:
        if rows and cell[0] - rows[-1][0][0] <= _SAME_TOP_IN * dpi / _SCALE:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [
        np.asarray(labels == number, np.bool_)
        for row in rows
        for _, _, number in sorted(row, key=lambda cell: cell[1])
    ]
