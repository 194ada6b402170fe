"""What happens to an office page on its way: the three levels l0, l1, l2, and single faults.

Pictures are RGB arrays (H×W×3, uint8) at 300 dpi. Each function changes one thing, with a seed.
"""

from __future__ import annotations

from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

Level = Literal["l0", "l1", "l2"]
Rgb = npt.NDArray[np.uint8]

JPEG_QUALITY: Final[dict[Level, int]] = {"l0": 92, "l1": 75, "l2": 45}


def aged(picture: Rgb, level: Level, *, seed: int, back: Rgb | None = None) -> Rgb:
    """The page as it is scanned, before its JPEG.

    l0: as drawn. l1: an ordinary scanner, within 0.6° and with light noise. l2: an old copier,
    150 to 200 dpi shown at 300, within 2.5°, uneven light, the `back` shining through, speckles.
    """
    random = np.random.default_rng(seed)
    if level == "l0":
        return picture
    if level == "l1":
        leaning = skewed(picture, float(random.uniform(-0.6, 0.6)), keep_size=True)
        return noisy(leaning.astype(np.float32) * 0.97 + 4, random, strength=3.0)
    seen = bled_through(picture, back, strength=0.12) if back is not None else picture
    height, width = seen.shape[:2]
    factor = float(random.uniform(150, 200)) / 300
    small = cv2.resize(
        seen, (round(width * factor), round(height * factor)), interpolation=cv2.INTER_AREA
    )
    coarse = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    leaning = skewed(np.asarray(coarse, np.uint8), float(random.uniform(-2.5, 2.5)), keep_size=True)
    pixels = leaning.astype(np.float32) * _uneven(height, width, random)[..., None]
    _speckle(pixels, random)
    return noisy(pixels, random, strength=6.0)


def skewed(picture: Rgb, degrees: float, *, keep_size: bool = False) -> Rgb:
    """The sheet laid askew on a white glass; the picture grows unless `keep_size` cuts it."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    wide, high = width, height
    if not keep_size:
        sine, cosine = abs(matrix[0, 1]), abs(matrix[0, 0])
        wide = round(height * sine + width * cosine)
        high = round(height * cosine + width * sine)
        matrix[:, 2] += ((wide - width) / 2, (high - height) / 2)
    paper = picture[2, 2].tolist()
    turned = cv2.warpAffine(
        picture,
        matrix,
        (wide, high),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper if keep_size else (250, 250, 250),
    )
    return np.asarray(turned, np.uint8)


def bled_through(picture: Rgb, back: Rgb, *, strength: float) -> Rgb:
    """The text of the back, mirrored and soft, darkening this side by `strength`."""
    mirrored = cv2.GaussianBlur(cv2.flip(back, 1), (0, 0), 2.2)
    height, width = picture.shape[:2]
    fitted = cv2.resize(mirrored, (width, height)).astype(np.float32)
    light = 1 - np.float32(strength) * (255 - fitted) / 255
    return _clipped(picture.astype(np.float32) * light.astype(np.float32))


def shadowed(picture: Rgb, *, seed: int) -> Rgb:
    """The shadow of a book's fold or a lid left open: one side down to about 45 % of the light."""
    random = np.random.default_rng(seed)
    height, width = picture.shape[:2]
    across = np.linspace(0, 1, width, dtype=np.float32)
    if random.random() < 0.5:
        across = across[::-1]
    edge = 1 / (1 + np.exp((across - random.uniform(0.25, 0.45)) * random.uniform(10, 22)))
    down = np.linspace(1, float(random.uniform(0.75, 0.95)), height, dtype=np.float32)
    light = (1 - 0.55 * edge)[None, :] * down[:, None]
    return _clipped(picture.astype(np.float32) * light[..., None].astype(np.float32))


def folded(picture: Rgb, *, seed: int) -> Rgb:
    """Folded twice for an envelope: two dark creases across with a pale ridge, through the text."""
    random = np.random.default_rng(seed)
    height, width = picture.shape[:2]
    pixels = picture.astype(np.float32)
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
        pixels += (ridge - crease - slope_shade)[..., None]
    return _clipped(pixels)


def noisy(pixels: npt.NDArray[np.float32], random: np.random.Generator, *, strength: float) -> Rgb:
    """Grain of the sensor, the same in all three colours; `strength` is its standard deviation."""
    grain = random.standard_normal(pixels.shape[:2], dtype=np.float32) * np.float32(strength)
    return _clipped(pixels + grain[..., None])


def _uneven(height: int, width: int, random: np.random.Generator) -> npt.NDArray[np.float32]:
    across = np.linspace(1.0, float(random.uniform(0.72, 0.88)), width, dtype=np.float32)
    down = np.linspace(float(random.uniform(0.88, 1.0)), 1.0, height, dtype=np.float32)
    if random.random() < 0.5:
        across = across[::-1]
    return np.asarray(down[:, None] * across[None, :], np.float32)


def _speckle(pixels: npt.NDArray[np.float32], random: np.random.Generator) -> None:
    height, width = pixels.shape[:2]
    for _ in range(400):
        y, x = int(random.integers(0, height - 5)), int(random.integers(0, width - 5))
        size = int(random.integers(1, 5))
        pixels[y : y + size, x : x + size] = float(random.uniform(40, 110))


def _clipped(pixels: npt.NDArray[np.float32]) -> Rgb:
    return np.clip(pixels, 0, 255).astype(np.uint8)
