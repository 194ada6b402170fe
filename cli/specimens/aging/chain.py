"""A step changes a page in one way; a chain of steps with one seed always gives the same page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.float32]
"""H×W×3, RGB from 0 (black) to 255; steps may leave values outside, `whole` cuts them off."""

Step = Callable[[Pixels, np.random.Generator], Pixels]
"""Gives a new picture and leaves the given one alone; everything by chance comes from the given
generator, in a fixed order."""


def aged(image: Image.Image, steps: Sequence[Step], *, seed: int) -> Image.Image:
    """The page after all steps, in their order; without steps it is the given picture."""
    if not steps:
        return image
    random = np.random.default_rng(seed)
    pixels = np.asarray(image.convert("RGB"), np.float32)
    for step in steps:
        pixels = step(pixels, random)
    return Image.fromarray(whole(pixels))


def whole(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """The picture in whole numbers from 0 to 255."""
    return np.clip(pixels, 0, 255).astype(np.uint8)
