"""What earlier runs have left under a NAME, as far as a report or a claim of ours says so.

A report names every file that was made with it. A claim does so while files are being moved to
their names, so that those of a run that was cut off there are known for ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cli.digitizing.spool import WORK_FOLDER

_RESULT: Final = re.compile(r"(.+)\.\d+\.(?:pdf|hocr|alto\.xml|txt)", re.DOTALL)
_LONGEST_HEAD: Final = 16_000_000
"""Bytes of a report before its pages; 10,000 documents with four files each take a third."""
_PAGES: Final = b',\n "pages": ['
"""Where the head of a report ends: a line break inside a string would be escaped."""


@dataclass(frozen=True)
class Earlier:
    """What is known of the results under one NAME."""

    source: str
    """The mark of the place that the input came from."""
    sha256: str
    status: str
    """As in the report; empty when moving the files was cut off."""
    key: str
    pages: int
    documents: int
    files: Mapping[str, int]
    """Names of the files beside the report with their sizes in bytes; -1 where unknown."""


def name_of_result(file_name: str) -> str | None:
    """The NAME that a file of this name would belong to; None for what is not named like ours."""
    made = _RESULT.fullmatch(file_name)
    return None if made is None else made[1]


def earlier_results(folder: Path, name: str) -> Earlier | None:
    """What a run has left under this NAME; None when nothing there is known to be ours."""
    reported = _from_report(folder, name)
    claimed = _from_claim(folder, name)
    if reported is None:
        return claimed
    if claimed is None:
        return reported
    files = {**claimed.files, **reported.files}
    return Earlier(**{**vars(reported), "files": files})


def claim_place(folder: Path, name: str) -> Path:
    """Where the claim on the files of this NAME lies."""
    mark = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return folder / WORK_FOLDER / f"{mark}.claim"


def _from_report(folder: Path, name: str) -> Earlier | None:
    head = _json(_beginning(folder / f"{name}.json").partition(_PAGES)[0] + b"}")
    reader = head.get("reader")
    if not isinstance(reader, dict) or not isinstance(reader.get("files"), dict):
        return None
    files: dict[str, Any] = {
        file: made.get("bytes") if isinstance(made, dict) else None
        for file, made in reader["files"].items()
        if name_of_result(file) == name
    }
    texts: dict[str, Any] = {
        "source": reader.get("source"),
        "sha256": head.get("sha256"),
        "status": head.get("status"),
        "key": reader.get("key"),
    }
    numbers: dict[str, Any] = {"pages": reader.get("pages"), "documents": reader.get("documents")}
    if not all(isinstance(text, str) for text in texts.values()):
        return None
    if not all(isinstance(number, int) for number in (*numbers.values(), *files.values())):
        return None
    return Earlier(**texts, **numbers, files=files)


def _from_claim(folder: Path, name: str) -> Earlier | None:
    claim = _json(_beginning(claim_place(folder, name)))
    source, files = claim.get("source"), claim.get("files")
    if not isinstance(source, str) or not isinstance(files, list):
        return None
    ours = {file: -1 for file in files if isinstance(file, str) and name_of_result(file) == name}
    return Earlier(source, "", "", "", 0, 0, ours)


def _beginning(path: Path) -> bytes:
    """The first bytes of a plain file; empty for all that cannot be one of ours."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY)
        with open(descriptor, "rb") as file:  # noqa: PTH123 # a descriptor, not a path
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return b""
            return file.read(_LONGEST_HEAD)
    except OSError:
        return b""


def _json(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
