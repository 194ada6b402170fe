"""Tesseract as a program of its own: slower, but runs wherever `tesseract` is installed."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import pytesseract

from core.artifacts import ReadingStep
from core.vietnamese import nfc
from ocr.engines.protocol import EngineFailedError, EngineUnavailableError, Reading, ReadWord
from ocr.engines.tessdata import find_tessdata
from ocr.imaging.geometry import Picture

_CHILD_ENVIRONMENT: Final = {"OMP_THREAD_LIMIT": "1", "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
"""Without the limit, OpenMP's spinning threads cost six times the CPU (measured on two cores)."""

_STEPS: Final = (ReadingStep("pytesseract", "chosen"),)


class PytesseractEngine:
    """Reads by calling the `tesseract` program for each page."""

    def __init__(
        self, languages: str = "vie", tessdata_dir: Path | None = None, *, seconds: int = 120
    ) -> None:
        self._languages = languages
        self._directory = tessdata_dir
        self._seconds = seconds
        # The library hands its module's copy of the environment to the program.
        pytesseract.pytesseract.environ = _CHILD_ENVIRONMENT

    @cached_property
    def identity(self) -> str:
        """Name, version and languages; raises EngineUnavailableError without the program."""
        try:
            version = pytesseract.get_tesseract_version().public
        except pytesseract.TesseractNotFoundError as error:
            raise EngineUnavailableError(languages=self._languages) from error
        return f"tesseract-{version}/{self._languages}"

    def read(self, image: Picture, dpi: int) -> Reading:
        """The words of the picture in reading order.

        Raises EngineUnavailableError without program or language files, EngineFailedError when
        the program gives up or takes too long.
        """
        folder = find_tessdata(self._languages, self._directory)
        seen = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        try:
            table = pytesseract.image_to_data(
                seen,
                lang=self._languages,
                config=f'--tessdata-dir "{folder}" --dpi {dpi} --oem 1 --psm 3',
                output_type=pytesseract.Output.DICT,
                timeout=self._seconds,
            )
        except pytesseract.TesseractNotFoundError as error:
            raise EngineUnavailableError(languages=self._languages) from error
        except (pytesseract.TesseractError, RuntimeError) as error:
            raise EngineFailedError from error
        return Reading(_words(table), _STEPS)


def _words(table: dict[str, list[str]]) -> list[ReadWord]:
    """Words from the columns of Tesseract's TSV output."""
    words: list[ReadWord] = []
    lines: dict[tuple[int, int, int], int] = {}
    blocks: dict[int, int] = {}
    for index, raw in enumerate(table["text"]):
        text = nfc(str(raw)).strip()
        if not text:
            continue
        at = {name: int(table[name][index]) for name in ("left", "top", "width", "height")}
        numbers = [int(table[name][index]) for name in ("block_num", "par_num", "line_num")]
        line = lines.setdefault((numbers[0], numbers[1], numbers[2]), len(lines))
        block = blocks.setdefault(numbers[0], len(blocks))
        sure = min(1.0, max(0.0, float(table["conf"][index]) / 100))
        right, bottom = at["left"] + at["width"], at["top"] + at["height"]
        words.append(ReadWord(text, at["left"], at["top"], right, bottom, sure, line, block))
    return words
