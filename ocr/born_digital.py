"""Pages of a PDF that carry their own text: exact words, no reading needed.

Some text layers are worthless: fonts without a Unicode table, or the guesses of another reading
program over a scan. Such pages are read as pictures. Text under or in a scan is never taken, not
even good-looking text: reading again is cheap, and a layer that is wrong in one digit looks no
worse than one that is right. Text in the old Vietnamese encodings is converted; where its fonts
lie about their letters, a second, slower reader goes by the codes in the file.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from core.artifacts import Box, Word
from core.vietnamese import nfc
from ocr.imaging.pdf_file import DrawablePages, FileSource, PasswordNeededError
from ocr.language.sense import count_words, is_sensible, is_strange
from ocr.legacy_vietnamese import conversion
from ocr.legacy_vietnamese.conversion import OldFont
from ocr.own_text.drawn import DrawnText
from ocr.own_text.letters import PageLetter, PageLetters, Plane, page_letters
from ocr.own_text.plumbed import PlumbedText
from ocr.own_text.words import LetterWord, in_order, join_letters, parts_by_font

_FEWEST_LETTERS: Final = 12
_PICTURE_COVER: Final = 0.05
_FEWEST_ON_PICTURE: Final = 300
"""Letters over a picture of the whole page: fewer are a mark on a scan, more a designed page."""
_MOST_UNMAPPED: Final = 0.03
"""Bullets and check boxes have no character; letters have one."""
_MOST_TILTED: Final = 0.3
_OUTLINES: Final = 150
_MOST_UNSEEN: Final = 0.3
"""A page that hides so many of its letters shows something else than it says."""
_MANY_STRANGE: Final = 0.1
_KEPT: Final = 0.97
"""Of the letters that one reader sees, the other has to see so many; some may be spaces."""
_JUDGED_FONT: Final = 8
"""A font with so many words is judged by itself: half a page of nonsense is a page to read."""


@dataclass(frozen=True)
class OwnText:
    """The words that a page says of itself.

    `has_pictures`: a larger part of the page is a picture, outlines or filled-in form fields that
    may hold further words. `pictures`: where single pictures are that may. `is_converted`: the file
    writes them in an old encoding, so that programs that search the file itself do not find them.
    """

    words: tuple[Word, ...]
    has_pictures: bool
    is_converted: bool = False
    pictures: tuple[Box, ...] = ()
    is_embedded: bool = True
    """The file brings its fonts; otherwise no PDF/A may hold the page as it is."""


class _Spelled(NamedTuple):
    """A word as text, and the font that most of its letters are set in."""

    text: str
    font: str
    place: LetterWord


class _Told(NamedTuple):
    """What a page says, and the doubts about it."""

    own: OwnText
    strange: int
    """Words with letters of a wrong encoding, in fonts that have many of them."""
    is_old: bool
    """Some of them are in a font that by its name is an old Vietnamese one."""


class BornDigitalText:
    """Reads the own text of the pages of one PDF; opening costs nothing per page."""

    def __init__(self, source: FileSource, password: str | None = None) -> None:
        self._pdf: DrawablePages | None
        self._codes = PlumbedText(source, password)
        try:
            self._pdf = DrawablePages(source, password)
        except (pypdfium2.PdfiumError, PasswordNeededError, OSError):
            self._pdf = None  # the page source says what is wrong with the file

    def read(self, number: int) -> OwnText | None:
        """The words of page `number` (from 1), or None when it has to be read as a picture."""
        if self._pdf is None:
            return None
        try:
            page = self._pdf.page(number)
            try:
                filled = _has_filled_fields(page)
                painted, plane = page_letters(page), Plane(page.raw)
                if painted is None or not _is_enough(painted):
                    return None
                drawn = DrawnText(page)
            finally:
                page.close()
        except (pypdfium2.PdfiumError, IndexError, ValueError, OverflowError):
            return None
        letters = replace(painted, letters=drawn.seen(painted.letters))
        count, shown = len(_solid(painted.letters)), len(_solid(letters.letters))
        if not _is_enough(letters) or shown < (1 - _MOST_UNSEEN) * count:
            return None
        first = _told(letters, has_fields=filled)
        if (first is not None and not first.strange) or letters.is_scan:
            return first.own if first is not None else None
        by_code = self._codes.letters(number, plane, letters.ratio)
        # The second reader does not know which letters are hidden, so there may be none.
        if by_code is not None and shown == count and _is_same_amount(by_code, count):
            second = _told(replace(letters, letters=by_code), has_fields=filled)
            if second is not None and (first is None or second.strange < first.strange):
                return second.own
        return first.own if first is not None and not first.is_old else None

    def close(self) -> None:
        """Let go of the file."""
        self._codes.close()
        if self._pdf is not None:
            self._pdf.close()
            self._pdf = None


def _has_filled_fields(page: pypdfium2.PdfPage) -> bool:
    """Whether form fields or notes are drawn over the page; their words are not in its text."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), 500)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        drawn = pdfium.FPDFAnnot_HasKey(note, b"AP")
        pdfium.FPDFPage_CloseAnnot(note)
        if drawn and kind in (
            pdfium.FPDF_ANNOT_WIDGET,
            pdfium.FPDF_ANNOT_FREETEXT,
            pdfium.FPDF_ANNOT_STAMP,
        ):
            return True
    return False


