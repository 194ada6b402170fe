"""Bringing a database to the newest schema, and telling whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.db.engine import create_engine

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's settings without an ini file; the address never passes its `%` interpolation."""
    config = Config(attributes={"url": url})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(url: str) -> None:
    """Apply every missing migration; doing it twice, or from two processes at once, is harmless.

    Raises sqlalchemy.exc.OperationalError when the database cannot be reached or a lock is not
    free in time: what was done before stays, and the next run goes on from there.
    """
    command.upgrade(alembic_config(url), "head")


def newest_revision() -> str:
    """The revision that this code was written for, e.g. `0001`."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:
        raise LookupError("no migrations in the package")
    return head


def revision_of(url: str) -> str | None:
    """The revision that the database has, None for an empty one."""
    engine = create_engine(url, pooled=False)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
