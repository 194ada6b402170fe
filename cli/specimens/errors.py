"""What can go wrong while a specimen is drawn."""

from __future__ import annotations

from core.errors import MotLanError


class GlyphMissingError(MotLanError):
    """The font has no picture for a letter; drawing on would print boxes and spoil every reading.

    `details`: `font` (file name), `code_point` (e.g. `U+1EA4`).
    """

    code = "specimen_glyph_missing"
    fault = "dependency"


class FontMissingError(MotLanError):
    """No Vietnamese-capable font file was found; `details`: `family`."""

    code = "specimen_font_missing"
    fault = "dependency"


class OutsidePageError(MotLanError):
    """A line does not fit on the sheet, so the truth would name words that nobody can see.

    `details`: `line` (number on the page), `side`.
    """

    code = "specimen_outside_page"


class UnknownPaperError(MotLanError):
    """No specimen is drawn for this type, variant or story; `details`: `name`."""

    code = "specimen_unknown"
    fault = "caller"
