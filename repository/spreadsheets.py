"""Lists as spreadsheets (XLSX): read as plain text within limits, written with every cell as text.

Nothing is computed: a formula is taken for the text that it is. The container is looked at before
it is opened, because a small file may unpack to a very large one.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import dropwhile
from typing import Final

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped] # has no stubs
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped] # has no stubs

from core.errors import MotLanError
from core.vietnamese import clean_line, show_date

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD: Final = b"PK\x03\x04"
_MOST_BYTES: Final = 300_000_000
"""Of all parts, unpacked."""
_MOST_PARTS: Final = 2000
_MOST_LINES: Final = 250_000
"""With something in them."""
_MOST_EMPTY: Final = 100_000
"""One after another: a file may name a row far beyond what it holds."""
_MOST_COLUMNS: Final = 40
_LONGEST: Final = 4000
"""Letters of a cell; the rest is no value of a list."""


class SpreadsheetUnreadableError(MotLanError):
    """The file is no XLSX, is broken, or unpacks to more than a list has."""

    code, fault = "spreadsheet_unreadable", "input"


def is_spreadsheet(head: bytes) -> bool:
    """Whether a file that begins so may be an XLSX."""
    return head.startswith(_HEAD)


def as_csv(data: bytes) -> str:
    """The first sheet as CSV with commas, without empty lines and the title above the heading.

    Raises SpreadsheetUnreadableError.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    lines = dropwhile(lambda row: sum(map(bool, row)) < 2, _rows(data))
    heading = next(lines, [])
    width = max((place for place, cell in enumerate(heading, start=1) if cell), default=0)
    writer.writerow(heading[:width])
    for count, row in enumerate(lines):
        if count == _MOST_LINES:
            raise SpreadsheetUnreadableError(what="too_long")
        writer.writerow(row[:width])
    return out.getvalue()


def _rows(data: bytes) -> Iterator[list[str]]:
    _refuse_unfit(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        rows = sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)
        empty = 0
        for row in rows:
            if any(cell is not None for cell in row):
                empty = 0
                yield [_text(cell) for cell in row]
            elif (empty := empty + 1) > _MOST_EMPTY:
                raise SpreadsheetUnreadableError(what="too_long")
    except MotLanError:
        raise
    except Exception as error:  # the edge of one file: the library raises whatever it meets
        raise SpreadsheetUnreadableError(what=type(error).__name__) from error


def _refuse_unfit(data: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise SpreadsheetUnreadableError(what="no_container") from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES:
        raise SpreadsheetUnreadableError(what="too_large")


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return show_date(cell.date() if isinstance(cell, datetime) else cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean_line(str(cell))[:_LONGEST]


def as_spreadsheet(title: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet; every cell is text, also one that begins like a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for row in (heading, *rows):
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
