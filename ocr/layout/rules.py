"""Straight ruling lines: under values, between cells, around frames.

They are taken out before letters are looked for, and out of the picture that is read. Where a
stroke of a letter crosses a rule, its pixels stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.geometry import Picture
from ocr.layout.ground import Ground

_ACROSS_IN: Final = 0.3
"""Shortest rule across: longer than the strokes of a title, shorter than an empty field."""
_DOWN_IN: Final = 0.4
_THICKEST_IN: Final = 0.045
_POST_IN: Final = 0.15
"""Shortest rule down that stands between two rules across: the side of a box for one value."""
_FULL: Final = 0.95
_MOST_CROSSED: Final = 0.35
"""Share of a rule that may lie between ink above and ink below it."""


_SPARSE: Final = 16
_EVEN: Final = 0.8
"""Paper that is darker than this share of the brightest lies in a shadow."""
_LIGHT: Final = 235
"""Brightness that evened paper gets."""


@dataclass(frozen=True)
class Rules:
    """The ruling lines of a page; boxes are N×4: left, top, right, bottom in pixels."""

    across: NDArray[np.int32]
    down: NDArray[np.int32]
    pixels: Picture
    """1 where a rule lies and no letter crosses it."""


def find_rules(ink: Picture, dpi: float) -> Rules:
    """The ruling lines in a mask of ink (0, 1)."""
    thickest = max(3, round(_THICKEST_IN * dpi))
    across, lying = _lines(ink, round(_ACROSS_IN * dpi), thickest)
    upended = np.asarray(cv2.transpose(ink), np.uint8)
    down, standing = _lines(upended, round(_DOWN_IN * dpi), thickest)
    down = down[:, [1, 0, 3, 2]]
    pixels = np.zeros_like(ink)
    if len(across) or len(down):
        standing = np.asarray(cv2.transpose(standing), np.uint8)
        posts = _posts(ink, across, dpi, thickest)
        for left, top, right, bottom in posts.tolist():
            standing[top:bottom, left:right] |= ink[top:bottom, left:right]
        down = np.concatenate([down, posts])
        others = ink & ~(lying | standing)
        pixels = lying & ~_crossed(others, thickest, is_across=True)
        pixels |= standing & ~_crossed(others, thickest, is_across=False)
    return Rules(across, down, pixels)


def erase(picture: Picture, ground: Ground, rules: Rules) -> Picture:
    """The picture with paper in place of the rules and even light; the same one if it has that."""
    shades = ground.paper[::_SPARSE, ::_SPARSE]
    is_even = int(shades.min()) >= _EVEN * int(shades.max())
    if is_even and not len(rules.across) and not len(rules.down):
        return picture
    bare = np.where(rules.pixels.view(np.bool_), ground.paper, picture)
    if is_even:
        return bare
    return np.asarray(cv2.divide(bare, ground.paper, scale=_LIGHT), np.uint8)


def _lines(ink: Picture, shortest: int, thickest: int) -> tuple[NDArray[np.int32], Picture]:
    """Boxes of the horizontal lines, and where they lie."""
    starts = _run_starts(ink, shortest)
    pixels = np.zeros_like(ink)
    boxes = [np.zeros((0, 4), np.int32)]
    for top, bottom in _bands(np.asarray(starts.max(axis=1) > 0), thickest + 3):
        found, lying = _lines_in(ink[top:bottom], starts[top:bottom], shortest, thickest)
        found[:, 1::2] += top
        boxes.append(found)
        pixels[top:bottom] = lying
    return np.concatenate(boxes), pixels


def _posts(ink: Picture, across: NDArray[np.int32], dpi: float, thickest: int) -> NDArray[np.int32]:
    """Boxes of the short lines down that reach from a level rule to the next one below it."""
    level = across[across[:, 3] - across[:, 1] <= thickest + 3]
    apart = level[None, :, 1] - level[:, None, 3]
    shared = np.minimum(level[:, None, 2], level[None, :, 2])
    shared = shared - np.maximum(level[:, None, 0], level[None, :, 0])
    near = (apart >= _POST_IN * dpi) & (apart < _DOWN_IN * dpi) & (shared >= _POST_IN * dpi)
    posts = [np.zeros((0, 4), np.int32)]
    for above, below in np.argwhere(near).tolist():
        top, bottom = level[above, 3], level[below, 1]
        left = max(0, max(level[above, 0], level[below, 0]) - thickest)
        right = min(level[above, 2], level[below, 2]) + thickest
        band = cv2.dilate(ink[top:bottom, left:right], np.ones((1, 3), np.uint8))
        full = np.concatenate([[False], band.mean(axis=0) >= _FULL, [False]])
        edges = np.flatnonzero(np.diff(full.view(np.int8))).reshape(-1, 2)
        edges = edges[edges[:, 1] - edges[:, 0] <= thickest + 2] + left
        height = np.broadcast_to([level[above, 1], level[below, 3]], edges.shape)
        posts.append(np.column_stack([edges, height])[:, [0, 2, 1, 3]].astype(np.int32))
    return np.concatenate(posts)


def _run_starts(ink: Picture, length: int) -> Picture:
    """Where runs of at least `length` pixels in a row begin, by doubling: few passes."""
    if ink.shape[1] < length:
        # OpenCV has no empty pictures.
        return np.zeros((ink.shape[0], 1), np.uint8)
    kept = ink
    done = 1
    while done < length:
        step = min(done, length - done)
        kept = np.asarray(cv2.bitwise_and(kept[:, :-step], kept[:, step:]), np.uint8)
        done += step
    return kept


def _bands(rows: NDArray[np.bool_], reach: int) -> Iterator[tuple[int, int]]:
    """First row and row after the last of what is marked, `reach` more on both sides."""
    marked = np.flatnonzero(rows)
    if not len(marked):
        return
    breaks = np.flatnonzero(np.diff(marked) > 2 * reach)
    firsts = marked[np.concatenate([[0], breaks + 1])]
    lasts = marked[np.concatenate([breaks, [len(marked) - 1]])]
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        yield max(0, first - reach), min(len(rows), last + reach + 1)


def _lines_in(
    ink: Picture, starts: Picture, shortest: int, thickest: int
) -> tuple[NDArray[np.int32], Picture]:
    long = np.zeros_like(ink)
    long[:, : starts.shape[1]] = starts
    # From each start a whole run; one more on each side joins the steps of a leaning line.
    kernel = np.ones((3, shortest + 2), np.uint8)
    joined = cv2.dilate(long, kernel, anchor=(shortest, 1))
    _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
        joined, 8, cv2.CV_32S, cv2.CCL_GRANA
    )
    thickness = stats[:, cv2.CC_STAT_AREA] / np.maximum(stats[:, cv2.CC_STAT_WIDTH], 1)
    thin = thickness <= thickest + 2
    thin[0] = False
    grown = thin[labels].view(np.uint8)
    boxes = stats[thin, :4].astype(np.int32)
    boxes[:, 2:] += boxes[:, :2]
    others = ink & ~grown
    # Touching letters of a blurred line make long runs too, but there is ink on both sides.
    own = np.bincount(labels.ravel(), minlength=len(stats))
    crossed = cv2.bitwise_and(_crossed(others, thickest, is_across=True), grown)
    shared = np.bincount(labels.ravel(), weights=crossed.ravel(), minlength=len(stats))
    real = thin & (shared <= _MOST_CROSSED * own)
    return boxes[real[thin]], real[labels].view(np.uint8)


def _crossed(others: Picture, thickest: int, *, is_across: bool) -> Picture:
    """Where there is ink on both sides of a rule: a stroke crosses, its pixels are its own."""
    if is_across:
        before = cv2.dilate(others, np.ones((thickest + 1, 3), np.uint8), anchor=(1, thickest))
        after = cv2.dilate(others, np.ones((thickest + 1, 3), np.uint8), anchor=(1, 0))
    else:
        before = cv2.dilate(others, np.ones((3, thickest + 1), np.uint8), anchor=(thickest, 1))
        after = cv2.dilate(others, np.ones((3, thickest + 1), np.uint8), anchor=(0, 1))
    return np.asarray(cv2.bitwise_and(before, after), np.uint8)
