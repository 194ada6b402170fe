"""How Alembic runs our migrations: one at a time, and never waiting long for a lock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from storage.db import models
from storage.db.base import Base
from storage.db.engine import create_engine

ONE_AT_A_TIME = 7_130_001
"""Key of the advisory lock that keeps two upgrades apart."""


def run() -> None:
    """Apply the asked-for migrations, each in its own transaction, on a connection of their own.

    What one of them locks is free again when it ends; a run that was cut off goes on after it.
    """
    engine = create_engine(context.config.attributes["url"], pooled=False)
    with engine.connect() as connection:
        # A second upgrade waits until the first is done, then finds nothing left to do.
        connection.execute(sa.text("SET lock_timeout = '120s'"))
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        # From here on: rather fail than queue all readers of a table behind a waiting ALTER.
        connection.execute(sa.text("SET lock_timeout = '5s'"))
        connection.execute(sa.text("SET statement_timeout = '300s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        # The session lock ends with the connection.


assert models.__all__  # noqa: S101 # importing the models fills Base.metadata
run()
