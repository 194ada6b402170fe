"""Pages that are separator sheets of ours; bar codes of anybody else mean nothing here."""

from __future__ import annotations

from typing import Final

from core.artifacts import RecognizedPage
from core.separators import Sheet, read_sheet

_MOST_WORDS: Final = 160
"""A sheet says less than half of that. A page that says more is a paper onto which such a code was
printed or stuck, and no paper is ever set aside for its code."""


def sheet_on(page: RecognizedPage) -> Sheet | None:
    """What the separator sheet that this page is says, unchecked; None for every other page."""
    if len(page.words) > _MOST_WORDS:
        return None
    found = (read_sheet(code.text) for code in page.codes if code.kind == "qr")
    return next((sheet for sheet in found if sheet is not None), None)
