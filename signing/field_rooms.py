"""The signature fields of a file: which one a signature takes, and room kept for later ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields
from pyhanko.stamp import StaticStampStyle

from signing.appearance import Box, MarkMaker
from signing.mark_drawing import AnyStamp

_NOT_IN_FIELD_NAMES: Final = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class LaterMark:
    """The mark of a signature that follows: its room is kept before the first one is made."""

    profile: str
    stamp: AnyStamp


@dataclass(frozen=True)
class Wish:
    """What is to be put on a file."""

    profile: str
    stamp: AnyStamp | None
    later: Sequence[LaterMark]
    is_first: bool
    """No signature is there yet, so the page may grow and room may be kept."""


@dataclass(frozen=True)
class Place:
    """Where a signature goes."""

    field: str
    new_field: SigFieldSpec | None
    """None where the field stands in the file already."""
    style: StaticStampStyle | None


def find_place(
    writer: IncrementalPdfFileWriter, source: bytes | Path, wish: Wish, moment: datetime
) -> Place:
    """Choose the field and set its mark; keep room for the marks to come.

    :raises NoRoomForStampError: see `MarkMaker.place`.
    """
    name = field_name(wish.profile)
    if wish.stamp is None:
        free = _free_name(writer, name)
        return Place(free, SigFieldSpec(free), None)
    maker = MarkMaker(writer, source, moment)
    kept = None if wish.is_first else _kept_room(writer, name)
    if kept is not None and maker.is_free(kept):
        filled = maker.fill(wish.stamp, kept)
        if filled is not None:
            return Place(name, None, filled.style)
    free = _free_name(writer, name)
    later = wish.later if wish.is_first else ()
    stamps = [wish.stamp, *(one.stamp for one in later)]
    own, *others = maker.place(stamps, may_grow=wish.is_first)
    for one, mark in zip(later, others, strict=True):
        append_signature_field(writer, SigFieldSpec(field_name(one.profile), box=mark.box))
    return Place(free, SigFieldSpec(free, box=own.box), own.style)


def field_name(profile: str) -> str:
    """The profile as field name: no dots, which part names in PDF."""
    return _NOT_IN_FIELD_NAMES.sub("_", profile) or "signature"


def _kept_room(writer: IncrementalPdfFileWriter, name: str) -> Box | None:
    """The place on page 1 that a first signature kept for the field; None if there is none.

    What that signature does not cover, or lies on another page, a stranger may have put anywhere.
    """
    signatures = writer.prev.embedded_regular_signatures
    if not signatures:
        return None
    covered = writer.prev.get_historical_resolver(signatures[0].signed_revision)
    if all(found != name for found, _, _ in enumerate_sig_fields(covered)):
        return None
    page, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call] # untyped in pyHanko
    shown = page.get_object().get("/Annots", ())
    for found, value, reference in enumerate_sig_fields(writer):
        if found != name or value is not None or reference not in shown:
            continue
        left, bottom, right, top = (round(float(n)) for n in reference.get_object()["/Rect"])
        if right > left and top > bottom:
            return left, bottom, right, top
    return None


def _free_name(writer: IncrementalPdfFileWriter, base: str) -> str:
    """The name, numbered from the second on."""
    taken = {name for name, _, _ in enumerate_sig_fields(writer)}
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name
