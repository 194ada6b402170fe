"""A second look at the critical values: read once more, agreement lifts, difference lowers.

Names, numbers and dates decide whose paper it is. One misread digit has full confidence often
enough; two readings of different cuts seldom make the same mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final, Protocol

from core.artifacts import FieldSource, FieldValue, RecognizedPage, Word
from core.vietnamese import nfc
from ocr.calibration.kinds import Kind, kind_of
from ocr.calibration.model import calibration
from ocr.calibration.values import words_in
from ocr.engines.network.line_reader import Crop
from ocr.imaging.geometry import Picture

CRITICAL: Final[frozenset[Kind]] = frozenset({"number", "date", "name"})


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
    """The values, the confidence of the critical ones revised by a second reading.

    `picture_of`: the upright picture of the page with this number, of any size; None where there
    is none. Only what was read from a picture is read again: codes prove themselves. The values
    stay as they are.
    """
    revised = dict(fields)
    curves = calibration().curves
    for name, agrees in agreements(fields, pages, picture_of, reader).items():
        value = fields[name]
        probability = curves[kind_of(name)].revised(value.confidence, agrees=agrees)
        revised[name] = replace(value, confidence=probability)
    return revised


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
