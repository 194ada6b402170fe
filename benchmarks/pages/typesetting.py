"""Justified running text with words of several styles, on a specimen's sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.pages.wording import heading, part, sentence
from cli.specimens.blocks import line_height
from cli.specimens.fonts import Style
from cli.specimens.sheet import Run, Sheet


@dataclass(frozen=True)
class Column:
    """Where running text stands: edges and lowest line (mm), its style, distance of lines."""

    left: float
    right: float
    bottom: float
    style: Style
    spacing: float = 1.2


def articles(random: Random, style: Style) -> Iterator[list[Run]]:
    """Paragraphs without end: numbered articles with clauses and points, some bold or italic."""
    bold, italic = style._replace(bold=True), style._replace(italic=True)
    number = random.randint(1, 30)
    while True:
        number += 1
        yield _words(f"Điều {number}. {heading(random)}", bold)
        for clause in range(1, random.randint(2, 4)):
            text = " ".join(sentence(random) for _ in range(random.randint(1, 3)))
            yield _words(f"{clause}. {text}", style)
            if random.random() < 0.35:
                for letter in "abcd"[: random.randint(2, 4)]:
                    point = part(random, "act").capitalize() + " " + part(random, "thing")
                    yield _words(f"{letter}) {point}, {part(random, 'why')};", style)
        if random.random() < 0.3:
            yield _words(f"Căn cứ {part(random, 'law')};", italic)
        if random.random() < 0.3:
            words = _words(sentence(random), style)
            first = random.randint(0, max(0, len(words) - 4))
            words[first : first + 3] = [Run(run.text, bold) for run in words[first : first + 3]]
            yield words


def fill(sheet: Sheet, paragraphs: Iterator[list[Run]], column: Column) -> None:
    """Set paragraphs from `sheet.y` down until the column is full; the last one may be cut off."""
    step = line_height(column.style.size_pt, spacing=column.spacing)
    for words in paragraphs:
        rows = broken(sheet, words, column.right - column.left, indent=9.0)
        for index, row in enumerate(rows):
            if sheet.y + step > column.bottom:
                return
            _set(sheet, row, column, indent=9.0 if index == 0 else 0.0, is_last=row is rows[-1])
            sheet.y += step
        sheet.y += step * 0.12


def broken(
    sheet: Sheet, words: Sequence[Run], width: float, *, indent: float = 0.0
) -> list[list[Run]]:
    """The words in rows that fit the width (mm); the first row begins `indent` mm further in."""
    rows: list[list[Run]] = [[]]
    used = indent
    for run in words:
        wide = sheet.width_mm([run])
        space = _space(sheet, run.style)
        if rows[-1] and used + wide > width:
            rows.append([])
            used = 0.0
        rows[-1].append(run)
        used += wide + space
    return rows


def _set(sheet: Sheet, row: Sequence[Run], column: Column, *, indent: float, is_last: bool) -> None:
    room = column.right - column.left - indent
    gap = _space(sheet, column.style)
    if not is_last and len(row) > 1:
        gap = (room - sheet.width_mm(row)) / (len(row) - 1)
    sheet.write(column.left + indent, sheet.y, row, gap_mm=gap)


def _space(sheet: Sheet, style: Style) -> float:
    return sheet.width_mm([Run(" ", style)])


def _words(text: str, style: Style) -> list[Run]:
    return [Run(word, style) for word in text.split()]
