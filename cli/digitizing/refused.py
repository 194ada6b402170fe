"""Saying why an input was not taken: in its report, and as a sentence."""

from __future__ import annotations

import hashlib
import json
import stat
from collections import defaultdict
from pathlib import Path

from api.web.error_wording import ERROR_VI
from cli.digitizing.options import Refusal
from cli.digitizing.publishing import publish, shown


def sentence(refusal: Refusal) -> str:
    """What happened and what to do, in Vietnamese."""
    wording = ERROR_VI.get(refusal.code, ERROR_VI["internal_error"])
    return wording.format_map(defaultdict(lambda: "?", refusal.details))


def write_refusal(folder: Path, work: Path, path: Path, name: str, refusal: Refusal) -> None:
    """Write the report of a refused input; documents of an earlier run under its name go.

    `work` is where files are made, beside their final place. Raises OSError.
    """
    report = {
        "source": shown(path.name),
        "sha256": _digest(path),
        "status": "refused",
        "error": {"code": refusal.code, "message": sentence(refusal)},
        "pages": [],
        "documents": [],
    }
    made = work / "refused.made"
    text = json.dumps(report, ensure_ascii=False, indent=1)
    made.write_text(text + "\n", encoding="utf-8")
    publish(folder, name, [(made, folder / f"{name}.json")])


def _digest(path: Path) -> str:
    """SHA-256 of a plain file; empty for what has no bytes of its own or does not give them."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
