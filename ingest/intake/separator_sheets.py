"""Separator sheets as a PDF to print: one A4 page each, plain to people and to the code reader.

The code stands there three times, so that a sheet that is torn, half covered or pulled through
askew still has a whole one. All lengths are millimetres from the top left corner of the page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from core.errors import MotLanError
from core.separators import Sheet
from core.vietnamese import nfc

_FONTS: Final = Path("/usr/share/fonts/truetype/noto")
_PLAIN: Final = "NotoSans-Regular"
_BOLD: Final = "NotoSans-Bold"
_WIDTH: Final = A4[0] / mm
_HEIGHT: Final = A4[1] / mm
_EDGE: Final = 12.0
_CODE: Final = 42.0
"""Side of a code without its quiet margin: a module is 1 mm or more, 6 pixels at 150 dpi."""
_CODES_AT: Final = (
    (_EDGE + 12, _EDGE + 12),
    (_WIDTH - _EDGE - 12 - _CODE, 122.0),
    (_EDGE + 12, _HEIGHT - _EDGE - 12 - _CODE),
)
_WITHOUT_COMPONENT: Final = "Giấy tờ tiếp theo"


class SeparatorFontMissingError(MotLanError):
    """The font of the sheets is not installed; `file` names it."""

    code, fault = "separator_font_missing", "dependency"


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet, and what people read on it."""

    sheet: Sheet
    component_name: str | None
    """None: the sheet only separates."""


def draw_sheets(sheets: Sequence[PrintedSheet], *, desk: str, batch: str) -> bytes:
    """The PDF with one page for each sheet; fonts are embedded, nothing in it names a person.

    `desk` and `batch` are printed in small letters, so that a stray sheet finds its way back.
    Raises SeparatorFontMissingError.
    """
    _load_fonts()
    out = io.BytesIO()
    canvas = Canvas(
        out,
        pagesize=A4,
        pageCompression=1,
        invariant=1,
        lang="vi-VN",
        initialFontName=_PLAIN,  # type: ignore[arg-type] # the stub errs
    )
    canvas.setTitle("Tờ ngăn cách")
    for one in sheets:
        _Page(canvas).draw(one, desk, batch)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _load_fonts() -> None:
    for name in (_PLAIN, _BOLD):
        if name in pdfmetrics.getRegisteredFontNames():
            continue
        file = _FONTS / f"{name}.ttf"
        try:
            pdfmetrics.registerFont(TTFont(name, str(file)))
        except (TTFError, OSError):
            raise SeparatorFontMissingError(file=file.name) from None


class _Page:
    """One page under the pen."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def draw(self, one: PrintedSheet, desk: str, batch: str) -> None:
        sheet = one.sheet
        self._corners()
        for left, top in _CODES_AT:
            self._code(sheet.text, left, top)
        middle = (_EDGE + 12 + _CODE + _WIDTH - _EDGE) / 2
        self._text("TỜ NGĂN CÁCH", middle, 36, 34, bold=True)
        self._text(f"Tờ {sheet.number}/{sheet.of}", middle, 58, 60, bold=True)
        self._text("Cạnh có hai góc đen nằm trên", middle, 72, 13)
        name = nfc(one.component_name or _WITHOUT_COMPONENT)
        self._paragraph("Đặt tờ này TRƯỚC giấy:", name, _EDGE + 12, 96)
        self._arrows(122 + _CODE + 16)
        left = _EDGE + 12 + _CODE + 8
        for line, words in enumerate(
            (
                "Mỗi giấy một tờ, theo đúng số thứ tự.",
                "Không ghi, không dán, không bấm ghim lên các ô mã.",
                "Dùng xong thì hủy, không trả cho công dân.",
                f"Nơi in: {nfc(desk)}",
                f"Dùng cho: {nfc(batch)}",
            )
        ):
            self._text(words, left, _HEIGHT - _EDGE - _CODE - 4 + 8 * line, 12, centred=False)

    def _text(
        self,
        words: str,
        across: float,
        base: float,
        size: float,
        *,
        bold: bool = False,
        centred: bool = True,
    ) -> None:
        self._canvas.setFont(_BOLD if bold else _PLAIN, size)
        put = self._canvas.drawCentredString if centred else self._canvas.drawString
        put(across * mm, (_HEIGHT - base) * mm, words)

    def _paragraph(self, head: str, name: str, left: float, top: float) -> None:
        """The component's name as large as it fits in the room left of the second code."""
        self._text(head, left, top, 20, centred=False)
        room = _WIDTH - 2 * left - _CODE - 8
        size = 34.0
        while True:
            lines = simpleSplit(name, _BOLD, size, room * mm)
            if size <= 14 or len(lines) * size * 1.25 <= 72 * mm:
                break
            size -= 2
        for number, line in enumerate(lines, start=1):
            self._text(
                line, left, top + 4 + number * size * 1.25 / mm, size, bold=True, centred=False
            )

    def _arrows(self, top: float) -> None:
        """Three arrows down: what follows lies under this sheet."""
        self._canvas.setFillGray(0)
        for across in (0.3, 0.5, 0.7):
            x, y = _WIDTH * across, _HEIGHT - top
            outline = ((-4, 0), (4, 0), (4, -14), (11, -14), (0, -28), (-11, -14), (-4, -14))
            path = self._canvas.beginPath()
            path.moveTo((x + outline[0][0]) * mm, (y + outline[0][1]) * mm)
            for right, up in outline[1:]:
                path.lineTo((x + right) * mm, (y + up) * mm)
            path.close()
            self._canvas.drawPath(path, stroke=0, fill=1)

    def _corners(self) -> None:
        """Full triangles above, angles below: how the sheet lies is seen at a glance."""
        self._canvas.setFillGray(0)
        self._canvas.setLineWidth(2)
        left, right, top, bottom = _EDGE, _WIDTH - _EDGE, _HEIGHT - _EDGE, _EDGE
        for across, inward in ((left, 9), (right, -9)):
            path = self._canvas.beginPath()
            path.moveTo(across * mm, top * mm)
            path.lineTo((across + inward) * mm, top * mm)
            path.lineTo(across * mm, (top - 9) * mm)
            path.close()
            self._canvas.drawPath(path, stroke=0, fill=1)
            self._canvas.line(across * mm, bottom * mm, (across + inward) * mm, bottom * mm)
            self._canvas.line(across * mm, bottom * mm, across * mm, (bottom + 9) * mm)

    def _code(self, text: str, left: float, top: float) -> None:
        code = segno.make(text, error="q", micro=False)
        rows = [bytes(row) for row in code.matrix]
        module = _CODE / len(rows)
        self._canvas.setFillGray(0)
        for down, row in enumerate(rows):
            for start, length in _runs(row):
                self._canvas.rect(
                    (left + start * module) * mm,
                    (_HEIGHT - top - (down + 1) * module) * mm,
                    length * module * mm,
                    module * mm,
                    stroke=0,
                    fill=1,
                )


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
