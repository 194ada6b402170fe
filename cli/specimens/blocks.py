"""The parts of Vietnamese papers: header, title, form lines, text, table, signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from cli.specimens.fonts import Style
from cli.specimens.model import Leaders
from cli.specimens.sheet import INK, Color, Run, Sheet

MM_PER_PT: Final = 25.4 / 72
BODY: Final = Style(13)
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True)
class Pair:
    """A label with its value, taking `share` parts of the line's width."""

    label: str
    value: str
    share: float = 1.0
    bold: bool = False


@dataclass(frozen=True)
class Face:
    """How the labels of a form and the values put in look, where they are not of one hand.

    `value` alone decides on the letters of a value: typewriter, blue ballpoint, bold print.
    """

    label: Style = BODY
    value: Style = BODY
    color: Color = INK
    label_color: Color = INK


def line_height(size_pt: float, *, spacing: float = 1.3) -> float:
    """Distance from line to line, in mm."""
    return size_pt * MM_PER_PT * spacing


def national_header(
    sheet: Sheet, agency: Sequence[str], *, number: str = "", place_date: str = "", extra: str = ""
) -> None:
    """The two columns at the head of an official paper (NĐ 30/2020, cells 1 to 4).

    `agency` is from the parent down; the last line is bold and underlined. `extra` is the
    `V/v …` of an official letter.
    """
    left_mid = sheet.left + 34
    right_mid = sheet.right - 47
    top = sheet.y
    y = top
    for index, name in enumerate(agency):
        is_last = index == len(agency) - 1
        style = Style(12, bold=is_last)
        y = _centred(sheet, left_mid, y, name, style, width=66)
    sheet.rule(left_mid - 12, left_mid + 12, y + 0.6)
    left_end = y + 2.5
    if number:
        sheet.write(left_mid, left_end, [Run(number, Style(13))], align="centre")
        left_end += line_height(13)
    if extra:
        left_end = _centred(sheet, left_mid, left_end, extra, Style(12), width=66)
    y = _centred(sheet, right_mid, top, NATION, Style(12, bold=True), width=100)
    y = _centred(sheet, right_mid, y, MOTTO, Style(13, bold=True), width=100)
    half = sheet.width_mm([Run(MOTTO, Style(13, bold=True))]) / 2
    sheet.rule(right_mid - half, right_mid + half, y + 0.6)
    y += 2.5
    if place_date:
        sheet.write(right_mid, y, [Run(place_date, Style(13, italic=True))], align="centre")
        y += line_height(13)
    sheet.y = max(left_end, y) + 4


def motto_header(sheet: Sheet) -> None:
    """The national header alone, in the middle of the page."""
    middle = (sheet.left + sheet.right) / 2
    sheet.y = _centred(sheet, middle, sheet.y, NATION, Style(13, bold=True), width=150)
    sheet.y = _centred(sheet, middle, sheet.y, MOTTO, Style(13.5, bold=True), width=150)
    half = sheet.width_mm([Run(MOTTO, Style(13.5, bold=True))]) / 2
    sheet.rule(middle - half, middle + half, sheet.y + 0.6)
    sheet.y += 6


def title(
    sheet: Sheet,
    *lines: str,
    size_pt: float = 14,
    color: Color = INK,
    below: Sequence[str] = (),
    below_bold: bool = False,
) -> None:
    """The name of the paper: centred bold capitals; `below` are the lines that explain it."""
    middle = (sheet.left + sheet.right) / 2
    for text in lines:
        sheet.y = _centred(
            sheet, middle, sheet.y, text, Style(size_pt, bold=True), width=155, color=color
        )
    for text in below:
        style = Style(13, bold=below_bold, italic=not below_bold)
        sheet.y = _centred(sheet, middle, sheet.y + 0.5, text, style, width=150)
    sheet.y += 4


def form_line(
    sheet: Sheet,
    *pairs: Pair,
    leaders: Leaders = "plain",
    size_pt: float = 13,
    spacing: float = 1.5,
    face: Face | None = None,
) -> None:
    """One line of a form with one or more labels; values may run over several lines.

    `face` goes before `size_pt`.
    """
    total = sum(pair.share for pair in pairs)
    start, lowest = sheet.left, sheet.y
    for pair in pairs:
        end = start + (sheet.right - sheet.left) * pair.share / total
        right = end - (2 if len(pairs) > 1 else 0)
        look = face or Face(Style(size_pt), Style(size_pt, bold=pair.bold))
        last = _pair(sheet, pair, start, right, leaders=leaders, face=look, spacing=spacing)
        lowest = max(lowest, last)
        start = end
    sheet.y = lowest + line_height(face.label.size_pt if face else size_pt, spacing=spacing)


