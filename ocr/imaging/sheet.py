"""The sheet in a photo: where it lies on the table, and how it looks seen from straight above.

A quadrilateral is only believed when it looks different on its two sides all along its four edges,
has the proportions of paper and leaves no larger part of the picture outside. Everything else (a
scan, a printed frame, several things on one picture) is left as it is. Bent pages are not handled.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.imaging.components import find_components
from ocr.imaging.geometry import Picture, resize

Corners: TypeAlias = tuple[tuple[float, float], ...]
"""Top left, top right, bottom right, bottom left as (across, down) in fractions of the picture."""

_SMALL_PX: Final = 560
"""Longer side of the copy on which the sheet is looked for."""
_FINE_PX: Final = 1400
"""Longer side of the copy on which its edges are placed exactly."""
_LEAST_AREA: Final = 0.25
_MOST_AREA: Final = 0.985
_RIGHT_ANGLE: Final = (62.0, 118.0)
_OPPOSITE: Final = 0.6
"""How much shorter one side may be than the one opposite to it."""
_PROPORTIONS: Final = (1.2, 1.75)
_A_SERIES: Final = 1.4142
_CARD: Final = 1.5858
_NEAR: Final = 0.06
_FOCAL: Final = 1.0
"""Focal length of a phone's main lens against the longer side of its picture: 0.75 to 1.4."""
_DIFFERENT: Final = 12.0
"""Distance of two colours (Lab, 8 bit) on both sides of an edge."""
_ALONG: Final = 0.8
"""Share of an edge over which the sides must differ."""
_STEPS: Final = 60

_Points = NDArray[np.float32]


