"""The raw bytes of a signed file, read without any PDF parser's help or forgiveness.

Readers differ in what they make of a file that breaks the rules; whoever attacks a signature lives
on that. So the bytes themselves must be in order: the signature covers all but itself, what was
appended is listed where readers look it up, and nothing stands twice.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

Bytes = bytes | mmap.mmap
"""The file in memory, or mapped into it."""

_SPACE: Final = rb"[\x00\t\n\x0c\r ]"
_HEADER: Final = re.compile(
    rb"(?<![0-9])([0-9]{1,10})" + _SPACE + rb"+([0-9]{1,5})" + _SPACE + rb"+obj(?![A-Za-z0-9])"
)
_BODY_END: Final = re.compile(rb"endobj|(?<!end)stream\r?\n")
_LENGTH: Final = re.compile(rb"/Length" + _SPACE + rb"+([0-9]{1,12})(?!" + _SPACE + rb"*[0-9])")
_INDIRECT: Final = re.compile(_SPACE + rb"+[0-9]+" + _SPACE + rb"+R")
_END: Final = re.compile(
    _SPACE + rb"*(?:(?:endstream" + _SPACE + rb"+)?endobj" + _SPACE + rb"+"
    rb"|<<(?P<trailer>(?s:.){0,4000}?)>>" + _SPACE + rb"*)?"
    # Some programs say who they are in a comment here.
    rb"(?:%(?![^\r\n]*(?:obj|xref|stream))[^\r\n]{0,200}[\r\n]" + _SPACE + rb"*){0,4}"
    rb"startxref" + _SPACE + rb"+(?P<place>[0-9]{1,12})" + _SPACE + rb"+%%EOF\r?\n?"
)
"""What follows a cross-reference section up to the end of its revision."""
_NO_TRAILER: Final = re.compile(rb"obj|xref|stream|%")
_KEY_BEFORE: Final = re.compile(rb"/Contents" + _SPACE + rb"*\Z")
_HEX: Final = re.compile(rb"<[0-9A-Fa-f]*>\Z")
_WHITE: Final = b"\x00\t\n\x0c\r "
_LONGEST_SIGNATURE: Final = 20_000_000
"""Bytes of one signature in hexadecimal."""


@dataclass(frozen=True)
class Coverage:
    """Which bytes a signature says that it covers: all up to `end` but the gap."""

    gap_start: int
    gap_end: int
    end: int


class CoverageBrokenError(Exception):
    """What the signature says about its bytes does not hold; the message is the code."""


@dataclass(frozen=True)
class Layout:
    """The revisions of a file as its cross-reference sections show them."""

    ends: tuple[int, ...]
    """Where each revision ends, behind its end mark; the same order as pyHanko counts them."""
    has_foreign_tail: bool
    """Bytes other than white space follow the last revision."""
    faults: tuple[tuple[int, str], ...]
    """(revision, code) of what is out of order."""


def coverage(pdf: Bytes, signature: generic.DictionaryObject, at: int | None) -> Coverage:
    """Check what a signature dictionary says about its bytes.

    :param at: where the dictionary's object begins; None when it lies in no place of its own.
    :raises CoverageBrokenError: `byte_range_malformed`, `byte_range_gap`, `contents_elsewhere`.
    """
    said = signature.get("/ByteRange", None)
    numbers = list(said) if isinstance(said, generic.ArrayObject) else []
    if len(numbers) != 4 or not all(type(one) is generic.NumberObject for one in numbers):
        raise CoverageBrokenError("byte_range_malformed")
    first, gap_start, gap_end, rest = (int(one) for one in numbers)
    end = gap_end + rest
    if first != 0 or not 0 < gap_start < gap_end <= end <= len(pdf) or rest <= 0:
        raise CoverageBrokenError("byte_range_malformed")
    contents = signature.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
    if not isinstance(contents, generic.ByteStringObject | generic.TextStringObject):
        raise CoverageBrokenError("byte_range_gap")
    if gap_end - gap_start > _LONGEST_SIGNATURE:
        raise CoverageBrokenError("byte_range_gap")
    gap = pdf[gap_start:gap_end]
    if not _HEX.match(gap) or bytes.fromhex(gap[1:-1].decode()) != contents.original_bytes:
        raise CoverageBrokenError("byte_range_gap")
    # The same bytes may stand in a copied dictionary: the gap must be this one's own.
    is_own = at is not None and at < gap_start and pdf.find(b"endobj", at, gap_start) < 0
    if not is_own or not _KEY_BEFORE.search(pdf[max(0, gap_start - 32) : gap_start]):
        raise CoverageBrokenError("contents_elsewhere")
    return Coverage(gap_start, gap_end, end)


def layout(reader: PdfFileReader, pdf: Bytes) -> Layout:
    """Divide the file into its revisions and check each against its cross-reference section."""
    sections = reader.xrefs.total_revisions
    ends: list[int] = []
    faults: list[tuple[int, str]] = []
    reached = 0
    for revision in range(sections):
        info = reader.xrefs.get_xref_container_info(revision)
        start, mark = reached, _END.match(pdf, info.end_location)
        # The first part of a file made for the web says 0.
        if mark is None or not _is_end(mark, info.declared_startxref):
            faults.append((revision, "end_mark_missing"))
        # In a file made for the web an early section lies behind a later one.
        reached = max(reached, mark.end() if mark else _next_end(pdf, info.end_location))
        ends.append(reached)
        faults += ((revision, code) for code in _faults(reader, pdf, revision, start, reached))
    tail = pdf[reached : reached + _LONGEST_SIGNATURE]
    return Layout(tuple(ends), bool(tail.strip(_WHITE)), tuple(faults))


def _next_end(pdf: Bytes, place: int) -> int:
    """Behind the end mark that follows a section with something unknown behind it."""
    found = pdf.find(b"%%EOF", place)
    return len(pdf) if found < 0 else found + len(b"%%EOF")


def _is_end(mark: re.Match[bytes], section: int) -> bool:
    """A trailer without anything hidden in it, and the place of this very section."""
    return int(mark["place"]) in {0, section} and not _NO_TRAILER.search(mark["trailer"] or b"")


def _faults(
    reader: PdfFileReader, pdf: Bytes, revision: int, start: int, end: int
) -> Iterator[str]:
    section = reader.xrefs.get_xref_data(revision)
    info = reader.xrefs.get_xref_container_info(revision)
    seen: set[int] = set()
    behind = start
    for number, begins, ends in objects(pdf, start, end):
        if number in seen:
            yield "duplicate_object"
        seen.add(number)
        if revision > 0:
            is_listed = section.standard_xrefs.get(number, (0, -1))[1] == begins
            if not is_listed and begins != info.declared_startxref:
                yield "unlisted_object"
            if _is_junk(pdf[behind:begins]):
                yield "junk_between_objects"
        behind = ends
    if revision > 0:
        yield from _misplaced(reader, revision, start, end)
        # The section itself stands between the last object and the end mark.
        section_at = info.declared_startxref
        if behind < section_at and _is_junk(pdf[behind:section_at]):
            yield "junk_between_objects"


def _misplaced(reader: PdfFileReader, revision: int, start: int, end: int) -> Iterator[str]:
    """Entries that show readers an object which was written for another revision."""
    for number, (generation, place) in reader.xrefs.get_xref_data(revision).standard_xrefs.items():
        if start <= place < end:
            continue
        reference = generic.Reference(number, generation)
        # A writer may list all objects anew; only a new place for an old object is wrong.
        if reader.xrefs.get_historical_ref(reference, revision - 1) != place:
            yield "earlier_bytes_shown"


def _is_junk(between: bytes) -> bool:
    """Anything but white space and comments that end on their line."""
    lines = re.split(rb"[\r\n]", between)
    return any(line.strip(_WHITE) and not line.lstrip(_WHITE).startswith(b"%") for line in lines)


def objects(pdf: Bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, first byte and end of every object that is written out between two places.

    What lies inside a stream is not looked at: a file may be attached to a file.
    """
    place = start
    while header := _HEADER.search(pdf, place, end):
        number, begins, place = int(header[1]), header.start(), header.end()
        while body := _BODY_END.search(pdf, place, end):
            place = body.end()
            if body[0] == b"endobj":
                break
            place = _behind_stream(pdf, header.end(), body, end)
        else:
            place = end
        yield number, begins, place


def _behind_stream(pdf: Bytes, dictionary: int, opening: re.Match[bytes], end: int) -> int:
    """Where the stream ends: where its length says if that is true, else at the next end."""
    head = pdf[dictionary : opening.start()]
    length = _LENGTH.search(head)
    if length is not None and not _INDIRECT.match(head, length.end()):
        place = opening.end() + int(length[1])
        if pdf[place : place + 16].lstrip(_WHITE).startswith(b"endstream"):
            return place
    found = pdf.find(b"endstream", opening.end(), end)
    return found if found >= 0 else end


def shared(coverages: Sequence[Coverage]) -> frozenset[Coverage]:
    """Those whose gap lies in another's gap: one place holds one signature."""
    return frozenset(
        one
        for index, one in enumerate(coverages)
        for other in (*coverages[:index], *coverages[index + 1 :])
        if one.gap_start < other.gap_end and other.gap_start < one.gap_end
    )