def form_lines(
    sheet: Sheet,
    *rows: Sequence[Pair],
    leaders: Leaders = "plain",
    face: Face | None = None,
    spacing: float = 1.5,
) -> None:
    """Lines of a form one below the other, all in the same look."""
    for row in rows:
        form_line(sheet, *row, leaders=leaders, face=face, spacing=spacing)


def digit_boxes(sheet: Sheet, label: str, digits: str, *, size_pt: float = 13) -> None:
    """A label and one box for each digit; the truth has the digits with spaces between them."""
    start = sheet.write(sheet.left, sheet.y, [Run(f"{label} ", Style(size_pt))]) + 2
    side = line_height(size_pt, spacing=1.35)
    for index, digit in enumerate(digits):
        x = start + index * side
        sheet.frame(x, sheet.y - 0.6, x + side, sheet.y + side - 0.9)
        run = [Run(digit, Style(size_pt))]
        sheet.write(x + side / 2, sheet.y, run, align="centre", record=False)
    sheet.note(" ".join(digits), start, start + side * len(digits), size_pt)
    sheet.y += line_height(size_pt, spacing=1.6)


def paragraph(
    sheet: Sheet,
    text: str,
    *,
    style: Style = BODY,
    indent_mm: float = 10,
    after_mm: float = 1.5,
    color: Color = INK,
) -> None:
    """Justified text with the first line drawn in."""
    width = sheet.right - sheet.left
    rows = _broken(sheet, text.split(), style, width, indent_mm)
    for index, words in enumerate(rows):
        inset = indent_mm if index == 0 else 0.0
        runs = [Run(word, style, color) for word in words]
        space = sheet.width_mm([Run(" ", style)])
        if index < len(rows) - 1 and len(words) > 1:
            space = (width - inset - sheet.width_mm(runs)) / (len(words) - 1)
        sheet.write(sheet.left + inset, sheet.y, runs, gap_mm=space)
        sheet.y += line_height(style.size_pt)
    sheet.y += after_mm


def paragraph_height(
    sheet: Sheet, text: str, *, style: Style = BODY, indent_mm: float = 10
) -> float:
    """How far down `paragraph` would go with this text, in mm, its last line included."""
    rows = _broken(sheet, text.split(), style, sheet.right - sheet.left, indent_mm)
    return len(rows) * line_height(style.size_pt)


def section(sheet: Sheet, text: str, *, size_pt: float = 13) -> None:
    """A heading inside a paper."""
    sheet.write(sheet.left, sheet.y, [Run(text, Style(size_pt, bold=True))])
    sheet.y += line_height(size_pt, spacing=1.5)


def table(
    sheet: Sheet,
    widths_mm: Sequence[float],
    rows: Sequence[Sequence[str]],
    *,
    size_pt: float = 11.5,
) -> None:
    """A ruled table; the first row is its head."""
    left = sheet.left
    edges = [left + sum(widths_mm[:index]) for index in range(len(widths_mm) + 1)]
    top = sheet.y
    sheet.rule(edges[0], edges[-1], top)
    for number, row in enumerate(rows):
        style = Style(size_pt, bold=number == 0)
        deepest = sheet.y
        for cell, start, width in zip(row, edges, widths_mm, strict=False):
            deepest = max(deepest, _cell(sheet, cell, start, width, style, is_head=number == 0))
        sheet.y = deepest + 1.2
        sheet.rule(edges[0], edges[-1], sheet.y)
    for edge in edges:
        sheet.bar(edge, top, sheet.y)
    sheet.y += 4


def signature(
    sheet: Sheet,
    authority: Sequence[str],
    name: str,
    *,
    note: str = "",
    place_date: str = "",
    recipients: Sequence[str] = (),
    has_stamp: bool = True,
) -> None:
    """Bottom of a paper: who signs on the right, «Nơi nhận» on the left, MẪU stamp over both."""
    middle = sheet.right - 42
    top = sheet.y
    if recipients:
        sheet.write(sheet.left, top, [Run("Nơi nhận:", Style(12, bold=True, italic=True))])
        for index, text in enumerate(recipients):
            y = top + line_height(12) + index * line_height(11)
            sheet.write(sheet.left, y, [Run(text, Style(11))])
    y = top
    if place_date:
        y = _centred(sheet, middle, y, place_date, Style(13, italic=True), width=94)
    for text in authority:
        y = _centred(sheet, middle, y, text, Style(13, bold=True), width=84)
    if note:
        y = _centred(sheet, middle, y, note, Style(11.5, italic=True), width=84)
    _mark(sheet, middle, y, name, has_stamp=has_stamp)
    y += 23
    sheet.write(middle, y, [Run(name, Style(13, bold=True))], align="centre")
    sheet.y = y + line_height(13) + 3


