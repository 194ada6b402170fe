"""The tables of TCVN3 and VNI-Windows: which letters the old codes stand for.

TCVN3 (the ABC fonts, .VnTime and others) is the one-byte set VN3 of TCVN 5712:1993; it has no
capitals with tone marks, those are lower-case codes in fonts whose name ends in H. The codes that
only the larger set VN1 of the same standard uses in this range are taken as well.

VNI-Windows (VNI-Times and others) writes most letters with two codes: a base letter, then a mark;
the mark has a lower-case and a capital form. Source: the code chart published by VNI Software.
"""

from __future__ import annotations

import unicodedata
from itertools import product
from typing import Final

_TCVN3_ROWS: Final = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđẰ",
    0xB5: "àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ",
}
TCVN3: Final[dict[int, str]] = {
    first + place: letter
    for first, letters in _TCVN3_ROWS.items()
    for place, letter in enumerate(letters)
}
"""Code to letter; codes below 0xA1 are ASCII."""

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_TONE_MARKS: Final = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_CIRCUMFLEX_MARKS: Final = {
    "â": _CIRCUMFLEX,
    "á": _CIRCUMFLEX + _ACUTE,
    "à": _CIRCUMFLEX + _GRAVE,
    "å": _CIRCUMFLEX + _HOOK,
    "ã": _CIRCUMFLEX + _TILDE,
    "ä": _CIRCUMFLEX + _DOT,
}
_BREVE_MARKS: Final = {
    "ê": _BREVE,
    "é": _BREVE + _ACUTE,
    "è": _BREVE + _GRAVE,
    "ú": _BREVE + _HOOK,
    "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}
_MARKS_OF: Final = {
    "a": _TONE_MARKS | _CIRCUMFLEX_MARKS | _BREVE_MARKS,
    "e": _TONE_MARKS | _CIRCUMFLEX_MARKS,
    "o": _TONE_MARKS | _CIRCUMFLEX_MARKS,
    "u": _TONE_MARKS,
    "y": _TONE_MARKS,
    "ô": _TONE_MARKS,
    "ö": _TONE_MARKS,
}
_VNI_SINGLE: Final = {
    "ô": "ơ",
    "ö": "ư",
    "ñ": "đ",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
}


def _vni() -> dict[str, str]:
    table: dict[str, str] = {}
    for code, letter in _VNI_SINGLE.items():
        table[code] = letter
        table[code.upper()] = letter.upper()
    for base, marks in _MARKS_OF.items():
        for mark, added in marks.items():
            letter = unicodedata.normalize("NFC", _VNI_SINGLE.get(base, base) + added)
            # People mixed the cases of base and mark; the base decides.
            for first, second in product((base, base.upper()), (mark, mark.upper())):
                table[first + second] = letter if first == base else letter.upper()
    return table


VNI: Final[dict[str, str]] = _vni()
"""One or two characters (the codes seen as Windows-1252) to a letter."""

VNI_MARKS: Final = frozenset("".join(code[1] for code in VNI if len(code) == 2))
"""Characters that only ever follow a base letter, or are letters of their own (ô, ö, í …)."""
