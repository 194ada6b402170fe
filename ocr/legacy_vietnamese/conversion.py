"""From the codes of an old font to Unicode (NFC), letter by letter, so that places stay known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from ocr.language.sense import count_words, share_of_syllables
from ocr.language.syllables import is_syllable
from ocr.legacy_vietnamese.tables import TCVN3, VNI

_SUBSET_TAG: Final = re.compile(r"^[A-Z]{6}\+")
_TCVN3_NAME: Final = re.compile(r"^\.?vn[a-z]", re.IGNORECASE)
_TCVN3_CAPITALS_NAME: Final = re.compile(r"^\.?vn[a-z0-9 ]*H$", re.IGNORECASE)
_VNI_NAME: Final = re.compile(r"^vni[-_ a-z]", re.IGNORECASE)
_SYMBOL_AREA: Final = 0xF000
"""Fonts made as symbol fonts show their codes at U+F000–F0FF."""
_CLEAR_RISE: Final = 0.25
"""By so much the share of Vietnamese syllables has to rise where the font's name says nothing."""
_BELIEVED: Final = 0.75
_FEWEST_JUDGED: Final = 3
_VIETNAMESE_BLOCK: Final = range(0x1EA0, 0x1EFA)
"""Latin Extended Additional, the Vietnamese part: no old code is ever shown as one of these."""
_SOFT_HYPHEN: Final = 0xAD
"""In TCVN3 the letter ư; PDF's own encodings show it as a hyphen."""
_HYPHENS: Final = frozenset("-\u00ad\u2010")


class Encoding(StrEnum):
    """The old encodings."""

    TCVN3 = "tcvn3"
    VNI = "vni"


class OldFont(NamedTuple):
    """What a font's name tells."""

    encoding: Encoding
    is_capitals: bool
    """Its lower-case codes look like capitals (.VnTimeH)."""


class Letter(NamedTuple):
    """A letter and how many characters of the old text it was made of."""

    text: str
    length: int


def old_font(name: str) -> OldFont | None:
    """What the name of a font says about its encoding; None for a font of our days."""
    plain = _SUBSET_TAG.sub("", name).replace("#2E", ".").replace("#20", " ")
    if _VNI_NAME.match(plain):
        return OldFont(Encoding.VNI, is_capitals=False)
    family = re.split(r"[,-]", plain)[0]
    if _TCVN3_NAME.match(family):
        capitals = _TCVN3_CAPITALS_NAME.match(family) is not None
        return OldFont(Encoding.TCVN3, is_capitals=capitals)
    return None


def detect(text: str, font_name: str) -> OldFont | None:
    """The encoding in which a run of one font is written, or None when it is Unicode already.

    The name of the font proposes, the language decides: converted text must be Vietnamese, and no
    less so than the text as it stands.
    """
    if any(ord(char) in _VIETNAMESE_BLOCK for char in text):
        return None
    named = old_font(font_name)
    before = share_of_syllables(text)
    if named is not None:
        return named if share_of_syllables(convert(text, named)) >= before else None
    if count_words(text).judged < _FEWEST_JUDGED:
        return None
    best: tuple[float, OldFont] | None = None
    for encoding in Encoding:
        candidate = OldFont(encoding, is_capitals=False)
        after = share_of_syllables(convert(text, candidate))
        if after >= max(_BELIEVED, before + _CLEAR_RISE) and (best is None or after > best[0]):
            best = (after, candidate)
    return best[1] if best is not None else None


def convert(text: str, font: OldFont) -> str:
    """The text in Unicode NFC."""
    return "".join(letter.text for letter in letters(text, font))


def letters(text: str, font: OldFont) -> Iterator[Letter]:
    """The letters of a text with the number of characters each was written with."""
    if font.encoding is Encoding.VNI:
        yield from _vni_letters(text)
        return
    for word in re.findall(r"\s+|\S+", text):
        for letter in _tcvn3_word(word):
            yield Letter(letter.upper() if font.is_capitals else letter, 1)


def _vni_letters(text: str) -> Iterator[Letter]:
    shown = "".join(_as_windows(char) for char in text)
    at = 0
    while at < len(shown):
        pair = shown[at : at + 2]
        if len(pair) == 2 and pair in VNI:
            yield Letter(VNI[pair], 2)
            at += 2
        else:
            yield Letter(VNI.get(shown[at], shown[at]), 1)
            at += 1


def _tcvn3_word(word: str) -> str:
    """One word; a hyphen in it is the letter ư where that makes a syllable."""
    plain = "".join(_tcvn3_letter(char) for char in word)
    if not any(char in _HYPHENS for char in word):
        return plain
    return "".join(_with_horn(part) for part in re.split(r"([^\w\-\u00ad\u2010]+)", plain))


def _with_horn(part: str) -> str:
    hyphens = [at for at, char in enumerate(part) if char in _HYPHENS]
    if not hyphens or len(part) == 1:
        return part
    letters_of = list(part)
    for at in hyphens:
        letters_of[at] = "ư"
    every = "".join(letters_of)
    if is_syllable(every):
        return every
    # Some are hyphens, some are letters: a piece between hyphens that is no syllable needs one.
    for at in hyphens:
        one = part[:at] + "ư" + part[at + 1 :]
        if all(is_syllable(piece) for piece in re.split(r"[-\u00ad\u2010]", one) if piece):
            return one
    return part


def _tcvn3_letter(char: str) -> str:
    code = _code(char)
    if code == _SOFT_HYPHEN and char in _HYPHENS:
        return char
    return TCVN3.get(code, char) if code is not None else char


def _as_windows(char: str) -> str:
    """The character that Windows-1252 has for the code of this one."""
    if _SYMBOL_AREA < ord(char) <= _SYMBOL_AREA + 0xFF:
        return bytes([ord(char) - _SYMBOL_AREA]).decode("cp1252", "replace")
    return unicodedata.normalize("NFC", char)


def _code(char: str) -> int | None:
    """The one-byte code behind a character that a PDF shows; None when there is none."""
    number = ord(char)
    if _SYMBOL_AREA < number <= _SYMBOL_AREA + 0xFF:
        return number - _SYMBOL_AREA
    if number <= 0xFF:
        return number
    encoded = char.encode("cp1252", "ignore")
    return encoded[0] if encoded else None
