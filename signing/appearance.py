"""The visible mark of an electronic copy: NĐ 30/2020 annex I cell 14, NĐ 137/2024 art. 4.

Top right of page 1, text only, black, upright, serif, size 10: form of the copy, agency, signing
time with zone; smaller below it, that the page was converted from paper, by whom. The mark never
lies over anything: it takes free room, in fewer lines if it must, and without free room the page
grows at its top. All lengths are PDF points (1/72 inch).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    InnerScaling,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.stamp import StaticStampStyle

from core.artifacts import StampText
from core.clock import VIETNAM
from core.errors import Fault, MotLanError
from core.vietnamese import nfc

FONT_FILE: Final = Path("/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf")
"""1000 units per em: with other font scales pyHanko writes widths that break PDF/A (6.2.11.5)."""

_SIZE: Final = 10.0
_SMALL: Final = 7.0
_LEADING: Final = 1.25
_DESCENT: Final = 0.3
_EDGE: Final = 12.0
"""Kept free at the page's edges, where printers and scanners lose or darken the paper."""
_CLEARANCE: Final = 3.0
_FEWER_LINES: Final = 8.0
_TOP_SHARE: Final = 0.16
_LEFT_LIMIT: Final = 0.4
_WIDEST: Final = 0.58
_PIXELS_PER_POINT: Final = 1.5
_LONGEST_SIDE_PX: Final = 2600
_INK_CONTRAST: Final = 40
"""Grey levels below the paper's; less is paper grain or a faint security pattern."""
_SPECKS: Final = 4
"""Ink pixels that do not make a place taken: less than the smallest letter has."""


class StampFontMissingError(MotLanError):
    """The font of the mark is not installed; `file` names it."""

    code: ClassVar[str] = "stamp_font_missing"
    fault: ClassVar[Fault] = "dependency"


class NoRoomForStampError(MotLanError):
    """A paper that already carries a signature has no free room, and may not grow any more."""

    code: ClassVar[str] = "no_room_for_stamp"
    fault: ClassVar[Fault] = "input"


@dataclass(frozen=True)
class Mark:
    """The mark ready to be drawn as the appearance of a signature field on page 1."""

    style: StaticStampStyle
    box: tuple[int, int, int, int]
    """Left, bottom, right, top in the page's own coordinates, before /Rotate."""


@dataclass(frozen=True)
class _Block:
    """Lines set in type: their extent and the operators that draw them from (0, 0) upwards."""

    width: float
    height: float
    operators: bytes


class _MarkContent(PdfContent):
    """The set lines as content of a form, turned so that they stand upright on the page."""

    def __init__(
        self,
        writer: IncrementalPdfFileWriter,
        font: GlyphAccumulator,
        block: _Block,
        rotation: int,
    ) -> None:
        width, height = block.width, block.height
        turn = {
            0: (1, 0, 0, 1, 0, 0),
            90: (0, 1, -1, 0, height, 0),
            180: (-1, 0, 0, -1, width, height),
            270: (0, -1, 1, 0, 0, width),
        }[rotation]
        self._operators = b"0 g %g %g %g %g %g %g cm " % turn + block.operators
        self._font = font
        extent = (width, height) if rotation in {0, 180} else (height, width)
        super().__init__(box=BoxConstraints(width=extent[0], height=extent[1]), writer=writer)

    def render(self) -> bytes:
        """The operators; the font joins the form's resources."""
        self.set_resource(ResourceType.FONT, generic.pdf_name("/F1"), self._font.as_resource())
        return self._operators


