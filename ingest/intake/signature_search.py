"""Whether a PDF carries a signature that is worth preserving: found, not validated.

A file with one goes out byte for byte, so a mere claim must not be enough: the bytes that it says
to sign lie in the file, and the gap between them holds a cryptographic message that parses.
Validation tells later whether it is good.
"""

from __future__ import annotations

import binascii
import os
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO, Final

import pikepdf

_DEPTH: Final = 8
_FIELDS_AT_MOST: Final = 20_000
"""Each may be met twice: in the form and on its page."""
_OBJECTS_AT_MOST: Final = 2_000_000
_LONGEST: Final = 10_000_000
"""Bytes of one signature in hexadecimal; with answers about revocation some hundred thousand."""


def carries_signature(pdf: pikepdf.Pdf, file: BinaryIO) -> bool:
    """Whether any field of the document holds a signature, or it is certified by one.

    What /SigFlags says is no proof: a form that is not signed yet may say the same. Mere usage
    rights (/Perms/UR3) are no signature. `file` is the same file as it came.
    """
    rights = pdf.Root.get("/Perms", None)
    certified = rights.get("/DocMDP", None) if isinstance(rights, pikepdf.Dictionary) else None
    return any(_is_signature(value, file) for value in chain([certified], _values(pdf)))


def _values(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """What signature fields hold; of a form too large to be gone through, what says to sign."""
    form = pdf.Root.get("/AcroForm", None)
    named = form.get("/Fields", None) if isinstance(form, pikepdf.Dictionary) else None
    fields = iter(named) if isinstance(named, pikepdf.Array) else iter(())
    pending: list[tuple[Any, Any]] = []
    coming = chain(fields, _notes(pdf))
    met: set[tuple[int, int]] = set()
    for _ in range(_FIELDS_AT_MOST):
        if not pending:
            field = next(coming, None)
            if field is None:
                return
            pending.append((field, None))
        field, inherited = pending.pop()
        if not isinstance(field, pikepdf.Dictionary) or field.objgen in met:
            continue
        if field.objgen != (0, 0):
            met.add(field.objgen)
        kind = _from_parents(field, "/FT", inherited)
        if kind == "/Sig":
            yield _from_parents(field, "/V", None)
        kids = field.get("/Kids", None)
        if isinstance(kids, pikepdf.Array):
            pending.extend((kid, kind) for kid in kids)
    yield from (pdf.objects[number] for number in range(min(len(pdf.objects), _OBJECTS_AT_MOST)))


def _notes(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """What lies on the pages: fields that the form does not name are met only here."""
    for page in pdf.pages:
        notes = page.obj.get("/Annots", None)
        if isinstance(notes, pikepdf.Array):
            yield from (note for note in notes if _is_field(note))


def _is_field(note: Any) -> bool:  # noqa: ANN401 # any object
    return isinstance(note, pikepdf.Dictionary) and (
        "/FT" in note or note.get("/Subtype", None) == "/Widget"
    )


def _from_parents(field: pikepdf.Object, key: str, default: Any) -> Any:  # noqa: ANN401 # any object
    """The entry of a field or of those that it belongs to."""
    for _ in range(_DEPTH):
        if key in field:
            return field[key]
        parent: Any = field.get("/Parent", None)
        if not isinstance(parent, pikepdf.Dictionary):
            break
        field = parent
    return default


def _is_signature(value: Any, file: BinaryIO) -> bool:  # noqa: ANN401 # any object
    """Whether it signs all of the file but itself (ISO 32000-1, 12.8.1 and table 252)."""
    said = value.get("/ByteRange", None) if isinstance(value, pikepdf.Dictionary) else None
    if not isinstance(said, pikepdf.Array) or len(said) != 4:
        return False
    if not all(isinstance(number, int) for number in said):
        return False
    first, before, behind, rest = (int(number) for number in said)
    end = file.seek(0, os.SEEK_END)
    if first != 0 or not 0 < before < behind <= behind + rest <= end:
        return False
    if behind - before > _LONGEST:
        return False
    file.seek(before)
    gap = file.read(behind - before).strip()
    if not (gap.startswith(b"<") and gap.endswith(b">")):
        return False
    try:
        return _is_message(binascii.unhexlify(b"".join(gap[1:-1].split())), value)
    except (ValueError, TypeError, KeyError):
        return False


def _is_message(data: bytes, value: pikepdf.Object) -> bool:
    """Whether the bytes are a signed message (RFC 5652), or the bare one that PDF 1.3 knew.

    Raises ValueError, TypeError and KeyError for broken structures.
    """
    from asn1crypto import cms, core  # type: ignore[import-untyped]  # noqa: PLC0415 # has no stubs; unsigned files do not wait for it

    if "/Cert" in value:
        return len(core.OctetString.load(data).native) > 0
    message = cms.ContentInfo.load(data)
    if message["content_type"].native != "signed_data":
        return False
    return (
        all(len(signer["signature"].native) > 0 for signer in message["content"]["signer_infos"])
        and len(message["content"]["signer_infos"]) > 0
    )
