"""Gives each page what it needs: the cheapest way of reading first, dearer ones where it failed.

`network-lines` is our runner of the line network on lines found by OpenCV, `network-layout` the
same on Tesseract's layout, `tesserocr` the whole of Tesseract, `tesserocr-second` the same on a
picture prepared otherwise. The ways are tried in this order and never backwards, as long as signs
in the reading itself speak against it; of each further try the better lines are taken over.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from core.artifacts import ReadingStep
from ocr.engines.judgement import Limits, doubtful_places, judge
from ocr.engines.merging import by_line, merged
from ocr.engines.network.runs import Run, merged_runs
from ocr.engines.network.session import Arithmetic
from ocr.engines.network_pages import NetworkPages
from ocr.engines.protocol import EngineFailedError, Reading, ReadWord
from ocr.engines.tesserocr_engine import TesserocrEngine
from ocr.imaging.geometry import Picture, grey, scale_by
from ocr.layout.finder import find_layout
from ocr.layout.model import Layout, Signs

LANGUAGES: Final = ("vie", "vie+eng")
"""What the Vietnamese network reads; it knows English words and digits too."""

_LIMITS: Final = {
    "network-layout": Limits(unsure_share=0.03, unread_share=0.05),
    "tesserocr": Limits(unsure_share=0.12, unread_share=0.15),
    "tesserocr-second": Limits(unsure_share=0.3, unread_share=0.3),
}
"""What is tried further, and the signs of the reading so far that speak for it."""

_MANY_PICTURES: Final = 0.1
_CONTRAST_LIMIT: Final = 2.0
_CONTRAST_TILES: Final = (8, 8)
_LARGER: Final = 1.3


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
        it is damaged.
        """
        picture = grey(image)
        layout = find_layout(picture, dpi)
        read = self._network.read_chunks(layout.readable, layout.chunks, layout.letters)
        words = [word for chunk in read for word in chunk]
        steps = [ReadingStep("network-lines", _kind(layout.signs))]
        for name, limits in _LIMITS.items():
            reason = limits.exceeded(judge(words, layout.letters))
            if reason is None:
                break
            try:
                runs = self._again(name, picture, dpi, words, layout)
            except EngineFailedError:
                break  # what was read so far stands
            words = merged(words, runs)
            steps.append(ReadingStep(name, reason))
        return Reading(words, tuple(steps))

    def _again(
        self, name: str, picture: Picture, dpi: int, words: list[ReadWord], layout: Layout
    ) -> list[list[ReadWord]]:
        """Runs of words of another way of reading."""
        if name == "network-layout":
            runs = merged_runs(self._tesseract.find_lines(picture, dpi))
            places = doubtful_places(words, layout.letters)
            return self._network.read_runs(picture, [run for run in runs if _holds(run, places)])
        if name == "tesserocr":
            return by_line(self._tesseract.read(picture, dpi).words)
        read = self._tesseract.read(_with_contrast(picture), round(dpi * _LARGER))
        return by_line([_shrunk(word) for word in read.words])


def _kind(signs: Signs) -> str:
    """What the page is, as the reason for its first reading."""
    if signs.tables:
        return "table"
    if signs.columns > 1:
        return "columns"
    return "pictures" if signs.picture_share > _MANY_PICTURES else "plain_page"


def _holds(run: Run, places: NDArray[np.int32]) -> bool:
    """Whether one of the places (N×2: across, down) lies in the run."""
    crop = run.crop
    across, down = places[:, 0], places[:, 1]
    inside = (across > crop.left) & (across < crop.right) & (down > crop.top) & (down < crop.bottom)
    return bool(inside.any())


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
