"""Looking at a file before anybody relies on it; the file is opened in a child process only."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.artifacts import IngestedFile, MediaKind
from core.settings import Settings
from ingest.intake.errors import (
    REFUSALS,
    EmptyFileError,
    NotADocumentError,
    ReaderCrashedError,
    ReaderTimeoutError,
    TooLargeError,
)
from ingest.intake.sniff import media_kind

_CHILD: Final = "ingest.intake.inspector"
_HOUSE: Final = Path(__file__).parents[2]
_CHILDREN: Final = threading.BoundedSemaphore(4)
"""Files that are looked at at once; each child may take its whole address space."""


@dataclass(frozen=True)
class IntakeLimits:
    """How large a file may be and how much its reader may use."""

    max_bytes: int = 200_000_000
    max_pages: int = 2000
    max_page_pixels: int = 150_000_000
    seconds: int = 60
    """Wall clock and CPU seconds of the child."""
    address_space_bytes: int = 2_000_000_000

    @classmethod
    def from_settings(cls, settings: Settings) -> IntakeLimits:
        """The limits that the settings name."""
        return cls(
            max_bytes=settings.max_upload_bytes,
            max_pages=settings.max_pages,
            max_page_pixels=settings.max_page_pixels,
            seconds=settings.file_limit_s,
            address_space_bytes=settings.file_limit_bytes,
        )


def examine(data: bytes, limits: IntakeLimits) -> IngestedFile:
    """Find out what the file truly is and whether it can be read.

    Raises a subclass of `ingest.intake.errors.IntakeError`; its `code` is one of
    `ingest.intake.errors.REFUSALS`.
    """
    if not data:
        raise EmptyFileError
    if len(data) > limits.max_bytes:
        raise TooLargeError(size_bytes=len(data), limit_bytes=limits.max_bytes)
    if media_kind(data) is None:
        raise NotADocumentError
    answer = _ask_child(data, limits)
    if "error" in answer:
        raise REFUSALS[answer["error"]](**answer["details"])
    return IngestedFile(
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        kind=MediaKind(answer["kind"]),
        page_count=answer["page_count"],
        is_signed=answer["is_signed"],
    )


def _ask_child(data: bytes, limits: IntakeLimits) -> dict[str, Any]:
    """The child's answer; a child that dies, stalls or speaks nonsense refuses the file."""
    asked = json.dumps(
        {
            "address_space": limits.address_space_bytes,
            "cpu_s": limits.seconds,
            "max_pages": limits.max_pages,
            "max_pixels": limits.max_page_pixels,
        }
    )
    with _CHILDREN:
        return _answer_of(asked, data, limits)


def _answer_of(asked: str, data: bytes, limits: IntakeLimits) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 # our own module; the file goes through stdin
            [sys.executable, "-m", _CHILD, asked],
            input=data,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            # What decodes a stranger's file knows no address and no secret of ours.
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            cwd=_HOUSE,
        )
    except subprocess.TimeoutExpired:
        raise ReaderTimeoutError(limit_s=limits.seconds) from None
    if done.returncode != 0:
        raise ReaderCrashedError(status=done.returncode)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise ReaderCrashedError(status=0) from None
    if not isinstance(answer, dict):
        raise ReaderCrashedError(status=0)
    return answer
