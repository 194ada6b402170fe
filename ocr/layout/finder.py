"""From an upright page to the runs of words that are read, in reading order."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.geometry import Picture
from ocr.layout.model import Chunk, Layout, Signs

Numbers = NDArray[np.float64]

_FAINTEST: Final = 18
_PAD: Final = 4
_GAP: Final = 2.0


def find_layout(picture: Picture, dpi: float) -> Layout:
    """The layout of an upright, straightened grey page at `dpi` (150 to 200)."""
    stats = _components(_ink(picture))
    height = stats[:, 3]
    likely = (height >= dpi / 25) & (height <= dpi / 2.5) & (stats[:, 2] <= 3 * height)
    if likely.sum() < 5:
        return Layout((), Signs(1, 0, 0.0, 0, 0.0), np.zeros((0, 4), np.int32))
    x_height = float(np.median(height[likely]))
    kept = (height < 4 * x_height) & ~((stats[:, 2] > 8 * x_height) & (height < 0.5 * x_height))
    stats = stats[kept]
    left, top = stats[:, 0], stats[:, 1]
    boxes = np.stack([left, top, left + stats[:, 2], top + stats[:, 3]], axis=1)
    rows = _rows(boxes, x_height, picture.shape[0])
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    distance = np.abs(middle[:, None] - (rows - 0.55 * x_height)[None])
    row_of = distance.argmin(axis=1)
    row_of[distance.min(axis=1) >= 1.5 * x_height] = -1
    chunks: list[Chunk] = []
    for number, base in enumerate(rows):
        mine = boxes[row_of == number]
        chunks.extend(_chunks(mine[np.argsort(mine[:, 0])], float(base), x_height, number))
    signs = Signs(1, 0, 0.0, len(rows), float((row_of < 0).mean()))
    return Layout(tuple(chunks), signs, boxes[row_of >= 0].astype(np.int32))


def _ink(picture: Picture) -> Picture:
    height, width = picture.shape
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    around = cv2.resize(cv2.blur(small, (15, 15)), (width, height))
    deeper = cv2.subtract(around, cv2.blur(picture, (3, 3)))
    return np.asarray((deeper > _FAINTEST).view(np.uint8), np.uint8)


def _components(mask: Picture) -> Numbers:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return np.asarray(stats[1:][stats[1:, 4] >= 4], np.float64)


def _rows(boxes: Numbers, x_height: float, page_height: int) -> Numbers:
    tall = boxes[:, 3] - boxes[:, 1]
    body = boxes[(tall > 0.65 * x_height) & (tall < 1.9 * x_height)]
    counts = np.bincount(body[:, 3].astype(np.int64), minlength=page_height + 8)
    smooth = np.convolve(counts.astype(np.float64), [0.5, 1, 1, 1, 0.5], "same")
    taken = np.zeros(len(smooth), np.bool_)
    rows: list[int] = []
    for y in np.argsort(-smooth).tolist():
        if smooth[y] < 1.5:
            break
        if not taken[y]:
            rows.append(y)
            taken[int(max(0, y - 1.25 * x_height)) : int(y + 1.25 * x_height)] = True
    return np.array(sorted(rows), np.float64)


def _chunks(boxes: Numbers, base: float, x_height: float, line: int) -> list[Chunk]:
    if len(boxes) == 0:
        return []
    tall = boxes[:, 3] - boxes[:, 1] > 0.5 * x_height
    rise, drop = 1.5 * x_height, 0.4 * x_height
    if tall.any():
        rise = float(np.percentile(base + 1 - boxes[tall, 1], 90))
        drop = max(float(np.percentile(boxes[tall, 3] - base - 1, 93)), 0.25 * rise)
    gaps = boxes[1:, 0] - np.maximum.accumulate(boxes[:, 2])[:-1]
    chunks: list[Chunk] = []
    for run in np.split(boxes, np.flatnonzero(gaps > _GAP * (rise + drop)) + 1):
        if len(run) < 2 and (run[:, 3] - run[:, 1]).max() < 0.5 * x_height:
            continue
        upper = min(np.maximum(run[:, 1], base - 1.25 * rise).min(), base + 1 - rise)
        lower = max(np.minimum(run[:, 3], base + 1.4 * drop).max(), base + 1 + drop)
        chunks.append(
            Chunk(
                int(run[:, 0].min()) - _PAD,
                int(np.floor(upper)) - _PAD,
                int(run[:, 2].max()) + _PAD,
                int(np.ceil(lower)) + _PAD,
                line,
                0,
            )
        )
    return chunks
