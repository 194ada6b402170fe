"""What the processes of `motlan digitize` do: look at a file, read pages, write the results."""

from __future__ import annotations

import json
import resource
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from core.artifacts import ClassifiedDocument, FieldValue, IngestedFile, RecognizedPage
from core.errors import MotLanError
from core.lifecycle import Disposition
from ingest.intake.service import IntakeLimits, examine
from ocr.engines.tesserocr_engine import TesserocrEngine
from ocr.pdfa import build_pdfa
from ocr.service import PageReader, Profile
from ocr.understanding import understand

_SECONDS_PER_PAGE: Final = 90
"""A page that takes longer has caught a decoder in an endless loop; the process ends itself."""
_ADDRESS_SPACE: Final = 6_000_000_000
_UNREADABLE: Final = "unreadable"


@dataclass(frozen=True)
class Options:
    """What the person asked for."""

    out: Path
    languages: str
    profile: Profile
    created_at: datetime


@dataclass(frozen=True)
class Refusal:
    """Why a file is not taken; an error as a value, because it must travel between processes."""

    code: str
    details: dict[str, object]
    is_service: bool
    """A part of the installation is missing; the file is not at fault."""

    @classmethod
    def from_error(cls, error: MotLanError) -> Refusal:
        """The same reason as a value."""
        return cls(error.code, error.details, is_service=error.fault == "dependency")


class _Process:
    """What one process keeps between its calls."""

    options: Options
    reader: PageReader


def start(options: Options) -> None:
    """Prepare this process: bound its memory, keep the options; Tesseract opens when needed."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _Process.options = options
    _Process.reader = PageReader(TesserocrEngine(options.languages), options.profile)


def look_at(path: Path) -> IngestedFile | Refusal:
    """What the file is, or why it is refused."""
    try:
        return examine(path.read_bytes(), IntakeLimits())
    except MotLanError as error:
        return Refusal.from_error(error)
    except OSError:
        return Refusal("unreadable_file", {}, is_service=False)


def read_group(
    path: Path, ingested: IngestedFile, numbers: Sequence[int]
) -> list[RecognizedPage] | Refusal:
    """These pages of the file, read."""
    # The default action of the signal ends the process, even inside a decoder.
    signal.alarm(_SECONDS_PER_PAGE * len(numbers))
    try:
        read = _Process.reader.read(path.read_bytes(), ingested.kind, numbers)
        return [page.page for page in read]
    except MotLanError as error:
        return Refusal.from_error(error)
    finally:
        signal.alarm(0)


def write(
    path: Path, name: str, ingested: IngestedFile, pages: Sequence[RecognizedPage]
) -> int | Refusal:
    """Write the PDF of each document and then the JSON; gives the number of documents.

    Everything is written beside its place first and moved there at the end, the JSON last, so
    that a refusal or a crash leaves nothing half-written.
    """
    signal.alarm(_SECONDS_PER_PAGE * max(1, len(pages)))
    options = _Process.options
    parts: list[tuple[Path, Path]] = []
    try:
        data = path.read_bytes()
        documents = _documents(pages)
        described = []
        for index, document in enumerate(documents, start=1):
            # A signed file goes out whole, once, whatever is found in it.
            target = options.out / f"{name}.{1 if ingested.is_signed else index}.pdf"
            if not ingested.is_signed:
                inside = _pages_of(document, pages)
                made = build_pdfa(
                    data,
                    ingested.kind,
                    inside,
                    title=f"{path.stem}",
                    created_at=options.created_at,
                )
                parts.append((_write_beside(target, made), target))
            elif index == 1:
                parts.append((_write_beside(target, data), target))
            described.append(describe_document(document, pages, target.name))
        report = {
            "source": path.name,
            "sha256": ingested.sha256,
            "status": "done",
            "error": None,
            "pages": [_describe_page(page) for page in pages],
            "documents": described,
        }
        target = options.out / f"{name}.json"
        parts.append((_write_beside(target, to_json(report)), target))
        for beside, final in parts:
            beside.replace(final)
        return len(documents)
    except MotLanError as error:
        for beside, _ in parts:
            beside.unlink(missing_ok=True)
        return Refusal.from_error(error)
    finally:
        signal.alarm(0)


def to_json(report: dict[str, Any]) -> bytes:
    """The report as UTF-8 bytes."""
    return (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()


def write_whole(target: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    _write_beside(target, data).replace(target)


def _write_beside(target: Path, data: bytes) -> Path:
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(data)
    return beside


def _disposition(page: RecognizedPage) -> tuple[Disposition, str | None]:
    if page.is_blank:
        return Disposition.BLANK, "blank"
    if _UNREADABLE in page.quality:
        return Disposition.REFUSED, _UNREADABLE
    return Disposition.KEPT, None


def _documents(pages: Sequence[RecognizedPage]) -> tuple[ClassifiedDocument, ...]:
    """The papers among the kept pages; kept pages in none of them make one of unknown type."""
    kept = [page for page in pages if _disposition(page)[0] is Disposition.KEPT]
    found = understand(kept) if kept else ()
    covered = {number for document in found for number in document.pages}
    rest = tuple(page.number for page in kept if page.number not in covered)
    if rest:
        found = (*found, ClassifiedDocument(rest, None, 0.0, ()))
    return found


def _pages_of(
    document: ClassifiedDocument, pages: Sequence[RecognizedPage]
) -> list[RecognizedPage]:
    by_number = {page.number: page for page in pages}
    return [by_number[number] for number in document.pages]


def _describe_page(page: RecognizedPage) -> dict[str, Any]:
    disposition, reason = _disposition(page)
    return {
        "number": page.number,
        "disposition": disposition.value,
        "reason": reason,
        "rotation": page.rotation,
        "skew_deg": page.skew_deg,
        "dpi": page.dpi,
        "origin": page.origin.value,
        "quality": list(page.quality),
    }


def describe_document(
    document: ClassifiedDocument, pages: Sequence[RecognizedPage], pdf: str
) -> dict[str, Any]:
    """A document in the form of contract.md 2."""
    inside = _pages_of(document, pages)
    words = [word for page in inside for word in page.words]
    sure = sum(word.confidence for word in words) / len(words) if words else 0.0
    return {
        "pages": list(document.pages),
        "type": document.type,
        "type_confidence": round(document.type_confidence, 4),
        "alternatives": [[slug, round(share, 4)] for slug, share in document.alternatives],
        "fields": {name: _describe_field(value) for name, value in document.fields.items()},
        "text": "\n\n".join(page.text for page in inside),
        "mean_confidence": round(sure, 4),
        "pdf": pdf,
    }


def _describe_field(value: FieldValue) -> dict[str, Any]:
    return {
        "value": value.value,
        "confidence": round(value.confidence, 4),
        "page": value.page,
        "box": None if value.box is None else [round(edge, 4) for edge in value.box],
        "source": value.source.value,
        "raw": value.raw,
    }
