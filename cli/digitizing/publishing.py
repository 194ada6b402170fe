"""Bringing results to their names, whole or not at all, and taking away what they replace."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

_KINDS: Final = ("pdf", "hocr", "alto.xml", "txt")
"""Of the files that a document may have."""


def publish(folder: Path, name: str, moves: Sequence[tuple[Path, Path]]) -> None:
    """Move what was made to its final names, in this order, and remove what is left over.

    `moves` holds (made, final) on one file system. Everything is on the disk before the first name
    appears, so that a power failure leaves a whole file or none. Raises OSError.
    """
    left_over = _earlier_results(folder, name)
    for made, _ in moves:
        _bring_to_disk(made)
    for made, final in moves:
        made.replace(final)
    for path in left_over - {final for _, final in moves}:
        path.unlink(missing_ok=True)
    _bring_to_disk(folder)


def earlier_report(folder: Path, name: str) -> dict[str, Any]:
    """The report that an earlier run has left under this name; empty when there is none."""
    try:
        report = json.loads((folder / f"{name}.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return report if isinstance(report, dict) else {}


def shown(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 become replacement characters."""
    return os.fsencode(name).decode("utf-8", "replace")


def _earlier_results(folder: Path, name: str) -> set[Path]:
    """Files of an earlier run as its report names them; nobody else's file is ever touched."""
    documents = earlier_report(folder, name).get("documents", ())
    found: set[Path] = set()
    for index, document in enumerate(documents if isinstance(documents, list) else (), start=1):
        pdf = document.get("pdf") if isinstance(document, dict) else None
        if isinstance(pdf, str) and re.fullmatch(re.escape(name) + r"\.\d+\.pdf", pdf):
            found.update(folder / f"{name}.{index}.{kind}" for kind in _KINDS)
    return found


def _bring_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
