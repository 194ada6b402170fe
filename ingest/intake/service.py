"""Looking at a file before anybody relies on it; the file is opened in a child process only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
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
from ocr.imaging.pdf_file import FileSource

_CHILD: Final = "ingest.intake.inspector"
_HOUSE: Final = Path(__file__).parents[2]
_HEAD: Final = 1024
_LONGEST_PASSWORD: Final = 1024
"""Bytes; a PDF's own limit is 127. A pipe takes them all without a reader."""
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


def examine(source: FileSource, limits: IntakeLimits, password: str | None = None) -> IngestedFile:
    """Find out what the file truly is and whether it can be read.

    `source`: the bytes, or where the file lies; then it is never in memory as a whole. Raises a
    subclass of `ingest.intake.errors.IntakeError`, its `code` is one of
    `ingest.intake.errors.REFUSALS`, and OSError when there is no file to read.
    """
    size, head = _size_and_head(source)
    if size == 0:
        raise EmptyFileError
    if size > limits.max_bytes:
        raise TooLargeError(size_bytes=size, limit_bytes=limits.max_bytes)
    if media_kind(head) is None:
        raise NotADocumentError
    answer = _ask_child(source, limits, password)
    kind, page_count, is_signed = _found(answer)
    return IngestedFile(
        sha256=_digest(source),
        size_bytes=size,
        kind=kind,
        page_count=page_count,
        is_signed=is_signed,
    )


def _found(answer: dict[str, Any]) -> tuple[MediaKind, int, bool]:
    """Kind, pages and whether it is signed, as the child says; raises what it refuses with.

    A file may have taken the child over: whatever else it says means that it crashed.
    """
    try:
        if "error" in answer:
            refusal = REFUSALS[answer["error"]](**answer["details"])
        else:
            kind, count, signed = answer["kind"], answer["page_count"], answer["is_signed"]
            if type(count) is not int or count < 1 or type(signed) is not bool:
                raise ReaderCrashedError(status=0)
            return MediaKind(kind), count, signed
    except (KeyError, TypeError, ValueError):
        raise ReaderCrashedError(status=0) from None
    raise refusal


def _size_and_head(source: FileSource) -> tuple[int, bytes]:
    if isinstance(source, bytes):
        return len(source), source[:_HEAD]
    with source.open("rb") as file:
        return os.fstat(file.fileno()).st_size, file.read(_HEAD)


def _digest(source: FileSource) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ask_child(source: FileSource, limits: IntakeLimits, password: str | None) -> dict[str, Any]:
    """The child's answer; a child that dies, stalls or speaks nonsense refuses the file."""
    pipe = _pipe_with(password) if password is not None else None
    asked = json.dumps(
        {
            "address_space": limits.address_space_bytes,
            "cpu_s": limits.seconds,
            "max_pages": limits.max_pages,
            "max_pixels": limits.max_page_pixels,
            "password_pipe": pipe,
        }
    )
    try:
        with _CHILDREN:
            return _answer_of(asked, source, limits, pipe)
    finally:
        if pipe is not None:
            os.close(pipe)


def _pipe_with(password: str) -> int:
    """The reading end of a pipe in which the password waits, and nothing else."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as end:
        end.write(password.encode()[:_LONGEST_PASSWORD])
    return reading


def _answer_of(
    asked: str, source: FileSource, limits: IntakeLimits, pipe: int | None
) -> dict[str, Any]:
    with contextlib.ExitStack() as held:
        given: dict[str, Any] = (
            {"input": source}
            if isinstance(source, bytes)
            else {"stdin": held.enter_context(source.open("rb"))}
        )
        try:
            done = subprocess.run(  # noqa: S603 # our own module; the file goes through stdin
                [sys.executable, "-m", _CHILD, asked],
                capture_output=True,
                timeout=limits.seconds,
                check=False,
                # What decodes a stranger's file knows no address and no secret of ours.
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                cwd=_HOUSE,
                pass_fds=() if pipe is None else (pipe,),
                **given,
            )
        except subprocess.TimeoutExpired:
            raise ReaderTimeoutError(limit_s=limits.seconds) from None
    if done.returncode == -signal.SIGXCPU:
        raise ReaderTimeoutError(limit_s=limits.seconds)
    if done.returncode != 0:
        raise ReaderCrashedError(status=done.returncode)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise ReaderCrashedError(status=0) from None
    if not isinstance(answer, dict):
        raise ReaderCrashedError(status=0)
    return answer
