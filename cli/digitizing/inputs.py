"""Which files are meant, and under which name each one's results go out."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from core.vietnamese import nfc
from ingest.intake.sniff import media_kind

_SUFFIXES: Final = frozenset(
    {".pdf", ".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".heic", ".heif"}
)
_SNIFFED_BYTES: Final = 1024
_LONGEST_NAME: Final = 200
"""Bytes of a NAME: with `.999.alto.xml` behind it a file system takes it (255)."""
_OUTPUT: Final = re.compile(r"(.+)\.\d+\.(?:pdf|hocr|alto\.xml|txt)", re.DOTALL)


def find_inputs(inputs: Sequence[Path], out: Path) -> Iterator[Path]:
    """Files as named; of a folder, those that are documents by their content or by their name.

    A folder that cannot be opened is given as it is, so that it is refused and not passed over.
    """
    seen: set[str] = set()
    ours = out.resolve()
    for given in inputs:
        for path in sorted(_walk(given, ours)) if given.is_dir() else [given]:
            real = os.path.realpath(path)
            if real not in seen:
                seen.add(real)
                yield path


def _walk(given: Path, out: Path) -> Iterator[Path]:
    locked: list[Path] = []

    def note(error: OSError) -> None:
        locked.append(Path(str(error.filename)))

    for folder, below, names in os.walk(given, onerror=note):
        here = Path(folder)
        if given.resolve() in out.parents:
            below[:] = [name for name in below if (here / name).resolve() != out]
        below[:] = [name for name in below if not name.startswith(".")]
        for name in names:
            path = here / name
            if _is_document(path) and not _is_output(path):
                yield path
    yield from locked


def _is_output(path: Path) -> bool:
    """Whether an earlier run has made it, by its name and the report beside it."""
    made = _OUTPUT.fullmatch(path.name)
    return made is not None and path.with_name(f"{made[1]}.json").exists()


def _is_document(path: Path) -> bool:
    if path.name.startswith("."):
        return False
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


def named(paths: Sequence[Path], out: Path) -> Iterator[tuple[Path, str]]:
    """Each path with its NAME: the stem, the whole name where stems meet, a number beyond that.

    No NAME leads to results that would be written over one of the inputs.
    """
    stems = Counter(_text(path.stem).casefold() for path in paths)
    taken: set[str] = set()
    protected = _names_in_the_way(paths, out)
    for path in paths:
        alone = stems[_text(path.stem).casefold()] == 1
        base = _shortened(_text(path.stem if alone else path.name))
        name, number = base, 2
        while name.casefold() in taken or name.casefold() in protected:
            name, number = f"{base}-{number}", number + 1
        taken.add(name.casefold())
        yield path, name


def _names_in_the_way(paths: Sequence[Path], out: Path) -> set[str]:
    """NAMEs whose results could have the name of an input that lies in the folder for results."""
    ours = os.path.realpath(out)
    inside = (path.name for path in paths if os.path.realpath(path.parent) == ours)
    found = (_OUTPUT.fullmatch(nfc(name)) for name in inside)
    return {made[1].casefold() for made in found if made is not None}


def _text(name: str) -> str:
    """A file name as composed text; bytes that are no UTF-8 become replacement characters."""
    return nfc(os.fsencode(name).decode("utf-8", "replace"))


def _shortened(name: str) -> str:
    """The name itself, or its beginning with a mark that tells it from others that begin so."""
    data = name.encode()
    if len(data) <= _LONGEST_NAME:
        return name
    mark = hashlib.sha256(data).hexdigest()[:8]
    return f"{data[: _LONGEST_NAME - 9].decode('utf-8', 'ignore')}-{mark}"
