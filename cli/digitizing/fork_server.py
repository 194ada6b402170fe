"""The process that loads the readers once and forks the workers, which share what it loaded.

It runs alone in one thread with a bare environment and no network, and never opens a stranger's
file itself. It talks with the parent in JSON over a socket of whole messages: `fork` (with the
worker's end of a socket) is answered with a pid, `reap` with the exit status of that pid. Children
answer in JSON, never pickle: what a hostile file may have taken over cannot make the parent run
anything.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from cli.digitizing.errors import MessageTooLongError, ReadersLostError
from core.settings import KnowingSettings

_HOUSE: Final = Path(__file__).parents[2]
_MODULE: Final = "cli.digitizing.workshop"
_ENVIRONMENT: Final = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    # Set before the libraries load. Spinning OpenMP threads cost six times the CPU; one process
    # a core is the parallelism.
    "OMP_THREAD_LIMIT": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_BOOT: Final = (
    "import sys, importlib; sys.path.insert(0, sys.argv[1]); "
    "importlib.import_module(sys.argv[2]).main()"
)
_FAREWELL_S: Final = 2.0
"""For the server to leave by itself; while it still loads it does not listen."""
LONGEST_MESSAGE: Final = 64_000
"""Bytes of one message; a SOCK_SEQPACKET socket delivers it whole or not at all."""


class ForkServer:
    """The parent's handle on the fork server."""

    def __init__(self, options: dict[str, Any], *, show_output: bool = False) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 # our own module, no file is opened
                [
                    sys.executable,
                    # Alone: nothing is imported from the folder where somebody happens to stand.
                    "-I",
                    "-c",
                    _BOOT,
                    str(_HOUSE),
                    _MODULE,
                    str(theirs.fileno()),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=None if show_output else subprocess.DEVNULL,
                env=_ENVIRONMENT | KnowingSettings().as_environment(),
                # Ctrl-C reaches the parent alone, which then ends its children.
                start_new_session=True,
            )
        self._control = ours
        self._options = options
        self._hello: dict[str, Any] | None = None
        send(ours, options)

    def hello(self) -> dict[str, Any]:
        """What the server says once everything is loaded; waits for it the first time."""
        if self._hello is None:
            self._hello = receive(self._control)
            if self._hello is None:
                raise ReadersLostError
        return self._hello

    def fork(self) -> tuple[int, socket.socket]:
        """A new worker: its pid and the socket to talk with it."""
        self.hello()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                socket.send_fds(self._control, [b'{"do": "fork"}'], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise ReadersLostError from error
        return self._answer("pid"), ours

    def end(self, pid: int) -> int:
        """Kill the worker if it still lives; gives its exit status, negative for a signal."""
        # The server has not reaped it, so the pid cannot be anybody else's. The group holds the
        # programs that it started; a worker that is just born has none of its own yet.
        for kill in (os.kill, os.killpg):
            with suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
        return self.reap(pid)

    def reap(self, pid: int) -> int:
        """Wait for a worker that ends by itself; gives its exit status, negative for a signal."""
        try:
            send(self._control, {"do": "reap", "pid": pid})
        except OSError as error:
            raise ReadersLostError from error
        return self._answer("status")

    def close(self) -> None:
        """End the server; the kernel ends its workers with it."""
        self._control.close()
        try:
            self._process.wait(_FAREWELL_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answer(self, asked: str) -> int:
        """The next answer of this kind; one that nobody waited for after Ctrl-C is passed over."""
        while (answer := receive(self._control)) is not None:
            if asked in answer:
                return int(answer[asked])
        raise ReadersLostError


def send(channel: socket.socket, message: dict[str, Any]) -> None:
    """Send one message; raises OSError when the other side is gone, MessageTooLongError."""
    data = json.dumps(message).encode()
    if len(data) > LONGEST_MESSAGE:
        raise MessageTooLongError(length=len(data), limit=LONGEST_MESSAGE)
    channel.send(data)


def receive(channel: socket.socket) -> dict[str, Any] | None:
    """The next message; None when the other side is gone or speaks nonsense."""
    try:
        data = channel.recv(LONGEST_MESSAGE)
        message = json.loads(data) if data else None
    except (OSError, ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def serve(control: socket.socket, work: Any) -> None:  # noqa: ANN401 # a callable, see workshop
    """Fork a worker for each request until the parent is gone; `work(channel)` is its life."""
    # What is loaded now stays for good; untouched by the collector its memory stays shared.
    gc.collect()
    gc.freeze()
    while True:
        try:
            data, descriptors, _, _ = socket.recv_fds(control, LONGEST_MESSAGE, 1)
        except OSError:
            return
        if not data:
            return
        request = json.loads(data)
        if request["do"] == "reap":
            _, status = os.waitpid(request["pid"], 0)
            send(control, {"status": os.waitstatus_to_exitcode(status)})
            continue
        with socket.socket(fileno=descriptors[0]) as channel:
            pid = os.fork()
            if pid == 0:
                control.close()
                _live(channel, work)
        send(control, {"pid": pid})


def _live(channel: socket.socket, work: Any) -> None:  # noqa: ANN401 # a callable
    """The whole life of a worker; leaves without the clean-up that is the server's."""
    status = 1
    try:
        work(channel)
        status = 0
    finally:
        if status:
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
        os._exit(status)
