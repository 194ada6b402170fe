"""An input as a plain file: what it holds, where it lies, and whether it is still the same."""

from __future__ import annotations

import hashlib
import os
import stat
from io import BufferedReader
from pathlib import Path
from typing import Final

from cli.digitizing.errors import FileChangedError, UnreadableFileError

MOST_BYTES: Final = 2_000_000_000
MODIFIED: Final = 1
"""Where the time of the last change, in nanoseconds, stands in a stamp."""


def stamp_of(path: Path) -> list[int]:
    """What changes when somebody writes or replaces the file.

    Size in bytes, times of change of content and of inode in nanoseconds, inode. The second time
    cannot be set back by whoever puts another file in its place. Raises UnreadableFileError.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise UnreadableFileError from error
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def must_be_unchanged(path: Path, stamp: list[int]) -> None:
    """Raises FileChangedError unless the file still has this stamp."""
    try:
        if stamp_of(path) == stamp:
            return
    except UnreadableFileError as error:
        raise FileChangedError from error
    raise FileChangedError


def open_input(path: Path) -> BufferedReader:
    """The file, whatever it is, open for reading; raises OSError."""
    # A pipe that somebody named like a scan must not make us wait for its other end.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    return open(descriptor, "rb")  # noqa: PTH123 # a descriptor, not a path


def digest_if_plain(path: Path) -> str:
    """SHA-256 of a plain file that we would read; empty for everything else."""
    try:
        with open_input(path) as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and 0 < status.st_size <= MOST_BYTES:
                return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        pass
    return ""


def source_mark(path: Path) -> str:
    """Tells one place from another without naming it: a hash of the absolute path."""
    return hashlib.sha256(os.fsencode(os.path.abspath(path))).hexdigest()[:32]  # noqa: PTH100 # links are not followed
