"""What the person asked for, in the form in which it travels to the readers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, Self

from core.errors import MotLanError

EngineChoice = Literal["auto", "tesserocr", "pytesseract", "none"]
_FORMAT: Final = 2
"""Of spooled pages and reports; another number makes every file be read again."""


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
    created_at: str
    """ISO 8601 with zone."""

    @property
    def folder(self) -> Path:
        """Where results go."""
        return Path(self.out)

    @property
    def moment(self) -> datetime:
        """When the run began."""
        return datetime.fromisoformat(self.created_at)

    def to_json(self) -> dict[str, Any]:
        """As a message to the fork server."""
        return asdict(self)

    @classmethod
    def from_json(cls, message: dict[str, Any]) -> Self:
        """Back from the message."""
        return cls(**message)

    def reading_key(self, engine: str) -> str:
        """Names all that decides what is read from a page; `engine` is the engine's identity."""
        return _digest([_FORMAT, engine, self.engine, self.languages, self.profile])

    def result_key(self, engine: str) -> str:
        """Names all that decides what is written for a file."""
        formats = [self.optimize, self.hocr, self.alto, self.text]
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
