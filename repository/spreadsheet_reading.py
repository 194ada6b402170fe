"""The child process that opens a spreadsheet: its file on stdin, CSV on stdout.

`python -m repository.spreadsheet_reading MEMORY CPU_S`. The library makes objects of some parts
whole, and of every element between two rows: only a bound on the process bounds that.
"""

from __future__ import annotations

import csv
import io
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import dropwhile
from typing import Final, TextIO

from openpyxl import load_workbook  # type: ignore[import-untyped] # has no stubs

from core.vietnamese import clean_line, show_date

TOO_LONG: Final = 3
"""Exit status of a list with more lines than any has."""
_MOST_LINES: Final = 250_000
"""With something in them."""
_MOST_EMPTY: Final = 100_000
"""One after another: a file may name a row far beyond what it holds."""
_MOST_COLUMNS: Final = 40
_LONGEST: Final = 4000
"""Letters of a cell; the rest is no value of a list."""


def write_csv(data: bytes, out: TextIO) -> None:
    """The first sheet without empty lines and the title above the heading.

    Raises whatever the library meets; ends the process with `TOO_LONG`.
    """
    writer = csv.writer(out, lineterminator="\n")
    lines = dropwhile(lambda row: sum(map(bool, row)) < 2, _rows(data))
    heading = next(lines, [])
    width = max((place for place, cell in enumerate(heading, start=1) if cell), default=0)
    writer.writerow(heading[:width])
    for count, row in enumerate(lines):
        if count == _MOST_LINES:
            sys.exit(TOO_LONG)
        writer.writerow(row[:width])


def _rows(data: bytes) -> Iterator[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    empty = 0
    for row in sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True):
        if any(cell is not None for cell in row):
            empty = 0
            yield [_text(cell) for cell in row]
        elif (empty := empty + 1) > _MOST_EMPTY:
            sys.exit(TOO_LONG)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return show_date(cell.date() if isinstance(cell, datetime) else cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean_line(str(cell))[:_LONGEST]


def main() -> None:
    """Read within the limits of the arguments (bytes, seconds)."""
    memory, cpu_s = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=False)
    write_csv(sys.stdin.buffer.read(), out)
    out.flush()


if __name__ == "__main__":
    main()
