"""A whole installation on this machine for a benchmark: servers, workers and web process.

Everything is as `motlan demo` starts it, the web process apart from the benchmark's own; the data
lie in a temporary folder.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from cli.demo.accounts import prepare_accounts
from cli.demo.signing import with_both_signatures
from cli.serve import environment_of, settings_of_embedded, worker_pool
from core.errors import InsecureForProduction
from core.logs import configure_logs
from ingest.pipeline import wiring
from ingest.pipeline.services import Services
from repository.catalogue import import_catalogue, seed_catalogue

BROWSER: Final = "/usr/bin/chromium"
BROWSER_FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_PATIENCE_S: Final = 60.0


@dataclass(frozen=True)
class Installation:
    """What runs, and who may come in."""

    services: Services
    """For preparing and for looking; the web process and the workers have their own."""
    address: str
    passwords: dict[str, str]


@contextmanager
def installation(
    *,
    workers: int,
    procedures: tuple[dict[str, Any], ...] = (),
    more: dict[str, object] | None = None,
) -> Iterator[Installation]:
    """Start all of it; `procedures` come to the catalogue, `more` are settings."""
    warnings.simplefilter("ignore", InsecureForProduction)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="motlan-benchmark-")))
        settings = settings_of_embedded(stack, folder)
        port = _free_port()
        address = f"http://127.0.0.1:{port}"
        at_home = {"listen_port": port, "public_url": address, "log_level": "error"}
        settings = settings.model_copy(update={**at_home, **(more or {})})
        settings = with_both_signatures(settings, folder)
        configure_logs(level="error")
        services = wiring.services(settings)
        stack.callback(services.engine.dispose)
        with services.session_factory() as session:
            seed = seed_catalogue()
            import_catalogue(session, seed | {"procedures": [*seed["procedures"], *procedures]})
            accounts = prepare_accounts(session, folder)
            session.commit()
        stack.enter_context(worker_pool(settings, workers))
        web = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "serve"], env=os.environ | environment_of(settings)
        )
        stack.callback(_end, web)
        _wait_for(address)
        yield Installation(services, address, {one.username: one.password for one in accounts})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(web: subprocess.Popen[bytes]) -> None:
    web.terminate()
    web.wait(timeout=_PATIENCE_S)


def _wait_for(address: str) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 # ours
                if json.load(answer):
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError("the web process did not start")
