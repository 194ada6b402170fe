"""The letters of a page by the codes in the file, for fonts whose table to Unicode lies (pdfminer).

An old Vietnamese font that is set with the encoding of another computer, or whose letters have
made-up names (`/g212`), shows the wrong characters or none, but its codes are still those of the
keyboard program that the text was typed with. This reader is slow, so it is asked last.
"""

from __future__ import annotations

import io
import math
import re
import struct
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import pdfplumber
import pikepdf
from pdfminer.layout import LTChar
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFFont, PDFSimpleFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import (
    PDFGraphicState,
    PDFPageInterpreter,
    PDFResourceManager,
    PDFTextState,
)
from pdfminer.psparser import PSException
from pdfminer.utils import Matrix
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from core.vietnamese import nfc
from ocr.imaging.pdf_file import FileSource, PasswordNeededError, open_objects
from ocr.language.sense import share_of_syllables
from ocr.legacy_vietnamese import conversion
from ocr.own_text.cut_out import CutPage, TooComplexError, cut_out
from ocr.own_text.letters import LEVEL, PageLetter, Places, Plane
from ocr.own_text.words import join_letters, parts_by_font

_MOST_LETTERS: Final = 20_000
_UNSEEN_MODES: Final = (3, 7)
"""ISO 32000-1, table 106: neither filled nor stroked."""
_NO_CHARACTER: Final = "\ufffd"
_DECIMAL: Final = re.compile(r"[A-Za-z]{1,3}0?(\d{2,3})")
_HEXADECIMAL: Final = re.compile(r"[A-Za-z]{1,2}([0-9A-Fa-f]{2})")


class _Shown(NamedTuple):
    """A letter in the page's own units, as the file shows it."""

    box: tuple[float, float, float, float]
    """Left, bottom, right, top."""
    code: int
    text: str
    font: str
    is_simple: bool
    angle: float


class _Score(NamedTuple):
    share: float
    """Of Vietnamese syllables among the words."""
    is_old: bool
    """The words are Vietnamese in one of the old encodings."""


_NOTHING: Final = _Score(0.0, is_old=False)


class _Shower(PDFTextDevice):
    """Notes the letters that a page shows; raises TooComplexError when they do not end."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.shown: list[_Shown] = []
        self._places = Places()
        self._is_seen = True

    def render_string(
        self,
        textstate: PDFTextState,
        seq: PDFTextSeq,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> None:
        """Called for each text operator."""
        self._is_seen = textstate.render not in _UNSEEN_MODES
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """Called for each code; the answer is how far the next letter stands."""
        try:
            text = font.to_unichr(cid) or _NO_CHARACTER
        except PDFUnicodeNotDefined:
            text = _NO_CHARACTER
        width, place = font.char_width(cid), font.char_disp(cid)
        item = LTChar(
            matrix, font, fontsize, scaling, rise, text, width, place, ncs, graphicstate
        )  # fmt: skip
        name = str(font.fontname)
        if self._is_seen and not self._places.is_again(name, cid, item.x0, item.y0, item.height):
            angle = math.atan2(matrix[1], matrix[0])
            simple = isinstance(font, PDFSimpleFont)
            self.shown.append(_Shown(item.bbox, cid, text, name, simple, angle))
        if len(self.shown) > _MOST_LETTERS:
            raise TooComplexError
        return item.adv


_STUMBLES: Final = (
    PDFException,
    PSException,
    MalformedPDFException,
    pikepdf.PdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What both libraries throw at broken pages; not all there is, because the time limit of a job is
an exception too and must go through."""


class PlumbedText:
    """Reads pages of one PDF by their codes; opens it when the first page is asked for."""

    def __init__(self, source: FileSource, password: str | None) -> None:
        self._source, self._password = source, password
        self._pdf: pikepdf.Pdf | None = None

    def letters(self, number: int, plane: Plane, ratio: float) -> tuple[PageLetter, ...] | None:
        """The visible letters of page `number` (from 1), those of old fonts by their codes.

        `ratio` is the height of the upright page over its width. None where no font of the page
        gains from it, and for a page that is too complex, tilted or broken.
        """
        try:
            if self._pdf is None:
                self._pdf = open_objects(self._source, self._password)
            cut = cut_out(self._pdf.pages[number - 1])
            if not cut.glyphs:
                return None
            return _recoded(_show(cut), cut.glyphs, plane, ratio)
        except (TooComplexError, PasswordNeededError, *_STUMBLES):
            return None

    def close(self) -> None:
        """Let go of the file."""
        if self._pdf is not None:
            self._pdf.close()
            self._pdf = None