class _FirstPage:
    """Page 1 as people see it: upright, x from the left and y from the top, in points."""

    def __init__(self, pdf: bytes) -> None:
        document = pdfium.PdfDocument(pdf)
        try:
            document.init_forms()
            page = document[0]
            self.rotation: int = page.get_rotation()
            self.media: tuple[float, ...] = page.get_mediabox()
            self.crop: tuple[float, ...] = page.get_cropbox()
            left, bottom, right, top = zip(self.media, self.crop, strict=True)
            self.shown = (max(left), max(bottom), min(right), min(top))
            self.width, self.height = page.get_size()
            longest = max(self.width, self.height)
            self._scale = min(_PIXELS_PER_POINT, _LONGEST_SIDE_PX / longest)
            picture = page.render(scale=self._scale, grayscale=True).to_numpy()
            self._taken = _summed_ink(picture.reshape(picture.shape[0], picture.shape[1]))
        finally:
            document.close()

    def free_place(self, width: float, height: float) -> tuple[float, float] | None:
        """Left and top of the free place nearest to the top right corner for a block, or None."""
        rows, columns = (
            ceil((length + 2 * _CLEARANCE) * self._scale) for length in (height, width)
        )
        edge = _EDGE - _CLEARANCE
        first_x = min(_LEFT_LIMIT * self.width, self.width - width - _EDGE) - _CLEARANCE
        last_y = max(_TOP_SHARE * self.height, height + _EDGE) + _CLEARANCE
        last_row = min(int(last_y * self._scale), self._taken.shape[0] - 1) - rows
        last_column = int((self.width - edge) * self._scale) - columns
        ys = np.arange(int(edge * self._scale), last_row + 1)[:, None]
        xs = np.arange(max(int(first_x * self._scale), 0), last_column + 1)[None, :]
        if not ys.size or not xs.size:
            return None
        ink = (
            self._taken[ys + rows, xs + columns]
            - self._taken[ys, xs + columns]
            - self._taken[ys + rows, xs]
            + self._taken[ys, xs]
        )
        distance = np.where(ink <= _SPECKS, ys + (last_column - xs), np.iinfo(np.int64).max)
        row, column = np.unravel_index(int(distance.argmin()), distance.shape)
        if ink[row, column] > _SPECKS:
            return None
        left, top = xs[0, column] / self._scale, ys[row, 0] / self._scale
        return float(left) + _CLEARANCE, float(top) + _CLEARANCE

    def user_box(
        self, left: float, top: float, width: float, height: float
    ) -> tuple[float, float, float, float]:
        """A rectangle of the upright page in the page's own coordinates."""
        ends = [self._user_point(left, top), self._user_point(left + width, top + height)]
        xs, ys = zip(*ends, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def _user_point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.shown
        return {
            0: (left + x, top - y),
            90: (left + y, bottom + x),
            180: (right - x, bottom + y),
            270: (right - y, top - x),
        }[self.rotation]


def make_mark(
    writer: IncrementalPdfFileWriter,
    pdf: bytes,
    stamp: StampText,
    moment: datetime,
    *,
    may_grow: bool,
) -> Mark:
    """Set the mark in type and find its place on page 1 of `pdf`, which `writer` extends.

    `may_grow`: without free room the page is made higher (before a first signature only).

    :raises NoRoomForStampError: there is no free room and the page may not grow.
    :raises StampFontMissingError: the font is not installed.
    """
    page = _FirstPage(pdf)
    font = _font(writer)
    widest = min(page.width - 2 * _EDGE, max(_WIDEST * page.width, 220.0))
    blocks = [_typeset(font, lines, widest) for lines in _layouts(stamp, moment)]
    best = min(_places(page, blocks), key=lambda found: found[0], default=None)
    if best is not None:
        _, block, place = best
        return _mark(writer, font, block, page, place)
    if not may_grow:
        raise NoRoomForStampError
    block = blocks[1]
    return _mark(writer, font, block, page, _grow(writer, page, block))


def _places(
    page: _FirstPage, blocks: Sequence[_Block]
) -> Iterator[tuple[float, _Block, tuple[float, float]]]:
    """Each form of the mark that fits: what speaks against it, the block, its left and top.

    A place lower or further left counts by its distance from the corner in points; fewer lines
    count like a few points, because they read less well.
    """
    for rank, block in enumerate(blocks):
        place = page.free_place(block.width, block.height)
        if place is not None:
            left, top = place
            yield top + page.width - block.width - left + rank * _FEWER_LINES, block, place


def _layouts(stamp: StampText, moment: datetime) -> Sequence[Sequence[tuple[float, str]]]:
    """The same words in more and in fewer lines: size and text of each."""
    form, agency, person = nfc(stamp.copy_form), nfc(stamp.agency_name), nfc(stamp.converted_by)
    time = moment.astimezone(VIETNAM).isoformat(timespec="seconds")
    converted = f"Chuyển đổi từ văn bản giấy, {time}"
    converter = f"Người chuyển đổi: {person}"
    # Without a converter the file was not made from paper, and the mark does not say so.
    small = [(_SMALL, converted), (_SMALL, converter)] if person else []
    small_line = [(_SMALL, f"{converted}. {converter}")] if person else []
    return (
        [(_SIZE, form), (_SIZE, agency), (_SIZE, time), *small],
        [(_SIZE, f"{form} – {agency}"), (_SIZE, time), *small],
        [(_SIZE, f"{form} – {agency} – {time}"), *small_line],
    )


def _font(writer: IncrementalPdfFileWriter) -> GlyphAccumulator:
    try:
        program = FONT_FILE.read_bytes()
    except OSError as error:
        raise StampFontMissingError(file=FONT_FILE.name) from error
    return GlyphAccumulator(writer, io.BytesIO(program), font_size=int(_SIZE))


def _typeset(font: GlyphAccumulator, lines: Sequence[tuple[float, str]], widest: float) -> _Block:
    wrapped = [(size, part) for size, text in lines for part in _wrap(font, size, text, widest)]
    height = sum(size * _LEADING for size, _ in wrapped)
    width, baseline, operators = 0.0, height, []
    for size, text in wrapped:
        baseline -= size * (_LEADING - _DESCENT)
        font.font_size = size  # type: ignore[assignment] # a float works as well
        shaped = font.shape(text)
        operators.append(b"BT /F1 %g Tf 0 %g Td %s ET" % (size, baseline, shaped.graphics_ops))
        baseline -= size * _DESCENT
        width = max(width, shaped.x_advance * size)
    return _Block(width, height, b" ".join(operators))


def _wrap(font: GlyphAccumulator, size: float, text: str, widest: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.shape(longer).x_advance * size <= widest:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _mark(
    writer: IncrementalPdfFileWriter,
    font: GlyphAccumulator,
    block: _Block,
    page: _FirstPage,
    place: tuple[float, float],
) -> Mark:
    style = StaticStampStyle(
        border_width=0,
        background=_MarkContent(writer, font, block, page.rotation),
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN,
            y_align=AxisAlignment.ALIGN_MIN,
            margins=Margins(),
            inner_content_scaling=InnerScaling.NO_SCALING,
        ),
    )
    left, bottom, right, top = page.user_box(*place, block.width, block.height)
    return Mark(style, (floor(left), floor(bottom), ceil(right), ceil(top)))


def _grow(writer: IncrementalPdfFileWriter, page: _FirstPage, block: _Block) -> tuple[float, float]:
    """Make page 1 higher (and wider, if it is tiny) and give the place won for the block."""
    # Whole points, so that the picture below is drawn on the same pixels as before.
    more_height = float(ceil(block.height + _EDGE + _CLEARANCE))
    more_width = max(0.0, block.width + 2 * _EDGE - page.width)
    width = page.width + more_width
    shown = page.user_box(0, -more_height, width, page.height + more_height)
    reference, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call] # untyped in pyHanko
    node = reference.get_object()
    for name, box in (("/MediaBox", _around(page.media, shown)), ("/CropBox", shown)):
        node[generic.pdf_name(name)] = generic.ArrayObject(
            generic.FloatObject(f"{length:.4f}")  # type: ignore[no-untyped-call] # untyped in pyHanko
            for length in box
        )
    writer.mark_update(reference)
    return width - _EDGE - block.width, _EDGE - more_height


def _around(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    lower = (min(pair) for pair in zip(one[:2], other[:2], strict=True))
    upper = (max(pair) for pair in zip(one[2:], other[2:], strict=True))
    return (*lower, *upper)


def _summed_ink(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Summed-area table of the pixels that are clearly darker than the paper, one row and
    column of zeros first: shape (height + 1, width + 1)."""
    paper = int(np.percentile(grey, 90))
    ink = grey.astype(np.int16) < paper - _INK_CONTRAST
    table = ink.astype(np.int64).cumsum(axis=0).cumsum(axis=1)
    return np.pad(table, ((1, 0), (1, 0)))
