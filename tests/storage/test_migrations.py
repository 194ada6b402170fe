"""The schema in the database is the schema of the models, and grows in one line."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from storage.db import models
from storage.db.base import Base
from storage.db.engine import create_engine
from storage.db.migrate import (
    MIGRATIONS,
    alembic_config,
    newest_revision,
    revision_of,
    upgrade,
)
from tests.support.servers import create_empty

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
        "dossier_events",
        "campaign_events",
        "person_events",
        "relation_ends",
        "shared_requests",
        "elsewhere_lookups",
        "object_repairs",
        "outgoing_events",
        "delivery_attempts",
    ],
)
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {table}", "UPDATE {table} SET id = :id", "TRUNCATE {table}"]
)
def test_append_only_tables_refuse_changes(session: Session, table: str, statement: str) -> None:
    # A table that others refer to is refused before its trigger is asked.
    with pytest.raises(sa.exc.DatabaseError, match=r"append-only|cannot truncate"):
        session.execute(sa.text(statement.format(table=table)), {"id": uuid4()})


def test_extensions_are_there(session: Session) -> None:
    found = set(session.scalars(sa.text("SELECT extname FROM pg_extension")))
    assert {"pg_trgm", "unaccent"} <= found


_OLD_RECORDS = """
INSERT INTO records (id, public_code, paper_code, type, title, fields, status, origin, trust,
    sensitivity, source, is_visible_to_owner, agency_id, signature_verdict, reuse_count,
    search_text)
SELECT gen_random_uuid(), 'p' || i, 'c' || i, CASE i % 2 WHEN 0 THEN 'birth_certificate'
    ELSE 'diploma' END, 'Mẫu', '{}', 'in_force', 'accepted', CASE i % 3 WHEN 0 THEN 'T5' ELSE 'T4'
    END, 'internal', 'component', true, gen_random_uuid(), 'valid', 0,
    'giay mau so ' || i || ' 001 190 000 017 mau001190000017'
FROM generate_series(1, :count) AS i
"""


def test_papers_of_older_versions_are_moved_a_slice_at_a_time(postgres_url: str) -> None:
    """Three slices, and a run that is cut off in the middle and goes on."""
    url = create_empty(postgres_url, "motlan_old_papers")
    command.upgrade(alembic_config(url), "0010")
    engine = create_engine(url, pooled=False)
    with engine.begin() as connection:
        # The rows around a paper do not matter here.
        connection.execute(sa.text("SET session_replication_role = replica"))
        connection.execute(sa.text(_OLD_RECORDS), {"count": 2500})
        connection.execute(sa.text("ALTER INDEX ix_records_search RENAME TO ix_away"))
    with pytest.raises(sa.exc.ProgrammingError, match="ix_records_search"):
        upgrade(url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM record_texts")) == 2500
        connection.execute(sa.text("ALTER INDEX ix_away RENAME TO ix_records_search"))
        connection.commit()
    assert revision_of(url) == "0010"
    upgrade(url)
    with engine.connect() as connection:
        heading, body, vector = connection.execute(
            sa.text("SELECT heading, body, vector::text FROM record_texts WHERE body ~ ' so 7 '")
        ).one()
        kept = connection.execute(sa.text("SELECT retention, count(*) FROM records GROUP BY 1"))
        assert dict(iter(kept)) == {"with_dossier": 833, "permanent": 834, "in_force": 833}
    assert heading == "giay mau so 7 mau "
    assert body == "giay mau so 7 … mau…"
    assert "190" not in vector
