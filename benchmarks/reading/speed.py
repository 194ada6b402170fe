"""The whole way file → searchable PDF/A: ours and OCRmyPDF in turns, in one run."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.pages import Group, make, to_pdf
from benchmarks.reading.programs import Run, digitize_command, ocrmypdf_command, run
from benchmarks.reading.tables import markdown

OURS: Final = "motlan digitize --jobs 2"

_TIMES: Final[dict[Group, int]] = {"plain": 8}
"""Plain pages: this many for one of `count`, so that the file is as long as a stack at the desk."""

Command = Callable[[Path, Path], list[str]]
"""The command that turns a file into something in a folder."""


def _digitize(*options: str) -> Command:
    return lambda source, out: digitize_command(source, out, *options)


def _ocrmypdf(*options: str) -> Command:
    return lambda source, out: ocrmypdf_command(source, out / "out.pdf", *options)


_SYSTEMS: Final[dict[str, Command]] = {
    "motlan digitize --jobs 1": _digitize("--jobs", "1"),
    OURS: _digitize("--jobs", "2"),
    "ocrmypdf": _ocrmypdf(),
    "ocrmypdf --deskew --clean": _ocrmypdf("--deskew", "--clean"),
    "ocrmypdf --rotate-pages --deskew": _ocrmypdf("--rotate-pages", "--deskew"),
}


def speed(groups: Sequence[Group], *, seed: int, count: int, repeats: int) -> str:
    """A table: CPU and wall seconds a page, times ours, bytes out against bytes in, memory.

    One PDF of all pages of a group; every system reads it `repeats` times in turns, and the middle
    value counts. The start of the program is part of it.
    """
    rows = []
    for group in groups:
        pages = list(make(group, seed, count * _TIMES.get(group, 1)))
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"{group}.pdf"
            source.write_bytes(to_pdf(pages))
            rows += _measured(group, source, len(pages), repeats)
    head = ["pages", "system", "CPU s/page", "× ours", "wall s/page", "out/in", "largest MB"]
    return markdown(head, rows, words=2)


def _measured(group: Group, source: Path, pages: int, repeats: int) -> list[list[str]]:
    runs: dict[str, list[tuple[Run, int]]] = {name: [] for name in _SYSTEMS}
    for _ in range(repeats):
        for name, command in _SYSTEMS.items():
            runs[name].append(_once(command, source))
    ours = median(one.cpu_s for one, _ in runs[OURS])
    size = source.stat().st_size
    rows = []
    for name, results in runs.items():
        cpu = median(one.cpu_s for one, _ in results)
        wall = median(one.wall_s for one, _ in results)
        largest = max(one.largest_mb for one, _ in results)
        rows.append(
            [
                f"{group}, {pages}",
                f"`{name}`",
                f"{cpu / pages:.2f}",
                f"{cpu / ours:.1f}",
                f"{wall / pages:.2f}",
                f"{results[0][1] / size:.2f}",
                f"{largest:.0f}",
            ]
        )
    return rows


def _once(command: Command, source: Path) -> tuple[Run, int]:
    out = source.parent / "out"
    out.mkdir()
    try:
        done = run(command(source, out))
        written = sum(path.stat().st_size for path in out.rglob("*.pdf"))
    finally:
        shutil.rmtree(out)
    if done.status or not written:
        raise SystemExit(f"{command(source, out)}: {done.status}\n{done.errors}")
    return done, written
