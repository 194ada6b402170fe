"""Reading a file page by page: from its bytes to upright pictures and words with places."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Literal, Self

import cv2
import numpy as np
from PIL import Image

from core.artifacts import Box, MediaKind, PageOrigin, ReadingStep, RecognizedPage, Word
from ocr.born_digital import BornDigitalText, OwnText
from ocr.engines.protocol import OcrEngine, ReadWord
from ocr.imaging.codes import find_codes
from ocr.imaging.geometry import Picture, grey, scale_by, straighten, turn
from ocr.imaging.ink import find_ink
from ocr.imaging.leaders import without_leaders
from ocr.imaging.light import evenly_lit
from ocr.imaging.marks import grey_without_marks
from ocr.imaging.orientation import Posture, find_posture
from ocr.imaging.quality import is_blank, quality_codes
from ocr.imaging.source import (
    FileSource,
    PagePicture,
    PdfSource,
    UnreadablePageError,
    open_source,
)

Profile = Literal["fast", "accurate"]

_READING_DPI: Final[dict[Profile, int]] = {"fast": 150, "accurate": 200}
"""Tesseract is best between 150 and 200 dpi, and 300 costs half as much again."""
_VIEW_DPI: Final = 150
_VIEW_QUALITY: Final = 70
_LEAST_SKEW_DEG: Final = 0.2
"""A smaller lean does not disturb the reading; turning the picture would only blur it."""
_GOOD_CONFIDENCE: Final = 0.8
_GOOD_WORDS: Final = 5
_OWN_TEXT: Final = "pdf-text"
_SUREST_READ: Final = 0.999
"""On a mixed page confidence 1 means the page's own word; a read word stays below it."""


@dataclass(frozen=True)
class ReadPage:
    """A read page with the upright picture (JPEG, about 150 dpi) that people look at."""

    page: RecognizedPage
    picture: bytes


class PageReader:
    """Reads pages with an engine; safe to make before a fork, nothing is opened until it reads.

    Boxes and pictures belong to the page turned upright and straightened about its centre.
    """

    def __init__(self, engine: OcrEngine, profile: Profile = "fast") -> None:
        self._engine = engine
        self._dpi = _READING_DPI[profile]

    def read(
        self, source: FileSource, kind: MediaKind, numbers: Sequence[int]
    ) -> Iterator[ReadPage]:
        """Read the pages of these numbers (from 1), in the order asked for.

        `source` is the path of a file or its bytes; a path costs no memory for what is not read.
        A page that cannot be decoded comes back without words and with the quality code
        `unreadable`, so that it never stops its neighbours. Raises UnreadablePageError (page 0)
        when the file cannot be opened, and the engine's errors.
        """
        cv2.setNumThreads(1)  # the number of workers is the parallelism
        with _OpenFile(source, kind) as opened:
            for number in numbers:
                yield self._read_page(opened, number)

    def _read_page(self, opened: _OpenFile, number: int) -> ReadPage:
        own = opened.own_text(number)
        try:
            if own is None:
                return self._read_picture(opened.picture(number, self._dpi), number)
            return self._read_own(opened.drawn(number, self._dpi), number, own)
        except UnreadablePageError:
            return _unreadable(number, self._engine.identity)

    def _read_own(self, seen: PagePicture, number: int, own: OwnText) -> ReadPage:
        words, origin = own.words, PageOrigin.TEXT
        steps: tuple[ReadingStep, ...] = (ReadingStep(_OWN_TEXT, "sensible_text"),)
        if own.has_pictures:
            read, tried = self._words(grey(seen.picture), seen.dpi)
            steps += tried
            more = _outside(own.words, read)
            if more:
                words, origin = own.words + more, PageOrigin.MIXED
        page = RecognizedPage(
            number=number,
            width_px=seen.picture.shape[1],
            height_px=seen.picture.shape[0],
            dpi=round(seen.dpi),
            rotation=0,
            skew_deg=0.0,
            origin=origin,
            is_blank=False,
            words=words,
            codes=find_codes(seen.picture, seen.dpi),
            engine=_OWN_TEXT if origin is PageOrigin.TEXT else self._engine.identity,
            steps=steps,
        )
        return ReadPage(page, _view(seen.picture, seen.dpi))

    def _read_picture(self, seen: PagePicture, number: int) -> ReadPage:
        ink = find_ink(seen.picture, seen.dpi)
        blank = is_blank(ink)
        posture = Posture(0, 0.0, is_sure=True) if blank else find_posture(ink)
        upright = _stand_up(seen.picture, posture)
        words: tuple[Word, ...] = ()
        steps: tuple[ReadingStep, ...] = ()
        if not blank:
            words, steps, posture, upright = self._read_upright(seen, posture, upright)
        width_in, height_in = seen.width_in, seen.height_in
        if posture.rotation % 180:
            width_in, height_in = height_in, width_in
        page = RecognizedPage(
            number=number,
            width_px=round(width_in * seen.source_dpi),
            height_px=round(height_in * seen.source_dpi),
            dpi=seen.source_dpi,
            rotation=posture.rotation,
            skew_deg=posture.skew_deg,
            origin=PageOrigin.IMAGE,
            is_blank=blank,
            words=words,
            codes=() if blank else find_codes(upright, seen.dpi),
            engine=self._engine.identity,
            quality=() if blank else quality_codes(seen.picture, ink, seen.source_dpi),
            steps=steps,
        )
        return ReadPage(page, _view(upright, seen.dpi))

    def _read_upright(
        self, seen: PagePicture, posture: Posture, upright: Picture
    ) -> tuple[tuple[Word, ...], tuple[ReadingStep, ...], Posture, Picture]:
        """Words in the posture that was found; where that was unsure, in the best of all four."""
        words, steps = self._words(_for_reading(upright, seen.dpi), seen.dpi)
        if posture.is_sure or _is_good(words):
            return words, steps, posture, upright
        best = (_weight(words), words, steps, posture, upright)
        for turned in (180, 90, 270):
            other = replace(posture, rotation=(posture.rotation + turned) % 360)
            picture = _stand_up(seen.picture, other)
            tried, tried_steps = self._words(_for_reading(picture, seen.dpi), seen.dpi)
            # A tie keeps the page as it lies: nothing was gained by turning it.
            if _weight(tried) > best[0] * 1.2:
                best = (_weight(tried), tried, tried_steps, other, picture)
            if _is_good(tried):
                break
        return best[1:]

    def _words(
        self, picture: Picture, dpi: float
    ) -> tuple[tuple[Word, ...], tuple[ReadingStep, ...]]:
        height, width = picture.shape[:2]
        reading = self._engine.read(picture, round(dpi))
        return tuple(_relative(word, width, height) for word in reading.words), reading.steps


