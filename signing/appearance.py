"""Where the mark of a signature stands: top right of page 1, over nothing.

It takes free room, in fewer lines if it must; without free room the page grows at its top, once,
before the first signature. Marks of signatures that come later get their room then as well, as
empty signature fields: filling in a field is what every reader accepts after a signature. All
lengths are PDF points (1/72 inch).
"""

from __future__ import annotations

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
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    InnerScaling,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.stamp import StaticStampStyle

from core.errors import Fault, MotLanError
from signing.mark_drawing import AnyStamp, Block, MarkContent, new_font, typeset

_EDGE: Final = 12.0
"""Kept free at the page's edges, where printers and scanners lose or darken the paper."""
_CLEARANCE: Final = 3.0
_FEWER_LINES: Final = 8.0
_TOP_SHARE: Final = 0.16
_LEFT_LIMIT: Final = 0.4
_WIDEST: Final = 0.58
_LOOKED_AT: Final = 0.3
_HIGHEST_MARK: Final = 200.0
_PIXELS_PER_POINT: Final = 1.5
_LONGEST_SIDE_PX: Final = 2600
_INK_CONTRAST: Final = 40
"""Grey levels below the paper's; less is paper grain or a faint security pattern."""
_SPECKS: Final = 4
"""Ink pixels that do not make a place taken: less than the smallest letter has."""
_ROUNDING: Final = 1.5
"""Points by which a block may miss a room that was measured for it with another time of day."""

Box = tuple[int, int, int, int]
"""Left, bottom, right, top in the page's own coordinates, before /Rotate."""


class NoRoomForStampError(MotLanError):
    """A paper that already carries a signature has no free room, and may not grow any more."""

    code: ClassVar[str] = "no_room_for_stamp"
    fault: ClassVar[Fault] = "input"


@dataclass(frozen=True)
class Mark:
    """A mark ready to be drawn as the appearance of a signature field on page 1."""

    style: StaticStampStyle
    box: Box


class _FirstPage:
    """Page 1 as people see it: upright, x from the left and y from the top, in points."""

    def __init__(self, source: bytes | Path) -> None:
        document = pdfium.PdfDocument(source)
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
            grey = picture.reshape(picture.shape[0], picture.shape[1])
            # No mark stands lower, so the rest need not be counted.
            lowest = ceil(max(_LOOKED_AT * self.height, _HIGHEST_MARK) * self._scale)
            self._ink = _ink(grey, grey[:lowest])
            self._taken = _summed(self._ink)
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

    def is_free(self, box: Box) -> bool:
        """Whether a rectangle in the page's own coordinates lies near the top, over nothing."""
        ends = [self._upright_point(*box[:2]), self._upright_point(*box[2:])]
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(*ends, strict=True))
        if left < 0 or top < 0 or right > self.width or bottom * self._scale > len(self._ink):
            return False
        rows = slice(int(top * self._scale), ceil(bottom * self._scale))
        columns = slice(int(left * self._scale), ceil(right * self._scale))
        return int(self._ink[rows, columns].sum()) <= _SPECKS

    def occupy(self, left: float, top: float, width: float, height: float) -> None:
        """Take a place, so that the next mark finds another."""
        rows = slice(int(top * self._scale), ceil((top + height) * self._scale))
        columns = slice(int(left * self._scale), ceil((left + width) * self._scale))
        self._ink[rows, columns] = True
        self._taken = _summed(self._ink)

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

    def _upright_point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.shown
        return {
            0: (x - left, top - y),
            90: (y - bottom, x - left),
            180: (right - x, y - bottom),
            270: (top - y, right - x),
        }[self.rotation]


