"""What runs inside the fork server: load the readers, then let each worker do its tasks."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

import cv2

from cli.digitizing import confinement
from cli.digitizing.fork_server import receive, send, serve
from cli.digitizing.options import Options, Refusal
from cli.reading_worker import Workbench
from core.errors import MotLanError
from ocr.engines.choose import open_engine
from ocr.engines.null import NullEngine
from ocr.engines.tessdata import find_tessdata

_ADDRESS_SPACE: Final = 4_000_000_000
"""Bytes a worker may map beside the file; a page of A3 at 600 dpi needs a tenth of it."""


def main() -> None:
    """Serve the parent at the socket whose number is the last argument."""
    control = socket.socket(fileno=int(sys.argv[-1]))
    control.set_inheritable(False)
    message = receive(control)
    if message is None:
        return
    # Before anything could start a thread; where the kernel forbids it the rest still holds.
    confinement.leave_network()
    confinement.die_with_parent()
    options = Options.from_json(message)
    try:
        find_tessdata(options.languages)
        engine = (
            NullEngine()
            if options.engine == "none"
            else open_engine(options.engine, options.languages)
        )
        hello: dict[str, Any] = {"engine": engine.identity}
    except MotLanError as error:
        send(control, {"refused": Refusal.from_error(error).to_json()})
        return
    cv2.setNumThreads(1)
    bench = Workbench(options, engine)
    send(control, hello)
    serve(control, lambda channel: live(channel, bench))
    # Nothing of this process is worth an orderly end.
    os._exit(0)


def live(channel: socket.socket, bench: Workbench) -> None:
    """Do tasks until the parent closes the channel; an error that nobody foresaw ends the life."""
    os.setsid()  # programs that a reader starts end with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confinement.die_with_parent()
    confinement.be_expendable()
    while (request := receive(channel)) is not None:
        limit_s = request["limit_s"]

        def note(value: int, limit_s: float = limit_s) -> None:
            confinement.bound_cpu(limit_s)
            send(channel, {"note": value})

        confinement.bound_cpu(limit_s)
        send(channel, _do(bench, request, note))


def _do(bench: Workbench, request: dict[str, Any], note: Callable[[int], None]) -> dict[str, Any]:
    tasks: dict[str, Callable[..., Any]] = {
        "look": bench.look,
        "read": bench.read,
        "write": bench.write,
    }
    arguments = request["arguments"]
    size = arguments.pop("size_bytes", 0)
    confinement.bound_memory(_ADDRESS_SPACE + 3 * size)
    try:
        return {"done": tasks[request["do"]](note, **arguments)}
    except MotLanError as error:
        return {"refused": Refusal.from_error(error).to_json()}
