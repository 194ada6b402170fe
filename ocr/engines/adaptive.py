"""Gives each page what it needs: the cheapest way of reading first, dearer ones where it failed.

`network-lines` is our runner of the line network on lines found by OpenCV, `network-layout` the
same on Tesseract's layout, `tesserocr` the whole of Tesseract, `tesserocr-second` the same on a
picture prepared otherwise. The ways are tried in this order and never backwards; the best reading
is kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from core.artifacts import ReadingStep
from ocr.engines.judgement import Judgement, judge
from ocr.engines.network.runs import merged_runs
from ocr.engines.network.session import Arithmetic
from ocr.engines.network_pages import NetworkPages
from ocr.engines.protocol import Reading, ReadWord
from ocr.engines.tesserocr_engine import TesserocrEngine
from ocr.imaging.geometry import Picture, grey, scale_by
from ocr.layout.finder import find_layout

LANGUAGES: Final = ("vie", "vie+eng")
"""What the Vietnamese network reads; it knows English words and digits too."""

_MOST_UNSURE: Final = 0.1
_MOST_UNREAD: Final = 0.15
_CONTRAST_LIMIT: Final = 2.0
_CONTRAST_TILES: Final = (8, 8)
_LARGER: Final = 1.3

_Try = tuple[str, Callable[[], list[ReadWord]]]


class AdaptiveEngine:
    """Reads Vietnamese pages; nothing is opened before the first page."""

    def __init__(
        self,
        tessdata_dir: Path | None = None,
        model_dir: Path | None = None,
        arithmetic: Arithmetic | None = None,
    ) -> None:
        self._network = NetworkPages(tessdata_dir, model_dir, arithmetic)
        self._tesseract = TesserocrEngine("vie", tessdata_dir)

    @cached_property
    def identity(self) -> str:
        """Both readers with their versions; raises EngineUnavailableError, ModelUnusableError."""
        return f"{self._network.identity}+{self._tesseract.identity}"

    def read(self, image: Picture, dpi: int) -> Reading:
        """The words of the picture in reading order.

        Raises EngineUnavailableError without the Vietnamese language file, ModelUnusableError when
        it is damaged, EngineFailedError when Tesseract gives up.
        """
        picture = grey(image)
        layout = find_layout(picture, dpi)
        best: list[ReadWord] = []
        best_name = ""
        steps: list[ReadingStep] = []
        reason = "plain_page"

        def lines() -> list[ReadWord]:
            return self._network.read_chunks(picture, layout.chunks, layout.letters)

        for name, attempt in ((("network-lines"), lines), *self._dearer(picture, dpi)):
            words = attempt()
            steps.append(ReadingStep(name, reason))
            if not best_name or _weight(words) > _weight(best):
                best, best_name = words, name
            doubt = _doubt(judge(best, layout.letters))
            if doubt is None:
                break
            reason = doubt
        if steps[-1].engine != best_name:
            steps.append(ReadingStep(best_name, "surest_reading"))
        return Reading(best, tuple(steps))

    def _dearer(self, picture: Picture, dpi: int) -> Iterator[_Try]:
        tesseract = self._tesseract

        def layout() -> list[ReadWord]:
            runs = merged_runs(tesseract.find_lines(picture, dpi))
            return self._network.read_runs(picture, runs)

        def second() -> list[ReadWord]:
            read = tesseract.read(_with_contrast(picture), round(dpi * _LARGER))
            return [_shrunk(word) for word in read.words]

        yield "network-layout", layout
        yield "tesserocr", lambda: tesseract.read(picture, dpi).words
        yield "tesserocr-second", second


def _doubt(judgement: Judgement) -> str | None:
    """The reason to try on, or None when the reading is good enough."""
    if judgement.unread_share > _MOST_UNREAD:
        return "unread_ink"
    if judgement.unsure_share > _MOST_UNSURE:
        return "low_confidence"
    return None


def _weight(words: Sequence[ReadWord]) -> float:
    """How much was read, and how surely: guesses below a half count for nothing."""
    return math.fsum(
        len(word.text) * (word.confidence - 0.5) for word in words if word.confidence > 0.5
    )


def _with_contrast(picture: Picture) -> Picture:
    """The page larger and with its brightness evened out piece by piece."""
    evened = cv2.createCLAHE(_CONTRAST_LIMIT, _CONTRAST_TILES).apply(picture)
    return scale_by(np.asarray(evened, np.uint8), _LARGER)


def _shrunk(word: ReadWord) -> ReadWord:
    """The word with its box in the picture before it was made larger."""
    return word._replace(
        left=int(word.left / _LARGER),
        top=int(word.top / _LARGER),
        right=round(word.right / _LARGER),
        bottom=round(word.bottom / _LARGER),
    )
