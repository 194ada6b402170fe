"""The schema in the database is the schema of the models, and grows in one line."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from storage.db import models
from storage.db.base import Base
from storage.db.engine import create_engine
from storage.db.migrate import MIGRATIONS, newest_revision, revision_of, upgrade

pytestmark = pytest.mark.servers


def test_migrations_are_one_numbered_line() -> None:
    names = sorted(path.stem for path in (Path(MIGRATIONS) / "versions").glob("*.py"))
    assert names, "no migration found"
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [names[-1][:4]]


def test_models_and_migrations_agree(database_url: str) -> None:
    assert "records" in Base.metadata.tables
    assert models.Record.__tablename__ == "records"
    with create_engine(database_url, pooled=False).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    assert revision_of(database_url) == newest_revision()
    upgrade(database_url)
    assert revision_of(database_url) == newest_revision()


def test_log_head_is_seeded(session: Session) -> None:
    head = session.scalars(sa.select(models.LogHead)).one()
    assert (head.id, head.position, head.hash) == (1, 0, "0" * 64)


@pytest.mark.parametrize(
    "table",
    [
        "access_log",
        "reuse_events",
        "document_events",
        "evidence_stamps",
    ],
)
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {table}", "UPDATE {table} SET id = :id", "TRUNCATE {table}"]
)
def test_append_only_tables_refuse_changes(session: Session, table: str, statement: str) -> None:
    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        session.execute(sa.text(statement.format(table=table)), {"id": uuid4()})


def test_extensions_are_there(session: Session) -> None:
    found = set(session.scalars(sa.text("SELECT extname FROM pg_extension")))
    assert {"pg_trgm", "unaccent"} <= found