def _solid(letters: Iterable[PageLetter]) -> list[PageLetter]:
    return [letter for letter in letters if not letter.text.isspace()]


def _is_same_amount(by_code: Sequence[PageLetter], count: int) -> bool:
    return len(by_code) >= _KEPT * count and len(_solid(by_code)) * _KEPT <= count


def _is_enough(page: PageLetters) -> bool:
    fewest = _FEWEST_ON_PICTURE if page.is_scan else _FEWEST_LETTERS
    return len(_solid(page.letters)) >= fewest


def _told(page: PageLetters, *, has_fields: bool) -> _Told | None:
    letters = _solid(page.letters)
    if not _is_enough(page):
        return None
    unmapped = sum(letter.is_unmapped for letter in letters)
    tilted = sum(not letter.is_level for letter in letters)
    if unmapped > _MOST_UNMAPPED * len(letters) or tilted > _MOST_TILTED * len(letters):
        return None
    joined = join_letters(page.letters, page.ratio)
    old = _old_fonts(joined)
    spelled = [word for word in (_spell(word, old) for word in joined) if word.text]
    if not _is_believable(spelled):
        return None
    texts = {id(word.place): word.text for word in spelled}
    blocks = in_order([word.place for word in spelled], page.ratio)
    outlined = page.paths >= _OUTLINES and page.paths > len(letters)
    own = OwnText(
        _numbered(blocks, texts),
        has_pictures=page.picture_cover >= _PICTURE_COVER or outlined or has_fields,
        is_converted=bool(old),
        pictures=tuple(Box(*place) for place in page.pictures),
        is_embedded=page.is_embedded,
    )
    strange = _strange(spelled)
    named_old = any(conversion.old_font(font) is not None for font in strange)
    return _Told(own, sum(strange.values()), named_old)


def _strange(words: Iterable[_Spelled]) -> dict[str, int]:
    """Fonts with words of a wrong encoding, and how many; in an old font one is enough."""
    by_font: defaultdict[str, list[bool]] = defaultdict(list)
    for word in words:
        by_font[word.font].append(is_strange(word.text))
    return {
        font: sum(found)
        for font, found in by_font.items()
        if any(found)
        and (sum(found) >= _MANY_STRANGE * len(found) or conversion.old_font(font) is not None)
    }


def _old_fonts(words: Iterable[LetterWord]) -> dict[str, OldFont]:
    """The fonts of the page that are written in an old encoding, by their names."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        for font, part in parts_by_font(word.letters):
            texts[font].append("".join(letter.text for letter in part))
    found = {font: conversion.detect(" ".join(parts), font) for font, parts in texts.items()}
    return {font: old for font, old in found.items() if old is not None}


def _spell(word: LetterWord, old: dict[str, OldFont]) -> _Spelled:
    pieces: list[str] = []
    for font, part in parts_by_font(word.letters):
        text = "".join(letter.text for letter in part if not _is_dingbat(letter, old))
        pieces.append(conversion.convert(text, old[font]) if font in old else text)
    return _Spelled(nfc("".join(pieces)), word.letters[0].font, word)


def _is_dingbat(letter: PageLetter, old: dict[str, OldFont]) -> bool:
    """Whether it is a sign of a symbol font without a character of its own."""
    if letter.font in old:
        return False
    return letter.is_unmapped or unicodedata.category(letter.text[0]) in ("Co", "Cc", "Cn")


def _is_believable(words: Sequence[_Spelled]) -> bool:
    """Whether the text is language: as a whole, and in each font that says enough."""
    by_font: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        by_font[word.font].append(word.text)
    whole = " ".join(word.text for word in words)
    if not whole or not is_sensible(whole):
        return False
    for texts in by_font.values():
        text = " ".join(texts)
        if count_words(text).judged >= _JUDGED_FONT and not is_sensible(text):
            return False
    return True


def _numbered(
    blocks: Sequence[Sequence[Sequence[LetterWord]]], texts: dict[int, str]
) -> tuple[Word, ...]:
    words: list[Word] = []
    line = -1
    for block, lines in enumerate(blocks):
        for along in lines:
            line += 1
            words.extend(Word(texts[id(word)], _box(word), 1.0, line, block) for word in along)
    return tuple(words)


def _box(word: LetterWord) -> Box:
    return Box(
        *(min(1.0, max(0.0, edge)) for edge in (word.left, word.top, word.right, word.bottom))
    )
