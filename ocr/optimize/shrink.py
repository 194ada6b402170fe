"""`--optimize`: a page's picture in fewer bytes, or as it is when the bound would not be kept.

Tried in this order: black writing on plain paper (Group 4), writing over a soft colour picture
(Group 4 and JPEG 2000), the whole picture as a weaker JPEG. The first that is smaller and alike
stays.
JBIG2 would make the writing smaller still, but there is no free encoder among the libraries.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from PIL import Image

from core.artifacts import RecognizedPage
from ocr.engines.protocol import OcrEngine
from ocr.imaging.geometry import Picture, resize, straighten, turn
from ocr.imaging.source import flatten
from ocr.optimize.layers import Layers, compose, divide
from ocr.optimize.likeness import is_alike
from ocr.pdf.writer import PdfWriter
from ocr.pdf_pictures import Pixels, fax_pixels, jpeg_pixels, write_picture

_UNDER_DB: Final = 42
"""Peak signal to noise of the colour picture under the writing; at 38 faint watermarks blur."""
_WHOLE_QUALITIES: Final = (40, 60)
"""JPEG 2000 of a whole noisy page takes four seconds and saves nothing against JPEG."""
_WORTH_IT: Final = 0.9
"""A picture that would not become smaller than this share stays as it is."""
_MOST_LOST: Final = 0.005
"""Share of the letters in words that may be lost when the smaller picture is read again."""


@dataclass(frozen=True)
class Optimize:
    """How pictures are made smaller.

    `reader`: reads the smaller picture again; a page whose words suffer keeps its original. None:
    only the likeness counts.
    """

    reader: OcrEngine | None = None

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
        it lies in the file. Pictures of two levels are small already; photos of a sheet, inks
        (CMYK) and more than 8 bits are not touched.
        """
        if original.mode not in ("L", "RGB", "P") or page.corners is not None:
            return None
        picture = _pixels(original)
        for parts, seen in self._candidates(picture, dpi):
            if sum(len(part.data) for part in parts) > size * _WORTH_IT:
                continue
            if is_alike(picture, seen, dpi) and self._is_legible(picture, seen, page, dpi):
                return tuple(write_picture(pdf, part) for part in parts)
        return None

    def _candidates(self, picture: Picture, dpi: float) -> Iterator[tuple[list[Pixels], Picture]]:
        height, width = picture.shape[:2]
        layers = divide(picture, dpi)
        if layers.under is None:
            yield [fax_pixels(layers.writing)], compose(layers, width, height)
        else:
            under, seen = _jpeg2000(layers.under, _UNDER_DB)
            shown = compose(Layers(layers.writing, seen), width, height)
            yield [under, _as_mask(fax_pixels(layers.writing))], shown
        for quality in _WHOLE_QUALITIES:
            whole = jpeg_pixels(picture, quality)
            packed = np.frombuffer(whole.data, np.uint8)
            yield [whole], np.asarray(cv2.imdecode(packed, cv2.IMREAD_UNCHANGED), np.uint8)

    def _is_legible(
        self, original: Picture, made: Picture, page: RecognizedPage, dpi: float
    ) -> bool:
        """Whether reading loses no more words than it loses in the original."""
        if self.reader is None or not page.words:
            return True
        lost = _lost(self.reader, made, page, dpi)
        if lost <= _MOST_LOST:
            return True
        return lost - _lost(self.reader, original, page, dpi) <= _MOST_LOST


def _lost(reader: OcrEngine, picture: Picture, page: RecognizedPage, dpi: float) -> float:
    """The share of the page's letters in words that are not found in the picture."""
    upright = straighten(turn(picture, page.rotation), page.skew_deg)
    scale = min(1.0, page.dpi / dpi)
    height, width = upright.shape[:2]
    small = resize(upright, round(width * scale), round(height * scale))
    missing = Counter(word.text for word in page.words)
    missing.subtract(word.text for word in reader.read(small, round(dpi * scale)).words)
    letters = sum(len(word) * count for word, count in missing.items() if count > 0)
    return letters / max(1, sum(len(word.text) for word in page.words))


def _pixels(original: Image.Image) -> Picture:
    """Grey or BGR."""
    solid = np.asarray(flatten(original), np.uint8)
    return solid if solid.ndim == 2 else np.ascontiguousarray(solid[:, :, ::-1])


def _as_mask(fax: Pixels) -> Pixels:
    """The ink alone, to be painted over what lies beneath."""
    return replace(fax, colour=b"", entries={**fax.entries, "ImageMask": b"true"})


def _jpeg2000(picture: Picture, decibels: float) -> tuple[Pixels, Picture]:
    """The picture as a JP2 file (ISO 15444-1) and what comes out of it."""
    coloured = picture.ndim == 3
    written = io.BytesIO()
    Image.fromarray(picture[:, :, ::-1] if coloured else picture).save(
        written, "JPEG2000", quality_mode="dB", quality_layers=[decibels], irreversible=True
    )
    decoded = np.asarray(Image.open(written), np.uint8)
    height, width = picture.shape[:2]
    colour = b"/DeviceRGB" if coloured else b"/DeviceGray"
    made = Pixels(width, height, 8, colour, written.getvalue(), {"Filter": b"/JPXDecode"})
    return made, np.ascontiguousarray(decoded[:, :, ::-1]) if coloured else decoded
