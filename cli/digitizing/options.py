"""What the person asked for, in the form in which it travels to the readers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal, Self

from core.errors import MotLanError
from ocr.languages import language_tag

EngineChoice = Literal["auto", "tesserocr", "pytesseract", "none"]
_READING: Final = 7
"""Counted up with every change to what is read or written, between releases too: another number,
like another version of the program, makes every file be read again and never mixes with old pages.
"""
_LAST_SECOND: Final = 253_402_300_799
"""The last second of the year 9999; a file system may hold later ones."""


@dataclass(frozen=True)
class Options:
    """One run of `motlan digitize`."""

    out: str
    languages: str
    profile: Literal["fast", "accurate"]
    engine: EngineChoice
    optimize: bool
    hocr: bool
    alto: bool
    text: bool
    page_timeout_s: float
    force: bool
    created_at: int | None
    """Seconds since 1970 that the PDFs bear as the time of their making; None: that of the input's
    last change, so that the same input gives the same bytes."""

    @property
    def folder(self) -> Path:
        """Where results go."""
        return Path(self.out)

    @property
    def language(self) -> str:
        """The main language of the text, BCP 47."""
        return language_tag(self.languages)

    def moment(self, modified_ns: int) -> datetime:
        """The time of making for an input that was changed last at `modified_ns`."""
        seconds = modified_ns // 1_000_000_000 if self.created_at is None else self.created_at
        return datetime.fromtimestamp(min(max(0, seconds), _LAST_SECOND), UTC)

    def to_json(self) -> dict[str, Any]:
        """As a message to the fork server."""
        return asdict(self)

    @classmethod
    def from_json(cls, message: dict[str, Any]) -> Self:
        """Back from the message."""
        return cls(**message)

    def reading_key(self, engine: str) -> str:
        """Names all that decides what is read from a page; `engine` is the engine's identity."""
        program = [_READING, version("motlan")]
        return _digest([*program, engine, self.engine, self.languages, self.profile])

    def result_key(self, engine: str) -> str:
        """Names all that decides what is written for a file."""
        formats = [self.optimize, self.hocr, self.alto, self.text, self.created_at]
        return _digest([self.reading_key(engine), *formats])


@dataclass(frozen=True)
class Refusal:
    """Why a file is not taken; an error as a value, because it travels between processes."""

    code: str
    details: dict[str, Any]
    is_service: bool
    """A part of the installation is missing; the file is not at fault."""

    @classmethod
    def from_error(cls, error: MotLanError) -> Self:
        """The same reason as a value."""
        details = {name: str(value) for name, value in error.details.items()}
        return cls(error.code, details, is_service=error.fault == "dependency")

    def to_json(self) -> dict[str, Any]:
        """As a message."""
        return asdict(self)


def _digest(values: list[Any]) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:32]
