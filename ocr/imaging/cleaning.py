"""The copy of a page that machines read; people and the archive keep the picture as it came."""

from __future__ import annotations

from ocr.imaging.geometry import Picture
from ocr.imaging.leaders import without_leaders
from ocr.imaging.light import evenly_lit
from ocr.imaging.marks import grey_without_marks


def reading_copy(upright: Picture, dpi: float) -> Picture:
    """The brightness of the upright page without what stands in the way of reading.

    Each step looks for its sign first and leaves a page without it as it is.
    """
    return without_leaders(evenly_lit(grey_without_marks(upright, dpi), dpi), dpi)
