"""Lists as spreadsheets (XLSX): read as plain text within limits, written with every cell as text.

Nothing is computed: a formula is taken for the text that it is. The container is looked at before
it is opened, because a small file may unpack to a very large one.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook  # type: ignore[import-untyped] # has no stubs
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped] # has no stubs

from core.errors import MotLanError
from repository import spreadsheet_reading

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD: Final = b"PK\x03\x04"
_MOST_BYTES: Final = 300_000_000
"""Of all parts, unpacked."""
_MOST_PARTS: Final = 2000
_MEMORY: Final = 1_000_000_000
"""Bytes; the longest lists need a third of it."""
_CPU_S: Final = 240
_WAIT_S: Final = 600
"""On the clock, on a machine under load."""
_HOUSE: Final = Path(__file__).parents[1]


class SpreadsheetUnreadableError(MotLanError):
    """The file is no XLSX, is broken, or unpacks to more than a list has."""

    code, fault = "spreadsheet_unreadable", "input"


def is_spreadsheet(head: bytes) -> bool:
    """Whether a file that begins so may be an XLSX."""
    return head.startswith(_HEAD)


def as_csv(data: bytes) -> str:
    """The first sheet as CSV with commas, without empty lines and the title above the heading.

    A child process with limits opens it. Raises SpreadsheetUnreadableError.
    """
    _refuse_unfit(data)
    try:
        done = subprocess.run(  # noqa: S603 # our own module; the file goes through stdin
            [sys.executable, "-m", spreadsheet_reading.__name__, str(_MEMORY), str(_CPU_S)],
            input=data,
            capture_output=True,
            timeout=_WAIT_S,
            check=False,
            # What opens a stranger's file knows no address and no secret of ours.
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            cwd=_HOUSE,
        )
    except subprocess.TimeoutExpired:
        raise SpreadsheetUnreadableError(what="timeout") from None
    if done.returncode == spreadsheet_reading.TOO_LONG:
        raise SpreadsheetUnreadableError(what="too_long")
    if done.returncode != 0:
        raise SpreadsheetUnreadableError(what=f"status {done.returncode}")
    return done.stdout.decode()


def _refuse_unfit(data: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise SpreadsheetUnreadableError(what="no_container") from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES:
        raise SpreadsheetUnreadableError(what="too_large")


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
