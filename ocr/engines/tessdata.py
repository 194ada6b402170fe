"""Finding Tesseract's language files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ocr.engines.protocol import EngineUnavailableError

_USUAL_PLACES: Final = (
    "/usr/share/tesseract-ocr",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


def find_tessdata(languages: str, directory: Path | None = None) -> Path:
    """The folder that holds all the languages (joined by +); raises EngineUnavailableError."""
    wanted = languages.split("+")
    for folder in [directory] if directory else _candidates():
        if all((folder / f"{language}.traineddata").is_file() for language in wanted):
            return folder
    raise EngineUnavailableError(languages=languages)


def _candidates() -> list[Path]:
    """The usual folders, Debian's version folders with the newest first."""
    folders: list[Path] = []
    for place in map(Path, _USUAL_PLACES):
        folders.extend(sorted(place.glob("*/tessdata"), reverse=True))
        folders.append(place)
    return folders
