"""Pages that are separator sheets of ours; bar codes of anybody else mean nothing here.

A code alone sets no page aside: anybody can write one and stick it on a paper. Where our key is
known the check value decides, elsewhere the words that are printed on every sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from core.artifacts import RecognizedPage
from core.separators import Sheet, SheetKeys, Standing, read_sheet
from ocr.lines import rows_of
from ocr.matching import similarity

SheetTeller = Callable[[RecognizedPage], bool]
"""Whether a page is a separator sheet, so that it belongs to no paper."""

_MOST_WORDS: Final = 160
"""A sheet says less than half of that. A page that says more is a paper onto which such a code was
printed or stuck, and no paper is ever set aside for its code."""
_PRINTED: Final = ("tongancach", "dattonaytruocgiay", "dungxongthihuykhongtrachocongdan")
_LIKENESS: Final = 0.8


def sheet_on(page: RecognizedPage) -> Sheet | None:
    """What the separator sheet that this page claims to be says, unchecked; else None."""
    if len(page.words) > _MOST_WORDS:
        return None
    found = (read_sheet(code.text) for code in page.codes if code.kind == "qr")
    return next((sheet for sheet in found if sheet is not None), None)


def is_printed_sheet(page: RecognizedPage) -> bool:
    """Whether code and print both are those of a sheet: all that can be told without a key."""
    return sheet_on(page) is not None and any(
        similarity(row.plain, words, _LIKENESS) for row in rows_of(page) for words in _PRINTED
    )


def checked_by(keys: SheetKeys, places: Collection[str]) -> SheetTeller:
    """Tells the sheets that were printed with our key, for whichever place."""

    def is_ours(page: RecognizedPage) -> bool:
        sheet = sheet_on(page)
        return sheet is not None and keys.judge(sheet, places) is not Standing.UNVERIFIED

    return is_ours
