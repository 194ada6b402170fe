"""What a PDF carries beyond its pages and does not take along into the archival copy.

PDF/A-2 forbids scripts and foreign attachments (ISO 19005-2, 6.5 and 6.8); the rest would point at
pages that may lie in another document afterwards. Whoever needs it finds it in the original.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from ocr.imaging.pdf_file import FileSource, PasswordNeededError, open_objects

_CATALOGUE: Final = {
    "outline": "/Outlines",
    "form_fields": "/AcroForm",
    "tags": "/StructTreeRoot",
    "layers": "/OCProperties",
}
_NAMES: Final = {"attachments": "/EmbeddedFiles", "scripts": "/JavaScript"}
_INFO: Final = {
    "title": "/Title",
    "author": "/Author",
    "subject": "/Subject",
    "keywords": "/Keywords",
}
_MOST_PAGES: Final = 2_000
"""Pages whose links are looked for; a longer file says what its first pages show."""


def left_out(source: FileSource, password: str | None = None) -> tuple[str, ...]:
    """What the copy lacks, as codes in alphabetical order; nothing for a file without objects."""
    try:
        with open_objects(source, password) as pdf:
            return tuple(sorted(set(_found(pdf))))
    except (pikepdf.PdfError, PasswordNeededError):
        return ()


def _found(pdf: Pdf) -> Iterator[str]:
    root = pdf.Root
    yield from (code for code, key in _CATALOGUE.items() if _holds(root.get(key)))
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        yield from (code for code, key in _NAMES.items() if _holds(names.get(key)))
    if (
        isinstance(root.get("/OpenAction"), Dictionary)
        and root.OpenAction.get("/S") == "/JavaScript"
    ):
        yield "scripts"
    said = pdf.trailer.get("/Info")
    if isinstance(said, Dictionary):
        yield from (code for code, key in _INFO.items() if str(said.get(key, "")).strip())
    for _, page in zip(range(_MOST_PAGES), pdf.pages, strict=False):
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array) and any(map(_is_link, notes)):
            yield "links"
            return


def _holds(value: object) -> bool:
    """Whether a part is there and not empty: many programs write an empty one."""
    if not isinstance(value, Dictionary):
        return False
    inside = (value.get(key) for key in ("/Fields", "/Kids", "/Names", "/First", "/K", "/OCGs"))
    return any(part is not None and part != pikepdf.Array() for part in inside)


def _is_link(note: object) -> bool:
    return isinstance(note, Dictionary) and note.get("/Subtype") == Name.Link
