"""From decoded pictures of every mode to grey or BGR bytes, and large ones to a smaller size."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final

import cv2
import numpy as np
from PIL import Image

from ocr.imaging.geometry import Picture, resize

_MIRRORED: Final = {2: 1, 4: 0, 5: 0, 7: 1}
"""EXIF orientation to the axis of cv2.flip, before the turn: 1 left–right, 0 top–bottom."""
_TURNED: Final = {
    3: cv2.ROTATE_180,
    5: cv2.ROTATE_90_CLOCKWISE,
    6: cv2.ROTATE_90_CLOCKWISE,
    7: cv2.ROTATE_90_CLOCKWISE,
    8: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_EXIF_ORIENTATION: Final = 0x0112
_MIN_IS_WHITE: Final = 0
_PHOTOMETRIC: Final = 262
_SIXTEEN_BITS: Final = 65535.0


def flatten(picture: Image.Image) -> Image.Image:
    """The picture in black and white, grey or RGB on white paper.

    Transparency is not left to the viewer; 16 bits become 8 by the range of the format, not by
    the brightest dot, so that a dark page stays dark.
    """
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        solid = picture.convert("RGBA")
        paper = Image.new("RGBA", solid.size, "white")
        return Image.alpha_composite(paper, solid).convert("RGB")
    if picture.mode in ("1", "L"):
        return picture
    if picture.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bits(picture))
    return picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Picture:
    values = np.asarray(picture)
    if picture.mode == "F":
        highest = float(np.nanmax(values, initial=0.0))
        top = 1.0 if highest <= 1 else 255.0 if highest <= 255 else _SIXTEEN_BITS
    else:
        top = _SIXTEEN_BITS if int(values.max(initial=0)) <= _SIXTEEN_BITS else 2.0**31 - 1
    scaled = np.nan_to_num(values.astype(np.float32)) * np.float32(255 / top)
    grey = np.asarray(np.clip(np.rint(scaled), 0, 255), np.uint8)
    tags = getattr(picture, "tag_v2", None)
    if tags is not None and tags.get(_PHOTOMETRIC) == _MIN_IS_WHITE:
        return np.asarray(255 - grey, np.uint8)
    return grey


def as_picture(picture: Image.Image) -> Picture:
    """Grey or BGR bytes."""
    solid = flatten(picture)
    if solid.mode == "1":
        solid = solid.convert("L")
    pixels = np.asarray(solid, np.uint8)
    return pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))


def over_white(pixels: Picture) -> Picture:
    """BGR of BGRA on white paper."""
    alpha = pixels[:, :, 3:].astype(np.uint16)
    mixed = (pixels[:, :, :3].astype(np.uint16) * alpha + 255 * (255 - alpha) + 127) // 255
    return np.asarray(mixed, np.uint8)


def exif_of(picture: Image.Image) -> Image.Exif:
    """The picture's EXIF block, empty where there is none or it makes no sense."""
    exif = Image.Exif()
    try:
        if picture.format != "PNG":
            return picture.getexif()
        # Pillow would decode the whole picture to look for a block behind it.
        exif.load(picture.info.get("exif") or b"")
    except (ValueError, TypeError, KeyError, SyntaxError, OSError, AttributeError, struct.error):
        return Image.Exif()
    return exif


def orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where there is none or it makes no sense."""
    said = exif_of(picture).get(_EXIF_ORIENTATION, 1)
    return said if said in range(1, 9) else 1


def stand(picture: Picture, orientation: int) -> Picture:
    """The picture as its EXIF orientation (1 to 8) says that it be seen."""
    seen = picture
    if orientation in _MIRRORED:
        seen = np.asarray(cv2.flip(seen, _MIRRORED[orientation]), np.uint8)
    if orientation in _TURNED:
        seen = np.asarray(cv2.rotate(seen, _TURNED[orientation]), np.uint8)
    return seen


def shrink(bands: Iterable[Picture], factor: int) -> Picture:
    """Bands of rows, one under the other, with both sides divided by a whole factor (area mean).

    Only one band is held at its full size.
    """
    done: list[Picture] = []
    rest: Picture | None = None
    for band in bands:
        rows = band if rest is None else np.concatenate([rest, band])
        whole = len(rows) - len(rows) % factor
        if whole:
            done.append(_divided(rows[:whole], factor))
        rest = rows[whole:].copy() if whole < len(rows) else None
    if rest is not None and not done:
        done.append(_divided(rest, 1))
    return np.concatenate(done)


def _divided(rows: Picture, factor: int) -> Picture:
    height, width = rows.shape[:2]
    return resize(rows, max(1, width // factor), max(1, height // factor))


def whole_factor(scale: float) -> int:
    """By how much a picture may be divided before it is brought to this scale exactly."""
    return max(1, int(1 / max(scale, 1e-6) + 1e-6))
