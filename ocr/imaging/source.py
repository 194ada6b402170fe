"""The pages of a file as pictures, at about the resolution that is asked for."""

from __future__ import annotations

import ctypes
import io
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Final, Protocol, Self

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from core.artifacts import MediaKind
from core.errors import MotLanError
from ocr.imaging import frames
from ocr.imaging.embedded import EmbeddedPicture, whole_page_picture
from ocr.imaging.geometry import Picture, resize, turn
from ocr.imaging.paper_size import (
    A3_LONG_IN,
    A4_LONG_IN,
    CREDIBLE_DPI,
    guessed_resolution,
    resolution,
    said_resolution,
)
from ocr.imaging.pdf_file import DrawablePages, FileSource, open_objects
from ocr.imaging.pixels import flatten, orientation, stand
from ocr.imaging.tiff_bands import stored_size

__all__ = [
    "FileSource",
    "PagePicture",
    "PageSource",
    "PdfSource",
    "PictureSource",
    "UnreadablePageError",
    "flatten",
    "open_source",
    "resolution",
]

_LARGEST_UPSCALE: Final = 2.0
"""Cameras write it, scanners do not; what a camera says of dpi means nothing."""
_FEWEST_LONG_PX: Final = 1000
"""A small paper (a card) is not shrunk below it; its letters are small too."""
_MOST_DRAWN: Final = 36_000_000
"""Pixels; a page is never drawn larger than this, however large its paper."""
_MOST_PIXELS: Final = 400_000_000
"""A picture of a file is not decoded at all beyond this; intake has its own, lower limit."""
_LONGEST_IN: Final = 46.8
"""Of the largest paper (A0); a longer page is read as if it were so long."""
_SMALLEST_IN: Final = 0.2
"""A page of less is no paper, whatever the file says; it counts as A4."""
_MAIN_PICTURE: Final = 0.6
"""A picture over so much of the page's width tells the resolution of the scan."""
_OBJECTS_LOOKED_AT: Final = 200


class UnreadablePageError(MotLanError):
    """One page cannot be turned into a picture; detail `page`."""

    code, fault = "unreadable_page", "input"


@dataclass(frozen=True)
class PagePicture:
    """One page as it lies in the file."""

    picture: Picture
    """At `dpi`; grey or BGR."""
    dpi: float
    source_dpi: int
    """Resolution of the original; for drawn pages that of their main picture, if they have one."""
    width_in: float
    height_in: float
    is_photo: bool = False
    """Nothing says the resolution, or a camera took it: the paper may lie on a table."""


class PageSource(Protocol):
    """An open file; pages are numbered from 1."""

    def picture(self, number: int, dpi: int) -> PagePicture:
        """The page at about `dpi`, small papers larger; raises UnreadablePageError."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...

    def __enter__(self) -> Self:
        """The source itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        ...


