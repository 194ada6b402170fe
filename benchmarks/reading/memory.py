"""Memory over many pages: it must not grow with them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pages import Page, make, to_pdf
from benchmarks.reading.programs import digitize_command, run
from benchmarks.reading.tables import markdown

_DIFFERENT: int = 8


def memory(counts: Sequence[int], *, seed: int, jobs: int) -> str:
    """A table: for PDFs of these numbers of pages the peak of the tree and of the largest process.

    The pages are poor office scans (A4, 300 dpi), eight different ones again and again.
    """
    pages = [page for page in make("plain", seed, _DIFFERENT) if page.level == "l2"]
    rows = []
    for count in counts:
        done_mb = _measured(pages, count, jobs)
        rows.append([str(count), *done_mb])
    head = ["pages", "file MB", "whole tree MB", "largest process MB", "CPU s/page", "wall s/page"]
    return markdown(head, rows, words=0)


def _measured(pages: Sequence[Page], count: int, jobs: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "many.pdf"
        source.write_bytes(to_pdf([pages[number % len(pages)] for number in range(count)]))
        size_mb = source.stat().st_size / 1e6
        done = run(
            digitize_command(source, Path(folder) / "out", "--jobs", str(jobs)), watch_tree=True
        )
        if done.status:
            raise SystemExit(f"digitize of {count} pages: {done.status}\n{done.errors}")
    return [
        f"{size_mb:.0f}",
        f"{done.tree_mb:.0f}",
        f"{done.largest_mb:.0f}",
        f"{done.cpu_s / count:.2f}",
        f"{done.wall_s / count:.2f}",
    ]
