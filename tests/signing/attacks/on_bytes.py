"""Attacks that work on the bytes of a signed file: incremental saving, wrapping, forgery, CMS."""

from __future__ import annotations

import re
from collections.abc import Callable

from asn1crypto import algos, cms

from tests.signing.attacks.papers import (
    body_of,
    next_number,
    place_of,
    raw_update,
)

Attack = Callable[[bytes], bytes]
_DRAWN = b"BT /F1 14 Tf 60 600 Td (Giay MAU doi so) Tj ET"
EVIL = b"<</Length %d>>stream\n%s\nendstream" % (len(_DRAWN), _DRAWN)


def gap_of(pdf: bytes) -> tuple[int, int]:
    """Where the latest signature's hexadecimal string begins and ends, brackets included."""
    said = re.findall(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", pdf)[-1]
    return int(said[1]), int(said[2])


def contents_number(pdf: bytes) -> int:
    """The number of the content stream of page 1."""
    return int(re.findall(rb"/Contents (\d+) 0 R", pdf)[0])


def signature_number(pdf: bytes) -> int:
    """The number of the latest signature dictionary."""
    before = pdf[: gap_of(pdf)[0]]
    return int(re.findall(rb"(\d+) 0 obj", before)[-1])


# Incremental saving


def content_saved_anew(pdf: bytes) -> bytes:
    return raw_update(pdf, {contents_number(pdf): EVIL})


def object_without_section(pdf: bytes) -> bytes:
    """Readers that repair a file take the last object of a number."""
    return pdf + b"%d 0 obj\n%s\nendobj\n" % (contents_number(pdf), EVIL)


def object_and_end_without_section(pdf: bytes) -> bytes:
    return object_without_section(pdf) + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


def object_before_the_old_section_again(pdf: bytes) -> bytes:
    end = re.findall(rb"startxref\s+\d+\s+%%EOF", pdf)[-1]
    return object_without_section(pdf) + end + b"\n"


def object_in_a_comment_at_the_end(pdf: bytes) -> bytes:
    return pdf + b"%%%% %s\n%%%%EOF" % object_without_section(b"1 /Contents 4 0 R").replace(
        b"\n", b"\r"
    )


def unlisted_object_in_an_update(pdf: bytes) -> bytes:
    hidden = b"%d 0 obj\n%s\nendobj\n" % (contents_number(pdf), EVIL)
    return raw_update(pdf, {}, before=hidden)


def junk_in_an_update(pdf: bytes) -> bytes:
    return raw_update(pdf, {}, before=b"<html>another kind of file</html>\n")


def object_twice_in_an_update(pdf: bytes) -> bytes:
    number = contents_number(pdf)
    first = b"%d 0 obj\n%s\nendobj\n" % (number, EVIL)
    return raw_update(pdf, {number: body_of(pdf, number)}, before=first)


def bytes_after_the_end(pdf: bytes) -> bytes:
    return pdf + b"PK\x03\x04 another file\n"


def section_swapped(pdf: bytes) -> bytes:
    """The new section shows the first page's content where the second's stands."""
    other = int(re.findall(rb"/Contents (\d+) 0 R", pdf)[1])
    return raw_update(pdf, {}, elsewhere={contents_number(pdf): place_of(pdf, other)})


def object_freed(pdf: bytes) -> bytes:
    return raw_update(pdf, {}, freed=(contents_number(pdf),))


# Wrapping


def wrapped_in_the_gap(pdf: bytes) -> bytes:
    """The signature ends earlier, and its room holds an object and a second range."""
    start, end = gap_of(pdf)
    hexadecimal = pdf[start + 1 : end - 1].rstrip(b"0")
    hexadecimal += b"0" * (len(hexadecimal) % 2)
    moved = b"<" + hexadecimal + b">/ByteRange [0 %d %d %d]" % (start, end, len(pdf) - end)
    room = end - start - len(moved)
    return pdf[:start] + moved + (b">>endobj 4 0 obj " + EVIL + b" ").ljust(room)[:room] + pdf[end:]


def signature_copied(pdf: bytes) -> bytes:
    """A copy of the signature dictionary in an update, the field pointing to it."""
    start, end = gap_of(pdf)
    number = signature_number(pdf)
    begin = place_of(pdf, number)
    body = pdf[pdf.index(b"obj", begin) + 3 : start] + pdf[start:end]
    body += pdf[end : pdf.index(b"endobj", end)]
    return raw_update(pdf, {number: body.strip(), contents_number(pdf): EVIL})


def field_shows_a_copy(pdf: bytes) -> bytes:
    start, end = gap_of(pdf)
    number, copy = signature_number(pdf), next_number(pdf)
    begin = place_of(pdf, number)
    body = pdf[pdf.index(b"obj", begin) + 3 : end] + pdf[end : pdf.index(b"endobj", end)]
    del start
    field = int(re.findall(rb"(\d+) 0 obj(?:(?!endobj)(?s:.))*?/V %d 0 R" % number, pdf)[-1])
    told = body_of(pdf, field).replace(b"/V %d 0 R" % number, b"/V %d 0 R" % copy)
    return raw_update(pdf, {copy: body.strip(), field: told})


def one_range_for_two(pdf: bytes) -> bytes:
    """A second field that holds the first one's signature."""
    number, field = signature_number(pdf), next_number(pdf)
    form = int(re.findall(rb"/AcroForm (\d+) 0 R", pdf)[-1])
    body = re.sub(rb"/Fields ?\[", b"/Fields [ %d 0 R " % field, body_of(pdf, form), count=1)
    second = b"<</FT/Sig/T(Hai)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/V %d 0 R>>" % number
    return raw_update(pdf, {field: second, form: body})


# Universal forgery: the entries that a careless reader does without


def _said(pdf: bytes, new: bytes) -> bytes:
    found = list(re.finditer(rb"/ByteRange ?\[[^]]*\]", pdf))[-1]
    return pdf[: found.start()] + new.ljust(len(found[0]))[: len(found[0])] + pdf[found.end() :]


def _held(pdf: bytes, new: bytes) -> bytes:
    start, end = gap_of(pdf)
    return pdf[:start] + new.ljust(end - start) + pdf[end:]


FORGERIES: dict[str, Attack] = {
    "no_range": lambda pdf: _said(pdf, b""),
    "range_null": lambda pdf: _said(pdf, b"/ByteRange null"),
    "range_empty": lambda pdf: _said(pdf, b"/ByteRange []"),
    "range_zero": lambda pdf: _said(pdf, b"/ByteRange [0 0 0 0]"),
    "range_negative": lambda pdf: _said(pdf, b"/ByteRange [0 -1 -2 -3]"),
    "range_words": lambda pdf: _said(pdf, b"/ByteRange [(0)(1)(2)(3)]"),
    "range_too_long": lambda pdf: _said(pdf, b"/ByteRange [0 10 20 99999999]"),
    "range_of_two": lambda pdf: _said(pdf, b"/ByteRange [0 %d]" % len(pdf)),
    "contents_missing": lambda pdf: _without_contents(pdf),
    "contents_null": lambda pdf: _held(pdf, b"null"),
    "contents_empty": lambda pdf: _held(pdf, b"<>"),
    "contents_zero": lambda pdf: _held(pdf, b"<00>"),
    "contents_number": lambda pdf: _held(pdf, b"0"),
}


def _without_contents(pdf: bytes) -> bytes:
    start, _ = gap_of(pdf)
    key = pdf.rindex(b"/Contents", 0, start)
    return pdf[:key] + b"/Contentx" + pdf[key + 9 :]


# Broken messages: the bytes of the paper stay as they were


def _message(pdf: bytes, change: Callable[[cms.SignedData], None]) -> bytes:
    start, end = gap_of(pdf)
    info = cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode()))
    signed = info["content"].copy()
    change(signed)
    data = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump(force=True)
    return _filled(pdf, data)