class _Closing:
    """Closes itself at the end of a `with` block."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_source(source: FileSource, kind: MediaKind, password: str | None = None) -> PageSource:
    """Open a file, given as bytes or by its place, for reading.

    Raises UnreadablePageError (page 0) when it cannot be opened at all, and
    `ocr.imaging.pdf_file.PasswordNeededError`.
    """
    if kind is MediaKind.PDF:
        return PdfSource(source, password)
    if kind is MediaKind.HEIC:
        return HeicSource(source)
    return PictureSource(source)


class PdfSource(_Closing):
    """Pages of a PDF: their one JPEG where they are one, drawn by pdfium otherwise.

    pdfium shrinks pictures by the mean of their dots while it decodes them row by row, so that a
    drawn scan is as good as its picture taken out, at any size.
    """

    def __init__(self, source: FileSource, password: str | None = None) -> None:
        try:
            self._objects = open_objects(source, password)
            self._drawn = DrawablePages(source, password, with_forms=True)
        except (pikepdf.PdfError, pypdfium2.PdfiumError, OSError, ValueError) as error:
            raise UnreadablePageError(page=0) from error

    def picture(self, number: int, dpi: int) -> PagePicture:
        """The page at about `dpi`, small papers larger; raises UnreadablePageError."""
        found, unit = self._whole(number)
        if found is None:
            return self.draw(number, dpi)
        across = found.dpi / unit
        width_in, height_in = found.width_pt / 72 * unit, found.height_pt / 72 * unit
        if _is_oversized(max(width_in, height_in), across):
            across = max(found.width_px, found.height_px) / A4_LONG_IN
            width_in, height_in = found.width_px / across, found.height_px / across
        longest = max(found.width_px, found.height_px)
        scale = _scale(dpi, across, longest)
        if found.rotation % 180:
            width_in, height_in = height_in, width_in
        picture = self._jpeg(found, scale, number)
        if picture is None:
            picture = self._draw(number, width_in * across * scale)
        return PagePicture(picture, across * scale, round(across), width_in, height_in)

    def _whole(self, number: int) -> tuple[EmbeddedPicture | None, float]:
        """The one picture of the page, and the size of the page's unit in points."""
        try:
            page = self._objects.pages[number - 1]
            unit = float(page.obj.get("/UserUnit", 1))
            return whole_page_picture(page), unit if 0 < unit < 1000 else 1.0
        except (IndexError, ValueError, TypeError, pikepdf.PdfError) as error:
            raise UnreadablePageError(page=number) from error

    def _jpeg(self, found: EmbeddedPicture, scale: float, number: int) -> Picture | None:
        """The page's JPEG shrunk and turned; None when it is none, or a broken one."""
        width = max(1, round(found.width_px * scale))
        # Fax scanners have other resolutions across than down; letters must keep their shape.
        height = max(1, round(width * found.height_pt / found.width_pt))
        _refuse_huge(found.width_px * found.height_px, number)
        try:
            data = found.jpeg
            if data is None:
                return None
            decoded = frames.decode_jpeg(
                data, max(width / found.width_px, height / found.height_px)
            )
        except (pikepdf.PdfError, *frames.DECODER_ERRORS):
            return None
        return turn(resize(decoded, width, height), found.rotation)

    def draw(self, number: int, dpi: int) -> PagePicture:
        """The page as a viewer shows it, at `dpi` or less for huge paper."""
        _, unit = self._whole(number)
        try:
            page = self._drawn.page(number)
            unit = _believable(page.get_size(), unit)
            width, height = page.get_width() / 72 * unit, page.get_height() / 72 * unit
            scanned = _main_resolution(page, unit)
            if scanned and _is_oversized(max(width, height), scanned):
                by = max(width, height) / A3_LONG_IN
                width, height, scanned = width / by, height / by, scanned * by
            page.close()
        except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
            raise UnreadablePageError(page=number) from error
        wanted = max(float(dpi), _FEWEST_LONG_PX / max(width, height, 1.0))
        used = min(wanted, (_MOST_DRAWN / max(width * height, 1e-6)) ** 0.5)
        picture = self._draw(number, width * used)
        return PagePicture(picture, used, round(scanned or used), width, height)

    def _draw(self, number: int, width: float) -> Picture:
        """The page drawn so many pixels wide."""
        try:
            page = self._drawn.page(number)
            across, down = page.get_size()
            fitting = (_MOST_DRAWN / max(across * down, 1e-6)) ** 0.5
            scale = min(width / max(across, 1e-6), fitting)
            bitmap = page.render(scale=scale, may_draw_forms=True)
            picture = np.array(bitmap.to_numpy()[:, :, :3], np.uint8)
            bitmap.close()
            page.close()
        except (pypdfium2.PdfiumError, IndexError, *frames.DECODER_ERRORS) as error:
            raise UnreadablePageError(page=number) from error
        return picture

    def close(self) -> None:
        """Let go of the file."""
        self._objects.close()
        self._drawn.close()


def _believable(size: tuple[float, float], unit: float) -> float:
    """The page's unit, in points, at which its sides are those of a paper."""
    longest = max(*size, 1e-9)
    if longest / 72 * unit < _SMALLEST_IN:
        return A4_LONG_IN * 72 / longest
    return min(unit, _LONGEST_IN * 72 / longest)


def _is_oversized(longest_in: float, dpi: float) -> bool:
    """Whether the sheet was smaller than said: programs without a scanner make a point of a dot."""
    return longest_in > 1.05 * A3_LONG_IN and dpi < CREDIBLE_DPI[0]


