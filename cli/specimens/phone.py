"""A sheet on a table, taken with a phone: perspective, lamp light, a little blur, JPEG."""

from __future__ import annotations

from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from cli.specimens.aging import Pixels, Step
from cli.specimens.aging.chain import whole
from cli.specimens.aging.paper import bend
from cli.specimens.aging.scanner import jpeg

_LONG, _SHORT = 4000, 3000
"""A 12-megapixel camera."""
_QUALITY: Final = 80
_A4_LONG_MM: Final = 297.0
_TABLES: Final = ((92, 66, 44), (120, 96, 70), (70, 72, 78), (52, 60, 66), (135, 128, 118))
"""Mean colours (RGB) of dark wood, light wood, grey laminate, slate, stone."""


class Photo(NamedTuple):
    """The picture, and where the sheet's corners are in it.

    `corners` are top left, top right, bottom right, bottom left in pixels (x, y).
    """

    image: Image.Image
    corners: tuple[tuple[float, float], ...]


def photograph(sheet: Image.Image, *, seed: int, curl_mm: float = 0.0) -> Photo:
    """The sheet as a phone sees it; it fills 60 to 90 % of the 3000 × 4000 picture.

    The camera leans up to about 12° and turns up to 5°; the light falls from one side, a soft
    shadow lies over a corner, the picture is slightly out of focus and warm or cold in tone. With
    `curl_mm` an A4 sheet does not lie flat: its lines bend by as much.
    """
    random = np.random.default_rng(seed)
    flat = np.asarray(sheet.convert("RGB"), np.float32)
    pixels, corners = _taken(flat, curl_mm, random, np.random.default_rng(seed + 1))
    seen = Image.fromarray(whole(pixels))
    return Photo(seen, tuple((float(x), float(y)) for x, y in corners))


def photographed(curl_mm: float = 0.0) -> Step:
    """The same as a step of a chain; the picture has another size afterwards and no true dpi."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        # The bend has a generator of its own: a flat sheet is seen like a bent one otherwise.
        (bending,) = random.spawn(1)
        return _taken(pixels, curl_mm, random, bending)[0]

    return step


def _taken(
    flat: Pixels, curl_mm: float, random: np.random.Generator, bending: np.random.Generator
) -> tuple[Pixels, Pixels]:
    """The photo and the sheet's corners in it."""
    corners = _corners(flat.shape[1], flat.shape[0], random)
    size = (_SHORT, _LONG)
    bent, cover = bend(flat, curl_mm / _A4_LONG_MM, bending)
    paper = whole(bent)
    matrix = cv2.getPerspectiveTransform(_outline(flat, paper), corners)
    # Shrinking without a blur before it would turn thin strokes into steps.
    laid = cv2.warpPerspective(
        cv2.GaussianBlur(paper, (0, 0), 0.5), matrix, size, flags=cv2.INTER_CUBIC
    ).astype(np.float32)
    mask = _soft(np.asarray(cv2.warpPerspective(cover, matrix, size), np.float32), 0.8)
    pixels = _table(random) * _cast_shadow(mask)
    pixels += (laid * np.float32(0.97) - pixels) * mask[..., None]
    pixels *= _light(random)[..., None] * _tone(random)
    pixels = _soft(pixels, float(random.uniform(0.7, 1.15)))
    grain = random.standard_normal((_LONG, _SHORT, 3), dtype=np.float32)
    pixels += _soft(grain, 0.6) * np.float32(random.uniform(4, 8))
    return jpeg(_QUALITY)(pixels, random), corners


def _outline(flat: Pixels, curled: npt.NDArray[np.uint8]) -> Pixels:
    """The corners of the flat sheet in the picture of the curled one, which has a margin."""
    height, width = flat.shape[:2]
    margin = (curled.shape[0] - height) / 2
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return np.asarray(corners + np.float32(margin), np.float32)


