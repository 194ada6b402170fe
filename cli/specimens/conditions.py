"""What a scanner, a careless hand and a bad lamp do to a page; one seed, one result."""

from __future__ import annotations

from io import BytesIO
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from cli.specimens.phone import photograph

Condition = Literal["clean", "scan", "poor", "photo"]
Pixels = npt.NDArray[np.float32]

_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def degrade(
    image: Image.Image, condition: Condition, *, seed: int, rotation: int = 0
) -> Image.Image:
    """The page as it comes out of the scanner.

    `clean` leaves the picture alone. `scan` is an ordinary desk scanner: 0.6 to 1.5 degrees of
    skew, light noise, off-white paper, JPEG quality 75. `poor` is an old multi-function machine:
    up to 2.2 degrees, 55 % of the resolution (the picture keeps its size in pixels, so the
    announced dpi stays true), uneven light, speckles, JPEG quality 50. `photo` is a phone's picture
    of the sheet on a table (`cli.specimens.phone`): another size, no true dpi. `rotation` (0, 90,
    180, 270 degrees clockwise) is how the page lay in the feeder.
    """
    if condition == "scan":
        image = _scan(image, seed)
    elif condition == "poor":
        image = _poor(image, seed)
    elif condition == "photo":
        image = photograph(image, seed=seed).image
    return image.transpose(_TURNS[rotation]) if rotation else image


def blank_back(front: Image.Image, *, seed: int) -> Image.Image:
    """The empty back of a page: off-white, the front shining faintly through."""
    mirrored = front.convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    faint = mirrored.filter(ImageFilter.GaussianBlur(front.width / 500))
    pale = faint.point([round(255 - (255 - level) * 0.035) for level in range(256)])
    return _scan(pale.convert("RGB"), seed)


def _scan(image: Image.Image, seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    angle = float(random.uniform(0.6, 1.5) * random.choice((-1, 1)))
    pixels = _skewed(image, angle) * np.float32(0.965) + np.float32(3)
    pixels[..., 2] -= np.float32(3)
    return _through_jpeg(_noisy(pixels, random, strength=3.0), quality=75)


def _poor(image: Image.Image, seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    angle = float(random.uniform(1.2, 2.2) * random.choice((-1, 1)))
    small = image.resize(
        (round(image.width * 0.55), round(image.height * 0.55)), Image.Resampling.BOX
    )
    blurred = small.filter(ImageFilter.GaussianBlur(0.6))
    pixels = _skewed(blurred.resize(image.size, Image.Resampling.BICUBIC), angle)
    height, width = pixels.shape[:2]
    across = np.linspace(1.0, float(random.uniform(0.78, 0.88)), width, dtype=np.float32)
    down = np.linspace(float(random.uniform(0.9, 1.0)), 1.0, height, dtype=np.float32)
    pixels *= (down[:, None] * across[None, :])[..., None]
    _speckle(pixels, random)
    return _through_jpeg(_noisy(pixels, random, strength=7.0), quality=50)


def _skewed(image: Image.Image, angle: float) -> Pixels:
    source = np.asarray(image.convert("RGB"))
    height, width = source.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    corner = tuple(int(value) for value in source[2, 2])
    turned = cv2.warpAffine(
        source,
        turn,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=corner,
    )
    return turned.astype(np.float32)


def _noisy(pixels: Pixels, random: np.random.Generator, *, strength: float) -> Pixels:
    noise = random.standard_normal(pixels.shape[:2], dtype=np.float32) * np.float32(strength)
    return pixels + noise[..., None]


def _speckle(pixels: Pixels, random: np.random.Generator) -> None:
    height, width = pixels.shape[:2]
    for _ in range(250):
        y, x = int(random.integers(0, height - 4)), int(random.integers(0, width - 4))
        size = int(random.integers(1, 4))
        pixels[y : y + size, x : x + size] = 70


def _through_jpeg(pixels: Pixels, *, quality: int) -> Image.Image:
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(BytesIO(buffer.getvalue())).convert("RGB")
