"""Seals: whatever the program writes into a sealed table is sealed in the same transaction.

A row's seal is the SHA-256 of its columns as PostgreSQL shows them in JSON, under an HMAC whose key
the database never sees. It is written just before the commit, by the program alone: a change made
past it (psql, another tool, the owner of the database with the triggers switched off) leaves a row
and its seal apart. See ADR 0020.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction, UOWTransaction
from sqlalchemy.sql.dml import Delete, Insert, Update

from core.seal_keys import SealKeys
from storage.db.base import Base
from storage.db.sealed_tables import BESIDE, BY_TRIGGER, ONCE, SEALED

KEYS: Final = "sealing.keys"
"""Key of `Session.info`: the `SealKeys` of the installation."""
_TOUCHED: Final = "sealing.touched"
"""Key of `Session.info`: by table the ids of rows that this transaction wrote."""


class UnsealableWriteError(Exception):
    """A statement adds rows of a sealed table without saying their ids: add them as objects."""


def touch(session: Session, table: str, ids: Iterable[Any]) -> None:
    """Have rows of a sealed table sealed at the commit, for writes that no object goes through."""
    touched: dict[str, set[Any]] = session.info.setdefault(_TOUCHED, {})
    touched.setdefault(table, set()).update(ids)


def row_as_json(table: str) -> str:
    """SQL: the row `x` of a table as JSON, without what its seal leaves out."""
    paths = "".join(f" #- '{{{path}}}'" for path in SEALED[table])
    return f"to_jsonb(x){paths}"


def rows_of(table: str) -> str:
    """SQL: the rows `x` of a table that are sealed."""
    return f"{table} AS x WHERE {ONCE.get(table, 'true')}"


DIGEST: Final = """encode(sha256(convert_to((
    SELECT jsonb_object_agg(c.key, c.value) FROM jsonb_each(content) AS c WHERE c.value <> 'null'
)::text, 'UTF8')), 'hex')"""
"""SQL: the SHA-256 of a row that `content` holds as JSON; columns that are null do not count."""

DIGESTS_BY_COLUMN: Final = """(
    SELECT jsonb_object_agg(
        coalesce(c.key || '.' || k.key, c.key),
        CASE WHEN coalesce(k.value, c.value) = 'null' THEN ''
        ELSE left(
            encode(sha256(convert_to(coalesce(k.value, c.value)::text, 'UTF8')), 'hex'), 12
        ) END
    )
    FROM jsonb_each(content) AS c
    LEFT JOIN LATERAL jsonb_each(CASE jsonb_typeof(c.value) WHEN 'object' THEN c.value END) AS k
        ON true
)"""
"""SQL: by column, or key of a column that is an object, the first digits of its SHA-256.

A column that is null stands there with an empty text: it was there when the row was sealed.
"""

MESSAGE: Final = """to_jsonb(array_cat(ARRAY[
    table_name, row_id, sha256, columns::text, to_jsonb(at) #>> '{}', previous_hash, adopted::text
], array_remove(ARRAY[key_id::text], NULL)))::text"""
"""SQL: what the hash of a seal covers; in it the seal of the same row before it."""


def keys_of(session: Session) -> SealKeys:
    """The keys of the installation that the session was made with; migrations have none."""
    found: SealKeys = session.info.get(KEYS, SealKeys())
    return found


def key_of(table: str) -> str:
    """The name of the one column of a table's primary key."""
    [column] = Base.metadata.tables[table].primary_key.columns
    return column.name


def seal(session: Session, table: str, ids: Iterable[Any], *, adopted: bool = False) -> int:
    """Seal these rows as they are now; one that is gone is sealed as gone; the number of seals.

    A row that its newest seal fits gets no other. `adopted`: the rows were there before.
    """
    key, row = key_of(table), row_as_json(table)
    statement = f"""
        WITH seen AS (
            SELECT id::text AS row_id, {DIGEST} AS sha256, {DIGESTS_BY_COLUMN} AS columns
            FROM (SELECT x.{key} AS id, {row} AS content FROM {rows_of(table)}
                  AND x.{key} = ANY(:ids)) AS rows
        ), known AS (
            SELECT DISTINCT ON (row_id) row_id, sha256, hash FROM row_seals
            WHERE table_name = :table AND row_id = ANY(:texts)
            ORDER BY row_id, position DESC
        ), made AS (
            SELECT CAST(:table AS text) AS table_name,
                   coalesce(seen.row_id, known.row_id) AS row_id, seen.sha256,
                   coalesce(seen.columns, '{{}}') AS columns, clock_timestamp() AS at,
                   coalesce(known.hash, repeat('0', 64)) AS previous_hash,
                   CAST(:adopted AS boolean) AS adopted, CAST(:key_id AS text) AS key_id
            FROM seen FULL JOIN known ON known.row_id = seen.row_id
            WHERE seen.sha256 IS DISTINCT FROM known.sha256
        )
        SELECT row_id, sha256, columns::text, at, previous_hash, {MESSAGE} FROM made
    """  # noqa: S608 # tables and columns are our own names
    wanted, keys = sorted(ids), keys_of(session)
    made = session.execute(
        sa.text(statement),
        {
            "table": table,
            "ids": wanted,
            "texts": [str(one) for one in wanted],
            "adopted": adopted,
            "key_id": keys.current_id,
        },
    ).all()
    if made:
        seals = [(*one[:5], keys.seal(one[5])) for one in made]
        _write(session, table, seals, adopted=adopted)
    return len(made)


