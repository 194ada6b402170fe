"""Reading a page that is a picture: stood up, cleaned, read, and told what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from core.artifacts import Box, PageOrigin, ReadingStep, RecognizedPage, Word
from ocr.engines.protocol import OcrEngine, ReadWord
from ocr.imaging.cleaning import reading_copy
from ocr.imaging.codes import find_codes
from ocr.imaging.geometry import Picture
from ocr.imaging.quality import quality_codes
from ocr.imaging.source import PagePicture
from ocr.imaging.standing import Page, Upright, examine, stand_up

_PHOTO_DPI: Final = 4 / 3
"""How much finer a photo is decoded, because its sheet does not fill it."""
_GOOD_CONFIDENCE: Final = 0.8
_GOOD_WORDS: Final = 5
_SAMPLE_IN: Final = 1.6
"""Height of the strip that is read to tell how an unsure page lies."""
_TELLING: Final = 3
"""Letters from which on a word tells by its shape how it runs."""
_BETTER: Final = 1.2
"""A tie keeps the page as it lies: nothing is gained by turning it."""


class Words(NamedTuple):
    """The words of a picture, and how they were come by."""

    words: tuple[Word, ...]
    steps: tuple[ReadingStep, ...]


class PictureReader:
    """Reads pictures of pages with an engine at about `dpi`."""

    def __init__(self, engine: OcrEngine, dpi: int) -> None:
        self._engine = engine
        self._dpi = dpi

    def dpi_for(self, *, is_photo: bool) -> int:
        """At which a page is to be decoded for reading."""
        return round(self._dpi * _PHOTO_DPI) if is_photo else self._dpi

    def read(
        self,
        seen: PagePicture,
        number: int,
        rotation: int | None = None,
        skew_deg: float | None = None,
    ) -> tuple[RecognizedPage, Upright]:
        """The page and its upright picture; raises the engine's errors.

        `rotation`: a person's word on how it lies, in degrees clockwise to turn it upright.
        `skew_deg`: how it leans then, where that is known.
        """
        page = examine(seen, rotation)
        if skew_deg is not None:
            page = replace(page, posture=replace(page.posture, skew_deg=skew_deg))
        upright = stand_up(page, self._dpi)
        found = Words((), ())
        if not page.is_blank:
            copy = reading_copy(upright.picture, upright.dpi)
            if not page.posture.is_sure:
                page, upright, copy = self._best_of_four(page, upright, copy)
            found = self.words(copy, upright.dpi)
        quality: tuple[str, ...] = ()
        if not page.is_blank:
            quality = quality_codes(
                upright.picture,
                page.ink,
                page.source_dpi,
                cut_from_photo=upright.corners is not None,
            )
        recognized = RecognizedPage(
            number=number,
            width_px=upright.width_px,
            height_px=upright.height_px,
            dpi=upright.source_dpi,
            rotation=upright.rotation,
            skew_deg=upright.skew_deg,
            origin=PageOrigin.IMAGE,
            is_blank=page.is_blank,
            words=found.words,
            codes=() if page.is_blank else find_codes(upright.picture, upright.dpi),
            engine=self._engine.identity,
            quality=quality,
            steps=found.steps,
            corners=upright.corners,
        )
        return recognized, upright

    def words(self, picture: Picture, dpi: float) -> Words:
        """The words of an upright grey picture."""
        height, width = picture.shape[:2]
        reading = self._engine.read(picture, round(dpi))
        words = tuple(_relative(word, width, height) for word in reading.words)
        return Words(words, reading.steps)

    def _best_of_four(
        self, page: Page, upright: Upright, copy: Picture
    ) -> tuple[Page, Upright, Picture]:
        """The page as it lies, or turned so that a strip of it reads best."""
        found = self._sample(copy, upright.dpi)
        if _is_good(found):
            return page, upright, copy
        best = (_weight(found), page, upright, copy)
        for turns in (2, 1, 3):
            other = page.other(turns)
            stood = stand_up(other, self._dpi)
            cleaned = reading_copy(stood.picture, stood.dpi)
            found = self._sample(cleaned, stood.dpi)
            if _weight(found) > best[0] * _BETTER:
                best = (_weight(found), other, stood, cleaned)
            if _is_good(found):
                break
        return best[1:]

    def _sample(self, copy: Picture, dpi: float) -> list[Word]:
        """What is read in a strip of the page as it stands, without what stands on end."""
        strip = _busiest_strip(copy, dpi)
        height, width = strip.shape[:2]
        return [word for word in self.words(strip, dpi).words if _lies(word, width, height)]


def _lies(word: Word, width: int, height: int) -> bool:
    """Whether a word runs along the line; engines read words that stand on end, too.

    Short ones tell nothing: they are mostly what is made of letters that lie on their side.
    """
    across = (word.box.right - word.box.left) * width
    return len(word.text) >= _TELLING and across >= (word.box.bottom - word.box.top) * height


def _busiest_strip(copy: Picture, dpi: float) -> Picture:
    """The part of the page, over its whole width, where most changes from pixel to pixel."""
    height = round(_SAMPLE_IN * dpi)
    if copy.shape[0] <= height:
        return copy
    changes = np.abs(np.diff(copy[:, ::2].astype(np.int16), axis=1)) > 40
    busy = np.cumsum(np.concatenate([[0], changes.sum(axis=1)]))
    start = int((busy[height:] - busy[:-height]).argmax())
    return copy[start : start + height]


def _relative(word: ReadWord, width: int, height: int) -> Word:
    box = Box(word.left / width, word.top / height, word.right / width, word.bottom / height)
    return Word(word.text, box, word.confidence, word.line, word.block)


def _is_good(words: Sequence[Word]) -> bool:
    if len(words) < _GOOD_WORDS:
        return False
    return sum(word.confidence for word in words) / len(words) >= _GOOD_CONFIDENCE


def _weight(words: Sequence[Word]) -> float:
    """How much was read, and how surely: guesses below a half count for nothing."""
    return math.fsum(
        len(word.text) * (word.confidence - 0.5) for word in words if word.confidence > 0.5
    )
