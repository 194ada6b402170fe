"""How large the paper is: the resolution that a picture says, if it can be believed."""

from __future__ import annotations

import math
from typing import Final

from PIL import Image

from ocr.imaging.pixels import exif_of

A4_LONG_IN: Final = 11.69
A3_LONG_IN: Final = 16.54
_CARD_LONG_IN: Final = 3.37
_CARD_ASPECT: Final = (1.55, 1.62)
"""Long side over short side of an identity card (ISO 7810 ID-1: 1.586)."""
CREDIBLE_DPI: Final = (110, 1300)
"""Outside of it the number comes from a camera or a program (72, 96), not from a scanner."""
_EXIF_IFD: Final = 0x8769
_EXPOSURE_TIME: Final = 0x829A
_SMALLEST_LONG_IN: Final = 2.5
"""A paper whose longer side would be shorter has another resolution than the file says."""


def resolution(picture: Image.Image) -> tuple[float, float]:
    """Pixels per inch across and down: what the file says if credible, else guessed from A4.

    Cameras write 72 or nothing; then the longer side is taken for that of an A4 sheet, or of an
    identity card when the proportions are those of a card.
    """
    said = said_resolution(picture)
    if said is not None:
        return said
    guessed = guessed_resolution(*picture.size)
    return guessed, guessed


def said_resolution(picture: Image.Image) -> tuple[float, float] | None:
    """What a scanner wrote; None where nothing credible is said or a camera took the picture."""
    said = picture.info.get("dpi")
    if said is None or not all(math.isfinite(float(value)) for value in said[:2]):
        return None
    across, down = float(said[0]), float(said[1])
    lowest, highest = CREDIBLE_DPI
    # Fax: 204 across, 98 down.
    is_scanner = lowest <= across <= highest and lowest * 0.8 <= down <= highest
    if not is_scanner or max(picture.size) / max(across, down) < _SMALLEST_LONG_IN:
        return None
    if _EXPOSURE_TIME in exif_of(picture).get_ifd(_EXIF_IFD):
        return None
    return across, down


def guessed_resolution(width: int, height: int) -> float:
    """Pixels per inch of a picture of an A4 sheet or of a card, whichever its shape is."""
    longer, shorter = max(width, height), min(width, height)
    is_card = _CARD_ASPECT[0] <= longer / max(1, shorter) <= _CARD_ASPECT[1]
    return longer / (_CARD_LONG_IN if is_card else A4_LONG_IN)
