"""Reading a file page by page: from its bytes to upright pictures and words with places."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Literal, Self

import cv2
import numpy as np
from PIL import Image

from core.artifacts import Box, MediaKind, PageOrigin, ReadingStep, RecognizedPage, Word
from ocr.born_digital import BornDigitalText, OwnText
from ocr.engines.protocol import OcrEngine
from ocr.imaging.codes import find_codes
from ocr.imaging.geometry import Picture, grey, scale_by
from ocr.imaging.source import (
    FileSource,
    PagePicture,
    PdfSource,
    UnreadablePageError,
    open_source,
)
from ocr.own_text.checking import Compared, compare, parts_to_read
from ocr.picture_reading import PictureReader, Words
from ocr.unread import unread_page

Profile = Literal["fast", "accurate"]

_READING_DPI: Final[dict[Profile, int]] = {"fast": 150, "accurate": 200}
"""Tesseract is best between 150 and 200 dpi, and 300 costs half as much again."""
_CLOSER_DPI: Final = 300
"""At which digits are looked at again that are not those of the page's own text."""
_VIEW_DPI: Final = 150
_VIEW_QUALITY: Final = 70
_NO_PICTURE: Final = 220
"""The grey of the sheet that is shown for a page that nobody can decode."""
OWN_TEXT: Final = "pdf-text"
"""The engine of a page all of whose words are its own."""
_SUREST_READ: Final = 0.999
"""On a mixed page confidence 1 means the page's own word; a read word stays below it."""
_DOUBTED: Final = 0.5
"""Confidence of an own word in whose place other digits were read."""


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
        self.pictures: Final = PictureReader(engine, self._dpi)
        """What reads pages that are pictures."""

    def read(
        self, source: FileSource, kind: MediaKind, numbers: Sequence[int]
    ) -> Iterator[ReadPage]:
        """Read the pages of these numbers (from 1), in the order asked for.

        `source` is the path of a file or its bytes; a path costs no memory for what is not read.
        A page that cannot be decoded comes back without words and with the quality code
        `unreadable`, so that it never stops its neighbours. Raises UnreadablePageError (page 0)
        when the file cannot be opened, and the engine's errors.
        """
        with _OpenFile(source, kind) as opened:
            for number in numbers:
                yield self._read_page(opened, number)

    def read_turned(
        self, source: FileSource, kind: MediaKind, number: int, rotation: int
    ) -> ReadPage:
        """Read a page as a picture that a person wants turned by `rotation` degrees clockwise.

        Raises UnreadablePageError and the engine's errors.
        """
        with _OpenFile(source, kind) as opened:
            return self._read_picture(opened, number, rotation)

    def _read_page(self, opened: _OpenFile, number: int) -> ReadPage:
        own = opened.own_text(number)
        try:
            if own is None:
                return self._read_picture(opened, number)
            seen = opened.drawn(number, self._dpi)
            shown = self._shown(seen, own)
            compared = self._compared(opened, number, own, shown.words)
            if compared.is_lie:
                read = self._read_picture(opened, number)
                steps = (ReadingStep(OWN_TEXT, "other_digits_shown"), *read.page.steps)
                return replace(read, page=replace(read.page, steps=steps))
            return _doubting(self._read_own(seen, number, own, shown), compared)
        except UnreadablePageError:
            return _unreadable(number, self._engine.identity)

    def _shown(self, seen: PagePicture, own: OwnText) -> Words:
        """What is read where the own text may lie or say nothing: its numbers and pictures."""
        picture = grey(seen.picture)
        if own.has_pictures:
            return self.pictures.words(picture, seen.dpi)
        parts = parts_to_read(picture, own.words, own.pictures)
        return Words((), ()) if parts is None else self.pictures.words(parts, seen.dpi)

    def _compared(
        self, opened: _OpenFile, number: int, own: OwnText, shown: Sequence[Word]
    ) -> Compared:
        """The own digits beside those shown; what contradicts them was seen by two looks."""
        first = compare(own.words, shown)
        if not first.contradicted:
            return first
        doubtful = [word for word in own.words if word.line in first.lines]
        closer = opened.drawn(number, _CLOSER_DPI)
        parts = parts_to_read(grey(closer.picture), doubtful, ())
        again = () if parts is None else self.pictures.words(parts, closer.dpi).words
        return first.confirmed(compare(doubtful, again))

    def _read_own(self, seen: PagePicture, number: int, own: OwnText, shown: Words) -> ReadPage:
        words, origin, reason = own.words, PageOrigin.TEXT, "sensible_text"
        if not own.is_embedded:
            reason = "font_not_embedded"
        if own.is_converted:
            # Programs that search the file would find the old letters: the page is kept as a
            # picture under the converted words.
            origin, reason = PageOrigin.IMAGE, "old_encoding"
        steps: tuple[ReadingStep, ...] = (ReadingStep(OWN_TEXT, reason),)
        more = _outside(own.words, _of_pictures(own, shown.words))
        if more:
            words = own.words + more
            origin = origin if own.is_converted else PageOrigin.MIXED
        if more or own.has_pictures:
            steps += shown.steps
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
            engine=OWN_TEXT if words is own.words else self._engine.identity,
            steps=steps,
        )
        return ReadPage(page, _view(seen.picture, seen.dpi))

    def _read_picture(
        self, opened: _OpenFile, number: int, rotation: int | None = None
    ) -> ReadPage:
        seen = opened.picture(number, self._dpi)
        if seen.is_photo:
            # The sheet fills only a part of it.
            seen = opened.picture(number, self.pictures.dpi_for(is_photo=True))
        page, upright = self.pictures.read(seen, number, rotation)
        return ReadPage(page, _view(upright.picture, upright.dpi))


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


def _doubting(read: ReadPage, compared: Compared) -> ReadPage:
    """The page with its contradicted words made unsure: the fault may be the reader's."""
    if not compared.contradicted:
        return read
    words = tuple(
        replace(word, confidence=_DOUBTED) if word in compared.contradicted else word
        for word in read.page.words
    )
    quality = (*read.page.quality, "other_digits_shown")
    return replace(read, page=replace(read.page, words=words, quality=quality))


def _of_pictures(own: OwnText, read: Sequence[Word]) -> Sequence[Word]:
    """The read words that may not be own text; around single numbers there is nothing else."""
    if own.has_pictures:
        return read
    centres = [(word, *_centre(word.box)) for word in read]
    return [
        word
        for word, across, down in centres
        if any(
            place.left <= across <= place.right and place.top <= down <= place.bottom
            for place in own.pictures
        )
    ]


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
    page = unread_page(number, "unreadable", engine)
    sheet = io.BytesIO()
    size = page.width_px, page.height_px
    Image.new("L", size, _NO_PICTURE).save(sheet, "JPEG", quality=_VIEW_QUALITY)
    return ReadPage(page, sheet.getvalue())
