"""Runs a program and writes down what it cost; a small process of its own between us and it.

`python -I -S launcher.py REPORT PROGRAM ARGUMENTS…` writes status, CPU and wall seconds and the
peak resident size (KiB) of the largest process to REPORT as JSON. The peak of a process that is
started from a large one would begin at the size of the large one (Linux keeps it over `exec`), and
processes that outlive their parent are adopted here and counted too.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Run, wait for everything, report."""
    report, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environb)
    _, status = os.waitpid(child, 0)
    wall = time.perf_counter() - started
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = {
        "status": os.waitstatus_to_exitcode(status),
        "cpu_s": used.ru_utime + used.ru_stime,
        "wall_s": wall,
        "largest_kib": used.ru_maxrss,
    }
    Path(report).write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main()
