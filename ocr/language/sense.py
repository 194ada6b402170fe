"""Whether a text is one that a person wrote: Vietnamese or English, not a broken text layer.

Broken layers are: fonts whose table to Unicode is missing or shifted (`&Ӝ1*`), `(cid:12)`, the
old Vietnamese encodings (`Céng hßa`), and what a reading program without Vietnamese guessed
(`Viét`, `h6i`). All of them have letters; few of their words are words. Order does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.vietnamese import nfc
from ocr.language.english import COMMON, is_english_shape
from ocr.language.syllables import is_highland_name, is_plain_syllable, is_syllable


def _listed(text: str) -> frozenset[str]:
    """The entries of a table that is written as one text."""
    return frozenset(text.split())


_SENSIBLE: Final = 0.85
"""Share of good words in real text; names of places and foreign firms take some per cent."""
_SENSIBLE_BARE: Final = 0.92
"""The same for text without any mark, where the shape of words says less."""
_FEW_WORDS: Final = 12
_ENGLISH_COMMON: Final = 0.08
_WRITTEN_WITH_MARKS: Final = 0.15
"""Vietnamese sentences have marks on two words of three, tables of names on every second."""
_ODD_SHARE: Final = 0.1
"""Share of characters that no Vietnamese or English paper has."""
_ABBREVIATIONS_SHARE: Final = 0.5

_VIETNAMESE: Final = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_LETTER: Final = f"a-z{_VIETNAMESE}"
_ORDINARY: Final = re.compile(
    rf"[{_LETTER}0-9\s!-/:-@\[-`{{-~–—−…“”‘’„«»•·●▪■□○◦°º²³±×÷≤≥₫€£§©®™☐☑☒✓✔№→]", re.IGNORECASE
)
_STRANGE: Final = re.compile(
    r"[^\W\d_](?![\u0300-\u036f–—−…’·•°×→])[^\x00-\x7f\w\s][^\W\d_]"
    rf"|(?![{_LETTER}{_LETTER.upper()}])[^\W\d_]"
)
"""A sign between two letters (t“n), or a letter that neither language has (Myı)."""
_INNER: Final = re.compile(r"[^\w]+|_+")
_NUMBER: Final = re.compile(
    rf"\d+[{_LETTER}{_LETTER.upper()}]?|[{_LETTER}{_LETTER.upper()}]{{1,2}}\d+"
    r"|[A-ZĐ]{1,4}\d{2,}|\d+[A-ZĐ]{2,4}|(?=(?:\D*\d){3})[A-ZĐ\d]{4,20}"
)
"""Digits; a unit or a list letter with them (5a, m2, A4, 29H); a code (B123456, 29H12345)."""
_ROMAN: Final = re.compile(r"[IVXLC]{1,7}", re.IGNORECASE)
_CAPITALS: Final = re.compile(r"[A-ZĐƯƠÂ]{2,7}")
_ABBREVIATIONS: Final = _listed(
    """
    đ đt tp tt ttg nđ cp qđ hđ hđnd ubnd ubmttq bhxh bhyt bhtn cccd cmnd gcn gks gpkd gpxd gplx hktt
    khđt btc btp byt bnv btnmt bxd bct bca bqp bgdđt bldtbxh stt sđt tk tknh tnhh mtv cp ctcp dn
    vnd vnđ usd kg km cm mm ml ha vn pgs ths ts bs kts gs ptth thpt thcs mst ms mr mrs dr ltd co jsc
    http https www gov com org edu net html pdf email fax tel vd vs tr gd sxkd nv kt tm tl tuq
    """
)


@dataclass(frozen=True)
class WordCount:
    """How the words of a text divide; neutral ones (numbers, abbreviations) prove nothing."""

    good: int = 0
    """Vietnamese syllables, marks and all."""
    foreign: int = 0
    """Not Vietnamese, built as English words are."""
    bare: int = 0
    """Of the good ones, those that carry no mark."""
    common: int = 0
    """Among the commonest English words."""
    plain: int = 0
    """Syllables whose marks were left out, which are not good ones."""
    abbreviations: int = 0
    bad: int = 0

    @property
    def judged(self) -> int:
        """Words that prove something."""
        return self.good + self.foreign + self.bad


def count_words(text: str) -> WordCount:
    """Sort the words of a text (NFC) by what they can be."""
    good = foreign = bare = common = plain = abbreviations = bad = 0
    for word in _words(text):
        lower = word.casefold()
        if is_syllable(word) or is_highland_name(lower):
            good += 1
            bare += word.isascii()
            common += lower in COMMON
        elif lower in _ABBREVIATIONS or _CAPITALS.fullmatch(word):
            abbreviations += lower not in _ABBREVIATIONS
        elif word.isascii() and is_english_shape(word):
            foreign += 1
            common += lower in COMMON
            plain += is_plain_syllable(word)
        else:
            bad += 1
    return WordCount(good, foreign, bare, common, plain, abbreviations, bad)


def is_strange(word: str) -> bool:
    """Whether a word (NFC) has letters or signs that come from a wrong encoding, not from a pen.

    A foreign name may have one too (Zoë, Škoda); many in one font tell a wrong encoding.
    """
    return _STRANGE.search(word) is not None


def share_of_syllables(text: str) -> float:
    """Share of the judged words that are Vietnamese syllables, marks and all; 0 without words."""
    counted = count_words(text)
    return counted.good / max(1, counted.judged)


def is_sensible(text: str) -> bool:
    """Whether the text can be Vietnamese or English as a person writes it, or numbers."""
    composed = nfc(text)
    solid = [char for char in composed if not char.isspace()]
    if not solid or "(cid:" in composed:
        return False
    odd = sum(1 for char in solid if not _ORDINARY.match(char))
    if odd > _ODD_SHARE * len(solid):
        return False
    counted = count_words(composed)
    if counted.judged < 3:
        return _is_sensible_without_words(counted, composed, odd)
    if counted.abbreviations > _ABBREVIATIONS_SHARE * (counted.judged + counted.abbreviations):
        return False
    return _is_sensible_count(counted)


def _is_sensible_count(counted: WordCount) -> bool:
    all_words = counted.judged
    marked = counted.good - counted.bare
    if marked >= _WRITTEN_WITH_MARKS * all_words:
        # Foreign words stand in Vietnamese text; too many of them are Vietnamese misread.
        return counted.good + counted.foreign >= _SENSIBLE * all_words and (
            counted.good >= 0.6 * all_words or all_words < _FEW_WORDS
        )
    clean = counted.good + counted.foreign
    if clean < _SENSIBLE_BARE * all_words:
        return False
    if all_words < _FEW_WORDS or counted.common >= _ENGLISH_COMMON * all_words:
        return True
    # Neither marks nor English sentences: names and places typed without marks.
    return counted.good + counted.plain >= _SENSIBLE * all_words or marked > 0


def _is_sensible_without_words(counted: WordCount, text: str, odd: int) -> bool:
    """Numbers with a word or two: every word must be one, and every character ordinary."""
    return counted.bad == 0 and odd == 0 and any(char.isalnum() for char in text)


def _words(text: str) -> Iterable[str]:
    """The words that prove something: no numbers, list letters, Roman numerals, lone marks."""
    for chunk in text.split():
        if "@" in chunk or "://" in chunk or chunk.startswith("www."):
            continue
        for part in _INNER.split(chunk):
            if len(part) > 1 and not _NUMBER.fullmatch(part) and not _ROMAN.fullmatch(part):
                yield part