def _show(cut: CutPage) -> list[_Shown]:
    """What the page shows, in the order of the file."""
    try:
        with pdfplumber.open(io.BytesIO(cut.file)) as pdf:
            shower = _Shower(pdf.rsrcmgr)
            PDFPageInterpreter(pdf.rsrcmgr, shower).process_page(pdf.pages[0].page_obj)
            return shower.shown
    except PdfminerException as wrapped:
        # It wraps all that comes, also the time limit of a job.
        raise wrapped.args[0] from wrapped


def _as_file_says(one: _Shown, names: dict[int, str]) -> str:
    return one.text


def _by_code(one: _Shown, names: dict[int, str]) -> str:
    return _windows(one.code)


def _by_decimal_name(one: _Shown, names: dict[int, str]) -> str:
    """The code as the glyph's name has it: `/g212`, `/c098`."""
    found = _DECIMAL.fullmatch(names.get(one.code, ""))
    return _windows(int(found[1]) if found is not None else one.code)


def _by_hexadecimal_name(one: _Shown, names: dict[int, str]) -> str:
    """The code as the glyph's name has it: `/GD4`, `/x62`."""
    found = _HEXADECIMAL.fullmatch(names.get(one.code, ""))
    return _windows(int(found[1], 16) if found is not None else one.code)


_READINGS: Final[tuple[Callable[[_Shown, dict[int, str]], str], ...]] = (
    _as_file_says,
    _by_code,
    _by_decimal_name,
    _by_hexadecimal_name,
)
"""The ways to read a letter of a one-byte font; the first is that of every other font."""


def _windows(code: int) -> str:
    """What the computers showed for a code on which the old fonts were used."""
    if code > 0xFF:
        return _NO_CHARACTER
    return bytes([code]).decode("cp1252", "ignore") or chr(code)


def _recoded(
    shown: Sequence[_Shown], glyphs: dict[str, dict[int, str]], plane: Plane, ratio: float
) -> tuple[PageLetter, ...] | None:
    """The letters, each read in the way that makes its font Vietnamese; None where none does."""
    if any(abs(math.remainder(one.angle + plane.turn, math.tau)) >= LEVEL for one in shown):
        return None
    ways = [
        [_letter(one, way(one, glyphs.get(one.font, {})), plane) for one in shown]
        for way in _READINGS
    ]
    simple = {one.font for one in shown if one.is_simple}
    scores = [_scores(letters, ratio) for letters in ways]
    best = {font: _best([score.get(font, _NOTHING) for score in scores]) for font in simple}
    if not any(scores[way].get(font, _NOTHING).is_old for font, way in best.items()):
        return None
    return tuple(ways[best.get(one.font, 0)][at] for at, one in enumerate(shown))


def _best(scores: Sequence[_Score]) -> int:
    """Another way than the file's own has to make an old encoding of the letters."""
    fit = [way for way, score in enumerate(scores) if score.is_old or way == 0]
    return max(fit, key=lambda way: scores[way].share)


def _scores(letters: Sequence[PageLetter], ratio: float) -> dict[str, _Score]:
    """For each font what its letters are when they are read in one way."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for word in join_letters(letters, ratio):
        for font, part in parts_by_font(word.letters):
            texts[font].append("".join(letter.text for letter in part))
    scores: dict[str, _Score] = {}
    for font, parts in texts.items():
        text = " ".join(parts)
        old = conversion.detect(text, font)
        plain = conversion.convert(text, old) if old is not None else text
        scores[font] = _Score(share_of_syllables(nfc(plain)), is_old=old is not None)
    return scores


def _letter(one: _Shown, text: str, plane: Plane) -> PageLetter:
    unmapped = text == _NO_CHARACTER
    return PageLetter(text, *plane.box(*one.box), one.font, 1, is_level=True, is_unmapped=unmapped)
