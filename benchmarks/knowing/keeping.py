"""Read specimens kept in a folder: rules are tried again and again on pages that were read once.

Nothing tells which reader read them; empty the folder when reading has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.knowing.telling import Read
from cli.specimens.model import Truth
from ocr.page_codec import decode_page, encode_page


class Reading(NamedTuple):
    """A specimen as it was read, and what is printed on it (type and fields)."""

    truth: Truth
    read: Read


def kept(folder: Path | None, name: str, make: Callable[[], Reading]) -> Reading:
    """The reading with this name from the folder, made and kept if it is not there yet."""
    if folder is None:
        return make()
    place = folder / name
    if not (place / "truth.json").is_file():
        _put(place, make())
    return _taken(place)


def _put(place: Path, reading: Reading) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for page, picture in zip(reading.read.pages, reading.read.pictures, strict=True):
        (place / f"{page.number}.page").write_bytes(encode_page(page))
        (place / f"{page.number}.jpg").write_bytes(picture)
    stated = {"type": reading.truth.type, "fields": reading.truth.fields}
    (place / "truth.json").write_text(json.dumps(stated, ensure_ascii=False), "utf-8")


def _taken(place: Path) -> Reading:
    stated = json.loads((place / "truth.json").read_text("utf-8"))
    files = sorted(place.glob("*.page"), key=lambda file: int(file.stem))
    read = Read(
        tuple(decode_page(file.read_bytes()) for file in files),
        tuple(file.with_suffix(".jpg").read_bytes() for file in files),
    )
    return Reading(Truth(stated["type"], stated["fields"], (), ()), read)
