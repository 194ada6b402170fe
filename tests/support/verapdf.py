"""veraPDF, the reference validator of PDF/A; `deploy/fetch-verapdf` puts it there."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_HOME = _ROOT / "var" / "verapdf"
_PROGRAM = Path(__file__).with_name("VeraPdf.java")


def broken_pdfa_rules(files: Sequence[Path], flavour: str = "2b") -> dict[Path, str]:
    """The files that are not PDF/A with the rules they break; empty when all conform.

    Skips the test on a machine without a JDK or without the fetched parts.
    """
    jars = sorted(_HOME.glob("*.jar"))
    if shutil.which("javac") is None or not jars:
        pytest.skip("veraPDF is not here: install default-jdk-headless, run deploy/fetch-verapdf")
    done = subprocess.run(
        ["java", "-cp", ":".join(map(str, jars)), str(_PROGRAM), flavour, *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    lines = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 2]
    assert len(lines) == len(files), done.stderr
    return {Path(file): rules for verdict, file, rules in lines if verdict != "pass"}
