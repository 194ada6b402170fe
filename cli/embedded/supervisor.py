"""Runs the servers as children, watches them, restarts one that dies, ends them together."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import structlog

from cli.embedded.objects import prepare_objects, s3_endpoint
from cli.embedded.postgres import (
    ensure_database,
    postgres_url,
    prepare_postgres,
    remove_outside_data,
)
from cli.embedded.process import ServerSpec, ServerStartError, end_process, is_process_of, spawn
from cli.embedded.state import load_state, save_state, settle_ports
from cli.embedded.timestamps import demo_authority, prepare_timestamps
from cli.embedded.valkey import prepare_valkey, valkey_url
from core.errors import MotLanError

log = structlog.get_logger(__name__)

SERVERS = ("postgres", "valkey", "objects", "tsa")
READY_LIMIT_S = 120.0
STOP_LIMIT_S = 30.0
LOOK_EVERY_S = 0.2
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 10.0
"""Pause before a died server is started again; doubled each time."""
MOST_DEATHS = 7
"""Whoever waits for a server gives up after so many in a row; the watch goes on."""
STEADY_AFTER_S = 30.0
"""A server that lived this long counts as sound again."""


class AlreadyRunningError(MotLanError):
    """Another supervisor holds the directory."""

    code, fault = "servers_already_running", "caller"


@dataclass
class _Child:
    spec: ServerSpec
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    deaths: int = 0
    """In a row; forgotten once it is steady."""


class Supervisor:
    """The servers of one directory; at most one supervisor runs a directory.

    `is_durable=False` leaves out flushing to the disk; for tests. `database_settings` go before
    the small ones that PostgreSQL gets here.
    """

    def __init__(
        self,
        directory: Path,
        *,
        is_durable: bool = True,
        database_settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.directory = directory.absolute()
        self._is_durable = is_durable
        self._database_settings = database_settings
        self._children: dict[str, _Child] = {}
        self._changed = threading.Condition()
        self._keeper: threading.Thread | None = None
        self._is_stopping = False
        self._lock_file: int | None = None

    def __enter__(self) -> Self:
        """Start all servers."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop all servers."""
        self.stop()

    def start(self, *names: str) -> None:
        """Start the named servers (all, when none is named) and wait until they answer.

        Servers that run already are left alone. Raises AlreadyRunningError, and ServerStartError
        with the name of the server and of its log.
        """
        wanted = [name for name in names or SERVERS if name not in self._children]
        if self._lock_file is None:
            self._take_over()
        try:
            self._bring_up(wanted)
        except BaseException:
            # Whoever was interrupted or got an error has no servers, and the directory is free.
            self.stop()
            raise

    def _bring_up(self, wanted: list[str]) -> None:
        with ThreadPoolExecutor(len(SERVERS)) as pool:
            specs = list(pool.map(self._prepare, wanted))
        with self._changed:
            self._children |= {spec.name: _Child(spec) for spec in specs}
            self._changed.notify_all()
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name="servers", daemon=True)
            self._keeper.start()
        for name in wanted:
            self.wait_ready(name)
        if "postgres" in wanted:
            ensure_database(self._state)

    def stop(self) -> None:
        """End all servers in order, waiting for each; nothing is running afterwards."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        if self._keeper is not None:
            self._keeper.join()
            self._keeper = None
        self._children.clear()
        self._is_stopping = False
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    def destroy(self) -> None:
        """Stop, and remove all data for good."""
        self.stop()
        if (self.directory / "state.json").exists():
            remove_outside_data(load_state(self.directory / "state.json"))
        shutil.rmtree(self.directory, ignore_errors=True)

    def database_url(self) -> str:
        """The address of the application's database."""
        return postgres_url(self._state)

    def environment(self) -> dict[str, str]:
        """Every `MOTLAN_…` variable that the other processes need to find these servers."""
        state, authority = self._state, demo_authority(self.directory, self._state)
        return {
            "MOTLAN_DATABASE_URL": self.database_url(),
            "MOTLAN_VALKEY_URL": valkey_url(state),
            "MOTLAN_S3_ENDPOINT": s3_endpoint(state),
            "MOTLAN_S3_ACCESS_KEY": state.secrets["s3_access_key"],
            "MOTLAN_S3_SECRET_KEY": state.secrets["s3_secret_key"],
            "MOTLAN_S3_SECURE": "false",
            "MOTLAN_SESSION_KEY": state.secrets["session_key"],
            "MOTLAN_SEAL_KEY": state.secrets["seal_key"],
            "MOTLAN_SIGNING_PKCS12": str(authority.pkcs12),
            "MOTLAN_SIGNING_PKCS12_PASSWORD": authority.password,
            "MOTLAN_TSA_URL": authority.tsa_url,
            "MOTLAN_TRUST_DIR": str(authority.trust_dir),
            "MOTLAN_DEMO": "true",
            # A demo that cannot be thrown away for ten years would be a nuisance.
            "MOTLAN_LOCK_DAYS": "1",
        }

    def pids(self) -> dict[str, int]:
        """The process id of every server that runs now."""
        with self._changed:
            return {
                name: child.process.pid
                for name, child in self._children.items()
                if child.process is not None and child.process.poll() is None
            }

    def kill(self, name: str) -> None:
        """Kill a server hard, as a fault test; it comes back by itself."""
        os.kill(self.pids()[name], signal.SIGKILL)

    def wait_ready(self, name: str, *, unlike: int | None = None) -> None:
        """Wait until the server answers; `unlike`: only a process with another id counts.

        Raises ServerStartError when it does not within two minutes, or dies again and again.
        """
        child = self._children[name]
        deadline = time.monotonic() + READY_LIMIT_S
        while time.monotonic() < deadline and child.deaths < MOST_DEATHS:
            pid = self.pids().get(name)
            if pid is not None and pid != unlike and child.spec.is_ready():
                return
            time.sleep(LOOK_EVERY_S / 8)
        raise ServerStartError(server=name, log=child.spec.log.name)

    def _take_over(self) -> None:
        """Own the directory, read or make its ports and secrets."""
        # Others may pass through (PostgreSQL runs as another user below it) but not look in.
        self.directory.mkdir(mode=0o711, parents=True, exist_ok=True)
        (self.directory / "log").mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunningError from None
        self._lock_file = descriptor
        self._end_leftovers()
        self._state = load_state(self.directory / "state.json")
        settle_ports(self._state)
        save_state(self.directory / "state.json", self._state)

    def _prepare(self, name: str) -> ServerSpec:
        log_file = self.directory / "log" / f"{name}.log"
        makers: dict[str, Callable[[], ServerSpec]] = {
            "postgres": lambda: prepare_postgres(
                self.directory,
                log_file,
                self._state,
                is_durable=self._is_durable,
                more=self._database_settings,
            ),
            "valkey": lambda: prepare_valkey(self.directory, log_file, self._state),
            "objects": lambda: prepare_objects(self.directory, log_file, self._state),
            "tsa": lambda: prepare_timestamps(self.directory, log_file, self._state),
        }
        return makers[name]()

    def _keep(self) -> None:
        """Start what should run and does not; the one thread that starts processes.

        It lives as long as the servers: the kernel ends them when it is gone.
        """
        with self._changed:
            while not self._is_stopping:
                for child in self._children.values():
                    self._keep_running(child)
                self._changed.wait(LOOK_EVERY_S)
            self._end_all()

    def _keep_running(self, child: _Child) -> None:
        now = time.monotonic()
        if child.started_at:
            if child.process is not None and child.process.poll() is None:
                return
            if now - child.started_at > STEADY_AFTER_S:
                child.pause_s, child.deaths = FIRST_PAUSE_S, 0
            if now - child.started_at < child.pause_s:
                return
            child.pause_s = min(child.pause_s * 2, LONGEST_PAUSE_S)
            child.deaths += 1
            log.warning("server_restarted", server=child.spec.name)
        child.started_at = now
        child.process = None
        try:
            child.spec.before_start()
            child.process = spawn(child.spec)
            self._pid_file(child.spec.name).write_text(
                f"{child.process.pid}\n{int(child.spec.stop_signal)}\n{child.spec.directory}"
            )
        except OSError as error:
            # A full disk, a missing program: this thread must live on, the others hang on it.
            log.warning("server_not_started", server=child.spec.name, errno=error.errno)

    def _end_all(self) -> None:
        """Ask in the order in which they lean on each other, then wait for each."""
        running = [
            child for child in reversed(self._children.values()) if child.process is not None
        ]
        for child in running:
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(child.spec.stop_signal)
        for child in running:
            if child.process is None:
                continue
            try:
                child.process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            self._pid_file(child.spec.name).unlink(missing_ok=True)

    def _pid_file(self, name: str) -> Path:
        return self.directory / f"{name}.pid"

    def _end_leftovers(self) -> None:
        """End servers that outlived a killed supervisor, each only after making sure it is ours."""
        for path in self.directory.glob("*.pid"):
            pid, number, folder = [*path.read_text().split("\n", 2), "", ""][:3]
            if pid.isdigit() and number.isdigit() and is_process_of(int(pid), Path(folder)):
                wish = signal.Signals(int(number))
                end_process(int(pid), Path(folder), wish, STOP_LIMIT_S)
            path.unlink()