class MarkMaker:
    """Sets marks in type and finds their places on page 1 of a file that `writer` extends."""

    def __init__(
        self, writer: IncrementalPdfFileWriter, source: bytes | Path, moment: datetime
    ) -> None:
        self._writer = writer
        self._moment = moment
        self._page = _FirstPage(source)
        self._font = new_font(writer)
        width = self._page.width
        self._widths = min(width - 2 * _EDGE, max(_WIDEST * width, 220.0)), width - 2 * _EDGE

    def place(self, stamps: Sequence[AnyStamp], *, may_grow: bool) -> list[Mark]:
        """A mark for each stamp; with `may_grow` the page is made higher if one finds no room.

        :raises NoRoomForStampError: there is no free room and the page may not grow.
        """
        found: list[tuple[Block, tuple[float, float]]] = []
        for stamp in stamps:
            for block, place in found[-1:]:
                self._page.occupy(*place, block.width, block.height)
            best = self._free(stamp, with_code=True)
            if best is None and not may_grow:
                best = self._free(stamp, with_code=False)
            if best is None:
                break
            found.append(best)
        if len(found) == len(stamps):
            return [self._mark(block, self._user_box(block, place)) for block, place in found]
        if not may_grow:
            raise NoRoomForStampError
        return self._on_grown_page([self._grown_form(one) for one in stamps])

    def is_free(self, box: Box) -> bool:
        """Whether a room that was kept on page 1 still shows nothing."""
        return self._page.is_free(box)

    def fill(self, stamp: AnyStamp, box: Box) -> Mark | None:
        """The mark for a room that was kept for it; None if no form of it fits."""
        left, bottom, right, top = box
        width, height = right - left, top - bottom
        if self._page.rotation in {90, 270}:
            width, height = height, width
        for with_code in (True, False):
            for block in self._blocks(stamp, with_code=with_code):
                if block.width <= width + _ROUNDING and block.height <= height + _ROUNDING:
                    return self._mark(block, box)
        return None

    def _blocks(self, stamp: AnyStamp, *, with_code: bool) -> tuple[Block, ...]:
        return typeset(self._font, stamp, self._moment, self._widths, with_code=with_code)

    def _grown_form(self, stamp: AnyStamp) -> Block:
        """Two lines of words where there is a choice: the page grows little and reads well."""
        blocks = self._blocks(stamp, with_code=True)
        return blocks[min(1, len(blocks) - 1)]

    def _free(
        self, stamp: AnyStamp, *, with_code: bool
    ) -> tuple[Block, tuple[float, float]] | None:
        blocks = self._blocks(stamp, with_code=with_code)
        best = min(_places(self._page, blocks), key=lambda found: found[0], default=None)
        return None if best is None else best[1:]

    def _user_box(self, block: Block, place: tuple[float, float]) -> Box:
        left, bottom, right, top = self._page.user_box(*place, block.width, block.height)
        return floor(left), floor(bottom), ceil(right), ceil(top)

    def _mark(self, block: Block, box: Box) -> Mark:
        return Mark(_style(self._writer, self._font, block, self._page.rotation), box)

    def _on_grown_page(self, blocks: Sequence[Block]) -> list[Mark]:
        """Make page 1 higher (and wider, if it is tiny); the marks stand there below each other."""
        page = self._page
        # Whole points, so that the picture below is drawn on the same pixels as before.
        more_height = float(ceil(sum(block.height + _CLEARANCE for block in blocks) + _EDGE))
        widest = max(block.width for block in blocks)
        width = page.width + max(0.0, widest + 2 * _EDGE - page.width)
        _enlarge(self._writer, page, width, more_height)
        marks, top = [], _EDGE - more_height
        for block in blocks:
            box = self._user_box(block, (width - _EDGE - block.width, top))
            marks.append(self._mark(block, box))
            top += block.height + _CLEARANCE
        return marks


def _places(
    page: _FirstPage, blocks: Sequence[Block]
) -> Iterator[tuple[float, Block, tuple[float, float]]]:
    """Each form of the mark that fits: what speaks against it, the block, its left and top.

    A place lower or further left counts by its distance from the corner in points; fewer lines
    count like a few points, because they read less well.
    """
    for rank, block in enumerate(blocks):
        place = page.free_place(block.width, block.height)
        if place is not None:
            left, top = place
            yield top + page.width - block.width - left + rank * _FEWER_LINES, block, place


def _style(
    writer: IncrementalPdfFileWriter, font: GlyphAccumulator, block: Block, rotation: int
) -> StaticStampStyle:
    return StaticStampStyle(
        border_width=0,
        background=MarkContent(writer, font, block, rotation),
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN,
            y_align=AxisAlignment.ALIGN_MIN,
            margins=Margins(),
            inner_content_scaling=InnerScaling.NO_SCALING,
        ),
    )


def _enlarge(
    writer: IncrementalPdfFileWriter, page: _FirstPage, width: float, more_height: float
) -> None:
    shown = page.user_box(0, -more_height, width, page.height + more_height)
    reference, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call] # untyped in pyHanko
    node = reference.get_object()
    for name, box in (("/MediaBox", _around(page.media, shown)), ("/CropBox", shown)):
        node[generic.pdf_name(name)] = generic.ArrayObject(
            generic.FloatObject(f"{length:.4f}")  # type: ignore[no-untyped-call] # untyped in pyHanko
            for length in box
        )
    writer.mark_update(reference)


def _around(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    lower = (min(pair) for pair in zip(one[:2], other[:2], strict=True))
    upper = (max(pair) for pair in zip(one[2:], other[2:], strict=True))
    return (*lower, *upper)


def _ink(page: npt.NDArray[np.uint8], part: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Which pixels of a part are clearly darker than the page's paper; shape of the part."""
    paper = int(np.percentile(page, 90))
    return part.astype(np.int16) < paper - _INK_CONTRAST


def _summed(ink: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """Summed-area table, one row and column of zeros first: shape (height + 1, width + 1)."""
    table = ink.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    return np.pad(table, ((1, 0), (1, 0)))
