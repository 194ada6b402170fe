"""Reading order: lines of columns and cells after one another, paragraphs as blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ocr.layout.columns import Gutter
from ocr.layout.model import Chunk
from ocr.layout.runs import Run
from ocr.layout.tables import Tables

_BLOCK_GAP: Final = 1.1
"""White space between lines, in line heights, that begins a new block."""
_OTHER_SIZE: Final = 1.35


class _Place(NamedTuple):
    """Where a line is read: top of its part of the page, the column or cell in it."""

    top: float
    part: int
    is_cell: bool = False


class _Line(NamedTuple):
    place: _Place
    base: float
    runs: list[Run]


def ordered(
    rows: Sequence[Sequence[Run]], gutters: Sequence[Gutter], tables: Tables
) -> list[Chunk]:
    """Chunks of all runs in reading order; runs of a row in one column or cell are one line."""
    zones = _zones(gutters)
    lines: list[_Line] = []
    for row in rows:
        parts: dict[_Place, list[Run]] = {}
        for run in row:
            parts.setdefault(_place(run, zones, tables), []).append(run)
        for place, runs in parts.items():
            lines.append(_Line(place, runs[0].base, runs))
    lines.sort(key=lambda line: (_anchor(line), line.place.part, line.base, line.runs[0].left))
    chunks: list[Chunk] = []
    block = 0
    for number, line in enumerate(lines):
        if number and _begins_block(lines[number - 1], line):
            block += 1
        chunks.extend(Chunk(*run.crop, number, block) for run in line.runs)
    return chunks


def _zones(gutters: Sequence[Gutter]) -> list[list[Gutter]]:
    """Gutters side by side: between more than two columns."""
    zones: list[list[Gutter]] = []
    for gutter in sorted(gutters, key=lambda gutter: gutter.top):
        if zones and gutter.top < zones[-1][0].bottom:
            zones[-1].append(gutter)
        else:
            zones.append([gutter])
    return zones


def columns_of(gutters: Sequence[Gutter]) -> int:
    """The most columns side by side."""
    return 1 + max((len(zone) for zone in _zones(gutters)), default=0)


def _place(run: Run, zones: Sequence[Sequence[Gutter]], tables: Tables) -> _Place:
    across, down = (run.left + run.right) / 2, run.base - run.height / 4
    cell = tables.cell_at(across, down)
    if cell >= 0:
        return _Place(tables.tops[cell], cell + 1, is_cell=True)
    for zone in zones:
        top = min(gutter.top for gutter in zone)
        if top <= down <= max(gutter.bottom for gutter in zone):
            passed = sum((gutter.left + gutter.right) / 2 < across for gutter in zone)
            return _Place(top, 1 + passed)
    return _Place(-1, 0)


def _anchor(line: _Line) -> float:
    return line.place.top if line.place.part else line.base


def _begins_block(before: _Line, line: _Line) -> bool:
    if before.place != line.place:
        return True
    if line.place.is_cell:
        return False
    one, two = before.runs[0].height, line.runs[0].height
    white = line.base - before.base - two
    return white > _BLOCK_GAP * min(one, two) or max(one, two) > _OTHER_SIZE * min(one, two)
