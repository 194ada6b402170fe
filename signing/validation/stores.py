"""Parts of a document that may change without changing what it says: proofs and metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from pyhanko.pdf_utils import generic

from signing.validation.walk import Key, Walk, as_dictionary, as_items, entry, key_of, raw, resolved

_STORE_LISTS: Final = ("/Certs", "/OCSPs", "/CRLs")
_ENTRY_LISTS: Final = ("/Cert", "/OCSP", "/CRL")
_STORE_KEYS: Final = {"/Type", "/VRI", *_STORE_LISTS}
_ENTRY_KEYS: Final = {"/Type", "/TU", "/TS", *_ENTRY_LISTS}
_PROOF_KEYS: Final = {"/Length", "/Filter", "/DecodeParms", "/Type"}
_VOLATILE_INFO: Final = {"/ModDate", "/Producer"}
_VOLATILE_XMP: Final = {
    "{http://ns.adobe.com/xap/1.0/}ModifyDate",
    "{http://ns.adobe.com/xap/1.0/}MetadataDate",
    "{http://ns.adobe.com/xap/1.0/mm/}InstanceID",
    "{http://ns.adobe.com/xap/1.0/mm/}History",
    "{http://ns.adobe.com/pdf/1.3/}Producer",
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about",
}
"""What a program that writes into a file says of itself and the moment."""
_DESCRIPTION: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
_LARGEST_XMP: Final = 2_000_000


def compare_proofs(walk: Walk) -> None:
    """The security store (ISO 32000-2, 12.8.4.3): proofs only, and never fewer of its kinds."""
    old, new = raw(walk.old.root, "/DSS"), raw(walk.new.root, "/DSS")
    if isinstance(resolved(new), generic.NullObject):
        if not isinstance(resolved(old), generic.NullObject):
            walk.note("evidence_removed", "catalog /DSS")
        return
    if any(not _held(old, name) <= _held(new, name) for name in _STORE_LISTS):
        walk.note("evidence_removed", "catalog /DSS")
    met: set[Key] = set()
    if not _is_store(new, met):
        walk.note("evidence_irregular", "catalog /DSS")
    elif any(walk.is_changed(key) for key in met) or isinstance(old, generic.NullObject):
        walk.note("evidence_added", "catalog /DSS")


def _held(store: generic.PdfObject, name: str) -> set[bytes]:
    """The proofs of one list by their content: programs may write them to another place."""
    found = (resolved(one) for one in as_items(raw(as_dictionary(store), name)))
    return {bytes(one.data) for one in found if isinstance(one, generic.StreamObject)}


def _is_store(value: generic.PdfObject, met: set[Key]) -> bool:
    _remember(value, met)
    store = as_dictionary(value)
    if not store or not store.keys() <= _STORE_KEYS:
        return False
    entries = raw(store, "/VRI")
    _remember(entries, met)
    return all(_is_proofs(raw(store, name), met) for name in _STORE_LISTS) and all(
        _is_entry(raw(as_dictionary(entries), name), met) for name in as_dictionary(entries)
    )


def _is_entry(value: generic.PdfObject, met: set[Key]) -> bool:
    _remember(value, met)
    held = as_dictionary(value)
    stamp = raw(held, "/TS")
    return (
        held.keys() <= _ENTRY_KEYS
        and all(_is_proofs(raw(held, name), met) for name in _ENTRY_LISTS)
        and (isinstance(stamp, generic.NullObject) or _is_proof(stamp, met))
    )


def _is_proofs(value: generic.PdfObject, met: set[Key]) -> bool:
    """An array of streams, or nothing."""
    _remember(value, met)
    if not isinstance(resolved(value), generic.ArrayObject | generic.NullObject):
        return False
    return all(_is_proof(one, met) for one in as_items(value))


def _is_proof(value: generic.PdfObject, met: set[Key]) -> bool:
    _remember(value, met)
    found = resolved(value)
    return isinstance(found, generic.StreamObject) and found.keys() <= _PROOF_KEYS


def _remember(value: generic.PdfObject, met: set[Key]) -> None:
    if isinstance(value, generic.IndirectObject):
        met.add(key_of(value))


def compare_metadata(walk: Walk) -> None:
    """Title, author and the like stay; a program may say that it wrote, and when."""
    old, new = (entry(side.root, "/Metadata") for side in (walk.old, walk.new))
    told = [set(_properties(one)) for one in (old, new)]
    if told[0] != told[1]:
        walk.note("metadata_changed", "catalog /Metadata")
    elif _data(old) != _data(new):
        walk.note("metadata_updated", "catalog /Metadata")
    before, after = (
        as_dictionary(raw(side.trailer_view, "/Info")) for side in (walk.old, walk.new)
    )
    walk.entries(before, after, "metadata_changed", "trailer /Info", but=_VOLATILE_INFO)
    if any(entry(before, name) != entry(after, name) for name in _VOLATILE_INFO):
        walk.note("metadata_updated", "trailer /Info")


def _data(value: generic.PdfObject) -> bytes:
    return bytes(value.data) if isinstance(value, generic.StreamObject) else b""


def _properties(value: generic.PdfObject) -> Iterator[tuple[str, bytes]]:
    """Name and value of every property of an XMP packet, each volatile one left out."""
    data = _data(value)
    if not data:
        return
    if len(data) > _LARGEST_XMP:
        raise ValueError("metadata too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        packet = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("metadata is no XML") from error
    for description in packet.iter(_DESCRIPTION):
        # A simple property may be written as an attribute or as an element.
        for name, text in description.attrib.items():
            if name not in _VOLATILE_XMP:
                yield str(name), str(text).encode()
        for child in description:
            if child.tag in _VOLATILE_XMP:
                continue
            if len(child):
                whole = etree.tostring(child, method="c14n", exclusive=True, with_tail=False)
                yield str(child.tag), re.sub(rb">\s+<", b"><", whole)
            else:
                yield str(child.tag), (child.text or "").strip().encode()
