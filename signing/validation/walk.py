"""Two revisions of a document side by side: everything that can be reached must be the same.

The walk starts at the trailer of the earlier revision and follows every reference. What may differ
is left out of the walk by whoever knows its rules (`signing.validation.difference`), so a change
that no rule expects is always met: a changed font, a page put in place of another, an object that
was missing and is now supplied.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from core.artifacts import DocumentChange

Key = tuple[int, int]
"""Number and generation of an object."""

_LARGE: Final = 65_536
"""Bytes of a stream that is not kept in memory after it was looked at."""
_NULL: Final = generic.NullObject()
_MOST_FOUND: Final = 50
"""Changes that are listed; the first one decides already."""


class Walk:
    """One comparison of a revision with the one before it."""

    def __init__(self, reader: PdfFileReader, revision: int) -> None:
        self.old: HistoricalResolver = reader.get_historical_resolver(revision - 1)
        self.new: HistoricalResolver = reader.get_historical_resolver(revision)
        self.found: list[DocumentChange] = []
        self._reader = reader
        self._revision = revision
        section = reader.xrefs.get_xref_data(revision)
        self._changed: frozenset[Key] = frozenset(
            (one.idnum, one.generation) for one in reader.xrefs.explicit_refs_in_revision(revision)
        )
        self._numbers = frozenset(number for number, _ in self._changed)
        self._freed = frozenset(section.freed)
        self._left_out: set[Key] = set()
        self._seen: set[Key] = set()
        self._pending: list[tuple[generic.Reference, str, str]] = []

    def note(self, code: str, place: str) -> None:
        """Remember a change once."""
        change = DocumentChange(code, place)
        if change not in self.found and len(self.found) < _MOST_FOUND:
            self.found.append(change)

    def leave_out(self, key: Key) -> None:
        """Somebody else compares this object, wherever it is referred to."""
        self._left_out.add(key)
        self._check_number(key, "document")

    def _check_number(self, key: Key, place: str) -> None:
        """Another generation or a freed number is a change to readers that mind neither."""
        if key not in self._changed and (key[0] in self._numbers or key[0] in self._freed):
            self.note("object_removed", place)

    def is_new(self, key: Key) -> bool:
        """Whether no such object was there before."""
        reference = generic.Reference(*key)
        return self._reader.xrefs.get_historical_ref(reference, self._revision - 1) is None

    def is_changed(self, key: Key) -> bool:
        """Whether the later revision says anything about the object."""
        return key in self._changed

    def at_old(self, reference: generic.Reference) -> generic.PdfObject:
        """The object as it was; null when there was none."""
        return self._at(self.old, reference)

    def at_new(self, reference: generic.Reference) -> generic.PdfObject:
        """The object as it is now; null when there is none."""
        return self._at(self.new, reference)

    def _at(self, side: HistoricalResolver, reference: generic.Reference) -> generic.PdfObject:
        if self._reader.xrefs.get_historical_ref(reference, side.revision) is None:
            return _NULL
        found: generic.PdfObject = side.get_object(reference)
        if isinstance(found, generic.StreamObject) and len(found.encoded_data) > _LARGE:
            self._reader.resolved_objects.pop((reference.generation, reference.idnum), None)
            side.cache.pop(reference, None)
        return found

    def entries(
        self,
        old: generic.DictionaryObject,
        new: generic.DictionaryObject,
        code: str,
        place: str,
        *,
        but: Collection[str] = (),
    ) -> None:
        """Compare two dictionaries, entry by entry, some entries left out."""
        for name in sorted({*old, *new} - set(but)):
            self.same(raw(old, name), raw(new, name), code, f"{place} {name}")

    def same(self, old: generic.PdfObject, new: generic.PdfObject, code: str, place: str) -> None:
        """Note a difference between two values, and follow what they refer to."""
        if isinstance(old, generic.IndirectObject):
            if not isinstance(new, generic.IndirectObject) or key_of(old) != key_of(new):
                self.note(code, place)
                return
            self._pending.append((old.reference, code, place))
        elif isinstance(old, generic.DictionaryObject):
            self._same_dictionary(old, new, code, place)
        elif isinstance(old, generic.ArrayObject):
            if not isinstance(new, generic.ArrayObject) or len(old) != len(new):
                self.note(code, place)
                return
            for before, after in zip(raw_items(old), raw_items(new), strict=True):
                self.same(before, after, code, place)
        elif not _is_same_value(old, new):
            self.note(code, place)

    def _same_dictionary(
        self, old: generic.DictionaryObject, new: generic.PdfObject, code: str, place: str
    ) -> None:
        is_stream = isinstance(old, generic.StreamObject)
        if not isinstance(new, generic.DictionaryObject) or is_stream != isinstance(
            new, generic.StreamObject
        ):
            self.note(code, place)
            return
        if (
            isinstance(old, generic.StreamObject)
            and isinstance(new, generic.StreamObject)
            and old is not new
            and old.encoded_data != new.encoded_data
        ):
            self.note(code, place)
        for name in sorted({*old, *new}):
            inner = "font_changed" if name == "/Font" and code.startswith("page_") else code
            self.same(raw(old, name), raw(new, name), inner, place)

    def follow(self) -> None:
        """Compare all that was referred to and not looked at yet."""
        while self._pending:
            reference, code, place = self._pending.pop()
            key = key_of(reference)
            if key in self._seen or key in self._left_out:
                continue
            self._seen.add(key)
            before = self.at_old(reference)
            if key in self._changed:
                self.same(before, self.at_new(reference), code, place)
            else:
                self._check_number(key, place)
                self.same(before, before, code, place)


def key_of(reference: generic.Reference | generic.IndirectObject) -> Key:
    """Number and generation."""
    return reference.idnum, reference.generation


def raw(holder: generic.DictionaryObject, name: str) -> generic.PdfObject:
    """The entry as it is written, null when it is not there."""
    if name not in holder:
        return _NULL
    found: generic.PdfObject = holder.raw_get(name, decrypt=generic.EncryptedObjAccess.RAW)
    return found


def raw_items(array: generic.ArrayObject) -> list[generic.PdfObject]:
    """The items as they are written."""
    return [
        array.raw_get(index, decrypt=generic.EncryptedObjAccess.RAW) for index in range(len(array))
    ]


def resolved(value: generic.PdfObject) -> generic.PdfObject:
    """What it refers to, or itself."""
    found: generic.PdfObject = value.get_object()  # type: ignore[no-untyped-call] # untyped there
    return found


def entry(holder: generic.DictionaryObject, name: str) -> generic.PdfObject:
    """The entry, or what it refers to; null when it is not there (`get` follows nothing)."""
    return resolved(raw(holder, name))


def as_dictionary(value: generic.PdfObject) -> generic.DictionaryObject:
    """The dictionary that it is or refers to; an empty one for anything else."""
    found = resolved(value)
    if isinstance(found, generic.DictionaryObject) and not isinstance(found, generic.StreamObject):
        return found
    return generic.DictionaryObject({})  # type: ignore[no-untyped-call] # untyped there


def as_items(value: generic.PdfObject) -> list[generic.PdfObject]:
    """The items, as written, of the array that it is or refers to; none for anything else."""
    found = resolved(value)
    return raw_items(found) if isinstance(found, generic.ArrayObject) else []


def _is_same_value(old: generic.PdfObject, new: generic.PdfObject) -> bool:
    numbers = (generic.NumberObject, generic.FloatObject)
    if isinstance(old, numbers) and isinstance(new, numbers):
        return bool(old == new)
    strings = (generic.TextStringObject, generic.ByteStringObject)
    if isinstance(old, strings):
        return isinstance(new, strings) and old.original_bytes == new.original_bytes
    return type(old) is type(new) and old == new
