"""`--optimize`: a page's picture in fewer bytes, or as it is when the bound would not be kept.

Tried in this order: writing in one colour on paper of one colour (JBIG2), writing over a soft
picture (JBIG2 and JPEG), a scan as a weaker JPEG of fewer dots, the whole picture as a weaker JPEG.
The first that is alike, smaller and as legible stays. A picture of two levels is packed anew
without loss.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Final

import cv2
import numpy as np
from PIL import Image

from core.artifacts import Box, RecognizedPage
from ocr.imaging.geometry import Picture, resize, scale_by, straighten, turn
from ocr.imaging.source import PagePicture, flatten
from ocr.optimize import jbig2
from ocr.optimize.layers import Writing, find_writing, on_plain_paper, over, without_writing
from ocr.optimize.legibility import is_as_legible
from ocr.optimize.likeness import MOST_LINES_LOST, Likeness, is_alike, lines_lost
from ocr.pdf.writer import PdfWriter, decimal, literal, mapping, reference, sequence
from ocr.pdf_pictures import Pixels, jpeg_pixels, write_picture
from ocr.picture_reading import PictureReader

_UNDER_QUALITY: Final = 65
"""Of the soft picture under the writing; at 30 stamps lose colour and watermarks blur."""
_WHOLE_QUALITIES: Final = (40, 60)
_FAINT_QUALITY: Final = 75
"""Of pages with security print: below it blocks break the fine curves, which no sum of what is
lost tells from noise."""
_WHOLE_DPI: Final = 200
"""Of scans whose noise keeps them from being divided; it is fine enough to be read anew."""
_WORTH_IT: Final = 0.9
"""A picture that would not become smaller than this share stays as it is."""
_FEWEST_LONG_PX: Final = 1000
"""A small paper (a card) is read larger; its letters are small too."""
_DPI: Final = 150
"""At which pictures are compared where nobody reads them."""


@dataclass(frozen=True)
class _Mask(Pixels):
    """Bits that are painted where they are 0."""

    ink: tuple[int, ...]
    """Grey, or blue, green, red."""


_Candidate = tuple[Picture, Callable[[], Sequence[Pixels]]]
"""What would be seen, at the resolution of comparing, and what would be written for it."""


@dataclass(frozen=True)
class Optimize:
    """How pictures are made smaller.

    `reader`: reads the smaller picture again as the page was read; a page whose words suffer keeps
    its original. None: only the likeness counts.
    """

    reader: PictureReader | None = None

    def shrink(
        self,
        pdf: PdfWriter,
        original: Image.Image,
        size: int,
        page: RecognizedPage,
        dpi: float,
    ) -> tuple[int, ...] | None:
        """Write the smaller picture; gives the numbers of its layers, None to keep the original.

        `size`: bytes of the original; `dpi`: its resolution; `page.rotation`: from the picture as
        it lies in the file. Inks (CMYK), 16 bits and
        transparency become 8 bits of grey or RGB on white, as they are read.
        """
        if original.mode == "1":
            bits = [_two_levels(original)]
            return _written(pdf, bits) if _is_smaller(bits, size) else None
        picture = _pixels(original)
        is_photo = page.corners is not None
        seen = self._seen(picture, dpi, is_photo=is_photo)
        candidates = _photographed if is_photo else _scanned
        for shown, parts in candidates(picture, dpi, seen):
            if not is_alike(seen.picture, shown, seen.dpi):
                continue
            fewer = parts()
            if _is_smaller(fewer, size) and self._is_legible(seen, shown, page):
                return _written(pdf, fewer)
        return None

    def _seen(self, picture: Picture, dpi: float, *, is_photo: bool) -> PagePicture:
        """The original at the resolution of reading."""
        height, width = picture.shape[:2]
        wanted = _DPI if self.reader is None else self.reader.dpi_for(is_photo=is_photo)
        scale = min(1.0, max(wanted / dpi, _FEWEST_LONG_PX / max(height, width)))
        small = scale_by(picture, scale)
        return PagePicture(small, dpi * scale, round(dpi), width / dpi, height / dpi, is_photo)

    def _is_legible(self, seen: PagePicture, shown: Picture, page: RecognizedPage) -> bool:
        if self.reader is None or not page.words:
            return True
        turned = turn(shown, page.rotation)
        size = (seen.width_in, seen.height_in)
        width_in, height_in = size if page.rotation % 180 == 0 else size[::-1]
        upright = replace(seen, picture=turned, width_in=width_in, height_in=height_in)
        # Leaning by a tenth of a degree more or less changes words that the picture still shows.
        lies = (0, page.skew_deg) if page.corners is None else (None, None)
        read, _ = self.reader.read(upright, page.number, *lies)
        return is_as_legible(page.words, read.words, _same_places(seen.picture, shown, page))


def _same_places(seen: Picture, shown: Picture, page: RecognizedPage) -> Callable[[Box], bool]:
    """Tells of a place of the page whether both pictures show the same there."""
    if page.corners is not None:
        # Boxes of words lie on the flat sheet, not in the photo.
        return lambda box: False

    @cache
    def likeness() -> Likeness:
        both = (
            straighten(turn(picture, page.rotation), page.skew_deg) for picture in (seen, shown)
        )
        return Likeness(*both)

    return lambda box: likeness().is_same_at(box)


def _scanned(picture: Picture, dpi: float, seen: PagePicture) -> Iterator[_Candidate]:
    """Ways to pack a scan, the smallest first."""
    writing = find_writing(picture, dpi)
    height, width = seen.picture.shape[:2]

    @cache
    def bits() -> bytes:
        return jbig2.encode(writing.bits)

    yield on_plain_paper(writing, (width, height)), lambda: [_in_two_colours(writing, bits())]
    under, decoded = _soft(without_writing(picture, writing.bits, dpi))
    shown = over(resize(decoded, width, height), writing.bits, writing.ink)
    if lines_lost(seen.picture, shown, seen.dpi) > MOST_LINES_LOST:
        yield _whole(picture, _FAINT_QUALITY, seen)
        return
    yield shown, lambda: [under, _as_mask(writing, bits())]
    yield from _photographed(scale_by(picture, min(1.0, _WHOLE_DPI / dpi)), dpi, seen)
    if dpi > _WHOLE_DPI:
        yield from _photographed(picture, dpi, seen)


def _photographed(picture: Picture, _: float, seen: PagePicture) -> Iterator[_Candidate]:
    """Ways to pack a whole picture, the smallest first."""
    for quality in _WHOLE_QUALITIES:
        yield _whole(picture, quality, seen)


def _whole(picture: Picture, quality: int, seen: PagePicture) -> _Candidate:
    height, width = seen.picture.shape[:2]
    # In passes from coarse to fine it takes a tenth less and shows the same.
    whole = jpeg_pixels(picture, quality, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    decoded = cv2.imdecode(np.frombuffer(whole.data, np.uint8), cv2.IMREAD_UNCHANGED)
    return resize(np.asarray(decoded, np.uint8), width, height), partial(list, (whole,))


def _is_smaller(parts: Sequence[Pixels], size: int) -> bool:
    return sum(len(part.data) for part in parts) <= size * _WORTH_IT


def _written(pdf: PdfWriter, parts: Sequence[Pixels]) -> tuple[int, ...]:
    return tuple(
        _painted(pdf, part) if isinstance(part, _Mask) else write_picture(pdf, part)
        for part in parts
    )


def _painted(pdf: PdfWriter, mask: _Mask) -> int:
    """Write a mask as a drawing of the unit square that knows its colour."""
    inked = reference(write_picture(pdf, mask))
    entries = {
        "Type": b"/XObject",
        "Subtype": b"/Form",
        "BBox": b"[0 0 1 1]",
        "Resources": mapping({"XObject": mapping({"Ink": inked})}),
    }
    colour = b" ".join(decimal(part / 255, 3) for part in reversed(mask.ink))
    operator = b"g" if len(mask.ink) == 1 else b"rg"
    return pdf.share_stream(entries, colour + b" " + operator + b"\n/Ink Do")


def _pixels(original: Image.Image) -> Picture:
    """Grey or BGR."""
    solid = np.asarray(flatten(original), np.uint8)
    return solid if solid.ndim == 2 else np.ascontiguousarray(solid[:, :, ::-1])


def _two_levels(original: Image.Image) -> Pixels:
    bits = np.asarray(original.convert("L"), np.uint8)
    return _bits(bits, jbig2.encode(bits), b"/DeviceGray")


def _in_two_colours(writing: Writing, data: bytes) -> Pixels:
    """A picture of two colours: the first is ink, the second is paper."""
    base = b"/DeviceGray" if len(writing.ink) == 1 else b"/DeviceRGB"
    colours = bytes((*reversed(writing.ink), *reversed(writing.paper)))
    return _bits(writing.bits, data, sequence([b"/Indexed", base, b"1", literal(colours)]))


def _as_mask(writing: Writing, data: bytes) -> _Mask:
    """The ink alone, to be painted over what lies beneath."""
    height, width = writing.bits.shape
    entries = {"Filter": b"/JBIG2Decode", "ImageMask": b"true"}
    return _Mask(width, height, 1, b"", data, entries, writing.ink)


def _bits(bits: Picture, data: bytes, colour: bytes) -> Pixels:
    height, width = bits.shape
    return Pixels(width, height, 1, colour, data, {"Filter": b"/JBIG2Decode"})


def _soft(picture: Picture) -> tuple[Pixels, Picture]:
    """The picture as a JPEG and what comes out of it.

    Deflate takes what its code spends on plain paper. JPEG 2000 needs three times as many bytes to
    keep a faint watermark: it spends them where the picture changes most.
    """
    options = [cv2.IMWRITE_JPEG_QUALITY, _UNDER_QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    _, encoded = cv2.imencode(".jpg", picture, options)
    height, width = picture.shape[:2]
    colour = b"/DeviceGray" if picture.ndim == 2 else b"/DeviceRGB"
    packed = zlib.compress(encoded.tobytes(), 9)
    filters = sequence([b"/FlateDecode", b"/DCTDecode"])
    decoded = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED), np.uint8)
    return Pixels(width, height, 8, colour, packed, {"Filter": filters}), decoded
