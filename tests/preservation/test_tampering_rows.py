"""Any value of any kept row that is changed past the program is named, down to the column.

Each column is changed in a row of its own, so that one comparison answers for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import SYSTEM, LegalBasis, Purpose
from core.clock import SystemClock
from core.seal_keys import SealKeys
from repository.access_log import Look, append_all, verify_chain
from repository.seals import verify_seals
from storage.db.base import Base, WorkColumns
from storage.db.engine import create_engine, session_factory
from storage.db.sealed_tables import ONCE, SEALED
from storage.db.sealing import key_of
from tests.support.servers import cloned

SAMPLES: dict[type, Any] = {
    float: 0.5,
    bool: True,
    datetime: datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    object: {"a": "b"},
    list: ["a"],
    bytes: b"m",
}


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
        "date": "coalesce({0}, DATE '2026-01-01') + 1000",
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
    ("staff", "lock_rounds"),
    *(("shares", one) for one in ("openings", "last_opened_at", "wrong_tries", "shut_until")),
    ("documents", "taught_until"),
    *((table, one) for table in ("documents", "uploads") for one in WorkColumns.__annotations__),
}
"""The database refuses to change the first; each look at a file is an event; counters; leases."""

LEAVES = {("document_fields", "document_id"), ("pages", "document_id"), ("pages", "upload_id")}
"""A row that is laid with another paper is missing at the one that was confirmed."""


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


def fill(session: Session) -> None:
    """Rows in every sealed table, one more than it has columns; what belongs together is number n.

    Every id of row n is the same, so the confirmation n is of document n, of upload n.
    """
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
        if table.name in SEALED:
            rows = [
                {one.name: sample(one.type, number) for one in table.columns}
                for number in range(MOST_COLUMNS)
            ]
            session.execute(sa.insert(mapper.class_), rows)
    session.commit()


MOST_COLUMNS = 45


def sample(type_: sa.types.TypeEngine[Any], number: int) -> Any:
    """Something that fits a column, another one in each row where it may have to differ."""
    if isinstance(type_, sa.Enum):
        return type_.enums[0]
    kind = type_.python_type
    if kind is date:
        return date(2026, 1, 1) + timedelta(days=number)
    if kind in (UUID, str, int):
        return {UUID: UUID(int=number + 1), str: f"m{number}", int: number}[kind]
    return SAMPLES[kind]


def change_each_column(
    session: Session, table: str, columns: dict[str, str]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Changes one column in one row each and takes one more row away; what is to be found."""
    key = key_of(table)
    ids = session.scalars(sa.text(f"SELECT {key}::text FROM {table} ORDER BY {key}")).all()  # noqa: S608 # our own names
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for row, (column, kind) in zip(ids, columns.items(), strict=False):
        value = other_value(kind).format(column)
        session.execute(
            sa.text(f"UPDATE {table} SET {column} = {value} WHERE {key}::text = :id"),  # noqa: S608 # our own names
            {"id": row},
        )
        is_gone = column == key or (table, column) in LEAVES
        found[row] = ("missing", ()) if is_gone else ("changed", (column,))
    session.execute(
        sa.text(f"DELETE FROM {table} WHERE {key}::text = :id"),  # noqa: S608 # our own names
        {"id": ids[-1]},
    )
    return found | {ids[-1]: ("missing", ())}


def told(session: Session, tables: list[str]) -> dict[str, dict[str, tuple[str, tuple[str, ...]]]]:
    """By table and row: what the program finds, but rows under a new key."""
    found: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {}
    for one in verify_seals(session, tables).broken:
        if one.problem != "put_in":
            tops = tuple(dict.fromkeys(name.partition(".")[0] for name in one.columns))
            found.setdefault(one.table, {})[one.row_id] = (one.problem, tops)
    return found


@pytest.fixture(scope="module")
def filled(postgres_url: str, migrated_template: str) -> Iterator[Session]:
    with cloned(postgres_url, migrated_template) as url:
        engine = create_engine(url, pooled=False)
        with session_factory(engine, SealKeys.of("a key"))() as made:
            look(made, 3)
            fill(made)
            assert verify_seals(made).broken == ()
            made.execute(sa.text("SET session_replication_role = replica"))
            yield made
        engine.dispose()


def look(session: Session, times: int) -> None:
    """Entries of the access log."""
    seen = Look(SYSTEM, "read_record", "allowed", Purpose.CARE, LegalBasis.LAW, UUID(int=1))
    append_all(session, SystemClock(), [seen] * times)
    session.commit()


def test_a_change_of_any_value_of_any_kept_row_is_named(filled: Session) -> None:
    tables = columns_of(filled)
    # A new table that may only grow belongs into `SEALED`.
    assert tables.keys() - SEALED.keys() == {"access_log", "access_log_head", "row_seals"}
    tried = 0
    # What a table of work has to say of its rows hangs on other tables: each for itself.
    for group in ([one for one in SEALED if one not in ONCE], *([one] for one in ONCE)):
        nested = filled.begin_nested()
        expected = {}
        for table in group:
            columns = {
                one: kind for one, kind in tables[table].items() if (table, one) not in LEFT_OUT
            }
            expected[table] = change_each_column(filled, table, columns)
            assert len(expected[table]) == len(columns) + 1, "too few rows"
            tried += len(expected[table])
        assert told(filled, group) == expected
        nested.rollback()
    assert tried > 600
    assert verify_seals(filled).broken == ()


def test_a_change_of_any_value_of_seals_and_log_is_named(filled: Session) -> None:
    tables = columns_of(filled)
    sealed = "position = (SELECT min(position) FROM row_seals WHERE table_name = 'lessons')"
    for table, which in (
        ("row_seals", sealed),
        *((one, f"ctid = (SELECT min(ctid) FROM {one})") for one in LOG),  # noqa: S608 # our own names
    ):
        changes = {
            column: f"UPDATE {table} SET {column} = {other_value(kind).format(column)}"  # noqa: S608 # our own names
            for column, kind in tables[table].items()
            if (table, column) not in LEFT_OUT
        }
        for what, change in (changes | {"the whole row": f"DELETE FROM {table}"}).items():  # noqa: S608 # our own names
            nested = filled.begin_nested()
            filled.execute(sa.text(f"{change} WHERE {which}"))
            if table in LOG:
                assert verify_chain(filled).broken_at is not None, (table, what)
            else:
                broken = verify_seals(filled, ["lessons"]).broken
                assert str(UUID(int=1)) in {one.row_id for one in broken}, what
            nested.rollback()


LOG = ("access_log", "access_log_head")
