"""Where a form gets its sheets; it keeps them in order."""

from __future__ import annotations

from cli.specimens.fonts import Family
from cli.specimens.model import Marks
from cli.specimens.sheet import A4_MM, Color, Sheet


class Press:
    """Gives out sheets of one resolution and remembers them as the pages of one paper."""

    def __init__(self, dpi: int, marks: Marks | None = None, *, by_hand: bool = False) -> None:
        self.dpi = dpi
        self.by_hand = by_hand
        self.marks = marks or Marks()
        self.sheets: list[Sheet] = []

    def sheet(
        self,
        *,
        margins_mm: tuple[float, float, float, float] = (30.0, 18.0, 18.0, 18.0),
        tint: Color | None = None,
        size_mm: tuple[float, float] = A4_MM,
        family: Family = "serif",
    ) -> Sheet:
        """A new page, A4 unless said otherwise; margins are left, top, right, bottom.

        `tint` is the paper's colour, `family` the letters in which the office writes.
        """
        sheet = Sheet(
            self.dpi,
            margins_mm=margins_mm,
            tint=tint,
            marks=self.marks,
            size_mm=size_mm,
            family=family,
            by_hand=self.by_hand,
        )
        self.sheets.append(sheet)
        return sheet
