"""What a process gives up before it opens a stranger's file; Linux only, each step for good."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_CLONE_NEWUSER: Final = 0x1000_0000
_CLONE_NEWNET: Final = 0x4000_0000
_FIRST_VICTIM: Final = 900
"""`oom_score_adj` of proc(5): when memory runs out a reader goes, not what people work with."""


def die_with_parent() -> None:
    """Be killed when the process that made this one ends, however it ends (prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def leave_network() -> bool:
    """Move into an empty network namespace (unshare(2)); False where the kernel forbids it.

    The process must have one thread. Root keeps its user namespace, or it would lose the right to
    read other people's files.
    """
    kinds = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    return bool(ctypes.CDLL(None).unshare(kinds) == 0)


def bound_memory(address_space: int) -> None:
    """Bound the address space in bytes; the next task of the process may have another bound."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = address_space if hard == resource.RLIM_INFINITY else min(address_space, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def be_expendable() -> None:
    """No core dump of a citizen's paper; the first to go when memory runs out."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # a container may forbid it
        Path("/proc/self/oom_score_adj").write_text(str(_FIRST_VICTIM), encoding="ascii")


def bound_cpu(seconds: float) -> None:
    """Let the kernel end this process (SIGXCPU) after so many CPU seconds from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
