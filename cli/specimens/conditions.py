"""How pages come out of scanners and phones: named chains of steps; one seed, one result."""

from __future__ import annotations

from typing import Final, Literal

from PIL import Image

from cli.specimens.aging import Step, aged
from cli.specimens.aging.paper import curled, emptied, folded, punched, worn
from cli.specimens.aging.scanner import (
    coarse,
    faxed,
    jpeg,
    lid_open,
    noisy,
    photocopied,
    skewed,
    specked,
    toned,
    uneven,
)
from cli.specimens.phone import photographed

Condition = Literal[
    "clean", "scan", "poor", "photo", "copy", "thin_copy", "fax", "folded", "shadow", "curled",
    "worn", "curled_photo",
]  # fmt: skip

_DESK_SCANNER: Final[tuple[Step, ...]] = (
    skewed(0.6, 1.5),
    toned(0.965, 3, yellow=3),
    noisy(3.0),
    jpeg(75),
)

CHAINS: Final[dict[Condition, tuple[Step, ...]]] = {
    "clean": (),
    "scan": _DESK_SCANNER,
    "poor": (
        coarse(0.55, blur=0.6),
        skewed(1.2, 2.2),
        uneven((0.78, 0.88), (0.9, 1.0)),
        specked(250, largest=3),
        noisy(7.0),
        jpeg(50),
    ),
    "photo": (photographed(),),
    "copy": (photocopied(stroke=0.6), specked(120, largest=2), *_DESK_SCANNER),
    "thin_copy": (photocopied(stroke=-0.35, contrast=3.0), skewed(-1, 1), noisy(2.0), jpeg(70)),
    "fax": (skewed(-0.8, 0.8), faxed("fine")),
    "folded": (folded, *_DESK_SCANNER),
    "shadow": (skewed(0.3, 1.0), lid_open, noisy(3.0), jpeg(70)),
    "curled": (curled(2.5), *_DESK_SCANNER),
    "worn": (worn(9), folded, punched, *_DESK_SCANNER),
    "curled_photo": (photographed(curl_mm=3.0),),
}
"""The steps of each condition, in their order."""

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
    of the sheet on a table (`cli.specimens.phone`): another size, no true dpi. The others name what
    happened to the sheet before: `copy` (thick strokes, black edges), `thin_copy`, `fax`, `folded`,
    `shadow` (lid left open), `curled`, `worn` (blots, folds, filing holes), `curled_photo`.
    `rotation` (0, 90, 180, 270 degrees clockwise) is how the page lay in the feeder.
    """
    image = aged(image, CHAINS[condition], seed=seed)
    return image.transpose(_TURNS[rotation]) if rotation else image


def blank_back(front: Image.Image, *, seed: int, is_punched: bool = False) -> Image.Image:
    """The empty back of a page: off-white, the front shining faintly through."""
    holes = (punched,) if is_punched else ()
    return aged(front, (emptied(), *holes, *_DESK_SCANNER), seed=seed)