def _corners(width: int, height: int, random: np.random.Generator) -> Pixels:
    """Where the sheet's corners fall, by a pinhole camera above the table.

    Scaled so that the sheet fills the wanted share of the picture as far as it stays inside.
    """
    half = np.array([width, height], np.float64) / height
    plane = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half / 2
    turn = np.radians(random.uniform(-5, 5))
    cosine, sine = np.cos(turn), np.sin(turn)
    plane = plane @ np.array([[cosine, sine], [-sine, cosine]])
    lean_x, lean_y = np.radians(random.uniform(-12, 12, 2))
    distance = 1.6
    depth = distance + plane[:, 0] * np.sin(lean_y) + plane[:, 1] * np.sin(lean_x)
    flat = plane * (np.cos(lean_y), np.cos(lean_x)) * (distance / depth)[:, None]
    flat -= (flat.max(axis=0) + flat.min(axis=0)) / 2
    across, down = flat[:, 0], flat[:, 1]
    area = abs(np.dot(across, np.roll(down, 1)) - np.dot(down, np.roll(across, 1))) / 2
    scale = np.sqrt(random.uniform(0.60, 0.90) * _LONG * _SHORT / area)
    room = np.array([_SHORT, _LONG]) * 0.97
    scale = min(scale, float((room / np.ptp(flat, axis=0)).min()))
    slack = (np.array([_SHORT, _LONG]) - np.ptp(flat, axis=0) * scale) / 2
    middle = np.array([_SHORT, _LONG]) / 2 + slack * random.uniform(-0.6, 0.6, 2)
    return np.asarray(flat * scale + middle, np.float32)


def _table(random: np.random.Generator) -> Pixels:
    """A table top: a mean colour with streaks along one direction and coarse spots."""
    colour = np.array(_TABLES[int(random.integers(len(_TABLES)))], np.float32)
    streaks = random.standard_normal((_LONG // 8, _SHORT // 160)).astype(np.float32)
    spots = random.standard_normal((_LONG // 100, _SHORT // 100)).astype(np.float32)
    grain = cv2.resize(streaks, (_SHORT, _LONG), interpolation=cv2.INTER_CUBIC)
    patches = cv2.resize(spots, (_SHORT, _LONG), interpolation=cv2.INTER_CUBIC)
    return np.asarray(colour * (1 + 0.07 * grain + 0.05 * patches)[..., None], np.float32)


def _cast_shadow(mask: Pixels) -> Pixels:
    """The thin shadow that the edge of the sheet throws on the table."""
    moved = np.roll(mask, (14, 10), axis=(0, 1))
    return (1 - np.float32(0.45) * _soft(moved, 12))[..., None]


def _light(random: np.random.Generator) -> Pixels:
    """Brightness over the picture: a lamp at one side, dark corners, the shadow of a hand."""
    y, x = np.mgrid[0 : _LONG // 20, 0 : _SHORT // 20].astype(np.float32)
    x, y = x / x.max() - 0.5, y / y.max() - 0.5
    angle = float(random.uniform(0, 2 * np.pi))
    slope = float(random.uniform(0.12, 0.4))
    light = 0.92 - slope * (x * np.cos(angle) + y * np.sin(angle)) - 0.35 * (x**2 + y**2)
    side_x, side_y = random.choice((-0.5, 0.5)), random.uniform(0.0, 0.5)
    reach = (x - side_x) ** 2 / 0.12 + (y - side_y) ** 2 / 0.16
    light *= 1 - float(random.uniform(0.1, 0.32)) * np.exp(-(reach**2)).astype(np.float32)
    light = np.clip(light, 0.3, 1.06)
    return np.asarray(cv2.resize(light, (_SHORT, _LONG), interpolation=cv2.INTER_CUBIC), np.float32)


def _soft(pixels: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.float32)


def _tone(random: np.random.Generator) -> Pixels:
    warmth = float(random.uniform(-0.03, 0.07))
    return np.array([1.0 + warmth / 2, 1.0, 1.0 - warmth], np.float32)
