"""Bringing results to their names, whole or not at all, and taking away what they replace."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from cli.digitizing.earlier import claim_place, earlier_results
from cli.digitizing.errors import OutputNameTakenError
from cli.digitizing.spool import create_file, make_private


def publish(folder: Path, name: str, source: str, moves: Sequence[tuple[Path, Path]]) -> None:
    """Move what was made to its final names and remove what is left over of an earlier run.

    `moves` holds (made, final) on one file system, the report `NAME.json` last; `source` is the
    mark of the input's place. Everything is on the disk before the first name appears, and an
    earlier report is gone before the files that it speaks of are. Raises OutputNameTakenError
    where a file lies that is none of ours, OSError, and what `make_private` raises.
    """
    earlier = earlier_results(folder, name)
    ours = set() if earlier is None else set(earlier.files)
    report = folder / f"{name}.json"
    has_report = earlier is not None and earlier.status != ""
    for made, final in moves:
        replaces_ours = has_report if final == report else final.name in ours
        if not replaces_ours and os.path.lexists(final):
            raise OutputNameTakenError(name=final.name)
        # A link among what was made would go out as a link to anything.
        _bring_to_disk(made, flags=os.O_RDONLY | os.O_NOFOLLOW)
    finals = {final.name for _, final in moves}
    claim = _claim(folder, name, source, ours | finals)
    if has_report:
        report.unlink()
        _bring_to_disk(folder)
    for made, final in moves:
        made.replace(final)
    for file in ours - finals:
        (folder / file).unlink(missing_ok=True)
    _bring_to_disk(folder)
    claim.unlink()


def shown(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 become replacement characters."""
    return os.fsencode(name).decode("utf-8", "replace")


def _claim(folder: Path, name: str, source: str, files: set[str]) -> Path:
    """Note on the disk that these files are ours, before the first of them is touched."""
    claim = claim_place(folder, name)
    make_private(claim.parent)
    with create_file(claim) as file:
        file.write(json.dumps({"source": source, "files": sorted(files)}).encode())
        file.flush()
        os.fsync(file.fileno())
    _bring_to_disk(claim.parent)
    return claim


def _bring_to_disk(path: Path, *, flags: int = os.O_RDONLY) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
