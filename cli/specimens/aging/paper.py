"""What happens to a sheet before anybody scans it: folds, ink of the back, stamps, holes."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from cli.specimens.aging.chain import Pixels, Step, whole
from cli.specimens.seals import seal

_A4_LONG_MM = 297.0
_PEN_BLUE = (38, 58, 158)


def folded(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Folded twice for an envelope: two dark creases across with a pale ridge, through the text."""
    height, width = pixels.shape[:2]
    seen = pixels.copy()
    rows = np.arange(height, dtype=np.float32)[:, None]
    for share in (1 / 3, 2 / 3):
        place = height * (share + float(random.uniform(-0.01, 0.01)))
        slope = float(random.uniform(-0.008, 0.008))
        line = place + slope * np.arange(width, dtype=np.float32)[None, :]
        wobble = np.cumsum(random.normal(0, 0.35, width)).astype(np.float32)
        distance = rows - line - wobble[None, :] * 0.5
        crease = 105 * np.exp(-((distance / 2.0) ** 2))
        ridge = 60 * np.exp(-(((distance - 6) / 4.0) ** 2))
        slope_shade = np.where(distance > 0, 14 * np.exp(-distance / 60), 0)
        seen += (ridge - crease - slope_shade)[..., None].astype(np.float32)
    return seen


def bled_through(back: Image.Image, *, strength: float) -> Step:
    """The text of the back, mirrored and soft, darkening this side by `strength` (0 to 1)."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        height, width = pixels.shape[:2]
        mirrored = cv2.GaussianBlur(cv2.flip(np.asarray(back.convert("RGB")), 1), (0, 0), 2.2)
        fitted = cv2.resize(mirrored, (width, height)).astype(np.float32)
        light = 1 - np.float32(strength) * (255 - fitted) / 255
        return np.asarray(np.clip(pixels, 0, 255) * light, np.float32)

    return step


def curled(bend_mm: float) -> Step:
    """A sheet that did not lie flat: its lines bend by up to `bend_mm` of an A4 page."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        bent, _ = bend(pixels, bend_mm / _A4_LONG_MM, random)
        margin = (bent.shape[0] - pixels.shape[0]) // 2
        return bent[margin:-margin, margin:-margin]

    return step


def bend(pixels: Pixels, share: float, random: np.random.Generator) -> tuple[Pixels, Pixels]:
    """The sheet bent by `share` of its height within a margin, and where it covers what is under
    it (H×W, 0 to 1). Both are larger than the sheet by the same margin on every side."""
    height, width = pixels.shape[:2]
    reach = share * height
    margin = int(np.ceil(reach)) + 2
    y, x = np.mgrid[-margin : height + margin, -margin : width + margin].astype(np.float32)
    along = 2 * np.pi * float(random.uniform(0.5, 0.9)) * x / width + float(random.uniform(0, 6))
    phase = along + float(random.uniform(-1.5, 1.5)) * y / height
    down = np.asarray(y - np.float32(reach) * np.sin(phase), np.float32)
    lit = np.asarray(1 + np.float32(min(0.1, 10 * share)) * (np.cos(phase) - 1), np.float32)
    bent = cv2.remap(whole(pixels), x, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    cover = np.ones((height, width), np.float32)
    covered = cv2.remap(cover, x, down, cv2.INTER_LINEAR)
    return bent * lit[..., None], np.asarray(covered, np.float32)


def stamped(count: int = 1, *, diameter_mm: float = 34.0) -> Step:
    """`count` red seals (words: MẪU) pressed anywhere over the text; ink that does not cover."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        size = round(diameter_mm * pixels.shape[0] / _A4_LONG_MM)
        page = pixels.copy()
        for _ in range(count):
            turn = float(random.uniform(-40, 40))
            ink = np.asarray(seal(size).rotate(turn, fillcolor=(255, 255, 255)), np.float32)
            x = int(random.integers(0, max(1, page.shape[1] - size)))
            y = int(random.integers(0, max(1, page.shape[0] - size)))
            part = page[y : y + size, x : x + size]
            part *= ink[: part.shape[0], : part.shape[1]] / 255
        return page

    return step


def signed(count: int = 1, *, width_mm: float = 38.0) -> Step:
    """`count` blue signatures without letters, across whatever is there."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        per_mm = pixels.shape[0] / _A4_LONG_MM
        page = Image.fromarray(whole(pixels))
        pen = ImageDraw.Draw(page)
        steps = np.linspace(0, 1, 160)
        for _ in range(count):
            x, y = random.uniform(0.15, 0.85) * page.width, random.uniform(0.2, 0.9) * page.height
            loops, swing, phase = random.uniform(2, 5), random.uniform(2, 5), random.uniform(0, 6)
            across = width_mm * (steps - 0.5) + 4 * np.sin(steps * math.tau * loops + phase)
            down = 5.5 * np.sin(steps * math.tau * swing) * (1.1 - steps)
            points = np.stack([x + per_mm * across, y + per_mm * down], axis=1)
            pen.line(
                [(float(a), float(b)) for a, b in points],
                fill=_PEN_BLUE,
                width=max(2, round(0.45 * per_mm)),
                joint="curve",
            )
        return np.asarray(page, np.float32)

    return step


def punched(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Two filing holes at the left edge, 80 mm apart (ISO 838), dark as the lid behind them."""
    per_mm = pixels.shape[0] / _A4_LONG_MM
    page = Image.fromarray(whole(pixels))
    pen = ImageDraw.Draw(page)
    middle = page.height / 2 + float(random.uniform(-4, 4)) * per_mm
    x = float(random.uniform(10, 14)) * per_mm
    level = int(random.integers(40, 110))
    for y in (middle - 40 * per_mm, middle + 40 * per_mm):
        reach = 3 * per_mm
        pen.ellipse([x - reach, y - reach, x + reach, y + reach], fill=(level,) * 3)
    return np.asarray(page, np.float32)


def worn(count: int) -> Step:
    """Handled for years: `count` pale or brown blots, and corners gone grey."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        height, width = pixels.shape[:2]
        y, x = np.mgrid[0:height:8, 0:width:8].astype(np.float32)
        light = np.ones((*y.shape, 3), np.float32)
        for _ in range(count):
            place = random.uniform(0, 1, 2) * (height, width)
            reach = float(random.uniform(0.02, 0.09)) * height
            blot = np.exp(-((((y - place[0]) ** 2 + (x - place[1]) ** 2) / reach**2) ** 3))
            tint = np.array((0.04, 0.09, 0.2), np.float32) * np.float32(random.uniform(0.5, 1.5))
            light *= 1 - blot[..., None] * tint
        edge = np.minimum(y + x, width + height - y - x) / (0.12 * height)
        light *= (1 - 0.18 * np.exp(-(edge**2)))[..., None]
        return np.asarray(pixels * cv2.resize(light, (width, height)), np.float32)

    return step


def emptied(strength: float = 0.035) -> Step:
    """The empty back of the given page: white, the front shining through with `strength`."""

    def step(pixels: Pixels, random: np.random.Generator) -> Pixels:
        front = Image.fromarray(whole(pixels))
        mirrored = front.convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        faint = mirrored.filter(ImageFilter.GaussianBlur(front.width / 500))
        pale = faint.point([round(255 - (255 - level) * strength) for level in range(256)])
        return np.asarray(pale.convert("RGB"), np.float32)

    return step