class _OpenFile:
    """A file while its pages are read: as pictures, and as text where it is a PDF."""

    def __init__(self, source: FileSource, kind: MediaKind) -> None:
        self._source = open_source(source, kind)
        self._text = BornDigitalText(source) if kind is MediaKind.PDF else None

    def own_text(self, number: int) -> OwnText | None:
        """The words that the page carries itself, or None when it has to be read."""
        return self._text.read(number) if self._text is not None else None

    def picture(self, number: int, dpi: int) -> PagePicture:
        """The page as it was scanned."""
        return self._source.picture(number, dpi)

    def drawn(self, number: int, dpi: int) -> PagePicture:
        """The page as a viewer draws it."""
        if isinstance(self._source, PdfSource):
            return self._source.draw(number, dpi)
        return self._source.picture(number, dpi)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._source.close()
        if self._text is not None:
            self._text.close()


def _stand_up(picture: Picture, posture: Posture) -> Picture:
    turned = turn(picture, posture.rotation)
    if abs(posture.skew_deg) < _LEAST_SKEW_DEG:
        return turned
    return straighten(turned, posture.skew_deg)


def _for_reading(upright: Picture, dpi: float) -> Picture:
    """The brightness of the page without what stands in the way of reading."""
    return without_leaders(evenly_lit(grey_without_marks(upright, dpi), dpi), dpi)


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


def _outside(own: Sequence[Word], read: Sequence[Word]) -> tuple[Word, ...]:
    """The read words that stand where the page has no words of its own, numbered after them."""
    centres = np.array([_centre(word.box) for word in own])
    lines = 1 + max((word.line for word in own), default=-1)
    blocks = 1 + max((word.block for word in own), default=-1)
    kept: list[Word] = []
    for word in read:
        left, top, right, bottom = word.box
        inside = (
            (centres[:, 0] >= left)
            & (centres[:, 0] <= right)
            & (centres[:, 1] >= top)
            & (centres[:, 1] <= bottom)
        )
        across, down = _centre(word.box)
        covered = any(
            other.box.left <= across <= other.box.right
            and other.box.top <= down <= other.box.bottom
            for other in own
        )
        if not inside.any() and not covered and word.confidence > 0.5:
            sure = min(word.confidence, _SUREST_READ)
            moved = replace(word, line=word.line + lines, block=word.block + blocks)
            kept.append(replace(moved, confidence=sure))
    return tuple(kept)


def _centre(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def _view(picture: Picture, dpi: float) -> bytes:
    shown = scale_by(picture, min(1.0, _VIEW_DPI / dpi))
    done, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, _VIEW_QUALITY])
    return data.tobytes() if done else b""


def _unreadable(number: int, engine: str) -> ReadPage:
    """The stand-in for a page that nobody can decode: an empty grey sheet."""
    sheet = io.BytesIO()
    Image.new("L", (620, 877), 220).save(sheet, "JPEG", quality=_VIEW_QUALITY)
    page = RecognizedPage(
        number=number,
        width_px=620,
        height_px=877,
        dpi=75,
        rotation=0,
        skew_deg=0.0,
        origin=PageOrigin.IMAGE,
        is_blank=False,
        words=(),
        codes=(),
        engine=engine,
        quality=("unreadable",),
    )
    return ReadPage(page, sheet.getvalue())
