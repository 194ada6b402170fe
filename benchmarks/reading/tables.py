"""Markdown tables, and their places in RESULTS.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import psutil

RESULTS: Final = Path(__file__).parents[1] / "RESULTS.md"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> str:
    """A table whose first `words` columns hold words, the others figures."""
    ruler = ["---"] * words + ["--:"] * (len(head) - words)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ruler, *rows))


def described(command: str, notes: Sequence[str] = ()) -> str:
    """The sentence above a table: the command that makes it, the day, the machine, notes."""
    cores = len(os.sched_getaffinity(0))
    memory = round(psutil.virtual_memory().total / 2**30)
    load = os.getloadavg()[0]
    day = datetime.now().astimezone().strftime("%d/%m/%Y")
    machine = f"{cores} cores, {memory} GB, Python {platform.python_version()}, load {load:.1f}"
    lines = [f"`{command}` ({day}; {machine}).", *notes]
    return "\n".join(lines)


def write_between_markers(
    name: str, text: str, path: Path = RESULTS, *, subject: str = "reading"
) -> None:
    """Put the text into the part of the file between the two markers of this name.

    The markers are comments, `<!-- SUBJECT:NAME -->` and `<!-- /SUBJECT:NAME -->`. Raises
    ValueError when they are not there.
    """
    first, last = f"<!-- {subject}:{name} -->", f"<!-- /{subject}:{name} -->"
    before, found, rest = path.read_text("utf-8").partition(first)
    _, closed, after = rest.partition(last)
    if not found or not closed:
        raise ValueError(f"{path.name} has no markers for {name}")
    path.write_text(f"{before}{first}\n{text.strip()}\n{last}{after}", "utf-8")
