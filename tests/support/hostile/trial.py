"""Runs `motlan digitize` over a folder and judges: everything answered, nothing left behind."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from cli.digitizing.inputs import find_inputs
from tests.support.house import ROOT

_PROGRAM = "from cli.digitize import digitize; digitize()"


@dataclass(frozen=True)
class Trial:
    """What came out of one run."""

    exit_code: int
    seconds: float
    inputs: int
    codes: Counter[str]
    """Files by what became of them; `done` or the code of the refusal."""
    pages: Counter[str]
    """Pages of the done files by disposition and reason."""
    faults: list[str]
    """What must not be, in words."""
    refused: dict[str, str]
    """The code of each file that was refused, by its name."""


def run_trial(given: Path, out: Path, *options: str, limit_s: float) -> Trial:
    """Read the folder into `out`."""
    inputs = list(find_inputs([given], out, Counter()))
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(given), "--out", str(out), "--quiet", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
    seconds = time.monotonic() - started
    faults = [] if done.returncode in (0, 1) else [f"exit code {done.returncode}"]
    if done.stderr.strip():
        faults.append(f"said on stderr: {done.stderr[-2000:]}")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    if len(lines) != len(inputs):
        faults.append(f"{len(inputs)} inputs, {len(lines)} answers")
    codes: Counter[str] = Counter()
    pages: Counter[str] = Counter()
    refused: dict[str, str] = {}
    for line in lines:
        code = "done" if line[0] == "done" else line[2].split(":")[0]
        codes[code] += 1
        if code != "done":
            refused[Path(line[1]).name] = code
    reports = sorted(out.glob("*.json"))
    if len(reports) != len(inputs):
        faults.append(f"{len(inputs)} inputs, {len(reports)} reports")
    for path in reports:
        faults += _judge(path, pages)
    faults += [f"left behind: {path.name}" for path in out.iterdir() if path.name.startswith(".m")]
    return Trial(done.returncode, seconds, len(inputs), codes, pages, faults, refused)


def _judge(path: Path, pages: Counter[str]) -> list[str]:
    """What is wrong with one report."""
    report = json.loads(path.read_text(encoding="utf-8"))
    if report["status"] == "refused":
        told = report["error"]["code"] and report["error"]["message"]
        return [] if told and not report["pages"] else [f"{path.name}: refused without a reason"]
    faults = []
    numbers = [page["number"] for page in report["pages"]]
    if numbers != list(range(1, len(numbers) + 1)):
        faults.append(f"{path.name}: pages {numbers[:5]}")
    for page in report["pages"]:
        pages[f"{page['disposition']} {page['reason'] or ''}".strip()] += 1
    kept = {page["number"] for page in report["pages"] if page["disposition"] == "kept"}
    inside = [number for document in report["documents"] for number in document["pages"]]
    if sorted(inside) != sorted(kept):
        faults.append(f"{path.name}: kept {len(kept)} pages, {len(inside)} in documents")
    for document in report["documents"]:
        if not path.with_name(document["pdf"]).read_bytes().rstrip().endswith(b"%%EOF"):
            faults.append(f"{document['pdf']}: not whole")
    return faults
