"""The forms in which Vietnamese words are looked for: folded words, and their tones set apart.

A word is looked for by its folded form («Hòa», «hoà» and «hoa» are one); what was typed with tones
is compared a second time by `tone_form`, which does not care where the mark stands.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from core.vietnamese import fold, nfc

_PARTS: Final = re.compile(r"[\W_]+")
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")


class _Letters(dict[int, str]):
    """Folds one character at a time and remembers it; never changes the length of a text."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold(char)
        self[code] = folded if len(folded) == 1 else char
        return self[code]


_LETTERS: Final = _Letters()


def words_of(text: str) -> list[str]:
    """The folded words and numbers of a text, without any sign: `12/TLKS-BS` is 12, tlks, bs."""
    return [word for word in _PARTS.split(fold(text)) if word]


def fold_each(text: str) -> str:
    """A composed (NFC) text folded letter by letter: every place stays where it was."""
    return text.translate(_LETTERS)


def has_tones(text: str) -> bool:
    """Whether it was written with marks: tones, circumflexes, hooks or đ."""
    return fold(text) != " ".join(text.split()).casefold()


def tone_form(text: str) -> str:
    """The words in lower case with each tone mark moved to the end of its word.

    «hoà» and «hòa» become one; «hóa» and «hoa» stay others. Signs become spaces.
    """
    words = _PARTS.split(nfc(text).casefold()) if text else []
    return " ".join(_toned(word) for word in words if word)


def _toned(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(char for char in letters if char in _TONES)
    bare = "".join(char for char in letters if char not in _TONES)
    return unicodedata.normalize("NFC", bare) + tones
