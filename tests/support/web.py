"""Servers on free loopback ports: our app in a thread, the stand-in of another system."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

STAND_IN = Path(__file__).with_name("results_stand_in.py")


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The app on a free loopback port; its address."""
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def stand_in(store: dict[str, Any], folder: Path) -> Iterator[str]:
    """Another system with these papers, in its own process; its address."""
    file = folder / "store.json"
    file.write_text(json.dumps(store), encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, str(STAND_IN), str(file)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        yield f"http://127.0.0.1:{child.stdout.readline().strip()}/api/v1/shared-results"
    finally:
        child.terminate()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()