def _main_resolution(page: pypdfium2.PdfPage, unit: float) -> float | None:
    """Pixels per inch of the picture (or slice of one) that is as wide as the page, if any."""
    edges = tuple(ctypes.c_float() for _ in range(4))
    across, down = ctypes.c_uint(), ctypes.c_uint()
    width = pdfium.FPDF_GetPageWidthF(page.raw)
    height = pdfium.FPDF_GetPageHeightF(page.raw)
    if pdfium.FPDFPage_GetRotation(page.raw) % 2:
        width, height = height, width
    for index in range(min(_OBJECTS_LOOKED_AT, pdfium.FPDFPage_CountObjects(page.raw))):
        shown = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(shown) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        if not pdfium.FPDFPageObj_GetBounds(shown, *edges):
            continue
        if not pdfium.FPDFImageObj_GetImagePixelSize(shown, across, down):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        if right - left >= _MAIN_PICTURE * width:
            return float(across.value) / ((right - left) / 72 * unit)
        if top - bottom >= _MAIN_PICTURE * height:
            return float(down.value) / ((top - bottom) / 72 * unit)
    return None


class PictureSource(_Closing):
    """Pages of a picture file: one for JPEG and PNG, one or many for TIFF."""

    def __init__(self, source: FileSource) -> None:
        self._source = source
        self._file: BinaryIO
        try:
            self._file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        except OSError as error:
            raise UnreadablePageError(page=0) from error
        self._opened: Image.Image | None = None

    def picture(self, number: int, dpi: int) -> PagePicture:
        """The page at about `dpi`, small papers larger; raises UnreadablePageError."""
        try:
            opened = self._at(number)
            across, down = resolution(opened)
            width, height = stored_size(opened)
            _refuse_huge(width * height, number)
            scale = _scale(dpi, across, max(width, height))
            lies = orientation(opened)
            is_photo = said_resolution(opened) is None
            picture = self._decoded(opened, scale)
        except frames.DECODER_ERRORS as error:
            self._opened = None
            raise UnreadablePageError(page=number) from error
        used = across * scale
        size = max(1, round(width / across * used)), max(1, round(height / down * used))
        picture = stand(resize(picture, *size), lies)
        width_in, height_in = width / across, height / down
        if lies >= 5:
            width_in, height_in = height_in, width_in
        return PagePicture(picture, used, round(across), width_in, height_in, is_photo)

    def _at(self, number: int) -> Image.Image:
        """The picture file with its head read, standing on this page."""
        if self._opened is None or self._opened.format != "TIFF":
            self._file.seek(0)
            self._opened = Image.open(self._file, formats=["JPEG", "PNG", "TIFF"])
        if self._opened.format == "TIFF":
            self._opened.seek(number - 1)
        elif number != 1:
            raise IndexError
        return self._opened

    def _decoded(self, opened: Image.Image, scale: float) -> Picture:
        if opened.format == "TIFF":
            return frames.decode_tiff(self._file, opened, scale)
        if opened.format == "PNG":
            return frames.decode_png(self._source, opened, scale)
        return frames.decode_jpeg(self._source, scale)

    def close(self) -> None:
        """Let go of the file."""
        self._opened = None
        self._file.close()


class HeicSource(_Closing):
    """The one page of a HEIC file: its main picture; others are bursts and previews."""

    def __init__(self, source: FileSource) -> None:
        self._source = source

    def picture(self, number: int, dpi: int) -> PagePicture:
        """The page at about `dpi`, small papers larger; raises UnreadablePageError."""
        try:
            if number != 1:
                raise IndexError
            opened: Any = frames.open_heic(self._source)
            width, height = opened.size
            _refuse_huge(width * height, number)
            across = guessed_resolution(width, height)
            scale = _scale(dpi, across, max(width, height))
            decoded = frames.decode_heic(opened)
        except frames.DECODER_ERRORS as error:
            raise UnreadablePageError(page=number) from error
        picture = resize(decoded, max(1, round(width * scale)), max(1, round(height * scale)))
        return PagePicture(
            picture,
            across * scale,
            round(across),
            width / across,
            height / across,
            is_photo=True,
        )

    def close(self) -> None:
        """Nothing is held open."""


def _refuse_huge(pixels: int, number: int) -> None:
    if pixels > _MOST_PIXELS:
        raise UnreadablePageError(page=number)


def _scale(dpi: int, across: float, longest: int) -> float:
    """By how much a picture of this resolution is to be shrunk, or a little enlarged."""
    whole = min(1.0, _FEWEST_LONG_PX / max(1, longest))
    return min(max(dpi / across, whole), _LARGEST_UPSCALE)
