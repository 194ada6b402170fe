"""`motlan serve`: web pages and API; with `--embedded` the servers and the workers as well."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, Never

import click
import structlog
import uvicorn
from pydantic import SecretStr

from api.app import create_app
from cli.embedded.process import LAUNCHER
from cli.embedded.supervisor import Supervisor
from core.logs import configure_logs
from core.settings import Settings, settings
from ingest.pipeline import wiring
from storage.db.migrate import upgrade
from storage.objects import s3

log = structlog.get_logger(__name__)

DEFAULT_DIRECTORY: Final = Path("var/embedded")
_STOP_WITHIN_S: Final = 70.0


@click.command()
@click.option("--embedded", is_flag=True, help="Start PostgreSQL, Valkey, object store, TSA too.")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_DIRECTORY,
    show_default=True,
    help="Where the embedded servers keep their data.",
)
@click.option("--workers", type=int, default=None, help="Reading processes (embedded: cores).")
def serve(*, embedded: bool, directory: Path, workers: int | None) -> None:
    """Web pages and API, until SIGTERM or Ctrl-C."""
    # uvicorn raises the signal again when it has shut down; then the servers must end as well.
    signal.signal(signal.SIGTERM, _leave)
    with contextlib.suppress(KeyboardInterrupt), ExitStack() as stack:
        chosen = settings_of_embedded(stack, directory) if embedded else settings()
        configure_logs(level=chosen.log_level)
        count = workers if workers is not None else (os.cpu_count() or 1) if embedded else 0
        if count:
            stack.enter_context(worker_pool(chosen, count))
        run_web(chosen)


def _leave(_signal: int, _frame: FrameType | None) -> Never:
    raise SystemExit(0)


def settings_of_embedded(stack: ExitStack, directory: Path) -> Settings:
    """Start the servers, bring their database and bucket up to date; they end with the stack."""
    supervisor = stack.enter_context(Supervisor(directory))
    found = {
        name.removeprefix("MOTLAN_").lower(): value
        for name, value in supervisor.environment().items()
    }
    # What the embedded servers do not decide (address, limits, languages) stays with MOTLAN_….
    chosen = Settings(**found)  # type: ignore[arg-type] # texts, as from the environment
    upgrade(chosen.database_url)
    s3.from_settings(chosen).prepare()
    return chosen


def environment_of(chosen: Settings) -> dict[str, str]:
    """The settings as `MOTLAN_…` variables, for a child process."""
    shown: dict[str, str] = {}
    for name in Settings.model_fields:
        value = getattr(chosen, name)
        if value is None:
            continue
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        shown[f"MOTLAN_{name.upper()}"] = text
    return shown


@contextmanager
def worker_pool(chosen: Settings, processes: int) -> Iterator[None]:
    """`motlan worker` as a child that gets SIGTERM when this process ends in whatever way."""
    command = (sys.executable, "-m", "cli.worker", "--processes", str(processes))
    launched = (os.getpid(), int(signal.SIGTERM), -1, -1, "--", *command)
    child = subprocess.Popen(  # noqa: S603 # our own program
        [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, launched)],
        env={"PATH": os.defpath, "LANG": "C.UTF-8", **environment_of(chosen)},
        cwd=Path(__file__).parent.parent,
        start_new_session=True,
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def run_web(chosen: Settings) -> None:
    """Serve until a signal; one process, its requests in threads."""
    services = wiring.services(chosen)
    config = uvicorn.Config(
        create_app(services),
        host=chosen.listen_host,
        port=chosen.listen_port,
        log_config=None,
        access_log=False,
        server_header=False,
        # Who asks is counted by address: only these proxies may say whom they forward.
        proxy_headers=True,
        forwarded_allow_ips=chosen.trusted_proxies,
        timeout_graceful_shutdown=10,
    )
    log.info("web_started", host=chosen.listen_host, port=chosen.listen_port)
    try:
        uvicorn.Server(config).run()
    finally:
        services.engine.dispose()
