"""Seals against the rows that they were made of, and what an anchor covers of log and seals."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.db.models import AccessLogEntry, LogAnchor, RowSeal, SealKeyChange
from storage.db.sealing import (
    DIGEST,
    DIGESTS_BY_COLUMN,
    MESSAGE,
    key_of,
    keys_of,
    row_as_json,
    rows_of,
)

_FETCHED: Final = 1000


@dataclass(frozen=True)
class Apart:
    """A row that its newest seal does not fit."""

    row_id: str
    sealed: Mapping[str, str] | None
    """Digests by column; None: nobody sealed it."""
    found: Mapping[str, str] | None
    """The same of the row as it is; None: it is gone."""


def rows_apart(session: Session, table: str) -> Iterator[Apart]:
    """The rows of a sealed table that are not as sealed, in one statement and so at one moment."""
    key, row = key_of(table), row_as_json(table)
    statement = f"""
        WITH newest AS (
            SELECT DISTINCT ON (row_id) row_id, sha256, columns FROM row_seals
            WHERE table_name = :table ORDER BY row_id, position DESC
        ), seen AS (
            SELECT id::text AS row_id, content, {DIGEST} AS sha256
            FROM (SELECT x.{key} AS id, {row} AS content FROM {rows_of(table)}) AS rows
        )
        SELECT coalesce(seen.row_id, newest.row_id), newest.columns,
               CASE WHEN seen.row_id IS NOT NULL THEN {DIGESTS_BY_COLUMN} END
        FROM seen FULL JOIN newest ON newest.row_id = seen.row_id
        WHERE seen.sha256 IS DISTINCT FROM newest.sha256
        ORDER BY 1
    """  # noqa: S608 # tables and columns are our own names
    found = session.execute(
        sa.text(statement).execution_options(yield_per=_FETCHED), {"table": table}
    )
    for row_id, sealed, now in found:
        yield Apart(row_id, sealed or None, now)


def seals_apart(session: Session, tables: Collection[str]) -> Iterator[tuple[str, str]]:
    """Table and row of each seal that is not as it was made, or whose predecessor is not.

    Compared here, not in the database, which does not know the keys. Once a key has a successor
    (`SealKeyChange`), what it seals counts no more.
    """
    keys = keys_of(session)
    changes = session.execute(
        sa.select(SealKeyChange.after_position, SealKeyChange.key_id).order_by(
            SealKeyChange.after_position
        )
    ).all()
    statement = f"""
        SELECT position, table_name, row_id, hash, key_id,
               previous_hash = lag(hash, 1, repeat('0', 64)) OVER (
                   PARTITION BY table_name, row_id ORDER BY position
               ), {MESSAGE}
        FROM row_seals WHERE table_name = ANY(:tables) ORDER BY position
    """  # noqa: S608 # our own words
    found = session.execute(
        sa.text(statement).execution_options(yield_per=_FETCHED), {"tables": sorted(tables)}
    )
    for position, table, row_id, told, key_id, is_linked, message in found:
        newest = [of for after, of in changes if after < position][-1:]
        is_due = all(keys.is_as_new(key_id, of) for of in newest)
        if not (is_linked and is_due and keys.is_genuine(message, told, key_id)):
            yield table, row_id


def without_seal(session: Session, table: str, limit: int) -> Sequence[Any]:
    """Keys of rows of a sealed table that were never sealed."""
    key = key_of(table)
    statement = f"""
        SELECT x.{key} FROM {rows_of(table)} AND NOT EXISTS (
            SELECT FROM row_seals AS s WHERE s.table_name = :table AND s.row_id = x.{key}::text
        ) LIMIT :limit
    """  # noqa: S608 # our own names
    return session.scalars(sa.text(statement), {"table": table, "limit": limit}).all()


def rows_in(session: Session, table: str) -> int:
    """How many rows of a table are sealed, or should be."""
    return session.scalar(sa.text(f"SELECT count(*) FROM {rows_of(table)}")) or 0  # noqa: S608 # our name


def first_entry_at(session: Session) -> datetime | None:
    """When the access log or the seals begin; None where both are empty."""
    starts = [
        session.scalar(sa.select(AccessLogEntry.at).order_by(AccessLogEntry.position).limit(1)),
        session.scalar(sa.select(RowSeal.at).order_by(RowSeal.position).limit(1)),
    ]
    return min((one for one in starts if one is not None), default=None)


def entry_at(session: Session, position: int) -> AccessLogEntry | None:
    """The entry of the access log with this position, as the database has it now."""
    query = sa.select(AccessLogEntry).where(AccessLogEntry.position == position)
    return session.scalar(query.execution_options(populate_existing=True))


def last_entry_before(session: Session, moment: datetime) -> tuple[int, str] | None:
    """Position and hash of the newest entry from before a moment."""
    query = sa.select(AccessLogEntry.position, AccessLogEntry.hash)
    query = query.where(AccessLogEntry.at < moment).order_by(AccessLogEntry.position.desc())
    row = session.execute(query.limit(1)).one_or_none()
    return None if row is None else (row[0], row[1])


def hold_back_seals(session: Session) -> None:
    """Wait until whoever is writing seals has ended; later ones wait until this transaction ends.

    Then every seal is there up to the highest position, but those that were rolled back.
    """
    session.execute(sa.text("LOCK TABLE row_seals IN SHARE MODE"))


def last_seal(session: Session) -> int:
    """Position of the newest seal; 0: none."""
    return session.scalar(sa.select(sa.func.max(RowSeal.position))) or 0


def seals_by_key(session: Session) -> dict[str | None, int]:
    """How many seals each key made, by its id; None: from before keys had ids."""
    query = sa.select(RowSeal.key_id, sa.func.count()).group_by(RowSeal.key_id)
    return {key_id: count for key_id, count in session.execute(query)}


def newest_key_change(session: Session) -> SealKeyChange | None:
    """The key that sealed last by order; None: there was never another one."""
    query = sa.select(SealKeyChange).order_by(SealKeyChange.after_position.desc()).limit(1)
    return session.scalar(query)


def last_seal_before(session: Session, moment: datetime) -> int:
    """Position of the newest seal from before a moment; 0: none."""
    query = sa.select(RowSeal.position).where(RowSeal.at < moment)
    return session.scalar(query.order_by(RowSeal.position.desc()).limit(1)) or 0


def seals_between(session: Session, after: int, until: int) -> tuple[int, int, str]:
    """Seals after a position up to another: how many, the adopted ones, the SHA-256 over all."""
    query = (
        sa.select(RowSeal.position, RowSeal.adopted, RowSeal.hash)
        .where(RowSeal.position > after, RowSeal.position <= until)
        .order_by(RowSeal.position)
        .execution_options(yield_per=_FETCHED)
    )
    count, adopted, whole = 0, 0, hashlib.sha256()
    for position, is_adopted, hash_ in session.execute(query):
        count += 1
        adopted += is_adopted
        whole.update(f"{position}|{hash_}\n".encode())
    return count, adopted, whole.hexdigest()


def anchors(session: Session) -> Sequence[LogAnchor]:
    """All anchors, the oldest first, as the database has them now."""
    query = sa.select(LogAnchor).order_by(LogAnchor.day)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def newest_anchor(session: Session) -> LogAnchor | None:
    """The anchor of the latest day."""
    return session.scalar(sa.select(LogAnchor).order_by(LogAnchor.day.desc()).limit(1))