def _filled(pdf: bytes, data: bytes) -> bytes:
    start, end = gap_of(pdf)
    return pdf[: start + 1] + data.hex().encode().ljust(end - start - 2, b"0") + pdf[end - 1 :]


def _two_signers(signed: cms.SignedData) -> None:
    signed["signer_infos"] = [signed["signer_infos"][0], signed["signer_infos"][0]]


def _no_signer(signed: cms.SignedData) -> None:
    signed["signer_infos"] = []


def _no_certificate(signed: cms.SignedData) -> None:
    signed["certificates"] = []


def _other_digest(signed: cms.SignedData) -> None:
    signed["signer_infos"][0]["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": "sha1"})


def _no_attributes(signed: cms.SignedData) -> None:
    del signed["signer_infos"][0]["signed_attrs"]


def _other_signature(signed: cms.SignedData) -> None:
    value = bytearray(signed["signer_infos"][0]["signature"].native)
    value[10] ^= 1
    signed["signer_infos"][0]["signature"] = bytes(value)


MESSAGES: dict[str, Attack] = {
    "garbage": lambda pdf: _filled(pdf, b"\x13garbage"),
    "cut_short": lambda pdf: _filled(pdf, bytes.fromhex(pdf[gap_of(pdf)[0] + 1 :][:600].decode())),
    "two_signers": lambda pdf: _message(pdf, _two_signers),
    "no_signer": lambda pdf: _message(pdf, _no_signer),
    "no_certificate": lambda pdf: _message(pdf, _no_certificate),
    "other_digest": lambda pdf: _message(pdf, _other_digest),
    "no_attributes": lambda pdf: _message(pdf, _no_attributes),
    "other_signature": lambda pdf: _message(pdf, _other_signature),
}
