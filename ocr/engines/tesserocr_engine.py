"""Tesseract inside our own process: no start-up and no files for each page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import tesserocr  # type: ignore[import-untyped] # the wheel has no stubs

from core.artifacts import ReadingStep
from core.vietnamese import nfc
from ocr.engines.network.runs import PlacedLine, PlacedWord
from ocr.engines.protocol import EngineFailedError, EngineUnavailableError, Reading, ReadWord
from ocr.engines.tessdata import find_tessdata
from ocr.imaging.geometry import Picture

_LEVEL: Final = tesserocr.RIL

_STEPS: Final = (ReadingStep("tesserocr", "chosen"),)


class TesserocrEngine:
    """Reads with the LSTM network of the `tesserocr` wheel.

    Tesseract is opened at the first page and again in every forked child, because its handle must
    not be shared.
    """

    def __init__(self, languages: str = "vie", tessdata_dir: Path | None = None) -> None:
        self._languages = languages
        self._directory = tessdata_dir
        self._api: tesserocr.PyTessBaseAPI | None = None
        self._opened_in = 0

    @cached_property
    def identity(self) -> str:
        """Name, version and languages."""
        version = str(tesserocr.tesseract_version()).split()[1]
        return f"tesserocr-{version}/{self._languages}"

    def read(self, image: Picture, dpi: int) -> Reading:
        """The words of the picture in reading order.

        Raises EngineUnavailableError without language files, EngineFailedError when Tesseract
        gives up.
        """
        with self._holding(image, dpi) as api:
            if not api.Recognize():
                raise EngineFailedError
            return Reading(_words(api), _STEPS)

    def find_lines(self, image: Picture, dpi: int) -> list[PlacedLine]:
        """The lines and words of the picture as Tesseract lays it out, without reading them.

        Raises as `read`.
        """
        with self._holding(image, dpi) as api:
            return _placed_lines(api)

    @contextmanager
    def _holding(self, image: Picture, dpi: int) -> Iterator[tesserocr.PyTessBaseAPI]:
        """Tesseract with the picture set, which it forgets at the end."""
        api = self._open()
        pixels = np.ascontiguousarray(image)
        height, width = pixels.shape[:2]
        bytes_per_pixel = 1 if pixels.ndim == 2 else 3
        try:
            api.SetImageBytes(
                pixels.tobytes(), width, height, bytes_per_pixel, width * bytes_per_pixel
            )
            api.SetSourceResolution(dpi)
            yield api
        except RuntimeError as error:
            raise EngineFailedError from error
        finally:
            api.Clear()

    def _open(self) -> tesserocr.PyTessBaseAPI:
        if self._api is None or self._opened_in != os.getpid():
            folder = find_tessdata(self._languages, self._directory)
            try:
                self._api = tesserocr.PyTessBaseAPI(
                    path=f"{folder}/",
                    lang=self._languages,
                    psm=tesserocr.PSM.AUTO,
                    oem=tesserocr.OEM.LSTM_ONLY,
                )
            except RuntimeError as error:
                raise EngineUnavailableError(languages=self._languages) from error
            self._opened_in = os.getpid()
        return self._api


def _words(api: tesserocr.PyTessBaseAPI) -> list[ReadWord]:
    words: list[ReadWord] = []
    iterator = api.GetIterator()
    if iterator is None:
        return words
    line = block = -1
    for result in tesserocr.iterate_level(iterator, _LEVEL.WORD):
        if result.IsAtBeginningOf(_LEVEL.BLOCK):
            block += 1
        if result.IsAtBeginningOf(_LEVEL.TEXTLINE):
            line += 1
        if result.Empty(_LEVEL.WORD):
            continue
        text = nfc(result.GetUTF8Text(_LEVEL.WORD)).strip()
        box = result.BoundingBox(_LEVEL.WORD)
        if text and box:
            sure = min(1.0, max(0.0, result.Confidence(_LEVEL.WORD) / 100))
            left, top, right, bottom = box
            words.append(ReadWord(text, left, top, right, bottom, sure, line, block))
    return words


def _placed_lines(api: tesserocr.PyTessBaseAPI) -> list[PlacedLine]:
    lines: list[PlacedLine] = []
    iterator = api.AnalyseLayout()
    if iterator is None:
        return lines
    # Without these two, hooks and circumflexes that stand free are cut off: "so" for "số".
    iterator.SetBoundingBoxComponents(True, True)  # noqa: FBT003 # the wheel names no argument
    block = -1
    while True:
        if iterator.IsAtBeginningOf(_LEVEL.BLOCK):
            block += 1
        if iterator.IsAtBeginningOf(_LEVEL.TEXTLINE) or not lines:
            lines.append(PlacedLine([], len(lines), max(block, 0)))
        box = iterator.BoundingBox(_LEVEL.WORD)
        if box:
            base = iterator.Baseline(_LEVEL.WORD)
            height = (base[0][1] + base[1][1]) / 2 if base else float(box[3])
            left, top, right, bottom = box
            lines[-1].words.append(PlacedWord(left, top, right, bottom, height))
        if not iterator.Next(_LEVEL.WORD):
            return [line for line in lines if line.words]
