"""Under which NAME the results of each input go out, so that nothing of anybody is lost."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final

from cli.digitizing.earlier import earlier_results, name_of_result
from cli.digitizing.source import digest_if_plain, source_mark
from core.vietnamese import nfc

_LONGEST_NAME: Final = 200
"""Bytes of a NAME: with `.999.alto.xml` behind it a file system takes it (255)."""
_REPORT: Final = ".json"


def named(paths: Sequence[Path], out: Path) -> Iterator[tuple[Path, str]]:
    """Each path with its NAME: that of its earlier report, if there is one; else the stem, the
    whole name where stems meet, a number beyond that.

    No NAME leads to results that would be written over an input, over a file that is none of our
    results, or over the results of another input: of another place and other content.
    """
    stems = Counter(_text(path.stem).casefold() for path in paths)
    taken = _names_of_inputs(paths, out)
    lying = _lying_in(out)
    kept = _kept(paths, out, lying, taken)
    for path in paths:
        if path in kept:
            yield path, kept[path]
            continue
        alone = stems[_text(path.stem).casefold()] == 1
        base = _shortened(_text(path.stem if alone else path.name))
        root, end = (base, "") if alone else os.path.splitext(base)  # noqa: PTH122 # a name
        name, number = base, 2
        while name.casefold() in taken or not _is_free(path, out, name, lying):
            name, number = f"{root}-{number}{end}", number + 1
        taken.add(name.casefold())
        yield path, name


def _kept(
    paths: Sequence[Path], out: Path, lying: Mapping[str, set[str]], taken: set[str]
) -> Mapping[Path, str]:
    """The NAMEs under which reports of these very places lie; they become `taken`.

    Other inputs there are now must not give an old one another name: it would be read again and
    its results doubled.
    """
    kept: dict[Path, str] = {}
    for path in paths:
        mark = source_mark(path)
        for name in chain.from_iterable(
            _lying_names(_shortened(_text(base)), lying) for base in (path.stem, path.name)
        ):
            earlier = earlier_results(out, name)
            if earlier is not None and earlier.source == mark and name.casefold() not in taken:
                kept[path] = name
                taken.add(name.casefold())
                break
    return kept


def _lying_names(base: str, lying: Mapping[str, set[str]]) -> Iterator[str]:
    """The base and its numbered names, as long as something lies under them."""
    name, number = base, 2
    while name.casefold() in lying:
        yield name
        name, number = f"{base}-{number}", number + 1


def _is_free(path: Path, out: Path, name: str, lying: Mapping[str, set[str]]) -> bool:
    """Whether nothing lies under the NAME, or results of this very input."""
    there = lying.get(name.casefold(), set())
    if not there:
        return True
    earlier = earlier_results(out, name)
    if earlier is None or (not earlier.status and f"{name}{_REPORT}" in there):
        return False
    return earlier.source == source_mark(path) or (
        earlier.sha256 != "" and earlier.sha256 == digest_if_plain(path)
    )


def _lying_in(out: Path) -> Mapping[str, set[str]]:
    """Names of the files in the folder that could be results, by NAME in lower case."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    with suppress(OSError):
        for file in map(_text, os.listdir(out)):  # noqa: PTH208 # names, not paths
            name = file.removesuffix(_REPORT) if file.endswith(_REPORT) else name_of_result(file)
            if name:
                found[name.casefold()].add(file)
    return found


def _names_of_inputs(paths: Sequence[Path], out: Path) -> set[str]:
    """NAMEs whose results could have the name of an input that lies in the folder for results."""
    ours = os.path.realpath(out)
    inside = (path.name for path in paths if os.path.realpath(path.parent) == ours)
    found = (name_of_result(nfc(name)) for name in inside)
    return {name.casefold() for name in found if name is not None}


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
