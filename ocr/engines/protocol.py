"""What a reading engine is: a picture of an upright page in, words with places out."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from core.artifacts import ReadingStep
from core.errors import MotLanError
from ocr.imaging.geometry import Picture


class ReadWord(NamedTuple):
    """One word as an engine read it.

    Text is NFC. Places in pixels of the picture. `confidence` 0-1. `line` and `block` count up
    through the page in reading order; a line number never repeats in another block.
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    line: int
    block: int


class Reading(NamedTuple):
    """The words of one picture, and how they were come by.

    `steps` are in the order tried, each with the reason why it was taken; the last one gave the
    words.
    """

    words: list[ReadWord]
    steps: tuple[ReadingStep, ...]


class OcrEngine(Protocol):
    """Reads upright pictures; opened at its first use, so that a forked worker has its own."""

    @property
    def identity(self) -> str:
        """Name, version and languages, e.g. `tesserocr-5.5.4/vie`."""
        ...

    def read(self, image: Picture, dpi: int) -> Reading:
        """The words of the picture in reading order; raises a subclass of MotLanError."""
        ...


class EngineUnavailableError(MotLanError):
    """The reading program or its language files are not installed; details `languages`."""

    code, fault, retry = "ocr_engine_unavailable", "dependency", True


class EngineFailedError(MotLanError):
    """The engine gave up on a picture."""

    code, fault = "ocr_engine_failed", "ours"
