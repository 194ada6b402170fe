"""What a program is said to have cost, and where tables are written."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from benchmarks.reading.programs import run
from benchmarks.reading.tables import markdown, write_between_markers

_BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def test_processes_left_in_the_background_are_counted_too() -> None:
    grandchild = f"{sys.executable} -I -S -c '{_BUSY}' & exit 7"
    done = run(["/bin/sh", "-c", grandchild])
    assert done.status == 7
    assert done.cpu_s >= 0.3


def test_our_own_size_is_not_taken_for_that_of_the_program() -> None:
    ours = np.ones(60_000_000)
    done = run(["/bin/true"])
    assert done.largest_mb < ours.nbytes / 1e6 / 4


def test_what_a_program_complains_of_is_kept() -> None:
    assert "no such thing" in run(["/bin/sh", "-c", "echo no such thing >&2; exit 1"]).errors


def test_a_table_replaces_the_one_between_its_markers(tmp_path) -> None:
    path = tmp_path / "R.md"
    path.write_text("a\n<!-- reading:x -->\nold\n<!-- /reading:x -->\nb\n", "utf-8")
    table = markdown(["system", "CER"], [["ours", "0.1"]])
    write_between_markers("x", table, path)
    assert path.read_text("utf-8") == (
        "a\n<!-- reading:x -->\n| system | CER |\n| --- | --: |\n| ours | 0.1 |\n"
        "<!-- /reading:x -->\nb\n"
    )
    with pytest.raises(ValueError, match="y"):
        write_between_markers("y", table, path)
