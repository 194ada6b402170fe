"""Text that runs over as many numbered pages as it needs."""

from __future__ import annotations

from typing import Final

from cli.specimens.blocks import BODY, paragraph, paragraph_height, section
from cli.specimens.fonts import Family, Style
from cli.specimens.press import Press
from cli.specimens.sheet import Run, Sheet

_MARGINS: Final = (30.0, 20.0, 18.0, 20.0)


class Flow:
    """The pages of one long paper; `sheet` is the one being written on."""

    def __init__(
        self,
        press: Press,
        *,
        body: Style = BODY,
        margins_mm: tuple[float, float, float, float] = _MARGINS,
        family: Family = "serif",
    ) -> None:
        self._press = press
        self._body = body
        self._margins = margins_mm
        self._family: Family = family
        self._pages: list[Sheet] = []
        self.sheet = self._new_sheet()

    def paragraph(self, text: str, *, style: Style | None = None, indent_mm: float = 10) -> None:
        """Justified text; it begins on a new page when it does not fit on this one."""
        look = style or self._body
        self.require_room(paragraph_height(self.sheet, text, style=look, indent_mm=indent_mm))
        paragraph(self.sheet, text, style=look, indent_mm=indent_mm)

    def section(self, text: str) -> None:
        """A heading; it never stands alone at the foot of a page."""
        self.require_room(25)
        section(self.sheet, text, size_pt=self._body.size_pt)

    def require_room(self, height_mm: float) -> None:
        """Turn the page unless so much is free above the lower margin."""
        if self.sheet.y + height_mm > self.sheet.size_mm[1] - self._margins[3]:
            self.sheet = self._new_sheet()

    def number_at_top(self) -> None:
        """Number the pages in the middle of the upper edge, the first not (NĐ 30/2020)."""
        for number, sheet in enumerate(self._pages[1:], start=2):
            middle = (sheet.left + sheet.right) / 2
            sheet.write(middle, 10, [Run(str(number), Style(13))], align="centre")

    def number_at_foot(self, wording: str = "Trang {number}/{total}") -> None:
        """Number all pages in the lower right corner."""
        for number, sheet in enumerate(self._pages, start=1):
            text = wording.format(number=number, total=len(self._pages))
            sheet.write(sheet.right, 283, [Run(text, Style(11))], align="right")

    def _new_sheet(self) -> Sheet:
        sheet = self._press.sheet(margins_mm=self._margins, family=self._family)
        self._pages.append(sheet)
        return sheet
