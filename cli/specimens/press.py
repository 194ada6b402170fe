"""Where a form gets its sheets; it keeps them in order."""

from __future__ import annotations

from cli.specimens.model import Marks
from cli.specimens.sheet import Color, Sheet


class Press:
    """Gives out sheets of one resolution and remembers them as the pages of one paper."""

    def __init__(self, dpi: int, marks: Marks | None = None) -> None:
        self.dpi = dpi
        self.marks = marks or Marks()
        self.sheets: list[Sheet] = []

    def sheet(
        self,
        *,
        margins_mm: tuple[float, float, float, float] = (30.0, 18.0, 18.0, 18.0),
        tint: Color | None = None,
    ) -> Sheet:
        """A new A4 page; margins are left, top, right, bottom; `tint` is the paper's colour."""
        sheet = Sheet(self.dpi, margins_mm=margins_mm, tint=tint, marks=self.marks)
        self.sheets.append(sheet)
        return sheet
