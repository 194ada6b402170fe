"""`motlan worker`: a pool of worker processes and one sweeper, watched and stopped together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import Final

import click
import structlog

from core.logs import configure_logs
from core.settings import settings
from ingest.pipeline import tasks, wiring
from ingest.pipeline.stages import all_queue_names
from ingest.pipeline.sweeper import sweep_until
from ingest.pipeline.worker import build_worker

log = structlog.get_logger(__name__)

_PR_SET_PDEATHSIG: Final = 1
_POLL_S: Final = 0.5
_STOP_WITHIN_S: Final = 60.0
_PRELOADED: Final = (tasks,)
"""Imported before the fork, so that a work-horse starts in milliseconds; nothing is opened."""


@click.command()
@click.argument("queues", nargs=-1)
@click.option("--processes", type=int, default=None, help="Worker processes (default: cores).")
@click.option(
    "--role", type=click.Choice(["pool", "worker", "sweeper"]), default="pool", hidden=True
)
def worker(queues: tuple[str, ...], processes: int | None, role: str) -> None:
    """Serve the named queues (default: all, the urgent lanes first)."""
    configure_logs(level=settings().log_level)
    unknown = set(queues) - set(all_queue_names())
    if unknown:
        raise click.UsageError(f"hàng đợi không có: {', '.join(sorted(unknown))}")
    names = queues or all_queue_names()
    if role == "worker":
        _serve(names)
    elif role == "sweeper":
        _sweep()
    else:
        Pool(names, processes or os.cpu_count() or 1).run()


def _serve(names: Sequence[str]) -> None:
    _die_with_parent()
    build_worker(settings(), names).work(with_scheduler=False, logging_level="WARNING")


def _sweep() -> None:
    _die_with_parent()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sweep_until(wiring.services_for_worker(settings()), stop.is_set)


def _die_with_parent() -> None:
    """A worker without its pool would never be stopped by anybody."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Pool:
    """Worker processes and a sweeper; each is started again when it dies."""

    def __init__(self, queues: Sequence[str], processes: int) -> None:
        roles = ["sweeper", *["worker"] * processes]
        self._commands = [
            [sys.executable, "-m", "cli.worker", "--role", role, *queues] for role in roles
        ]
        self._children: list[subprocess.Popen[bytes]] = []
        self._stopping = False

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; then let every worker finish its job."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        self._children = [self._start(command) for command in self._commands]
        while not self._stopping:
            time.sleep(_POLL_S)
            self._revive()
        self._end()

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        # Own session: Ctrl-C reaches the pool alone, which then lets the jobs finish.
        return subprocess.Popen(command, start_new_session=True)  # noqa: S603 # our own program

    def _revive(self) -> None:
        for index, child in enumerate(self._children):
            if child.poll() is not None and not self._stopping:
                log.warning("worker_died", code=child.returncode)
                self._children[index] = self._start(self._commands[index])

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self) -> None:
        for child in self._children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + _STOP_WITHIN_S
        for child in self._children:
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


if __name__ == "__main__":
    # The children of a pool start here: without the other commands they are ready sooner.
    worker()
