"""What may show something else tomorrow although no byte changes: such a paper is not signed.

Scripts, actions, layers that are hidden or switched by an event (print, zoom), XFA forms. A
signature keeps the bytes; with these parts it does not keep what people see. PDF/A forbids them
all, so a paper that came through our own rendition has none.
"""

from __future__ import annotations

from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.validation.form import pages_of
from signing.validation.walk import as_dictionary, as_items, entry, raw

_STILL: Final = frozenset({"/GoTo", "/GoToR", "/URI", "/Named"})
"""Actions that lead somewhere and change nothing."""


def moving_part(reader: PdfFileReader) -> str | None:
    """A code for the first such part of the newest revision; None where all keeps still.

    :raises PdfReadError: an object cannot be read.
    :raises TooLargeError: the page tree is larger than any honest one (a `ValueError`).
    """
    side = reader.get_historical_resolver(reader.xrefs.total_revisions - 1)
    root = side.root
    if _acts(root, "/OpenAction") or "/JavaScript" in as_dictionary(raw(root, "/Names")):
        return "script"
    if "/XFA" in as_dictionary(raw(root, "/AcroForm")):
        return "xfa"
    if _layers_move(as_dictionary(raw(root, "/OCProperties"))):
        return "layers"
    for page in pages_of(side):
        if "/AA" in page.node or any(_acts(as_dictionary(one), "/A") for one in page.annotations):
            return "script"
    return None


def _acts(holder: generic.DictionaryObject, name: str) -> bool:
    """Whether opening or clicking does more than lead somewhere."""
    action = as_dictionary(raw(holder, name))
    kind = entry(action, "/S")
    moves = bool(action) and (str(kind) not in _STILL or "/Next" in action)
    return moves or "/AA" in holder


def _layers_move(layers: generic.DictionaryObject) -> bool:
    usual = as_dictionary(raw(layers, "/D"))
    is_base_shown = str(entry(usual, "/BaseState")) not in {"/OFF", "/Unchanged"}
    return bool(as_items(raw(usual, "/OFF")) or as_items(raw(usual, "/AS")) or not is_base_shown)
