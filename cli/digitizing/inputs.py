"""Which files are meant."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from cli.digitizing.earlier import earlier_results, name_of_result
from ingest.intake.sniff import media_kind

_SUFFIXES: Final = frozenset(
    {".pdf", ".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".heic", ".heif"}
)
_SNIFFED_BYTES: Final = 1024
_MOST_KINDS: Final = 8
"""That are named when files of other kinds were passed over."""


def find_inputs(inputs: Sequence[Path], out: Path, passed_over: Counter[str]) -> Iterator[Path]:
    """Files as named; of a folder, those that are documents by their content or by their name.

    A folder that cannot be opened is given as it is, so that it is refused and not passed over.
    `passed_over` counts the files of other kinds in folders, by the ends of their names.
    """
    seen: set[str] = set()
    ours = out.resolve()
    for given in inputs:
        for path in sorted(_walk(given, ours, passed_over)) if given.is_dir() else [given]:
            real = os.path.realpath(path)
            if real not in seen:
                seen.add(real)
                yield path


def told_passed_over(passed_over: Counter[str]) -> str:
    """How many files of which other kinds were found in folders, in Vietnamese."""
    kinds = ", ".join(
        f"{ascii(kind)[1:-1] or 'không đuôi'} ({count})"
        for kind, count in passed_over.most_common(_MOST_KINDS)
    )
    more = ", …" if len(passed_over) > _MOST_KINDS else ""
    return (
        f"Bỏ qua {passed_over.total()} tệp không phải PDF, JPEG, PNG, TIFF hay HEIC: {kinds}{more}"
    )


def _walk(given: Path, out: Path, passed_over: Counter[str]) -> Iterator[Path]:
    locked: list[Path] = []

    def note(error: OSError) -> None:
        locked.append(Path(str(error.filename)))

    for folder, below, names in os.walk(given, onerror=note):
        here = Path(folder)
        if given.resolve() in out.parents:
            below[:] = [name for name in below if (here / name).resolve() != out]
        below[:] = [name for name in below if not name.startswith(".")]
        known: dict[str, frozenset[str]] = {}
        for name in names:
            path = here / name
            if name.startswith(".") or _is_output(path, known):
                continue
            if _is_document(path):
                yield path
            elif not _is_report(path):
                passed_over[path.suffix.lower()] += 1
    yield from locked


def _is_output(path: Path, known: dict[str, frozenset[str]]) -> bool:
    """Whether an earlier run has made it, as its report says; `known` holds what reports said."""
    name = name_of_result(path.name)
    if name is None:
        return False
    if name not in known:
        earlier = earlier_results(path.parent, name)
        known[name] = frozenset() if earlier is None else frozenset(earlier.files)
    return path.name in known[name]


def _is_report(path: Path) -> bool:
    return path.suffix == ".json" and earlier_results(path.parent, path.stem) is not None


def _is_document(path: Path) -> bool:
    if path.suffix.lower() in _SUFFIXES:
        return True
    try:
        # What is no plain file is not opened: a pipe would make us wait for its other end.
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as file:
            return media_kind(file.read(_SNIFFED_BYTES)) is not None
    except OSError:
        return False
