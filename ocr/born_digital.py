"""Pages of a PDF that carry their own text: exact words, no reading needed.

Some text layers are worthless: fonts without a Unicode table, the old TCVN3 and VNI encodings, or
the invisible guesses of another reading program over a scan. Such pages are read as pictures.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any, Final

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psparser import PSException
from pdfplumber.page import Page

from core.artifacts import Box, Word
from core.vietnamese import nfc

_LETTERS: Final = "a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_WORD: Final = re.compile(rf"[{_LETTERS}]+", re.IGNORECASE)
_PLAIN: Final = re.compile(rf"[{_LETTERS}0-9\s!-/:-@\[-`{{-~–—…“”‘’«»•°²³±×₫☐☑✓№§]*", re.IGNORECASE)
_SENSIBLE: Final = 0.85
"""Share of the words made of Vietnamese letters only; TCVN3 and VNI text stays under a half."""
_FEWEST_CHARACTERS: Final = 12
_SCAN_COVER: Final = 0.8
"""A picture over so much of the page is the page; words on it are another reader's."""
_PICTURE_COVER: Final = 0.05


@dataclass(frozen=True)
class OwnText:
    """The words that a page says of itself.

    `has_pictures`: a larger part of the page is a picture that may hold further words.
    """

    words: tuple[Word, ...]
    has_pictures: bool


class BornDigitalText:
    """Reads the own text of the pages of one PDF."""

    def __init__(self, data: bytes) -> None:
        try:
            self._pdf: Any = pdfplumber.open(io.BytesIO(data))
        except (PDFException, PSException, ValueError, TypeError, KeyError):
            self._pdf = None  # pdfium may still draw it

    def read(self, number: int) -> OwnText | None:
        """The words of page `number` (from 1), or None when it has to be read as a picture."""
        if self._pdf is None:
            return None
        page = None
        try:
            page = self._pdf.pages[number - 1]
            return _own_text(page)
        except (
            PDFException,
            PSException,
            pdfplumber.utils.exceptions.PdfminerException,
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            AttributeError,
            RecursionError,
        ):
            return None
        finally:
            if page is not None:
                page.close()  # pdfplumber keeps every character of every page otherwise

    def close(self) -> None:
        """Let go of the file."""
        if self._pdf is not None:
            self._pdf.close()


def _own_text(page: Page) -> OwnText | None:
    if len(page.chars) < _FEWEST_CHARACTERS:
        return None
    area = float(page.width) * float(page.height)
    covers = [_visible_area(image, page) / area for image in page.images]
    if covers and max(covers) >= _SCAN_COVER:
        return None
    found = page.extract_words(keep_blank_chars=False, use_text_flow=False)
    if not found or any(not word["upright"] for word in found[:50]):
        return None
    if not is_sensible(" ".join(word["text"] for word in found)):
        return None
    words = _in_lines(found, float(page.width), float(page.height))
    return OwnText(words, has_pictures=bool(covers) and max(covers) >= _PICTURE_COVER)


def is_sensible(text: str) -> bool:
    """Whether the text can be Vietnamese or English as a person writes it."""
    composed = nfc(text)
    words = [word for word in composed.split() if any(char.isalpha() for char in word)]
    if not words:
        return _PLAIN.fullmatch(composed) is not None and "(cid:" not in composed
    good = sum(1 for word in words if _PLAIN.fullmatch(word) and "(cid:" not in word)
    return good >= _SENSIBLE * len(words) and _WORD.search(composed) is not None


def _visible_area(image: dict[str, Any], page: Page) -> float:
    width = min(float(image["x1"]), float(page.width)) - max(float(image["x0"]), 0.0)
    height = min(float(image["bottom"]), float(page.height)) - max(float(image["top"]), 0.0)
    return max(0.0, width) * max(0.0, height)


def _in_lines(found: list[dict[str, Any]], width: float, height: float) -> tuple[Word, ...]:
    """Words with line and block numbers; a gap of more than a line's height begins a block."""
    words: list[Word] = []
    line, block = -1, -1
    previous: dict[str, Any] | None = None
    for word in found:
        tall = float(word["bottom"]) - float(word["top"])
        if previous is None or abs(float(word["top"]) - float(previous["top"])) > tall * 0.6:
            line += 1
            if previous is None or not 0 <= word["top"] - previous["bottom"] <= tall:
                block += 1
        elif float(word["x0"]) - float(previous["x1"]) > 4 * tall:
            # Two columns side by side are two lines, as a reading engine gives them.
            line += 1
        box = Box(
            _fraction(word["x0"], width),
            _fraction(word["top"], height),
            _fraction(word["x1"], width),
            _fraction(word["bottom"], height),
        )
        words.append(Word(nfc(word["text"]), box, 1.0, line, block))
        previous = word
    return tuple(words)


def _fraction(place: float, whole: float) -> float:
    return min(1.0, max(0.0, float(place) / whole))