def _mark(sheet: Sheet, middle: float, y: float, name: str, *, has_stamp: bool) -> None:
    """Signature and seal around the name, whose line begins 23 mm below `y`."""
    name_middle = y + 23 + line_height(13, spacing=1.0) / 2
    if sheet.marks.signature == "usual":
        sheet.scribble(middle + 2, y + 11, seed=crc32(name.encode()))
    elif sheet.marks.signature == "over_name":
        for stroke in range(2):
            sheet.scribble(middle + 3 * stroke, name_middle, seed=crc32(name.encode()) + stroke)
    if has_stamp and sheet.marks.seal == "usual":
        sheet.stamp(middle - 20, y + 11)
    elif has_stamp and sheet.marks.seal == "over_name":
        sheet.office_seal(middle - 8, name_middle - 4)


def two_signatures(sheet: Sheet, left: tuple[str, str], right: tuple[str, str]) -> None:
    """Two people side by side: each a heading and a name."""
    top = sheet.y
    for (heading, name), middle in ((left, sheet.left + 38), (right, sheet.right - 38)):
        y = _centred(sheet, middle, top, heading, Style(13, bold=True), width=76)
        y = _centred(sheet, middle, y, "(Ký, ghi rõ họ tên)", Style(11.5, italic=True), width=76)
        sheet.scribble(middle, y + 10, seed=crc32(name.encode()))
        sheet.write(middle, y + 21, [Run(name, Style(13))], align="centre")
        sheet.y = y + 21 + line_height(13) + 3


def _centred(
    sheet: Sheet, x: float, y: float, text: str, style: Style, *, width: float, color: Color = INK
) -> float:
    for words in _broken(sheet, text.split(), style, width, 0.0):
        sheet.write(x, y, [Run(" ".join(words), style, color)], align="centre")
        y += line_height(style.size_pt, spacing=1.2)
    return y


def _broken(
    sheet: Sheet, words: Sequence[str], style: Style, width: float, indent: float
) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    space = sheet.width_mm([Run(" ", style)])
    sum_of_words = 0.0
    for word in words:
        room = width - (indent if len(rows) == 1 else 0.0)
        longer = sum_of_words + sheet.width_mm([Run(word, style)]) + (space if rows[-1] else 0.0)
        if rows[-1] and _is_wider(sheet, [*rows[-1], word], style, longer, room):
            rows.append([])
            longer = sheet.width_mm([Run(word, style)])
        rows[-1].append(word)
        sum_of_words = longer
    return rows


def _is_wider(
    sheet: Sheet, words: Sequence[str], style: Style, sum_of_words: float, room: float
) -> bool:
    """Whether a line is too long; only a close one is measured as a whole, for that is slow."""
    if abs(sum_of_words - room) > room * 0.03:
        return sum_of_words > room
    return sheet.width_mm([Run(" ".join(words), style)]) > room


def _cell(
    sheet: Sheet, text: str, start: float, width: float, style: Style, *, is_head: bool
) -> float:
    y = sheet.y + 1.2
    for part in text.split("\n"):
        for words in _broken(sheet, part.split(), style, width - 3, 0.0):
            line = [Run(" ".join(words), style)]
            if is_head:
                sheet.write(start + width / 2, y, line, align="centre")
            elif words:
                sheet.write(start + 1.5, y, line)
            y += line_height(style.size_pt, spacing=1.2)
    return y


def _lead(
    sheet: Sheet, leaders: Leaders, start: float, value_end: float, end: float, y: float
) -> None:
    if leaders == "after" and end - value_end > 2:
        sheet.dots(value_end + 0.8, end, y)
    elif leaders == "under":
        sheet.dots(start, end, y + 0.35)
    elif leaders == "ruled":
        sheet.rule(start, end, y + 1.1, width_mm=0.15)


def _pair(
    sheet: Sheet,
    pair: Pair,
    left: float,
    right: float,
    *,
    leaders: Leaders,
    face: Face,
    spacing: float,
) -> float:
    """Set a label with its value between two edges; gives the top of its last line."""
    size_pt = face.label.size_pt
    label = Run(f"{pair.label} " if pair.label else "", face.label, face.label_color)
    label_width = sheet.width_mm([label])
    y = sheet.y
    for index, words in enumerate(
        _broken(sheet, pair.value.split(), face.value, right - left, label_width)
    ):
        if index:
            y += line_height(size_pt, spacing=spacing)
        value = Run(" ".join(words), face.value, face.color)
        start = left + (0.0 if index else label_width)
        end = sheet.write(left, y, [value] if index else [label, value])
        _lead(sheet, leaders, start, end, right, y + size_pt * MM_PER_PT * 0.9)
    return y
