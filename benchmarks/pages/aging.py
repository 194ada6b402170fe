"""What happens to an office page on its way: the three levels l0, l1, l2, and single faults.

Pictures are RGB arrays (H×W×3, uint8) at 300 dpi. The steps are those of `cli.specimens.aging`.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from cli.specimens.aging import Step, paper, scanner
from cli.specimens.aging import aged as through

Level = Literal["l0", "l1", "l2"]
Rgb = npt.NDArray[np.uint8]

JPEG_QUALITY: Final[dict[Level, int]] = {"l0": 92, "l1": 75, "l2": 45}

_SCANNER: Final[tuple[Step, ...]] = (
    scanner.skewed(-0.6, 0.6),
    scanner.toned(0.97, 4),
    scanner.noisy(3.0),
)
_OLD_COPIER: Final[tuple[Step, ...]] = (
    scanner.coarse(150 / 300, 200 / 300),
    scanner.skewed(-2.5, 2.5),
    scanner.uneven((0.72, 0.88), (0.88, 1.0), is_darkest_first=False),
    scanner.specked(400, largest=4, shade=(40, 110)),
    scanner.noisy(6.0),
)


def aged(picture: Rgb, level: Level, *, seed: int, back: Rgb | None = None) -> Rgb:
    """The page as it is scanned, before its JPEG.

    l0: as drawn. l1: an ordinary scanner, within 0.6° and with light noise. l2: an old copier,
    150 to 200 dpi shown at 300, within 2.5°, uneven light, the `back` shining through, speckles.
    """
    if level == "l0":
        return picture
    if level == "l1":
        return _after(picture, *_SCANNER, seed=seed)
    shining = () if back is None else (_back(back, strength=0.12),)
    return _after(picture, *shining, *_OLD_COPIER, seed=seed)


def skewed(picture: Rgb, degrees: float) -> Rgb:
    """The sheet laid askew on a white glass; the picture grows."""
    return _after(picture, scanner.on_glass(degrees), seed=0)


def bled_through(picture: Rgb, back: Rgb, *, strength: float) -> Rgb:
    """The text of the back, mirrored and soft, darkening this side by `strength`."""
    return _after(picture, _back(back, strength=strength), seed=0)


def shadowed(picture: Rgb, *, seed: int) -> Rgb:
    """The shadow of a book's fold or a lid left open: one side down to about 45 % of the light."""
    return _after(picture, scanner.lid_open, seed=seed)


def folded(picture: Rgb, *, seed: int) -> Rgb:
    """Folded twice for an envelope: two dark creases across with a pale ridge, through the text."""
    return _after(picture, paper.folded, seed=seed)


def _back(back: Rgb, *, strength: float) -> Step:
    return paper.bled_through(Image.fromarray(back), strength=strength)


def _after(picture: Rgb, *steps: Step, seed: int) -> Rgb:
    return np.asarray(through(Image.fromarray(picture), steps, seed=seed))
