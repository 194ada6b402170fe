"""Confirmed documents as training material: JSON lines without anything personal in their names.

Each line is `{"type": slug or null, "pages": [{"words": [[text, left, top, right, bottom,
confidence], …]}], "model": name of what had proposed the type, "file": number}`; places are
fractions of the upright page, and papers of one file have one number. Words of people stay in the
file; the model keeps no text (`ocr.types.features`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cli.training.examples import PAGE_PX, Example, read_page
from core.artifacts import Box, Word
from core.errors import MotLanError
from core.papers import PAPER_TYPES

_Fraction = Annotated[float, Field(ge=0, le=1)]
_WordRow = tuple[str, _Fraction, _Fraction, _Fraction, _Fraction, _Fraction]
_LONGEST_LINE: Final = 5_000_000
_SAME_LINE: Final = 0.6
"""Of a word's height: a word whose middle lies nearer belongs to the line before."""


class ConfirmedInvalidError(MotLanError):
    """A line of the file is not a confirmed document."""

    code, fault = "confirmed_invalid", "input"


class _Page(BaseModel):
    model_config = ConfigDict(extra="ignore")
    words: list[_WordRow]


class _Document(BaseModel):
    model_config = ConfigDict(extra="ignore")
    type: str | None
    file: int | None = None
    """The same for papers that were scanned together."""
    pages: list[_Page] = Field(min_length=1)


def read_confirmed(path: Path) -> Iterator[Example]:
    """The first page of each document; raises ConfirmedInvalidError with the number of the line."""
    with path.open(encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            if len(line) > _LONGEST_LINE:
                raise ConfirmedInvalidError(line=number, place="too_long")
            try:
                document = _Document.model_validate(json.loads(line))
            except ValidationError as error:
                place = ".".join(map(str, error.errors(include_url=False)[0]["loc"]))
                raise ConfirmedInvalidError(line=number, place=place or "–") from error
            except (ValueError, RecursionError) as error:
                raise ConfirmedInvalidError(line=number, place="json") from error
            if document.type is not None and document.type not in PAPER_TYPES:
                raise ConfirmedInvalidError(line=number, place="type")
            words = _lines(document.pages[0].words)
            page = read_page(words, PAGE_PX)
            file = number if document.file is None else f"file/{document.file}"
            yield Example(document.type, f"confirmed/{file}", "confirmed", page)


def _lines(rows: list[_WordRow]) -> list[list[Word]]:
    """Words in reading order as lines: a new one begins where the place jumps."""
    lines: list[list[Word]] = []
    for text, left, top, right, bottom, confidence in rows:
        before = lines[-1][-1].box if lines else None
        height = max(bottom - top, 1e-6)
        joins = (
            before is not None
            and left >= before.left
            and abs((top + bottom) - (before.top + before.bottom)) / 2 < _SAME_LINE * height
        )
        if not joins:
            lines.append([])
        number = len(lines) - 1
        lines[-1].append(Word(text, Box(left, top, right, bottom), confidence, number, number))
    return lines
