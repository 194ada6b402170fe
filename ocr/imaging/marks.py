"""Seals, stamps and signatures stand over the words they certify; for reading they are taken out.

Coloured ink over black print swallows light channel by channel, so what a black letter swallowed
is what remains after the part of the coloured ink is taken off in optical density (the negative
logarithm of what is reflected). Only things with the shape of a mark are touched: rings, framed
stamps that lie over writing, long loose strokes. Coloured print keeps its letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.components import Components, find_components
from ocr.imaging.geometry import Picture, grey, scale_by

_SMALL_DPI: Final = 75
_PAPER_PERCENTILE: Final = 85
_COLOURED: Final = 38
"""Levels between the strongest and the weakest channel, paper taken for white."""
_TINGED: Final = 8
_LEAST_SHARE: Final = 0.0002
"""Share of coloured pixels below which the page is taken for black and white."""
_BLACK: Final = 110
_WRITING: Final = 0.004
"""Share of a stamp's area that black writing covers at the least."""

_SEAL_IN: Final = (0.7, 2.4)
"""Diameter: seals are 24-42 mm across (TT 23/2012/TT-BCA), a copy may be enlarged a little."""
_ROUND: Final = 1.4
_LEAST_COVER: Final = 0.04
"""Share of its bounding box that the ink of a seal covers at the least."""
_STROKE_IN: Final = (0.45, 0.2)
"""Longer and shorter side of a stroke or a frame; a letter of 28 points is smaller."""
_LONGEST_IN: Final = 4.5
_TALLEST_IN: Final = 2.0
"""A larger frame is that of a form, and its print has to be read."""
_STROKE_COVER: Final = 0.4
_LETTER_IN: Final = (0.04, 0.3)
_STAMP_LETTERS: Final = 6
_AROUND_IN: Final = 0.06

_DENSITY: Final = (-np.log(np.maximum(np.arange(256), 4) / 255)).astype(np.float32)

_Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class _Mark:
    """One mark: its bounding box in pixels of the small copy and its ink inside of it."""

    left: int
    top: int
    ink: _Mask


def grey_without_marks(picture: Picture, dpi: float) -> Picture:
    """The brightness of the page with coloured seals, stamps and signatures taken out."""
    plain = grey(picture)
    if picture.ndim == 2:
        return plain
    small = scale_by(picture, min(1.0, _SMALL_DPI / dpi))
    paper = np.percentile(small[::4, ::4].reshape(-1, 3), _PAPER_PERCENTILE, axis=0)
    paper = np.maximum(paper, 1.0)
    marks = _find_marks(_on_white(small, paper), dpi * small.shape[1] / picture.shape[1])
    if not marks:
        return plain
    cleaned = plain.copy()
    for mark in marks:
        _take_out(cleaned, picture, mark, paper, picture.shape[1] / small.shape[1])
    return cleaned


def _on_white(picture: Picture, paper: NDArray[np.float64]) -> Picture:
    """The picture as if its paper were white."""
    levels = np.arange(256)[:, None] * (255.0 / paper)
    table = np.clip(levels, 0, 255).astype(np.uint8)[None]
    return np.asarray(cv2.LUT(picture, table), np.uint8)


def _find_marks(white: Picture, dpi: float) -> list[_Mark]:
    blue, green, red = cv2.split(white)
    highest = cv2.max(cv2.max(blue, green), red)
    lowest = cv2.min(cv2.min(blue, green), red)
    coloured = cv2.subtract(highest, lowest) > _COLOURED
    if float(coloured.mean()) < _LEAST_SHARE:
        return []
    is_red = red >= cv2.max(blue, green)
    black = (highest < _BLACK).astype(np.uint8)
    marks: list[_Mark] = []
    for hue in (coloured & is_red, coloured & ~is_red & (blue > green)):
        if float(hue.mean()) >= _LEAST_SHARE:
            marks += _marks_of(hue.astype(np.uint8), black, dpi)
    return marks


