"""Columns of text side by side, told by the white gutter that runs between them.

The two-column head of Vietnamese papers (Decree 30/2020, annex I), signature blocks and pages set
in columns are read column by column. Rows of labels and values with wide gaps are not: they are
one line each, like the rows of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from ocr.layout.rows import Row
from ocr.layout.tables import Tables

_PIECE_GAP: Final = 1.6
"""Gap in letter heights that may be a gutter; spaces of justified lines are mostly narrower."""
_WIDE_GAP: Final = 3.0
_FEW: Final = 4
"""Fewer rows need a wide gutter."""
_LEAST: Final = 2
_JUMP: Final = 6.0
"""White rows, in letter heights, at which columns end."""
_LOOK: Final = 6
_BESIDE: Final = 1.4
"""Lines of two columns need not stand on one base line; so far apart they are still neighbours."""
_CENTRED: Final = 0.5
_ALIGNED: Final = 0.8
_AT_EDGE: Final = 0.6
"""How far left edges of a list of labels lie apart, in letter heights."""
_PITCH: Final = 1.3
"""A line that follows so close, in distances of the lines before it, goes on in its column."""
_FILLED: Final = 0.6
_TEXT_WIDE: Final = 15


class Gutter(NamedTuple):
    """White space between two columns; pixels, `bottom` is the last base line beside it."""

    left: int
    top: int
    right: int
    bottom: int


class _Piece(NamedTuple):
    left: int
    right: int
    base: float
    size: float


class _Sides(NamedTuple):
    left: list[_Piece]
    right: list[_Piece]
    gutter: tuple[int, int]


def find_gutters(rows: Sequence[Row], tables: Tables) -> list[Gutter]:
    """The gutters between columns outside of ruled tables, from the top of the page."""
    pieces = [piece for row in rows for piece in _pieces(row)]
    pieces = [piece for piece in pieces if not _is_in(tables, piece)]
    pieces.sort(key=lambda piece: piece.base)
    gutters: list[Gutter] = []
    refused: list[Gutter] = []
    for index, piece in enumerate(pieces):
        for offset, other in enumerate(pieces[index + 1 : index + 1 + _LOOK], start=1):
            if other.base - piece.base > _BESIDE * max(piece.size, other.size):
                break
            one, two = sorted((piece, other))
            if two.left - one.right < _PIECE_GAP * min(one.size, two.size):
                continue
            if _is_known(gutters, one, two) or _is_known(refused, one, two):
                continue
            sides = _grown(pieces, index, index + offset)
            if sides is not None:
                (gutters if _are_columns(sides) else refused).append(_gutter(sides))
    return gutters


def _is_in(tables: Tables, piece: _Piece) -> bool:
    return tables.cell_at((piece.left + piece.right) / 2, piece.base - piece.size / 2) >= 0


def _pieces(row: Row) -> list[_Piece]:
    ends = np.maximum.accumulate(row.boxes[:, 2])
    gaps = row.boxes[1:, 0] - ends[:-1]
    cuts = np.flatnonzero(gaps > _PIECE_GAP * row.size) + 1
    firsts = [0, *cuts.tolist()]
    lasts = [*(cuts - 1).tolist(), len(ends) - 1]
    return [
        _Piece(int(row.boxes[first, 0]), int(ends[last]), float(row.base[first]), row.size)
        for first, last in zip(firsts, lasts, strict=True)
    ]


def _is_known(gutters: Sequence[Gutter], one: _Piece, two: _Piece) -> bool:
    return any(
        gutter.top <= one.base <= gutter.bottom
        and one.right <= gutter.right
        and two.left >= gutter.left
        for gutter in gutters
    )


def _grown(pieces: Sequence[_Piece], first: int, last: int) -> _Sides | None:
    """The pieces at both sides of the gap between two pieces, as far as it goes up and down."""
    one, two = sorted((pieces[first], pieces[last]))
    sides = _Sides([one], [two], (one.right, two.left))
    between = [piece for piece in pieces[first + 1 : last]]
    for course in (between, pieces[last + 1 :], pieces[:first][::-1]):
        near = pieces[last] if course is not between else pieces[first]
        for piece in course:
            if abs(piece.base - near.base) > _JUMP * max(piece.size, near.size):
                break
            grown = _with(sides, piece)
            if grown is None:
                break
            sides, near = grown, piece
    return _trimmed(sides)


def _with(sides: _Sides, piece: _Piece) -> _Sides | None:
    left, right = sides.gutter
    as_left = right - max(left, piece.right)
    as_right = min(right, piece.left) - left
    if max(as_left, as_right) < _PIECE_GAP * piece.size:
        return None
    if as_left >= as_right:
        return _Sides([*sides.left, piece], sides.right, (max(left, piece.right), right))
    return _Sides(sides.left, [*sides.right, piece], (left, min(right, piece.left)))


def _trimmed(sides: _Sides) -> _Sides | None:
    """Without what stands above or below the shorter side: that is no longer beside anything.

    Below it stays what goes on as closely as before: the rest of a list of recipients.
    """
    reach = 0.7 * sides.left[0].size
    low = max(min(piece.base for piece in side) for side in sides[:2]) - reach
    high = min(max(piece.base for piece in side) for side in sides[:2]) + reach
    left, right = _course(sides.left, low, high), _course(sides.right, low, high)
    if min(len(left), len(right)) < _LEAST:
        return None
    gutter = (max(piece.right for piece in left), min(piece.left for piece in right))
    wide = gutter[1] - gutter[0] >= _WIDE_GAP * left[0].size
    if min(len(left), len(right)) < _FEW and not wide:
        return None
    return _Sides(left, right, gutter)


def _course(side: Sequence[_Piece], low: float, high: float) -> list[_Piece]:
    """The pieces with a base line from `low` to `high`, and those that go on below it."""
    ordered = sorted((piece for piece in side if piece.base >= low), key=lambda piece: piece.base)
    course: list[_Piece] = []
    pitch = 0.0
    for piece in ordered:
        apart = piece.base - course[-1].base if course else 0.0
        if piece.base > high and apart > _PITCH * pitch:
            break
        if apart > piece.size:
            pitch = min(pitch, apart) if pitch else apart
        course.append(piece)
    return course


def _are_columns(sides: _Sides) -> bool:
    """Whether each side reads on downwards; rows of a table read across."""
    if max(_aligned(*sides[:2]), _aligned(*sides[1::-1])) < _ALIGNED:
        return True
    if _starts_at_edge(sides.left):
        # Values behind their labels may happen to look centred.
        if _is_centred(sides.right, strictly=True):
            return True
    elif _is_centred(sides.left) or _is_centred(sides.right):
        return True
    return all(len(side) >= _FEW and _is_running_text(side) for side in sides[:2])


def _aligned(side: Sequence[_Piece], other: Sequence[_Piece]) -> float:
    """Share of the pieces of a side with a piece of the other one on their base line."""
    bases = np.array([piece.base for piece in other])
    return float(np.mean([np.abs(bases - piece.base).min() <= 0.3 * piece.size for piece in side]))


def _starts_at_edge(side: Sequence[_Piece]) -> bool:
    lefts = np.array([piece.left for piece in side])
    return bool(np.ptp(lefts) <= _AT_EDGE * side[0].size)


def _is_centred(side: Sequence[_Piece], *, strictly: bool = False) -> bool:
    lefts = np.array([piece.left for piece in side], np.float64)
    centres = np.array([(piece.left + piece.right) / 2 for piece in side])
    spread = float(np.ptp(lefts))
    reach = min(spread, side[0].size) if strictly else spread
    return spread > 1.5 * side[0].size and float(np.ptp(centres)) < _CENTRED * reach


def _is_running_text(side: Sequence[_Piece]) -> bool:
    widths = sorted(piece.right - piece.left for piece in side)
    usual = widths[len(widths) // 2]
    return usual >= _FILLED * widths[-1] and usual >= _TEXT_WIDE * side[0].size


def _gutter(sides: _Sides) -> Gutter:
    pieces = [*sides.left, *sides.right]
    top = min(piece.base - 1.5 * piece.size for piece in pieces)
    return Gutter(
        sides.gutter[0],
        int(top),
        sides.gutter[1],
        int(max(piece.base for piece in pieces)) + 1,
    )