def find_sheet(picture: Picture) -> Corners | None:
    """Where the sheet lies in a photo; None when the picture is the sheet, or in any doubt."""
    height, width = picture.shape[:2]
    scale = _SMALL_PX / max(height, width)
    small = resize(picture, max(8, round(width * scale)), max(8, round(height * scale)))
    colours = small if small.ndim == 3 else np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR))
    # Letters are closed over, so that a sheet is one plain surface.
    plain = cv2.morphologyEx(colours, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    lab = np.asarray(cv2.cvtColor(plain, cv2.COLOR_BGR2LAB), np.uint8)
    best: tuple[float, _Points] | None = None
    for mask in _masks(lab):
        corners = _quadrilateral(mask)
        if corners is None or not _is_sheet_like(corners, small.shape):
            continue
        clear = _clearness(lab, corners)
        if clear >= _ALONG and (best is None or clear > best[0] + 0.02):
            best = (clear, corners)
    if best is None:
        return None
    found = np.asarray(best[1] / (small.shape[1], small.shape[0]), np.float32)
    placed = _placed_exactly(picture, found)
    return tuple((float(across), float(down)) for across, down in placed)


def flatten_sheet(picture: Picture, corners: Corners, size: tuple[int, int]) -> Picture:
    """The sheet as seen from straight above, in a size of width and height in pixels."""
    matrix = _from_unit_square(corners)
    width, height = size
    to_picture = (
        np.diag([picture.shape[1], picture.shape[0], 1.0])
        @ matrix
        @ np.diag([1 / width, 1 / height, 1.0])
    )
    flat = cv2.warpPerspective(
        picture,
        to_picture,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(flat, np.uint8)


def sheet_size(corners: Corners, width: float, height: float) -> tuple[float, float]:
    """Width and height of the flat sheet in pixels of a picture of this width and height.

    The proportions follow from the perspective (Zhang and He, Whiteboard scanning and image
    enhancement, 2007) for a usual lens; close to those of the A series or of a card they are
    taken to be them.
    """
    points = np.array(corners) * (width, height)
    top, right, bottom, left = (
        float(np.linalg.norm(points[(side + 1) % 4] - points[side])) for side in range(4)
    )
    lens = _FOCAL * max(width, height)
    ray = np.array([[1 / lens, 0, -width / 2 / lens], [0, 1 / lens, -height / 2 / lens], [0, 0, 1]])
    seen = ray @ np.diag([width, height, 1.0]) @ _from_unit_square(corners)
    ratio = float(np.linalg.norm(seen[:, 0])) / max(float(np.linalg.norm(seen[:, 1])), 1e-9)
    is_wide = ratio > 1
    longer = max(top, bottom) if is_wide else max(left, right)
    ratio = max(ratio, 1 / ratio)
    if abs(ratio / _CARD - 1) <= _NEAR / 2:
        ratio = _CARD
    elif abs(ratio / _A_SERIES - 1) <= 2 * _NEAR:
        ratio = _A_SERIES
    return (longer, longer / ratio) if is_wide else (longer / ratio, longer)


def is_card(width: float, height: float) -> bool:
    """Whether a flattened sheet has the proportions of an identity card (ISO 7810 ID-1)."""
    return abs(max(width, height) / max(1.0, min(width, height)) / _CARD - 1) <= _NEAR / 2


def turned_corners(corners: Corners, rotation: int) -> Corners:
    """The same corners in the picture turned clockwise, beginning at the turned sheet's top left.

    `rotation`: 0, 90, 180 or 270 degrees.
    """
    turned = corners
    for _ in range(rotation % 360 // 90):
        turned = tuple((1.0 - down, across) for across, down in turned)
        turned = (turned[3], *turned[:3])
    return turned


def leaning_corners(corners: Corners, skew_deg: float, size: tuple[float, float]) -> Corners:
    """The corners of the sheet as it lies when its print leans by `skew_deg` (clockwise).

    `size`: width and height of the flat sheet. Some corners may fall outside of the old ones.
    """
    width, height = size
    angle = np.deg2rad(skew_deg)
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    places: list[tuple[float, float]] = []
    for across, down in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)):
        x, y = (across - 0.5) * width, (down - 0.5) * height
        places.append(
            ((x * cosine - y * sine) / width + 0.5, (x * sine + y * cosine) / height + 0.5)
        )
    return _mapped(corners, places)


def _mapped(corners: Corners, places: list[tuple[float, float]]) -> Corners:
    points = np.array([[across, down, 1.0] for across, down in places])
    mapped = points @ _from_unit_square(corners).T
    return tuple((float(x / w), float(y / w)) for x, y, w in mapped)


def _from_unit_square(corners: Corners) -> NDArray[np.float64]:
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    matrix = cv2.getPerspectiveTransform(square, np.array(corners, np.float32))
    return np.asarray(matrix, np.float64)


def _masks(lab: Picture) -> list[NDArray[np.uint8]]:
    """What may be the sheet: the brighter part, what is unlike the border, what edges enclose."""
    light = np.ascontiguousarray(lab[:, :, 0])
    _, bright = cv2.threshold(light, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    height, width = light.shape
    rim = max(2, min(height, width) // 40)
    border = np.concatenate(
        [
            lab[:rim].reshape(-1, 3),
            lab[-rim:].reshape(-1, 3),
            lab[:, :rim].reshape(-1, 3),
            lab[:, -rim:].reshape(-1, 3),
        ]
    ).astype(np.float32)
    apart = np.linalg.norm(lab.astype(np.float32) - np.median(border, axis=0), axis=2)
    far = np.clip(apart * 2, 0, 255).astype(np.uint8)
    _, unlike = cv2.threshold(far, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    edges = cv2.Canny(cv2.GaussianBlur(light, (5, 5), 0), 15, 45)
    walls = cv2.dilate(edges, np.ones((5, 5), np.uint8))
    enclosed = (walls == 0).astype(np.uint8)
    return [np.asarray(mask, np.uint8) for mask in (bright, unlike, enclosed)]


def _quadrilateral(mask: NDArray[np.uint8]) -> _Points | None:
    """Corners of four straight lines along the largest thing of the mask."""
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    things = find_components(np.asarray(opened, np.uint8))
    if len(things.area) < 2:
        return None
    largest = 1 + int(things.area[1:].argmax())
    alone = (things.labels == largest).astype(np.uint8)
    outlines, _ = cv2.findContours(alone, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(max(outlines, key=len))
    if cv2.contourArea(hull) < _LEAST_AREA * mask.size * 0.8:
        return None
    coarse = _four_points(hull)
    if coarse is None:
        return None
    return _fitted(np.asarray(hull, np.float32).reshape(-1, 2), coarse)


def _four_points(hull: NDArray[np.int32]) -> _Points | None:
    """The hull with fewer and fewer points until four are left; cut corners make more."""
    around = cv2.arcLength(hull, closed=True)
    for share in (0.01, 0.02, 0.03, 0.045, 0.06, 0.08):
        points = cv2.approxPolyDP(hull, share * around, closed=True).reshape(-1, 2)
        if len(points) == 4:
            return _ordered(points.astype(np.float32))
        if len(points) < 4:
            break
    return _ordered(np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)), np.float32))


def _ordered(points: _Points) -> _Points:
    """Clockwise, beginning at the corner nearest to the top left."""
    centre = points.mean(axis=0)
    angles = np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0])
    points = points[np.argsort(angles)]
    return np.roll(points, -int(points.sum(axis=1).argmin()), axis=0)


def _fitted(hull: _Points, corners: _Points) -> _Points | None:
    """The corners where lines through the middle parts of the four sides meet."""
    dense = np.concatenate(
        [
            np.linspace(a, b, max(2, int(np.linalg.norm(b - a))), endpoint=False)
            for a, b in pairwise([*hull, hull[0]])
        ]
    ).astype(np.float32)
    lines: list[tuple[float, float, float]] = []
    for side in range(4):
        start, end = corners[side], corners[(side + 1) % 4]
        length = float(np.linalg.norm(end - start))
        along = (end - start) / max(length, 1.0)
        offset = dense - start
        reach = offset @ along
        off = np.abs(offset @ np.array([-along[1], along[0]]))
        near = (reach > 0.12 * length) & (reach < 0.88 * length) & (off < 0.03 * length)
        if near.sum() < 10:
            return corners
        lines.append(_line(dense[near]))
    return _crossings(lines)


