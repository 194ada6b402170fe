"""Whole programs, measured from outside: from a file to a searchable PDF/A."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from benchmarks.reading.systems import CHILD_ENVIRONMENT, OCRMYPDF, ROOT

MOTLAN: Final = ROOT / ".venv" / "bin" / "motlan"
_LAUNCHER: Final = Path(__file__).with_name("launcher.py")
_SAMPLE_S: Final = 0.5


@dataclass(frozen=True)
class Run:
    """One run of a program; memory in MB (10⁶ bytes)."""

    status: int
    cpu_s: float
    """User and system seconds of the program and everything that it started."""
    wall_s: float
    largest_mb: float
    """Peak resident size of the largest single process."""
    tree_mb: float
    """Peak of the whole tree, shared pages counted once (PSS), sampled; 0 when not asked for."""
    errors: str


def digitize_command(source: Path, out: Path, *options: str) -> list[str]:
    """Our command for one file."""
    return [str(MOTLAN), "digitize", str(source), "--out", str(out), "--quiet", *options]


def ocrmypdf_command(source: Path, target: Path, *options: str) -> list[str]:
    """OCRmyPDF for one file, Vietnamese, to PDF/A with two jobs."""
    if not OCRMYPDF.is_file():
        raise SystemExit("OCRmyPDF is not here: run benchmarks/peers")
    fixed = ["-l", "vie", "--output-type", "pdfa", "--jobs", "2", "--quiet"]
    return [str(OCRMYPDF), *fixed, *options, str(source), str(target)]


def run(command: Sequence[str], *, watch_tree: bool = False) -> Run:
    """Run a program to its end and say what it and all its descendants cost."""
    with tempfile.TemporaryDirectory() as folder:
        report, said = Path(folder) / "report.json", Path(folder) / "stderr"
        with said.open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_LAUNCHER), str(report), *command],
                env=CHILD_ENVIRONMENT,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            with _watched(process.pid, is_on=watch_tree) as peak:
                process.wait()
        found = json.loads(report.read_text("utf-8"))
        return Run(
            found["status"],
            found["cpu_s"],
            found["wall_s"],
            found["largest_kib"] * 1024 / 1e6,
            peak[0],
            said.read_text("utf-8", "replace")[-2000:],
        )


@contextmanager
def _watched(pid: int, *, is_on: bool) -> Iterator[list[float]]:
    """Sample the memory of a process tree while the block runs; the list holds the peak (MB)."""
    peak = [0.0]
    done = threading.Event()

    def sample() -> None:
        while not done.wait(_SAMPLE_S):
            peak[0] = max(peak[0], _tree_mb(pid))

    watcher = threading.Thread(target=sample)
    if is_on:
        watcher.start()
    try:
        yield peak
    finally:
        done.set()
        if is_on:
            watcher.join()


def _tree_mb(pid: int) -> float:
    total = 0
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return 0.0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 1e6
