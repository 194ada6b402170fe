"""One page of a picture file as pixels, decoded no larger than needed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, BinaryIO, Final

import cv2
import numpy as np
from PIL import Image, TiffImagePlugin

from ocr.imaging.broken import BROKEN_PICTURE
from ocr.imaging.geometry import Picture
from ocr.imaging.pdf_file import FileSource
from ocr.imaging.pixels import as_picture, over_white, shrink
from ocr.imaging.tiff_bands import decode_frame

DECODER_ERRORS: Final = (*BROKEN_PICTURE, MemoryError, cv2.error, Image.DecompressionBombError)
"""The same of all decoders, and what they say of one that asks for too much."""
_NEARLY: Final = 0.97
"""A page of 3507 rows is to be halved to 1754 as well: three per cent do not matter."""
_COLOUR_BY_FACTOR: Final = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
_GREY_BY_FACTOR: Final = {
    1: cv2.IMREAD_GRAYSCALE,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
}
_BAND_ROWS: Final = 256


def decode_jpeg(source: FileSource, scale: float) -> Picture:
    """A JPEG in grey or BGR, shrunk while it is decoded, not smaller than `scale` asks.

    That costs a quarter of decoding it whole. Raises what Pillow raises for broken pictures.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as opened:
        if opened.mode in ("L", "RGB"):
            found = _by_opencv(data, _factor(scale, 8), is_grey=opened.mode == "L")
            if found is not None:
                return found
        # CMYK of Adobe programs is inverted, which Pillow knows; so are files cut off at the end.
        width, height = opened.size
        opened.draft(None, (round(width * scale * _NEARLY), round(height * scale * _NEARLY)))
        return as_picture(opened)


def decode_png(source: FileSource, opened: Image.Image, scale: float) -> Picture:
    """A PNG in grey or BGR on white paper, not smaller than `scale` asks; `opened` is its head."""
    given = _for_opencv(source)
    has_alpha = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
    if has_alpha:
        found = _read(given, cv2.IMREAD_UNCHANGED)
        if found is None or found.ndim != 3 or found.shape[2] != 4 or found.dtype != np.uint8:
            return as_picture(opened)
        bands = (found[top : top + _BAND_ROWS] for top in range(0, len(found), _BAND_ROWS))
        return shrink((over_white(band) for band in bands), _factor(scale, 8))
    is_grey = opened.mode in ("1", "L") or opened.mode.startswith("I")
    # OpenCV halves by the mean of four dots; beyond that it would skip some.
    found = _by_opencv(given, _factor(scale, 2), is_grey=is_grey)
    return as_picture(opened) if found is None else found


def decode_tiff(file: BinaryIO, opened: Image.Image, scale: float) -> Picture:
    """The page of a TIFF on which `opened` stands, not smaller than `scale` asks."""
    if not isinstance(opened, TiffImagePlugin.TiffImageFile):
        raise TypeError
    return decode_frame(file, opened, scale)


def open_heic(source: FileSource) -> Any:  # noqa: ANN401 # the library has no types
    """The main picture of a HEIC file, not yet decoded; it has `size` (width, height).

    The library has turned it already as the file's own transformations say; EXIF's orientation
    says the same once more and is not applied (ISO/IEC 23008-12, 6.5.10). Raises ValueError and
    others of the library for broken files.
    """
    import pillow_heif  # noqa: PLC0415 # most runs meet no such file

    given = io.BytesIO(source) if isinstance(source, bytes) else Path(source)
    file = pillow_heif.open_heif(given, convert_hdr_to_8bit=True, bgr_mode=True)
    return file[file.primary_index]


def decode_heic(opened: Any) -> Picture:  # noqa: ANN401 # as above
    """Its pixels in grey or BGR on white paper."""
    pixels = np.asarray(opened)
    if pixels.dtype != np.uint8:
        pixels = (pixels >> 8).astype(np.uint8)
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        return over_white(pixels)
    return np.asarray(pixels, np.uint8)


def _for_opencv(source: FileSource) -> bytes | str:
    """The file's bytes, or its place where OpenCV can open it: a name that is no UTF-8 kills it."""
    if isinstance(source, bytes):
        return source
    try:
        str(source).encode()
    except UnicodeEncodeError:
        return source.read_bytes()
    return str(source)


def _factor(scale: float, largest: int) -> int:
    factor = 1
    while factor < largest and scale * _NEARLY <= 1 / (factor * 2):
        factor *= 2
    return factor


def _by_opencv(given: bytes | str, factor: int, *, is_grey: bool) -> Picture | None:
    flags = (_GREY_BY_FACTOR if is_grey else _COLOUR_BY_FACTOR)[factor]
    found = _read(given, flags | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if found is None else np.asarray(found, np.uint8)


def _read(given: bytes | str, flags: int) -> Any:  # noqa: ANN401 # an array of any depth, or None
    if isinstance(given, bytes):
        return cv2.imdecode(np.frombuffer(given, np.uint8), flags)
    return cv2.imread(given, flags)
