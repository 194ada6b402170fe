"""From a drawn paper to what is told of it, with the CPU time beyond reading."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import NamedTuple

from benchmarks.knowing.sources import DPI
from cli.specimens.conditions import Condition, degrade
from cli.specimens.papers import Drawn
from core.artifacts import ClassifiedDocument, FieldValue, MediaKind, RecognizedPage
from ocr.engines.second_reading import SecondReader, decoded_view
from ocr.fields.second_look import agreements, second_look
from ocr.imaging.geometry import Picture
from ocr.service import PageReader
from ocr.understanding import understand


class Read(NamedTuple):
    """The pages of a specimen with the pictures that people look at."""

    pages: tuple[RecognizedPage, ...]
    pictures: tuple[bytes, ...]

    def picture(self, number: int) -> Picture | None:
        """The upright picture of a page (from 1)."""
        return decoded_view(self.pictures[number - 1])


class Told(NamedTuple):
    """The papers found in a specimen."""

    documents: tuple[ClassifiedDocument, ...]
    cpu_s: float
    """CPU of types, fields and second look, of all pages."""


def read_specimen(
    reader: PageReader, drawn: Drawn, condition: Condition, seed: int, rotation: int = 0
) -> Read:
    """The pages as scanner and reader give them."""
    pages, pictures = [], []
    for number, image in enumerate(drawn.pages, start=1):
        seen = degrade(image, condition, seed=seed + number, rotation=rotation)
        buffer = BytesIO()
        seen.save(buffer, "JPEG", quality=90, dpi=(DPI, DPI))
        (read,) = reader.read(buffer.getvalue(), MediaKind.JPEG, [1])
        pages.append(replace(read.page, number=number))
        pictures.append(read.picture)
    return Read(tuple(pages), tuple(pictures))


def tell(read: Read, second: SecondReader) -> Told:
    """Types and fields by the whole way."""
    start = time.process_time()
    documents = tuple(
        replace(document, fields=second_look(document.fields, read.pages, read.picture, second))
        for document in understand(read.pages)
    )
    return Told(documents, time.process_time() - start)


def agreeing(
    fields: dict[str, FieldValue],
    pages: Sequence[RecognizedPage],
    read: Read,
    second: SecondReader,
) -> dict[str, bool]:
    """What a second look says of each critical value."""
    return agreements(fields, pages, read.picture, second)
