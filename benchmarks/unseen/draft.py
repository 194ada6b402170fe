"""A paper while it is being drawn: text with its fields marked in it, wherever it stands.

Text is written with marks: `[field|printed]` is a value, `[field=value|printed]` one whose form in
the truth differs, `*text*` is bold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Final, NamedTuple

import segno
from PIL import Image

from cli.specimens.fonts import Family, Style
from cli.specimens.sheet import A4_MM, INK, RED, Align, Color, Run, Sheet
from core.artifacts import Box

_MARK: Final = re.compile(r"\[(\w+)(?:=([^|\]]*))?\|([^\]]*)\]|\*([^*]+)\*")
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
NATION_OTHER: Final = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
PEN: Final[Color] = (30, 45, 130)


class Look(NamedTuple):
    """How a piece of text looks."""

    size: float = 0.0
    """Points; 0 for the size of the draft."""
    bold: bool = False
    italic: bool = False
    color: Color = INK
    family: Family | None = None
    value_bold: bool = False
    value_family: Family | None = None
    value_color: Color | None = None
    leading: float = 1.32


def slash(name: str, day: date, *, sep: str = "/") -> str:
    """A date field printed `05/02/2026`."""
    return f"[{name}={day.isoformat()}|{day:%d}{sep}{day:%m}{sep}{day.year}]"


def words(name: str, day: date, *, is_capital: bool = False) -> str:
    """A date field printed `ngày 05 tháng 02 năm 2026`."""
    first = "Ngày" if is_capital else "ngày"
    return f"{first} [{name}={day.isoformat()}|{day:%d} tháng {day:%m} năm {day.year}]"


def sex(value: str) -> str:
    """The sex as papers print it."""
    return f"[sex={value}|{value.capitalize()}]"


class Draft:
    """Pages, fields, and the place where the next line begins (`y`, mm)."""

    def __init__(self, dpi: int, number: int) -> None:
        self.dpi = dpi
        self.number = number
        self.family: Family = "serif"
        self.size = 13.0
        self.margins = (25.0, 16.0, 16.0, 15.0)
        self.sheets: list[Sheet] = []
        self.fields: dict[str, str] = {}
        self.y = 0.0

    @property
    def sheet(self) -> Sheet:
        """The page at hand."""
        return self.sheets[-1]

    @property
    def left(self) -> float:
        """Left edge of the text."""
        return self.sheet.left

    @property
    def right(self) -> float:
        """Right edge of the text."""
        return self.sheet.right

    @property
    def middle(self) -> float:
        """Between the edges."""
        return (self.left + self.right) / 2

    def page(
        self,
        *,
        tint: Color | None = None,
        size_mm: tuple[float, float] = A4_MM,
        marked: bool = True,
    ) -> None:
        """Go on with a new page."""
        self.sheets.append(
            Sheet(self.dpi, margins_mm=self.margins, tint=tint, size_mm=size_mm, is_marked=marked)
        )
        self.y = self.margins[1]

    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The text of each page."""
        return tuple(tuple(line.text for line in sheet.lines) for sheet in self.sheets)

    def boxes(self) -> tuple[tuple[Box, ...], ...]:
        """Where the lines stand."""
        return tuple(tuple(line.box for line in sheet.lines) for sheet in self.sheets)

    def at(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        look: Look | None = None,
        align: Align = "left",
        *,
        record: bool = True,
    ) -> float:
        """Write within `width` from the top `y`; `x` is left, middle or right by `align`.

        Gives the y below.
        """
        look = look or Look()
        size = look.size or self.size
        for part in text.split("\n"):
            for row in self._rows(self._words(part, look), width):
                if row:
                    self.sheet.write(x, y, row, align=align, record=record)
                y += size * 25.4 / 72 * look.leading
        return y

    def line(
        self, text: str, look: Look | None = None, *, dots: bool = False, indent: float = 0
    ) -> None:
        """A line from the left edge; `dots` lead on to the right one."""
        look = look or Look()
        x, size = self.left + indent, look.size or self.size
        *_, last = self._rows(self._words(text, look), self.right - x)
        end = x + self.sheet.width_mm(last)
        self.y = self.at(x, self.y, self.right - x, text, look)
        if dots and end < self.right - 3:
            step = size * 25.4 / 72
            self.sheet.dots(end + 1, self.right, self.y - step * (look.leading - 0.9))

    def pair(
        self, first: str, second: str, look: Look | None = None, *, share: float = 0.5
    ) -> None:
        """Two texts side by side."""
        width = self.right - self.left
        one = self.at(self.left, self.y, width * share - 2, first, look)
        two = self.at(self.left + width * share, self.y, width * (1 - share), second, look)
        self.y = max(one, two)

    def centre(self, text: str, size: float = 0, *, bold: bool = True, italic: bool = False,
               color: Color = INK, family: Family | None = None) -> None:  # fmt: skip
        """A line in the middle of the page."""
        look = Look(size or self.size, bold=bold, italic=italic, color=color, family=family)
        self.y = self.at(self.middle, self.y, self.right - self.left, text, look, "centre")

    def gap(self, mm: float) -> None:
        """Leave room."""
        self.y += mm

    def head(self, agency: Sequence[str], below: str = "", *, place_date: str = "",
             nation: str = NATION) -> None:  # fmt: skip
        """Agency on the left with `below` under it, the nation on the right."""
        width = self.right - self.left
        one, two = self.left + width * 0.2, self.left + width * 0.7
        y = self.y
        for index, name in enumerate(agency):
            y = self.at(
                one, y, width * 0.42, name, Look(11.5, bold=index == len(agency) - 1), "centre"
            )
        self.sheet.rule(one - 11, one + 11, y + 0.5)
        y += 2.2
        if below:
            y = self.at(one, y, width * 0.42, below, Look(12), "centre")
        z = self.at(two, self.y, width * 0.62, nation, Look(11.5, bold=True), "centre")
        z = self.at(two, z, width * 0.6, MOTTO, Look(12.5, bold=True), "centre")
        self.sheet.rule(two - 26, two + 26, z + 0.5)
        z += 2.4
        if place_date:
            z = self.at(two, z, width * 0.6, place_date, Look(12, italic=True), "centre")
        self.y = max(y, z) + 4

    def nation(self, size: float = 13, nation: str = NATION) -> None:
        """The nation alone in the middle."""
        self.centre(nation, size)
        self.centre(MOTTO, size)
        self.sheet.rule(self.middle - 27, self.middle + 27, self.y + 0.4)
        self.y += 5

    def sign(
        self,
        title: Sequence[str],
        name: str,
        *,
        x: float | None = None,
        date_line: str = "",
        note: str = "",
        seal: bool = True,
        gap: float = 20,
    ) -> None:
        """Who signs, on the right unless `x` (the middle of the block) says otherwise."""
        x = x if x is not None else self.right - 40
        y = self.y
        if date_line:
            y = self.at(x, y, 84, date_line, Look(12, italic=True), "centre")
        for text in title:
            y = self.at(x, y, 80, text, Look(12, bold=True), "centre")
        if note:
            y = self.at(x, y, 80, note, Look(10.5, italic=True), "centre")
        self.sheet.scribble(x + 1, y + gap / 2, seed=self.number * 7 + len(name))
        if seal:
            place = (x - 17, y + gap / 2)
            (self.sheet.office_seal if self.number % 2 else self.sheet.stamp)(
                *place, diameter_mm=32
            )
        self.y = self.at(x, y + gap, 80, name, Look(12.5, bold=True), "centre") + 3

    def table(self, widths: Sequence[float], rows: Sequence[Sequence[str]], *, size: float = 11.0,
              x: float | None = None, has_head: bool = True) -> None:  # fmt: skip
        """A ruled table; the first row is its head."""
        x = self.left if x is None else x
        edges = [x + sum(widths[:index]) for index in range(len(widths) + 1)]
        top = self.y
        self.sheet.rule(edges[0], edges[-1], top)
        for number, row in enumerate(rows):
            is_head = has_head and number == 0
            low = self.y
            for start, width, text in zip(edges, widths, row, strict=False):
                place = start + width / 2 if is_head else start + 1.3
                end = self.at(place, self.y + 0.9, width - 2.4, text, Look(size, bold=is_head, leading=1.2),
                              "centre" if is_head else "left")  # fmt: skip
                low = max(low, end)
            self.y = low + 0.9
            self.sheet.rule(edges[0], edges[-1], self.y)
        for edge in edges:
            self.sheet.bar(edge, top, self.y)
        self.y += 3

    def _words(self, text: str, look: Look) -> list[Run]:
        """The text in words, each with the space before it."""
        plain = Style(look.size or self.size, look.bold, look.italic, look.family or self.family)
        pieces: list[tuple[str, Style, Color]] = []
        last = 0
        for found in _MARK.finditer(text):
            pieces.append((text[last : found.start()], plain, look.color))
            last = found.end()
            name, value, printed, strong = found.groups()
            if strong is not None:
                pieces.append((strong, plain._replace(bold=True), look.color))
                continue
            self.fields[name] = printed if value is None else value
            style = plain._replace(bold=look.bold or look.value_bold)
            style = style._replace(family=look.value_family or plain.family)
            pieces.append((printed, style, look.value_color or look.color))
        pieces.append((text[last:], plain, look.color))
        runs: list[Run] = []
        space = ""
        for piece, style, color in pieces:
            parts = re.findall(r"\s*\S+", space + piece)
            space = (space + piece)[sum(map(len, parts)) :]
            runs += [Run(part, style, color) for part in parts]
        return runs

    def _rows(self, runs: list[Run], width: float) -> list[list[Run]]:
        """Broken between pieces that begin with a space."""
        rows: list[list[Run]] = [[]]
        used = 0.0
        for piece in runs:
            run = piece
            # Letters that follow without a space belong to the word.
            wide = self.sheet.width_mm([run])
            if rows[-1] and run.text.startswith(" ") and used + wide > width:
                rows.append([])
                run, used = run._replace(text=run.text.lstrip()), 0.0
                wide = self.sheet.width_mm([run])
            rows[-1].append(run)
            used += wide
        return [_joined(row) for row in rows if row] or [[]]


