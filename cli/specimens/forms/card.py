"""Parts of cards and of pages as small as cards, copied larger than life onto a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cli.specimens.blocks import line_height
from cli.specimens.fonts import Family, Style
from cli.specimens.sheet import INK, Color, Run, Sheet


@dataclass(frozen=True)
class Card:
    """The rectangle of a card on its sheet (mm), and the letters in which it is printed."""

    sheet: Sheet
    left: float
    top: float
    width: float
    height: float
    family: Family = "sans"

    def paper(self, color: Color, *, edge: Color = (120, 130, 130)) -> None:
        """Tint the card and draw its edge."""
        right, bottom = self.left + self.width, self.top + self.height
        self.sheet.tinted(self.left, self.top, right, bottom, color)
        self.sheet.frame(self.left, self.top, right, bottom, color=edge)

    def style(self, size_pt: float, *, bold: bool = False, italic: bool = False) -> Style:
        """A style in the letters of the card."""
        return Style(size_pt, bold, italic, self.family)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size_pt: float,
        *,
        bold: bool = False,
        italic: bool = False,
        color: Color = INK,
    ) -> None:
        """A line that begins at the point, measured from the card's upper left corner."""
        run = Run(text, self.style(size_pt, bold=bold, italic=italic), color)
        self.sheet.write(self.left + x, self.top + y, [run])

    def centred(
        self,
        x: float,
        y: float,
        text: str,
        size_pt: float,
        *,
        bold: bool = False,
        italic: bool = False,
        color: Color = INK,
    ) -> None:
        """A line around the point."""
        run = Run(text, self.style(size_pt, bold=bold, italic=italic), color)
        self.sheet.write(self.left + x, self.top + y, [run], align="centre")

    def pairs(
        self,
        x: float,
        y: float,
        pairs: Sequence[tuple[str, str]],
        *,
        label: Style,
        value: Style,
        color: Color = INK,
    ) -> None:
        """Labels with their values on one line."""
        runs: list[Run] = []
        for name, text in pairs:
            gap = "    " if runs else ""
            runs += [Run(f"{gap}{name} ", label), Run(text, value, color)]
        self.sheet.write(self.left + x, self.top + y, runs)

    def wrapped(
        self,
        x: float,
        y: float,
        room: float,
        text: str,
        style: Style,
        *,
        first: Sequence[Run] = (),
        spacing: float = 1.15,
    ) -> float:
        """Text over as many lines as it needs, `first` being its label; the y after it."""
        words = text.split()
        begin = list(first)
        while words:
            count = len(words)
            while count > 1 and (
                self.sheet.width_mm([*begin, Run(" ".join(words[:count]), style)]) > room
            ):
                count -= 1
            run = Run(" ".join(words[:count]), style)
            self.sheet.write(self.left + x, self.top + y, [*begin, run])
            y += line_height(style.size_pt, spacing=spacing)
            words, begin = words[count:], []
        return y

    def portrait(self, x: float, y: float, width: float, height: float) -> None:
        """The picture of nobody."""
        left, top = self.left + x, self.top + y
        self.sheet.tinted(left, top, left + width, top + height, (205, 215, 222))
        self.sheet.blob(
            left + width * 0.28, top + height * 0.16, left + width * 0.72, top + height * 0.6
        )
        self.sheet.blob(
            left + width * 0.08, top + height * 0.64, left + width * 0.92, top + height * 0.99
        )
