"""What scanners, copiers and fax machines do to a page."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
from PIL import Image, ImageFilter

from cli.specimens.aging.chain import Pixels, Step, whole

_FAX_LINES = {"standard": 3.85, "fine": 7.7}
"""Lines per mm (ITU-T T.4); a line has 8.04 points per mm."""
_A4_MM = (210.0, 297.0)
_Y = (0.299, 0.587, 0.114)


def skewed(low: float, high: float | None = None) -> Step:
    """Laid askew by `low` to `high` degrees (to either side where both are above 0), or by `low`.

    Counter-clockwise is positive. The picture keeps its size, so corners are cut off.
    """

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        degrees = low
        if high is not None:
            degrees = float(random.uniform(low, high))
            if low >= 0:
                degrees = float(degrees * random.choice((-1, 1)))
        source = whole(pixels)
        height, width = source.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        turned = cv2.warpAffine(
            source,
            turn,
            (width, height),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=source[2, 2].tolist(),
        )
        return turned.astype(np.float32)

    return step


def on_glass(degrees: float) -> Step:
    """Laid askew on a white glass that is larger than the sheet: the picture grows."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        source = whole(pixels)
        height, width = source.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        sine, cosine = abs(turn[0, 1]), abs(turn[0, 0])
        wide, high = round(height * sine + width * cosine), round(height * cosine + width * sine)
        turn[:, 2] += ((wide - width) / 2, (high - height) / 2)
        turned = cv2.warpAffine(
            source,
            turn,
            (wide, high),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(250, 250, 250),
        )
        return turned.astype(np.float32)

    return step


