"""Getting the picture of a page into a PDF with the bytes it was scanned with."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import cv2
import img2pdf
import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image, UnidentifiedImageError

from core.artifacts import MediaKind
from ocr.imaging.embedded import whole_page_picture
from ocr.imaging.source import UnreadablePageError, flatten, open_source, resolution

_RENDER_DPI: Final = 250
_RENDER_QUALITY: Final = 85
_TURNED_BY_EXIF: Final = {1: 0, 3: 180, 6: 90, 8: 270}
"""EXIF orientation as degrees clockwise; the other four values are mirrored."""


@dataclass(frozen=True)
class PlacedPicture:
    """An image object of a PDF, and the size and turn of the page it came from."""

    picture: pikepdf.Object
    width_pt: float
    """Of the picture as it lies, before it is turned."""
    height_pt: float
    rotation: int
    """Degrees clockwise by which the file itself says that it be turned."""


def embed_original(pdf: Pdf, data: bytes, kind: MediaKind, number: int) -> PlacedPicture | None:
    """The picture of page `number` without a second loss; None when it must be drawn anew."""
    if kind is MediaKind.PDF:
        return _from_pdf(pdf, data, number)
    return _from_picture_file(pdf, data, number)


def embed_rendering(pdf: Pdf, data: bytes, kind: MediaKind, number: int) -> PlacedPicture:
    """The page drawn as a JPEG in plain RGB or grey; raises UnreadablePageError."""
    with open_source(data, kind) as source:
        seen = source.picture(number, _RENDER_DPI)
    height, width = seen.picture.shape[:2]
    done, encoded = cv2.imencode(".jpg", seen.picture, [cv2.IMWRITE_JPEG_QUALITY, _RENDER_QUALITY])
    if not done:
        raise UnreadablePageError(page=number)
    colour = Name.DeviceGray if seen.picture.ndim == 2 else Name.DeviceRGB
    stream = Stream(pdf, encoded.tobytes())
    stream.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=colour,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    placed = pdf.make_indirect(stream)
    return PlacedPicture(placed, seen.width_in * 72, seen.height_in * 72, 0)


def _from_pdf(pdf: Pdf, data: bytes, number: int) -> PlacedPicture | None:
    with pikepdf.open(io.BytesIO(data)) as source:
        found = whole_page_picture(source.pages[number - 1])
        if found is None:
            return None
        copied = pdf.copy_foreign(source.make_indirect(found.stream))
        return PlacedPicture(copied, found.width_pt, found.height_pt, found.rotation)


def _from_picture_file(pdf: Pdf, data: bytes, number: int) -> PlacedPicture | None:
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "TIFF"]) as opened:
            if number > 1:
                opened.seek(number - 1)
            turned = _TURNED_BY_EXIF.get(opened.getexif().get(0x0112, 1))
            across, down = resolution(opened)
            size = opened.size
            is_plain = opened.format != "JPEG" or opened.mode in ("L", "RGB")
            if turned is None or not is_plain:
                return None  # mirrored, or a CMYK photograph that PDF/A would not show alike
            encoded = data if _goes_as_it_is(opened) else _lossless(opened)
    except (UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError) as error:
        raise UnreadablePageError(page=number) from error
    try:
        wrapped = img2pdf.convert(encoded, rotation=img2pdf.Rotation.none)
    except (img2pdf.ImageOpenError, img2pdf.JpegColorspaceError, img2pdf.PdfTooLargeError):
        return None
    with pikepdf.open(io.BytesIO(wrapped)) as source:
        pictures = list(source.pages[0].resources.XObject.values())
        if len(pictures) != 1 or "/Decode" in pictures[0]:
            return None
        copied = pdf.copy_foreign(source.make_indirect(pictures[0]))
    return PlacedPicture(copied, size[0] / across * 72, size[1] / down * 72, turned)


def _goes_as_it_is(picture: Image.Image) -> bool:
    """Whether the bytes of the file itself can stand in a PDF."""
    if picture.format == "JPEG":
        return True
    opaque = picture.mode in ("1", "L", "RGB", "P") and "transparency" not in picture.info
    return picture.format == "PNG" and opaque


def _lossless(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    flatten(picture).save(written, "PNG", compress_level=4)
    return written.getvalue()
