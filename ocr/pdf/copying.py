"""Takes objects of another PDF over into the one that is being written."""

from __future__ import annotations

import zlib
from decimal import Decimal
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from ocr.pdf.writer import PdfWriter, literal, mapping, reference, sequence

_FORBIDDEN_FILTERS: Final = frozenset(("/LZWDecode", "/Crypt"))
"""PDF/A-2 does not know them (6.1.7.2); such streams are written with Flate."""
_NOT_COPIED: Final = frozenset(("/StructParent", "/StructParents", "/Interpolate"))
"""Ways out of what is taken over, and smoothing, which PDF/A-2 forbids (6.2.8)."""
_PAGE_TREE: Final = frozenset(("/Page", "/Pages"))
"""Objects of these types are not followed: they lead out of what is taken over."""


class Copier:
    """Copies what one open PDF holds; an object that occurs again is written only once.

    Equal objects of several sources are one object too, because every object is written after
    those it points to; only objects in a circle are written for themselves.
    """

    def __init__(self, pdf: PdfWriter) -> None:
        self._pdf = pdf
        self._numbers: dict[tuple[int, int], int] = {}
        self._open: set[tuple[int, int]] = set()

    def value(self, source: object) -> bytes:
        """The object in PDF syntax; what it points to has been written by then."""
        if isinstance(source, pikepdf.Object) and source.is_indirect:
            return reference(self.number(source))
        return self._direct(source)

    def entries(self, source: pikepdf.Object) -> dict[str, bytes]:
        """The entries of a dictionary, without those that lead out of it."""
        return {
            str(key)[1:]: self.value(part)
            for key, part in source.items()
            if key not in _NOT_COPIED and not _leads_out(part)
        }

    def number(self, source: pikepdf.Object) -> int:
        """The number under which an indirect object of the source now stands."""
        key = source.objgen
        known = self._numbers.get(key)
        if known is not None:
            return known
        if key in self._open:
            self._numbers[key] = self._pdf.reserve()
            return self._numbers[key]
        self._open.add(key)
        try:
            number = self._written(source, key)
        finally:
            self._open.discard(key)
        self._numbers[key] = number
        return number

    def _written(self, source: pikepdf.Object, key: tuple[int, int]) -> int:
        if isinstance(source, Stream):
            entries, data = self._stream(source)
            circle = self._numbers.get(key)
            if circle is None:
                return self._pdf.share_stream(entries, data)
            return self._pdf.write_stream(entries, data, circle)
        body = self._direct(source)
        circle = self._numbers.get(key)
        return self._pdf.share(body) if circle is None else self._pdf.write(body, circle)

    def _stream(self, source: Stream) -> tuple[dict[str, bytes], bytes]:
        """The entries and the data of a stream, in a form that PDF/A takes."""
        filters = source.get("/Filter", Array())
        names = {str(name) for name in filters} if isinstance(filters, Array) else {str(filters)}
        dropped = {"/Length"}
        if names & _FORBIDDEN_FILTERS:
            dropped |= {"/Filter", "/DecodeParms"}
        kept = {key: part for key, part in source.items() if key not in dropped}
        entries = self.entries(Dictionary(kept))
        if "/Filter" in dropped:
            return {**entries, "Filter": b"/FlateDecode"}, zlib.compress(source.read_bytes())
        return entries, source.read_raw_bytes()

    def _direct(self, source: object) -> bytes:
        if isinstance(source, Array):
            return sequence(self.value(part) for part in source)
        if isinstance(source, Dictionary):
            return mapping_of(self.entries(source))
        if isinstance(source, String):
            return literal(bytes(source))
        if isinstance(source, Name):
            return source.unparse()
        if isinstance(source, bool):
            return b"true" if source else b"false"
        if source is None:
            return b"null"
        if isinstance(source, pikepdf.Object):
            return source.unparse()
        return format(source, "f" if isinstance(source, Decimal) else "").encode("ascii")


def _leads_out(part: object) -> bool:
    return isinstance(part, Dictionary) and part.get("/Type", None) in _PAGE_TREE


def mapping_of(entries: dict[str, bytes]) -> bytes:
    """A dictionary whose keys come from another file and may hold any character."""
    escaped = {Name(f"/{key}").unparse()[1:].decode("ascii"): entries[key] for key in entries}
    return mapping(escaped)
