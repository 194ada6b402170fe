"""Writes a PDF from front to back: every object leaves memory as soon as it is known.

ISO 32000-1. Values are bytes in PDF syntax, made by the small functions below. What is kept until
the end is the offset of each object and a digest of those that may be shared.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Mapping
from typing import BinaryIO, Final

_HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_LEVEL: Final = 6


def reference(number: int) -> bytes:
    """An indirect reference to an object of this file."""
    return b"%d 0 R" % number


def decimal(value: float, places: int = 2) -> bytes:
    """A number in the shortest form with at most so many decimal places."""
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return b"0" if text in ("-0", "") else text.encode("ascii")


def sequence(values: Iterable[bytes]) -> bytes:
    """An array."""
    return b"[" + b" ".join(values) + b"]"


def mapping(entries: Mapping[str, bytes]) -> bytes:
    """A dictionary; keys without their slash."""
    inside = b" ".join(b"/" + key.encode() + b" " + value for key, value in entries.items())
    return b"<<" + inside + b">>"


def string(text: str) -> bytes:
    """A text string: ASCII as it is, anything else as UTF-16 with its mark."""
    if text.isascii() and text.isprintable():
        return literal(text.encode("ascii"))
    return b"<" + (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().encode() + b">"


def literal(data: bytes) -> bytes:
    """A string of bytes."""
    escaped = data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + escaped.replace(b"\r", b"\\r").replace(b"\n", b"\\n") + b")"


class PdfWriter:
    """One PDF on its way into a file that is open for writing bytes."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._place = 0
        self._offsets = array("Q", [0])
        self._digest = hashlib.sha256()
        self._shared: dict[bytes, int] = {}
        self._put(_HEADER)

    def reserve(self) -> int:
        """The number of an object that will be written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def write(self, value: bytes, number: int | None = None) -> int:
        """Write an object and give its number."""
        if number is None:
            number = self.reserve()
        self._offsets[number] = self._place
        self._put(b"%d 0 obj\n" % number)
        self._put(value)
        self._put(b"\nendobj\n")
        return number

    def write_stream(
        self, entries: Mapping[str, bytes], data: bytes, number: int | None = None
    ) -> int:
        """Write a stream whose data is already in the form that `entries` tell."""
        head = mapping({**entries, "Length": b"%d" % len(data)})
        if number is None:
            number = self.reserve()
        self._offsets[number] = self._place
        self._put(b"%d 0 obj\n" % number + head + b"\nstream\n")
        self._put(data)
        self._put(b"\nendstream\nendobj\n")
        return number

    def compress(self, entries: Mapping[str, bytes], data: bytes, number: int | None = None) -> int:
        """Write a stream compressed by Flate."""
        filtered = {**entries, "Filter": b"/FlateDecode"}
        return self.write_stream(filtered, zlib.compress(data, _LEVEL), number)

    def share(self, value: bytes) -> int:
        """The number of an object like this one; it is written when there is none yet."""
        return self._known(hashlib.sha256(value).digest()) or self._remember(
            hashlib.sha256(value).digest(), self.write(value)
        )

    def share_stream(self, entries: Mapping[str, bytes], data: bytes) -> int:
        """The number of a stream like this one; it is written when there is none yet."""
        key = hashlib.sha256(mapping(entries) + b"\0" + data).digest()
        return self._known(key) or self._remember(key, self.write_stream(entries, data))

    def finish(self, root: int, info: int) -> None:
        """Write the table of objects; the file's identifier follows from all that was written."""
        start = self._place
        identifier = self._digest.digest()[:16].hex().encode()
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        self._put(b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[1:]))
        trailer = {
            "Size": b"%d" % len(self._offsets),
            "Root": reference(root),
            "Info": reference(info),
            "ID": sequence([b"<" + identifier + b">"] * 2),
        }
        self._put(b"trailer\n" + mapping(trailer) + b"\nstartxref\n%d\n%%%%EOF\n" % start)

    def _known(self, key: bytes) -> int:
        return self._shared.get(key, 0)

    def _remember(self, key: bytes, number: int) -> int:
        self._shared[key] = number
        return number

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self._place += len(data)
