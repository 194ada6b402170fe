"""Read pages on disk while their file is being read: nothing long is held in memory.

`OUT/.motlan-digitize/KEY/PAGE.page`; KEY names the input, its bytes and all that decides how it is
read, so that a run that was cut off goes on where it stopped and never with foreign pages.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, overload

from cli.digitizing.errors import OutputNotWritableError, UnsafeWorkFolderError
from core.artifacts import RecognizedPage
from ocr.page_codec import UnknownPageFormatError, decode_page, encode_page

WORK_FOLDER: Final = ".motlan-digitize"
_NOT_FINAL: Final = frozenset({"reader_crashed", "reader_timeout"})
"""Pages with these marks are tried again by the next run."""


def make_private(folder: Path) -> None:
    """Make sure of a real folder of our own that nobody else can look or write into.

    What lies in a folder that others could write into is not trusted. Raises UnsafeWorkFolderError,
    OutputNotWritableError.
    """
    try:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700, parents=True)
        status = folder.lstat()
        if _is_ours(status) and status.st_mode & 0o055 and not status.st_mode & 0o022:
            folder.chmod(0o700)
            status = folder.lstat()
    except OSError as error:
        raise OutputNotWritableError from error
    if not _is_ours(status) or status.st_mode & 0o077:
        raise UnsafeWorkFolderError


def _is_ours(status: os.stat_result) -> bool:
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


def create_file(path: Path, mode: int = 0o600) -> BinaryIO:
    """A new file in place of what has this name: no link is followed, no file written into.

    Raises OSError.
    """
    path.unlink(missing_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, mode), "w+b")


def spool_key(name: str, sha256: str, reading_key: str) -> str:
    """The name of the folder for this input, content and way of reading."""
    parts = "\0".join((name, sha256, reading_key))
    return hashlib.sha256(parts.encode("utf-8", "surrogateescape")).hexdigest()[:32]


class Spool:
    """The read pages of one input."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """Make the folder; raises what `make_private` raises."""
        make_private(self.folder.parent)
        make_private(self.folder)

    def put(self, page: RecognizedPage, picture: bytes = b"") -> None:
        """Keep a page and its picture, whole or not at all; raises OutputNotWritableError."""
        if picture:
            self._write(self._picture(page.number), picture)
        self._write(self._place(page.number), encode_page(page))

    def _write(self, place: Path, data: bytes) -> None:
        beside = place.with_suffix(f".{os.getpid()}.part")
        try:
            with create_file(beside) as file:
                file.write(data)
            beside.replace(place)
        except OSError as error:
            raise OutputNotWritableError from error

    def get(self, number: int) -> RecognizedPage:
        """The page; raises FileNotFoundError or UnknownPageFormatError."""
        return decode_page(self._place(number).read_bytes())

    def picture(self, number: int) -> bytes:
        """The upright picture of the page (JPEG); empty where none was kept."""
        try:
            return self._picture(number).read_bytes()
        except FileNotFoundError:
            return b""

    def has(self, number: int) -> bool:
        """Whether an earlier try has read this page for good."""
        try:
            return not _NOT_FINAL.intersection(self.get(number).quality)
        except (OSError, UnknownPageFormatError):
            # After a power failure a file may be there and empty.
            return False

    def discard(self) -> None:
        """Remove it all."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _place(self, number: int) -> Path:
        return self.folder / f"{number}.page"

    def _picture(self, number: int) -> Path:
        return self.folder / f"{number}.jpg"


class SpooledPages(Sequence[RecognizedPage]):
    """Pages of a spool as a sequence that holds one page at a time."""

    def __init__(self, spool: Spool, numbers: Sequence[int]) -> None:
        self._spool, self.numbers = spool, numbers
        self._last: RecognizedPage | None = None

    def only(self, numbers: Sequence[int]) -> SpooledPages:
        """The pages of these numbers alone."""
        return SpooledPages(self._spool, numbers)

    def __len__(self) -> int:
        """Number of pages."""
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> RecognizedPage: ...

    @overload
    def __getitem__(self, index: slice) -> SpooledPages: ...

    def __getitem__(self, index: int | slice) -> RecognizedPage | SpooledPages:
        """A page, read from its file, or fewer pages."""
        if isinstance(index, slice):
            return SpooledPages(self._spool, self.numbers[index])
        number = self.numbers[index]
        if self._last is None or self._last.number != number:
            self._last = self._spool.get(number)
        return self._last
