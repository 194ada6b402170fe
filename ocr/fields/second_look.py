"""A second look at the values: what is written by hand is told, critical print is read once more.

Names, numbers and dates decide whose paper it is: agreement lifts, difference lowers. One misread
digit has full confidence often enough; two readings of different cuts seldom make the same mistake.
What another part of the paper contradicts is not lifted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final, Protocol

import cv2
import numpy as np

from core.artifacts import FieldSource, FieldValue, RecognizedPage, Word
from core.vietnamese import nfc
from ocr.calibration.kinds import Kind, kind_of
from ocr.calibration.model import calibration
from ocr.calibration.values import words_in
from ocr.confidence import CONTRADICTED
from ocr.engines.network.line_reader import Crop
from ocr.fields.handwriting import is_by_hand, may_be_by_hand
from ocr.imaging.geometry import Picture

CRITICAL: Final[frozenset[Kind]] = frozenset({"number", "date", "name"})
_BY_HAND: Final = 0.3
"""The most that is said of a value written with a pen: a person types it."""
_AROUND_PX: Final = 6


class PlaceReader(Protocol):
    """Reads the text at places of a page's picture."""

    def read(self, picture: Picture, dpi: float, places: Sequence[Crop]) -> list[str]:
        """The text of each place of the picture, in their order."""
        ...


def second_look(
    fields: Mapping[str, FieldValue],
    pages: Sequence[RecognizedPage],
    picture_of: Callable[[int], Picture | None],
    reader: PlaceReader,
) -> dict[str, FieldValue]:
    """The values, handwriting marked as such, the confidence of the critical ones revised.

    `picture_of`: the upright picture of the page with this number, of any size; None where there
    is none. Only what was read from a picture is read again: codes prove themselves. The values
    stay as they are.
    """
    revised = with_handwriting(fields, pages, picture_of)
    curves = calibration().curves
    for name, agrees in agreements(revised, pages, picture_of, reader).items():
        value = revised[name]
        if agrees and value.confidence <= CONTRADICTED:
            continue  # that it was read aright does not settle what speaks against it
        probability = curves[kind_of(name)].revised(value.confidence, agrees=agrees)
        revised[name] = replace(value, confidence=probability)
    return revised


def with_handwriting(
    fields: Mapping[str, FieldValue],
    pages: Sequence[RecognizedPage],
    picture_of: Callable[[int], Picture | None],
) -> dict[str, FieldValue]:
    """The values, those written with a pen marked as such and no longer trusted."""
    told = dict(fields)
    for page in pages:
        unsure = {
            name: words
            for name, value in fields.items()
            if value.page == page.number and value.source is FieldSource.OCR
            for words in (words_in(page, value.box),)
            if may_be_by_hand([word.confidence for word in words])
        }
        picture = picture_of(page.number) if unsure else None
        if picture is None:
            continue
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
        for name, words in unsure.items():
            cuts = [_cut(np.asarray(grey, np.uint8), line) for line in _lines(words)]
            if is_by_hand(cuts, [word.confidence for word in words]):
                confidence = min(fields[name].confidence, _BY_HAND)
                told[name] = replace(
                    fields[name], source=FieldSource.HANDWRITING, confidence=confidence
                )
    return told


def _cut(grey: Picture, line: Sequence[Word]) -> Picture:
    left, top, right, bottom = _place(line, grey)
    return grey[max(0, top - _AROUND_PX) : bottom + _AROUND_PX, max(0, left) : max(0, right)]


def agreements(
    fields: Mapping[str, FieldValue],
    pages: Sequence[RecognizedPage],
    picture_of: Callable[[int], Picture | None],
    reader: PlaceReader,
) -> dict[str, bool]:
    """For each critical value whether a second reading sees the same."""
    found: dict[str, bool] = {}
    for page in pages:
        lines = {
            name: _lines(words_in(page, value.box))
            for name, value in fields.items()
            if value.page == page.number
            and value.source is FieldSource.OCR
            and kind_of(name) in CRITICAL
        }
        lines = {name: words for name, words in lines.items() if words}
        picture = picture_of(page.number) if lines else None
        if picture is None:
            continue
        places = [_place(line, picture) for own in lines.values() for line in own]
        dpi = page.dpi * picture.shape[1] / page.width_px
        texts = iter(reader.read(picture, dpi, places))
        for name, own in lines.items():
            again = [next(texts) for _ in own]
            found[name] = all(
                _letters(" ".join(word.text for word in line)) == _letters(text)
                for line, text in zip(own, again, strict=True)
            )
    return found


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """The words of a value line by line."""
    ordered = sorted(words, key=lambda word: (word.block, word.line, word.box.left))
    return [list(line) for _, line in groupby(ordered, lambda word: (word.block, word.line))]


def _place(line: Sequence[Word], picture: Picture) -> Crop:
    height, width = picture.shape[:2]
    return Crop(
        round(min(word.box.left for word in line) * width),
        round(min(word.box.top for word in line) * height),
        round(max(word.box.right for word in line) * width),
        round(max(word.box.bottom for word in line) * height),
    )


def _letters(text: str) -> str:
    """What counts in a comparison: letters with their marks, digits."""
    return "".join(char for char in nfc(text).casefold() if char.isalnum())
