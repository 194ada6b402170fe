"""A page as it came, made ready: cut out of its photo, turned upright, straightened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ocr.imaging.geometry import Picture, scale_by, straighten, turn
from ocr.imaging.ink import INK_DPI, Ink, find_ink
from ocr.imaging.orientation import Posture, find_posture, told_posture
from ocr.imaging.quality import is_blank
from ocr.imaging.sheet import (
    Corners,
    find_sheet,
    flatten_sheet,
    is_card,
    leaning_corners,
    sheet_size,
    turned_corners,
)
from ocr.imaging.source import PagePicture

LEAST_SKEW_DEG: Final = 0.2
"""A smaller lean does not disturb the reading; turning the picture would only blur it."""
_A4_LONG_IN: Final = 11.69
_CARD_LONG_IN: Final = 3.37
_FEWEST_LONG_PX: Final = 1000
"""A card in a photo is not shrunk below it; its letters are small."""


@dataclass(frozen=True)
class Page:
    """One page before it is turned: as it lies in the file, or its sheet as it lies in a photo."""

    seen: PagePicture
    ink: Ink
    """Of the page, or of the flat sheet."""
    is_blank: bool
    posture: Posture
    sheet: Corners | None
    """Where the sheet lies in `seen.picture`; None when the picture is the sheet."""
    width_px: float
    height_px: float
    """Size of the page as it lies, at `source_dpi`."""
    source_dpi: float

    def other(self, quarter_turns: int) -> Page:
        """The same page, believed to lie turned by further quarter turns clockwise."""
        rotation = (self.posture.rotation + 90 * quarter_turns) % 360
        return replace(self, posture=replace(self.posture, rotation=rotation))


@dataclass(frozen=True)
class Upright:
    """A page that stands as people read it."""

    picture: Picture
    dpi: float
    rotation: int
    skew_deg: float
    corners: Corners | None
    """As `RecognizedPage.corners`; the lean of a sheet in a photo is part of them."""
    width_px: int
    height_px: int
    source_dpi: int


def examine(seen: PagePicture, rotation: int | None = None) -> Page:
    """Find the sheet of a photo, the ink of the page and how it lies.

    `rotation`: what a person said of how it lies, in degrees clockwise to turn it upright.
    """
    corners = find_sheet(seen.picture) if seen.is_photo else None
    if corners is None:
        size = seen.width_in * seen.source_dpi, seen.height_in * seen.source_dpi
        source_dpi = float(seen.source_dpi)
        ink = find_ink(seen.picture, seen.dpi)
    else:
        scale = seen.source_dpi / seen.dpi
        height, width = seen.picture.shape[:2]
        size = sheet_size(corners, width * scale, height * scale)
        long_in = _CARD_LONG_IN if is_card(*size) else _A4_LONG_IN
        source_dpi = max(size) / long_in
        small = min(1.0, max(INK_DPI, _FEWEST_LONG_PX / long_in) / source_dpi)
        shape = max(1, round(size[0] * small)), max(1, round(size[1] * small))
        ink = find_ink(flatten_sheet(seen.picture, corners, shape), source_dpi * small)
    blank = is_blank(ink)
    if rotation is not None:
        posture = told_posture(ink, rotation)
    else:
        posture = Posture(0, 0.0, is_sure=True) if blank else find_posture(ink)
    return Page(seen, ink, blank, posture, corners, *size, source_dpi)


def stand_up(page: Page, dpi: float) -> Upright:
    """The page turned upright and straightened, at about `dpi`."""
    rotation, skew = page.posture.rotation, page.posture.skew_deg
    size = (page.width_px, page.height_px)
    if rotation % 180:
        size = size[::-1]
    width_px, height_px = round(size[0]), round(size[1])
    if page.sheet is None:
        picture = turn(page.seen.picture, rotation)
        if abs(skew) >= LEAST_SKEW_DEG:
            picture = straighten(picture, skew)
        corners, used = None, page.seen.dpi
    else:
        corners = turned_corners(page.sheet, rotation)
        if abs(skew) >= LEAST_SKEW_DEG:
            corners = leaning_corners(corners, skew, size)
        wanted = max(dpi, _FEWEST_LONG_PX * page.source_dpi / max(size))
        used = min(wanted, page.source_dpi)
        shape = round(size[0] * used / page.source_dpi), round(size[1] * used / page.source_dpi)
        picture, skew = flatten_sheet(turn(page.seen.picture, rotation), corners, shape), 0.0
    return Upright(
        picture, used, rotation, skew, corners, width_px, height_px, round(page.source_dpi)
    )


def shrunk(upright: Upright, dpi: float) -> Picture:
    """The upright picture at no more than `dpi`."""
    return scale_by(upright.picture, min(1.0, dpi / upright.dpi))
