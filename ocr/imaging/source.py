"""The pages of a file as pictures, at about the resolution that is asked for."""

from __future__ import annotations

import io
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from core.artifacts import MediaKind
from core.errors import MotLanError
from ocr.imaging.embedded import draft_jpeg, whole_page_picture
from ocr.imaging.geometry import Picture, resize, turn

_A4_LONG_IN: Final = 11.69
_CARD_LONG_IN: Final = 3.37
_CARD_ASPECT: Final = (1.55, 1.62)
"""Long side over short side of an identity card (ISO 7810 ID-1: 1.586)."""
_CREDIBLE_DPI: Final = (110, 1300)
"""Outside of it the number comes from a camera or a program (72, 96), not from a scanner."""
_LARGEST_UPSCALE: Final = 2.0
_MOST_PIXELS: Final = 60_000_000
"""A page is never drawn larger than this, however large its paper."""


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
    """Resolution of the original; for drawn pages that of the picture."""
    width_in: float
    height_in: float


class PageSource(Protocol):
    """An open file; pages are numbered from 1."""

    def picture(self, number: int, dpi: int) -> PagePicture:
        """The page at about `dpi`; raises UnreadablePageError."""
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


def open_source(data: bytes, kind: MediaKind) -> PageSource:
    """Open the file for reading; raises UnreadablePageError when it cannot be opened at all."""
    if kind is MediaKind.PDF:
        return PdfSource(data)
    return PictureSource(data)


class PdfSource(_Closing):
    """Pages of a PDF: their one picture where they are one, drawn by pdfium otherwise."""

    def __init__(self, data: bytes) -> None:
        try:
            self._objects = pikepdf.open(io.BytesIO(data))
            self._drawn = pypdfium2.PdfDocument(data)
        except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
            raise UnreadablePageError(page=0) from error

    def picture(self, number: int, dpi: int) -> PagePicture:
        """The page at about `dpi`; raises UnreadablePageError."""
        return self._embedded(number, dpi) or self.draw(number, dpi)

    def draw(self, number: int, dpi: int) -> PagePicture:
        """The page as a viewer shows it, at `dpi` or less for huge paper."""
        try:
            page = self._drawn[number - 1]
            width, height = page.get_width() / 72, page.get_height() / 72
            fitting = (_MOST_PIXELS / max(width * height, 1e-6)) ** 0.5
            used = min(float(dpi), fitting)
            bitmap = page.render(scale=used / 72, may_draw_forms=True)
            picture = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]).copy()
            bitmap.close()
            page.close()
        except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
            raise UnreadablePageError(page=number) from error
        return PagePicture(picture, used, round(used), width, height)

    def _embedded(self, number: int, dpi: int) -> PagePicture | None:
        try:
            found = whole_page_picture(self._objects.pages[number - 1])
        except (IndexError, pikepdf.PdfError) as error:
            raise UnreadablePageError(page=number) from error
        if found is None:
            return None
        scale = min(dpi / found.dpi, _LARGEST_UPSCALE)
        width = max(1, round(found.width_px * scale))
        # Fax scanners have other resolutions across than down; letters must keep their shape.
        height = max(1, round(width * found.height_pt / found.width_pt))
        decoded = found.decode(smallest=(width, height))
        if decoded is None:
            return None
        picture = turn(resize(_array(decoded), width, height), found.rotation)
        width_in, height_in = found.width_pt / 72, found.height_pt / 72
        if found.rotation % 180:
            width_in, height_in = height_in, width_in
        return PagePicture(picture, found.dpi * scale, round(found.dpi), width_in, height_in)

    def close(self) -> None:
        """Let go of the file."""
        self._objects.close()
        self._drawn.close()


class PictureSource(_Closing):
    """Pages of a picture file: one for JPEG and PNG, one or many for TIFF."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def picture(self, number: int, dpi: int) -> PagePicture:
        """The page at about `dpi`; raises UnreadablePageError."""
        try:
            with Image.open(io.BytesIO(self._data), formats=["JPEG", "PNG", "TIFF"]) as opened:
                if number > 1:
                    opened.seek(number - 1)
                across, down = resolution(opened)
                full = opened.size
                scale = min(dpi / across, _LARGEST_UPSCALE)
                if opened.format == "JPEG" and opened.mode in ("L", "RGB"):
                    draft_jpeg(opened, full[0] * scale, full[1] * scale)
                decoded = ImageOps.exif_transpose(opened)
                swapped = opened.getexif().get(0x0112, 1) >= 5
                picture = _array(decoded)
        except (UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError) as error:
            raise UnreadablePageError(page=number) from error
        width_in, height_in = full[0] / across, full[1] / down
        if swapped:
            width_in, height_in = height_in, width_in
        used = across * scale
        picture = resize(picture, max(1, round(width_in * used)), max(1, round(height_in * used)))
        return PagePicture(picture, used, round(across), width_in, height_in)

    def close(self) -> None:
        """Nothing is held open."""


def resolution(picture: Image.Image) -> tuple[float, float]:
    """Pixels per inch across and down: what the file says if credible, else guessed from A4.

    Cameras write 72 or nothing; then the longer side is taken for that of an A4 sheet, or of an
    identity card when the proportions are those of a card.
    """
    said = picture.info.get("dpi")
    if said is not None:
        across, down = float(said[0]), float(said[1])
        lowest, highest = _CREDIBLE_DPI
        # Fax: 204 across, 98 down.
        if lowest <= across <= highest and lowest * 0.8 <= down <= highest:
            return across, down
    longer, shorter = max(picture.size), min(picture.size)
    is_card = _CARD_ASPECT[0] <= longer / max(1, shorter) <= _CARD_ASPECT[1]
    guessed = longer / (_CARD_LONG_IN if is_card else _A4_LONG_IN)
    return guessed, guessed


def flatten(picture: Image.Image) -> Image.Image:
    """The picture in grey or RGB on white paper; transparency is not left to the viewer."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        solid = picture.convert("RGBA")
        paper = Image.new("RGBA", solid.size, "white")
        return Image.alpha_composite(paper, solid).convert("RGB")
    if picture.mode in ("1", "L"):
        return picture
    if picture.mode.startswith(("I", "F")):
        values = np.asarray(picture, np.float32)
        brightest = max(float(values.max()), 1.0)
        return Image.fromarray((values * (255.0 / brightest)).astype(np.uint8))
    return picture.convert("RGB")


def _array(picture: Image.Image) -> Picture:
    """Grey or BGR pixels."""
    solid = flatten(picture)
    if solid.mode == "1":
        solid = solid.convert("L")
    pixels = np.asarray(solid, np.uint8)
    return pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[:, :, ::-1])