def _marks_of(hue: NDArray[np.uint8], black: NDArray[np.uint8], dpi: float) -> list[_Mark]:
    """Seals as wholes; elsewhere what belongs to a long loose stroke or to a frame."""
    reach = max(1, round(dpi * 0.06)) * 2 + 1
    # A stroke goes on below the letters that it crosses.
    crossed = black & np.asarray(cv2.dilate(hue, np.ones((5, 5), np.uint8)), np.uint8)
    linked = hue | crossed
    joined = cv2.morphologyEx(linked, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    marks: list[_Mark] = []
    for left, top, width, height in _boxes(find_components(np.asarray(joined, np.uint8))):
        inside = slice(top, top + height), slice(left, left + width)
        ink = hue[inside].astype(np.bool_)
        if _is_seal(ink, width, height, dpi):
            marks.append(_Mark(left, top, ink))
        elif max(width, height) >= _STROKE_IN[0] * dpi and min(width, height) >= (
            _STROKE_IN[1] * dpi
        ):
            marks += _loose_in(linked, hue, black, inside, dpi)
    return marks


def _is_seal(ink: _Mask, width: int, height: int, dpi: float) -> bool:
    return (
        _SEAL_IN[0] * dpi <= min(width, height)
        and max(width, height) <= _SEAL_IN[1] * dpi
        and max(width, height) <= _ROUND * min(width, height)
        and float(ink.mean()) >= _LEAST_COVER
    )


def _loose_in(
    linked: NDArray[np.uint8],
    hue: NDArray[np.uint8],
    black: NDArray[np.uint8],
    inside: tuple[slice, slice],
    dpi: float,
) -> list[_Mark]:
    """Signatures and framed stamps of one place; a stamp that lies over nothing stays readable."""
    strokes = find_components(np.ascontiguousarray(linked[inside]))
    here = np.arange(1, len(strokes.area))
    width, height = strokes.width[here], strokes.height[here]
    longest, shortest = np.maximum(width, height), np.minimum(width, height)
    loose = (
        (longest >= _STROKE_IN[0] * dpi)
        & (longest <= _LONGEST_IN * dpi)
        & (shortest >= _STROKE_IN[1] * dpi)
        & (shortest <= _TALLEST_IN * dpi)
        & (strokes.area[here] <= _STROKE_COVER * width * height)
    )
    size = strokes.longest[here]
    letter = (size >= _LETTER_IN[0] * dpi) & (size <= _LETTER_IN[1] * dpi)
    lefts, tops = strokes.left[here] + inside[1].start, strokes.top[here] + inside[0].start
    middle_x, middle_y = lefts + width // 2, tops + height // 2
    margin = round(_AROUND_IN * dpi)
    found: list[_Mark] = []
    for number in np.flatnonzero(loose).tolist():
        left, top = int(lefts[number]), int(tops[number])
        right, bottom = left + int(width[number]), top + int(height[number])
        enclosed = (
            letter & (middle_x > left) & (middle_x < right) & (middle_y > top) & (middle_y < bottom)
        )
        part = slice(top, bottom), slice(left, right)
        over_writing = float(black[part].mean()) >= _WRITING
        if int(enclosed.sum()) >= _STAMP_LETTERS and not over_writing:
            continue
        left, top = max(0, left - margin), max(0, top - margin)
        ink = hue[top : bottom + margin, left : right + margin].astype(np.bool_)
        found.append(_Mark(left, top, ink))
    return found


def _boxes(things: Components) -> list[list[int]]:
    boxes = np.column_stack([things.left, things.top, things.width, things.height])
    return [[int(value) for value in box] for box in boxes[1:].tolist()]


def _take_out(
    cleaned: Picture, picture: Picture, mark: _Mark, paper: NDArray[np.float64], scale: float
) -> None:
    """Write into `cleaned` what the black ink alone swallowed where the mark lies."""
    margin = 2
    ink = cv2.copyMakeBorder(
        mark.ink.astype(np.uint8), margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0
    )
    ink = cv2.dilate(ink, np.ones((2 * margin + 1, 2 * margin + 1), np.uint8))
    left, top = round((mark.left - margin) * scale), round((mark.top - margin) * scale)
    width, height = round(ink.shape[1] * scale), round(ink.shape[0] * scale)
    reach = cv2.resize(ink, (width, height), interpolation=cv2.INTER_NEAREST)
    cut_left, cut_top = max(0, -left), max(0, -top)
    rows = slice(max(0, top), min(picture.shape[0], top + height))
    columns = slice(max(0, left), min(picture.shape[1], left + width))
    near = reach[cut_top:, cut_left:][: rows.stop - rows.start, : columns.stop - columns.start]
    part = _on_white(picture[rows, columns], paper)
    blue, green, red = cv2.split(part)
    lightest = cv2.max(cv2.max(blue, green), red)
    darkest = cv2.min(cv2.min(blue, green), red)
    lowest, highest = _DENSITY[lightest], _DENSITY[darkest]
    colour = highest - lowest
    brightest = np.where(near > 0, cv2.subtract(lightest, darkest), np.uint8(0))
    of_mark = brightest > _COLOURED
    if not of_mark.any():
        return
    # What the ink swallows in the channel it swallows least, against the span of its channels.
    share = float(np.median(lowest[of_mark] / np.maximum(colour[of_mark], 0.05)))
    black = np.clip(lowest - share * colour, 0, None)
    level = float(paper @ np.array([0.114, 0.587, 0.299]))
    without = np.clip(level * np.exp(-black), 0, 255).astype(np.uint8)
    window = cleaned[rows, columns]
    np.copyto(window, np.maximum(window, without), where=(brightest > _TINGED))