def _line(points: _Points) -> tuple[float, float, float]:
    """The line a*x + b*y = c through the points, little moved by stray ones."""
    ux, uy, x, y = np.ravel(cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01)).tolist()
    return -uy, ux, -uy * x + ux * y


def _crossings(lines: list[tuple[float, float, float]]) -> _Points | None:
    corners: list[tuple[float, float]] = []
    for side in range(4):
        (a, b, c), (d, e, f) = lines[side - 1], lines[side]
        across = a * e - b * d
        if abs(across) < 1e-6:
            return None
        corners.append(((c * e - b * f) / across, (a * f - c * d) / across))
    return np.array(corners, np.float32)


def _is_sheet_like(corners: _Points, shape: tuple[int, ...]) -> bool:
    height, width = shape[:2]
    share = float(cv2.contourArea(corners)) / (height * width)
    if not _LEAST_AREA <= share <= _MOST_AREA or not cv2.isContourConvex(corners):
        return False
    outside = np.maximum(-corners, corners - (width, height)).max() / max(height, width)
    if outside > 0.03:
        return False
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(sides, axis=1)
    cosines = -(sides * np.roll(sides, 1, axis=0)).sum(axis=1) / (lengths * np.roll(lengths, 1))
    angles = np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    if angles.min() < _RIGHT_ANGLE[0] or angles.max() > _RIGHT_ANGLE[1]:
        return False
    pairs = (lengths[0] / lengths[2], lengths[1] / lengths[3])
    if any(not _OPPOSITE <= ratio <= 1 / _OPPOSITE for ratio in pairs):
        return False
    across, down = lengths[0] + lengths[2], lengths[1] + lengths[3]
    return bool(_PROPORTIONS[0] <= max(across, down) / min(across, down) <= _PROPORTIONS[1])


def _clearness(lab: Picture, corners: _Points) -> float:
    """Share of the worst edge along which inside and outside differ in colour.

    An edge that coincides with the border of the picture has no outside and counts as clear.
    """
    height, width = lab.shape[:2]
    step = 0.02 * max(height, width)
    worst = 1.0
    cut = 0
    for side in range(4):
        start, end = corners[side], corners[(side + 1) % 4]
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
        inward = np.array([-along[1], along[0]], np.float32)
        places = start + (end - start) * np.linspace(0.06, 0.94, _STEPS)[:, None]
        inner, outer = places + inward * step, places - inward * step
        inside_picture = (
            (outer >= 1).all(axis=1) & (outer[:, 0] < width - 1) & (outer[:, 1] < height - 1)
        )
        if inside_picture.mean() < 0.5:
            # Cut by the picture's border: nothing to compare. Two such sides are a shadow.
            cut += 1
            worst = min(worst, _ALONG if cut == 1 else 0.0)
            continue
        far = np.linalg.norm(_colours(lab, inner) - _colours(lab, outer), axis=1)
        worst = min(worst, float((far[inside_picture] > _DIFFERENT).mean()))
    return worst


def _colours(lab: Picture, places: NDArray[np.float32]) -> NDArray[np.float32]:
    rows = np.clip(places[:, 1].astype(int), 0, lab.shape[0] - 1)
    columns = np.clip(places[:, 0].astype(int), 0, lab.shape[1] - 1)
    return np.asarray(lab[rows, columns], np.float32)


def _placed_exactly(picture: Picture, corners: _Points) -> _Points:
    """The corners (fractions) moved onto the steepest change across each edge."""
    height, width = picture.shape[:2]
    scale = min(1.0, _FINE_PX / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    fine = resize(picture, *size)
    light = cv2.GaussianBlur(fine if fine.ndim == 2 else fine.max(axis=2), (3, 3), 0)
    points = (corners * size).astype(np.float32)
    reach = max(4, max(size) // 90)
    lines: list[tuple[float, float, float]] = []
    for side in range(4):
        start, end = points[side], points[(side + 1) % 4]
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
        inward = np.array([-along[1], along[0]], np.float32)
        places = start + (end - start) * np.linspace(0.05, 0.95, 2 * _STEPS)[:, None]
        depths = np.arange(-reach, reach + 1, dtype=np.float32)
        grid = places[:, None, :] + inward * depths[None, :, None]
        rows = np.clip(np.round(grid[..., 1]).astype(int), 0, size[1] - 1)
        columns = np.clip(np.round(grid[..., 0]).astype(int), 0, size[0] - 1)
        profile = light[rows, columns].astype(np.float32)
        rise = profile[:, 2:] - profile[:, :-2]
        at = depths[1:-1][rise.argmax(axis=1)]
        strong = rise.max(axis=1) > _DIFFERENT
        if strong.mean() < 0.5:
            lines.append(_line(places.astype(np.float32)))
            continue
        usual = np.median(at[strong])
        kept = strong & (np.abs(at - usual) <= reach / 2)
        lines.append(_line((places + inward * at[:, None])[kept].astype(np.float32)))
    crossed = _crossings(lines)
    return corners if crossed is None else np.asarray(crossed / size, np.float32)
