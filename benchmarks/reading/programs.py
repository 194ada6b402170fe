"""Whole programs, measured from outside: from a file to a searchable PDF/A."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from benchmarks.reading.systems import CHILD_ENVIRONMENT, OCRMYPDF, ROOT

MOTLAN: Final = ROOT / ".venv" / "bin" / "motlan"
_PR_SET_CHILD_SUBREAPER: Final = 36
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
    """Run a program to its end and say what it cost.

    Processes that outlive their parent are adopted and counted too (Linux `prctl`), so nothing
    that works in the background is free.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=CHILD_ENVIRONMENT, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said
        )
        with _watched(process.pid, is_on=watch_tree) as peak:
            _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu = used.ru_utime + used.ru_stime + sum(_orphans())
        said.seek(0)
        errors = said.read()[-2000:]
    return Run(process.returncode, cpu, wall, used.ru_maxrss * 1024 / 1e6, peak[0], errors)


def _orphans() -> Iterator[float]:
    """CPU seconds of adopted processes, waiting for each."""
    while True:
        try:
            _, _, used = os.wait4(-1, 0)
        except ChildProcessError:
            return
        yield used.ru_utime + used.ru_stime


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
