"""A file mapped into memory, read as a stream: nothing of it is copied as a whole."""

from __future__ import annotations

import io
import mmap
from typing import Any


class Prefix(io.RawIOBase):
    """The first bytes of a mapped file as a file of their own."""

    def __init__(self, mapped: mmap.mmap, size: int) -> None:
        super().__init__()
        self._mapped, self._size, self._place = mapped, size, 0

    def readable(self) -> bool:
        """It is for reading only."""
        return True

    def seekable(self) -> bool:
        """It can be read from any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        base = (0, self._place, self._size)[whence]
        self._place = base + offset
        return self._place

    def tell(self) -> int:
        """The place."""
        return self._place

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 # any writable buffer
        """Fill the buffer from the place on."""
        data = self._mapped[self._place : min(self._place + len(buffer), self._size)]
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)
