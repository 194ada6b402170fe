"""The JSON of contract.md 2, written piece by piece so that a long file needs no long memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TextIO

from core.artifacts import ClassifiedDocument, FieldValue, RecognizedPage
from core.lifecycle import Disposition
from core.separators import Standing
from ocr.splitting.sheets import is_printed_sheet

_REFUSING: Final = ("unreadable", "reader_crashed", "reader_timeout", "ocr_engine_failed")
"""Marks of a page that could not be read at all."""


def disposition(page: RecognizedPage) -> tuple[Disposition, str | None]:
    """What became of the page, with the reason unless it was kept."""
    for mark in _REFUSING:
        if mark in page.quality:
            return Disposition.REFUSED, mark
    if is_printed_sheet(page):
        # Without a server there is no key: the sheet separates, what it says is not believed.
        return Disposition.SEPARATOR, Standing.UNVERIFIED.value
    if page.is_blank:
        return Disposition.BLANK, "blank"
    return Disposition.KEPT, None


def describe_page(page: RecognizedPage) -> dict[str, Any]:
    """A page of the input; lengths in pixels at `dpi`, corners as fractions."""
    state, reason = disposition(page)
    return {
        "number": page.number,
        "disposition": state.value,
        "reason": reason,
        "rotation": page.rotation,
        "skew_deg": page.skew_deg,
        "dpi": page.dpi,
        "origin": page.origin.value,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "engine": page.engine,
        "steps": [{"engine": step.engine, "reason": step.reason} for step in page.steps],
        "quality": list(page.quality),
        "mean_confidence": round(page.mean_confidence, 4),
        "corners": None if page.corners is None else [list(corner) for corner in page.corners],
    }


def describe_document(
    document: ClassifiedDocument,
    inside: Sequence[RecognizedPage],
    pdf: str,
    kind: Literal["pdfa", "signed_copy"],
) -> Iterator[tuple[str, Any]]:
    """The entries of a document; the text is a stream of pages, the sureness comes after it."""
    yield "pages", list(document.pages)
    yield "type", document.type
    yield "type_confidence", round(document.type_confidence, 4)
    yield "boundary", round(document.boundary, 4)
    yield "alternatives", [[slug, round(share, 4)] for slug, share in document.alternatives]
    yield "fields", {name: _describe_field(value) for name, value in document.fields.items()}
    total = words = 0.0

    def texts() -> Iterator[str]:
        nonlocal total, words
        for page in inside:
            total += sum(word.confidence for word in page.words)
            words += len(page.words)
            yield page.text

    yield "text", texts()
    yield "mean_confidence", round(total / words, 4) if words else 0.0
    yield "pdf", pdf
    yield "pdf_kind", kind


def _describe_field(value: FieldValue) -> dict[str, Any]:
    return {
        "value": value.value,
        "confidence": round(value.confidence, 4),
        "page": value.page,
        "box": None if value.box is None else [round(edge, 4) for edge in value.box],
        "source": value.source.value,
        "raw": value.raw,
    }


def write_report(
    target: Path,
    head: dict[str, Any],
    pages: Iterable[RecognizedPage],
    documents: Iterable[Iterator[tuple[str, Any]]],
) -> None:
    """Write a report as UTF-8; `head` comes first, then `pages` and `documents`."""
    with target.open("w", encoding="utf-8") as file:
        file.write("{\n")
        for name, value in head.items():
            file.write(f" {_json(name)}: {_json(value)},\n")
        file.write(' "pages": [')
        comma = "\n  "
        for page in pages:
            file.write(comma + _json(describe_page(page)))
            comma = ",\n  "
        file.write('\n ],\n "documents": [')
        comma = "\n  {"
        for entries in documents:
            file.write(comma)
            _write_entries(file, entries)
            file.write("\n  }")
            comma = ",\n  {"
        file.write("\n ]\n}\n")


def _write_entries(file: TextIO, entries: Iterator[tuple[str, Any]]) -> None:
    comma = "\n   "
    for name, value in entries:
        file.write(f"{comma}{_json(name)}: ")
        if isinstance(value, Iterator):
            _write_text(file, value)
        else:
            file.write(_json(value))
        comma = ",\n   "


def _write_text(file: TextIO, texts: Iterator[str]) -> None:
    """One string of all pages, an empty line between them."""
    between = ""
    file.write('"')
    for text in texts:
        file.write(between + _json(text)[1:-1])
        between = "\\n\\n"
    file.write('"')


def _json(value: Any) -> str:  # noqa: ANN401 # whatever JSON can say
    return json.dumps(value, ensure_ascii=False)
