"""Vietnamese text: one normal form at every entrance, one folded form for searching.

Unicode decomposition does not touch đ/Đ (U+0111 has no decomposition), so folding it is done by
hand; without that «duc» never finds «Đức».
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import filterfalse

_D_STROKE = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})
_WHITE_CONTROLS = "\r\x0b\x0c\x1c\x1d\x1e\x1f"
_UNKEEPABLE = {
    code: None for code in (*range(0x20), *range(0xD800, 0xE000)) if chr(code) not in "\t\n"
} | {ord(char): " " for char in _WHITE_CONTROLS}
"""PostgreSQL takes no NUL, UTF-8 has no surrogates, and no control character was ever printed.

Broken text layers of PDF files hold them. Those that part words (form feed, …) leave a space.
"""
_SPACES = re.compile(r"\s+")


def nfc(text: str) -> str:
    """The composed form (NFC) in which all text is kept; file names from macOS arrive as NFD.

    Control characters (but tab and line end) and lone surrogates are left out.
    """
    return unicodedata.normalize("NFC", _keepable(text))


def _keepable(text: str) -> str:
    """What can be kept of the text; whatever is printable can, and is not gone through."""
    return text if text.isprintable() else text.translate(_UNKEEPABLE)


def clean_line(text: str) -> str:
    """NFC, inner white space folded to single spaces, ends trimmed."""
    return _SPACES.sub(" ", nfc(text)).strip()


def plain(text: str) -> str:
    """The text on one line, every letter visible, whatever a stranger has put into it.

    Line ends, controls and marks that turn the direction of writing are spelled out (`\\n`).
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "replace").decode()
        for letter in text
    )


def strip_marks(text: str) -> str:
    """The text without tone marks, hooks and circumflexes; letter case is kept."""
    kept = _keepable(text)
    if kept.isascii():
        return kept
    decomposed = unicodedata.normalize("NFD", kept.translate(_D_STROKE))
    return "".join(filterfalse(unicodedata.combining, decomposed))


def fold(text: str) -> str:
    """The form in which text is indexed and searched: no marks, lower case, single spaces."""
    return _SPACES.sub(" ", strip_marks(text)).strip().casefold()


def show_date(value: date) -> str:
    """A date as a Vietnamese reads it: dd/mm/yyyy."""
    return value.strftime("%d/%m/%Y")


def mask_number(number: str) -> str:
    """A personal number for lists: the first and last digits, the middle hidden.

    `001190000017` becomes `0011******17` (domain.md 9.8: a reveal is logged).
    """
    if len(number) <= 6:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 6) + number[-2:]
