"""Opens the reading engine that a setting names."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ocr.engines.adaptive import LANGUAGES, AdaptiveEngine
from ocr.engines.protocol import OcrEngine
from ocr.engines.pytesseract_engine import PytesseractEngine
from ocr.engines.tesserocr_engine import TesserocrEngine

EngineName = Literal["auto", "tesserocr", "pytesseract"]


def open_engine(
    name: EngineName,
    languages: str = "vie",
    tessdata_dir: Path | None = None,
    model_dir: Path | None = None,
) -> OcrEngine:
    """The engine of this name; it opens its files at the first page.

    `auto` gives each page what it needs. It reads Vietnamese, alone or with English; other
    languages go to Tesseract. `tessdata_dir` None: where Tesseract's files usually are;
    `model_dir` None: beside the installed packages.
    """
    if name == "pytesseract":
        return PytesseractEngine(languages, tessdata_dir)
    if name == "auto" and languages in LANGUAGES:
        return AdaptiveEngine(tessdata_dir, model_dir)
    return TesserocrEngine(languages, tessdata_dir)
