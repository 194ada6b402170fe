"""One server as a child process: start it, see that it answers, end it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.errors import MotLanError

LAUNCHER = Path(__file__).with_name("launcher.py")
LOOK_EVERY_S = 0.02


class ServerStartError(MotLanError):
    """A server did not come up; its log says why."""

    code, fault, retry = "server_start_failed", "dependency", True


@dataclass(frozen=True)
class Account:
    """The system user a server runs as, where it may not run as ours."""

    uid: int
    gid: int


@dataclass(frozen=True)
class ServerSpec:
    """How to run one server."""

    name: str
    command: tuple[str, ...]
    directory: Path
    """Its working directory, by which its process is recognized."""
    log: Path
    environment: Mapping[str, str]
    is_ready: Callable[[], bool]
    before_start: Callable[[], None] = lambda: None
    """Clears what a killed run left; called before every start."""
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None


def wheel_folder(package: str, server: str) -> Path:
    """The folder of an installed package that brings a server's programs.

    It is not imported: the packages would start their own handling of servers, and that takes time.
    Raises ServerStartError when it is not installed.
    """
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ServerStartError(server=server, missing=package)
    return Path(found.submodule_search_locations[0])


def spawn(spec: ServerSpec) -> subprocess.Popen[bytes]:
    """Start the server; it gets `stop_signal` when the *calling thread* ends (prctl(2)).

    So only a thread that lives as long as the servers shall may call this.
    """
    uid, gid = (spec.account.uid, spec.account.gid) if spec.account else (-1, -1)
    arguments = (os.getpid(), int(spec.stop_signal), uid, gid, "--", *spec.command)
    with spec.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 # commands from our own specifications
            [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, arguments)],
            cwd=spec.directory,
            env=dict(spec.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C in the terminal reaches the supervisor alone, which ends them in order.
            start_new_session=True,
        )


def is_process_of(pid: int, directory: Path) -> bool:
    """Whether this process works in that directory (and so is, or was started as, our server)."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == directory.resolve()
    except OSError:
        return False


def end_process(pid: int, directory: Path, first: signal.Signals, limit_s: float) -> None:
    """End a process after making sure that it is ours; kill it when it does not go in time."""
    for number, patience in ((first, limit_s), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + patience
        if not is_process_of(pid, directory):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        while is_process_of(pid, directory) and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY_S)
