"""What papers that we print have in common: the font, running text, a table of facts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Paragraph, Table

from core.errors import Fault, MotLanError

PLAIN: Final = "NotoSerif-Regular"
BOLD: Final = "NotoSerif-Bold"
INK: Final = HexColor("#000000")
_FONTS: Final = Path("/usr/share/fonts/truetype/noto")
_LABEL_WIDTH: Final = 48 * mm
_LINE: Final = HexColor("#c8c8c8")


class ReportFontMissingError(MotLanError):
    """The font of what we print is not installed; `file` names it."""

    code: ClassVar[str] = "report_font_missing"
    fault: ClassVar[Fault] = "dependency"


def load_fonts() -> None:
    """Make the fonts known; raises ReportFontMissingError."""
    for name in (PLAIN, BOLD):
        if name in pdfmetrics.getRegisteredFontNames():
            continue
        try:
            pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))
        except TTFError as error:
            raise ReportFontMissingError(file=f"{name}.ttf") from error


def text(
    words: str, size: float = 10.5, *, bold: bool = False, tone: Color = INK, centred: bool = False
) -> Paragraph:
    """A paragraph; `size` in points."""
    style = ParagraphStyle(
        "",
        fontName=BOLD if bold else PLAIN,
        fontSize=size,
        leading=size * 1.4,
        textColor=tone,
        alignment=TA_CENTER if centred else TA_LEFT,
    )
    return Paragraph(escape(words), style)


def facts(lines: Iterable[tuple[str, str]]) -> Table:
    """Labels and what stands beside them, one line each."""
    rows = [[text(label, 10, bold=True), text(words, 10)] for label, words in lines]
    table = Table(rows, colWidths=[_LABEL_WIDTH, None], hAlign="LEFT")
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return table