def upside_down(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """The sheet lay the wrong way round."""
    return pixels[::-1, ::-1]


def toned(gain: float, offset: float, *, yellow: float = 0.0) -> Step:
    """Off-white: every level times `gain` plus `offset`, the blue lowered by `yellow`."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        seen = pixels * np.float32(gain) + np.float32(offset)
        seen[..., 2] -= np.float32(yellow)
        return seen

    return step


def noisy(strength: float) -> Step:
    """Grain of the sensor, the same in all three colours; `strength` is its standard deviation."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        grain = random.standard_normal(pixels.shape[:2], dtype=np.float32) * np.float32(strength)
        return pixels + grain[..., None]

    return step


def coarse(low: float, high: float | None = None, *, blur: float = 0.0) -> Step:
    """Scanned at a share `low` (to `high`) of the resolution and shown at the whole of it.

    `blur` is the spread of the lens in pixels of the coarse picture. The size stays, so the
    announced dpi stays true.
    """

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        share = low if high is None else float(random.uniform(low, high))
        source = Image.fromarray(whole(pixels))
        small = source.resize(
            (round(source.width * share), round(source.height * share)), Image.Resampling.BOX
        )
        if blur:
            small = small.filter(ImageFilter.GaussianBlur(blur))
        return np.asarray(small.resize(source.size, Image.Resampling.BICUBIC), np.float32)

    return step


def uneven(
    across: tuple[float, float], down: tuple[float, float], *, is_darkest_first: bool = True
) -> Step:
    """Light that falls off towards one side.

    `across` bounds the share of light left at the dark side (right, or either one when
    `is_darkest_first` is False), `down` the share at the top.
    """

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        height, width = pixels.shape[:2]
        over = np.linspace(1.0, float(random.uniform(*across)), width, dtype=np.float32)
        along = np.linspace(float(random.uniform(*down)), 1.0, height, dtype=np.float32)
        if not is_darkest_first and random.random() < 0.5:
            over = over[::-1]
        return np.asarray(pixels * (along[:, None] * over[None, :])[..., None], np.float32)

    return step


def specked(count: int, *, largest: int, shade: float | tuple[float, float] = 70.0) -> Step:
    """Dirt on the glass: `count` square dots of 1 to `largest` pixels, as dark as `shade`."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        seen = pixels.copy()
        height, width = seen.shape[:2]
        for _ in range(count):
            y = int(random.integers(0, height - largest - 1))
            x = int(random.integers(0, width - largest - 1))
            size = int(random.integers(1, largest + 1))
            dark = shade if isinstance(shade, float) else float(random.uniform(*shade))
            seen[y : y + size, x : x + size] = dark
        return seen

    return step


def jpeg(quality: int) -> Step:
    """Stored as JPEG of this quality (1 to 95)."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        buffer = BytesIO()
        Image.fromarray(whole(pixels)).save(buffer, "JPEG", quality=quality)
        return np.asarray(Image.open(BytesIO(buffer.getvalue())).convert("RGB"), np.float32)

    return step


def lid_open(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """The shadow of a book's fold or a lid left open: one side down to about 45 % of the light."""
    height, width = pixels.shape[:2]
    across = np.linspace(0, 1, width, dtype=np.float32)
    if random.random() < 0.5:
        across = across[::-1]
    edge = 1 / (1 + np.exp((across - random.uniform(0.25, 0.45)) * random.uniform(10, 22)))
    down = np.linspace(1, float(random.uniform(0.75, 0.95)), height, dtype=np.float32)
    light = (1 - 0.55 * edge)[None, :] * down[:, None]
    return np.asarray(pixels * light[..., None], np.float32)


def photocopied(*, stroke: float, contrast: float = 2.2, border_mm: float = 4.0) -> Step:
    """Copied without colour on an office copier.

    `stroke` above 0 thickens the letters, below 0 thins them (1: by a whole pixel to each side);
    `contrast` is the slope of the levels around the middle; up to `border_mm` of one or two edges
    are black where the lid did not cover.
    """

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        grey = np.asarray(np.clip(pixels, 0, 255) @ np.array(_Y, np.float32), np.float32)
        cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
        moved = cv2.erode(grey, cross) if stroke > 0 else cv2.dilate(grey, cross)
        weight = np.float32(abs(stroke))
        grey = np.asarray(grey * (1 - weight) + moved * weight, np.float32)
        middle = float(random.uniform(150, 185))
        grey = np.asarray(255 / (1 + np.exp((middle - grey) * contrast * 4 / 255)), np.float32)
        _black_edges(grey, border_mm * grey.shape[0] / _A4_MM[1], random)
        _streaks(grey, random)
        return np.repeat(grey[..., None], 3, axis=2)

    return step


def _black_edges(grey: Pixels, reach: float, random: np.random.Generator) -> None:
    for edge in random.permutation(4)[: int(random.integers(1, 3))]:
        side = np.rot90(grey, int(edge))
        depth = reach * float(random.uniform(0.2, 1.0))
        wave = depth * (1 + 0.3 * np.sin(np.linspace(0, random.uniform(1, 5), side.shape[1])))
        rows = np.arange(int(depth * 1.3) + 8, dtype=np.float32)[:, None]
        dark = 1 / (1 + np.exp((rows - wave[None, :]) / 1.5))
        side[: len(rows)] *= (1 - 0.88 * dark[:, : side.shape[1]]).astype(np.float32)


def _streaks(grey: Pixels, random: np.random.Generator) -> None:
    """Thin lines down the page, from a scratched drum."""
    for x in random.integers(2, grey.shape[1] - 2, int(random.integers(0, 3))):
        grey[:, int(x)] *= np.float32(random.uniform(0.55, 0.85))


def faxed(resolution: str = "fine") -> Step:
    """Sent by fax: black and white points, 8.04 per mm across and 3.85 (`standard`) or 7.7
    (`fine`) lines per mm, with a line lost here and there. The picture is taken for an A4 page."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        height, width = pixels.shape[:2]
        grey = np.asarray(np.clip(pixels, 0, 255) @ np.array(_Y, np.float32), np.float32)
        size = (round(_A4_MM[0] * 8.04), round(_A4_MM[1] * _FAX_LINES[resolution]))
        sent = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
        limit = 172 + random.standard_normal(sent.shape, dtype=np.float32) * np.float32(9)
        points = np.where(sent > limit, np.float32(255), np.float32(0))
        for row in random.integers(1, size[1], int(random.integers(2, 7))):
            points[row] = points[row - 1] if random.random() < 0.6 else 255
        shown = cv2.resize(points, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.repeat(np.asarray(shown, np.float32)[..., None], 3, axis=2)

    return step