def _joined(row: list[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in row:
        if merged and merged[-1][1:] == run[1:]:
            merged[-1] = run._replace(text=merged[-1].text + run.text)
        else:
            merged.append(run)
    return merged


def certify(draft: Draft, number: int) -> None:
    """Make the pages a certified copy: no colours, BẢN SAO above, the certification at the foot."""
    for sheet in draft.sheets:
        sheet.image.paste(sheet.image.convert("L").convert("RGB"))
    first, last = draft.sheets[0], draft.sheets[-1]
    first.write(
        first.right - 26,
        5,
        [Run("BẢN SAO", Style(15, bold=True, family="sans"), RED)],
        record=False,
    )
    first.frame(first.right - 28, 4, first.right + 2, 12.5, color=RED)
    foot = last.image.height * 25.4 / last.dpi - 52
    rows = (
        "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH",
        f"Số chứng thực: {1200 + number}. Quyển số: 02/2026-SCT/BS",
        f"Ngày {10 + number % 18} tháng 9 năm 2026",
        "CÔNG CHỨNG VIÊN" if number % 2 else "PHÓ CHỦ TỊCH UBND",
    )
    for index, text in enumerate(rows):
        style = Style(9.5, bold=index in (0, 3), family="sans")
        last.write(62, foot + 4.6 * index, [Run(text, style, RED)], align="centre", record=False)
    last.scribble(64, foot + 24, seed=number + 99)
    last.office_seal(52, foot + 28, diameter_mm=30)
    name = Run("Nguyễn Tiến Đạt" if number % 2 else "Lê Thị Bích Liên", Style(10, bold=True))
    last.write(66, foot + 36, [name], align="centre", record=False)


def grey_box(draft: Draft, x: float, y: float, width: float, height: float, label: str) -> None:
    """Room for a portrait, with its label."""
    draft.sheet.frame(x, y, x + width, y + height)
    draft.sheet.blob(x + width * 0.22, y + height * 0.15, x + width * 0.78, y + height * 0.7)
    if label:
        draft.at(x + width / 2, y + height * 0.76, width, label, Look(8), "centre")


def code(payload: str) -> Image.Image:
    """A QR code of the text."""
    buffer = BytesIO()
    segno.make(payload, error="m", micro=False).save(buffer, kind="png", scale=4, border=2)
    return Image.open(BytesIO(buffer.getvalue())).convert("RGB")