def _write(session: Session, table: str, seals: list[tuple[Any, ...]], *, adopted: bool) -> None:
    row_ids, sha256, columns, at, previous, hashes = (list(one) for one in zip(*seals, strict=True))
    session.execute(
        sa.text("""
            INSERT INTO row_seals
                (table_name, row_id, sha256, columns, at, previous_hash, adopted, key_id, hash)
            SELECT :table, row_id, sha256, CAST(columns AS jsonb), at, previous, :adopted,
                   :key_id, hash
            FROM unnest(
                CAST(:row_ids AS text[]), CAST(:sha256 AS text[]), CAST(:columns AS text[]),
                CAST(:at AS timestamptz[]), CAST(:previous AS text[]), CAST(:hashes AS text[])
            ) AS made (row_id, sha256, columns, at, previous, hash)
        """),
        {
            "table": table,
            "adopted": adopted,
            "key_id": keys_of(session).current_id,
            "row_ids": row_ids,
            "sha256": sha256,
            "columns": columns,
            "at": at,
            "previous": previous,
            "hashes": hashes,
        },
    )


def _remember(session: Session, _context: UOWTransaction) -> None:
    for one in (*session.new, *session.dirty, *session.deleted):
        mapper: Mapper[Any] = sa.inspect(one).mapper
        table = mapper.local_table
        if isinstance(table, sa.Table) and table.name in SEALED:
            touch(session, table.name, mapper.primary_key_from_instance(one))


def _remember_statement(state: ORMExecuteState) -> None:
    """Statements that change many rows at once: their rows are looked for before they change."""
    statement = state.statement
    if not isinstance(statement, Insert | Update | Delete):
        return
    table = statement.table
    if not isinstance(table, sa.Table) or table.name not in SEALED:
        return
    [key] = table.primary_key.columns
    if isinstance(statement, Insert):
        touch(state.session, table.name, _keys_of(state, statement, key))
        return
    condition = statement.whereclause
    found = sa.select(key) if condition is None else sa.select(key).where(condition)
    touch(state.session, table.name, state.session.scalars(found).all())


def _dialect() -> sa.Dialect:
    made: sa.Dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's
    return made


def _keys_of(state: ORMExecuteState, statement: Insert, key: sa.Column[Any]) -> list[Any]:
    """The ids of the rows that a statement adds."""
    given = state.parameters
    rows: list[Any] = [given] if isinstance(given, dict) else list(given or ())
    if not rows:
        rows = [statement.compile(dialect=_dialect()).params]
    found = [row[key.name] for row in rows if key.name in row]
    if not found or len(found) != len(rows):
        raise UnsealableWriteError(key.table.name)
    return found


_WRITTEN_NOW: Final = "AND age(x.xmin) <= age(CAST(pg_current_xact_id() AS xid))"
"""Savepoints have numbers of their own, all younger than that of the transaction."""


def _touch_beside(session: Session) -> None:
    """What is sealed together with the rows of this transaction."""
    touched: dict[str, set[Any]] = session.info.get(_TOUCHED, {})
    for table, beside, condition in BESIDE:
        if touched.get(table):
            now = _WRITTEN_NOW if beside in BY_TRIGGER else ""
            keys = f"SELECT x.{key_of(beside)} FROM {beside} AS x WHERE {condition} {now}"  # noqa: S608 # our names
            found = session.scalars(sa.text(keys), {"ids": sorted(touched[table])})
            touch(session, beside, found.all())


def _seal_touched(session: Session) -> None:
    """Last of all, so that no lock is held any longer; a savepoint seals nothing yet."""
    if session.in_nested_transaction():
        return
    session.flush()
    _touch_beside(session)
    touched: dict[str, set[Any]] = session.info.pop(_TOUCHED, {})
    for table in sorted(touched):
        seal(session, table, touched[table])


def _forget(session: Session, transaction: SessionTransaction) -> None:
    """Not at the end of a savepoint: what was written before it still counts."""
    if transaction.parent is None:
        session.info.pop(_TOUCHED, None)


def watch_sessions() -> None:
    """Have every session of this process seal what it writes; doing it twice changes nothing."""
    for name, listener in (
        ("after_flush", _remember),
        ("do_orm_execute", _remember_statement),
        ("before_commit", _seal_touched),
        ("after_soft_rollback", _forget),
    ):
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)
