"""The inventory of objects: what rows speak of, what the second store has, rounds over it.

Which columns speak of objects follows from their names, so that no table can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.lifecycle import RecordStatus
from core.standing import Retention
from storage.db.base import Base
from storage.db.models import (
    BackupNote,
    FixityRound,
    InventoryEntry,
    Reconciliation,
    Record,
    Rendition,
    Upload,
)

_NOT_KEPT: Final = frozenset(
    # What has gone, was put back, is counted here, may never have been stored, or goes in days.
    {"object_inventory", "object_repairs", "objects_to_remove", "signature_drafts", "exports"}
)
_LONGEST_PAUSE_S: Final = 3600.0
_FIRST_PAUSE_S: Final = 30.0


@cache
def naming_columns() -> tuple[tuple[sa.Column[Any], sa.Column[Any]], ...]:
    """Each pair of columns that names an object: `…_key` with `…_sha256` beside it.

    `object_key` may have `sha256` alone.
    """
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name in _NOT_KEPT:
            continue
        for column in table.columns:
            if not column.name.endswith("_key"):
                continue
            stem = column.name.removesuffix("_key")
            beside = (f"{stem}_sha256", *(["sha256"] if stem == "object" else []))
            found += [(column, table.columns[name]) for name in beside if name in table.columns][:1]
    return tuple(found)


def _named() -> sa.CompoundSelect[Any]:
    return sa.union(
        *(
            sa.select(key.label("key"), sha256.label("sha256")).where(
                key.is_not(None), sha256.is_not(None)
            )
            for key, sha256 in naming_columns()
        )
    )


def named_objects(session: Session) -> Iterator[tuple[str, str, datetime | None]]:
    """Key, SHA-256 and last noted lock of every object that a row speaks of, by key.

    Read as it is asked for, as the session's transaction sees the rows.
    """
    named, entry = _named().subquery("named"), InventoryEntry
    query = (
        sa.select(named.c.key, named.c.sha256, entry.locked_until)
        .outerjoin(entry, sa.and_(entry.key == named.c.key, entry.sha256 == named.c.sha256))
        .order_by(sa.collate(named.c.key, "C"), named.c.sha256)
    )
    for row in session.execute(query, execution_options={"yield_per": 1000}):
        yield row[0], row[1], row[2]


def take_stock(session: Session, now: datetime) -> tuple[int, int]:
    """Bring the inventory up to the rows: how many objects came in, how many went out."""
    named = _named().subquery("named")
    entry = InventoryEntry
    came = session.execute(
        insert(entry)
        .from_select(
            ["key", "sha256", "noted_at"],
            sa.select(named.c.key, named.c.sha256, sa.literal(now, sa.DateTime(timezone=True))),
        )
        .on_conflict_do_nothing()
        .returning(entry.key)
    ).all()
    is_named = sa.exists().where(named.c.key == entry.key, named.c.sha256 == entry.sha256)
    # What was put a moment ago may be spoken of by a transaction that is not over yet.
    settled = now - timedelta(days=1)
    went = session.execute(
        sa.delete(entry).where(~is_named, entry.noted_at < settled).returning(entry.key)
    ).all()
    return len(came), len(went)


def note_stored(session: Session, key: str, sha256: str, now: datetime) -> None:
    """An object was put: the second store has to get it; one that is known already has it."""
    session.execute(
        insert(InventoryEntry).values(key=key, sha256=sha256, noted_at=now).on_conflict_do_nothing()
    )


def note_changed(session: Session, key: str) -> None:
    """The lock of an object changed, or one store lost it: its copy is looked at again."""
    session.execute(
        sa.update(InventoryEntry)
        .where(InventoryEntry.key == key, InventoryEntry.copied_at.is_not(None))
        .values(copied_at=None, copy_not_before=None, copy_tries=0)
    )


def after(session: Session, key: str, limit: int) -> Sequence[tuple[str, str, bool]]:
    """The next entries behind a key: key, hash, whether the second store has it."""
    entry = InventoryEntry
    rows = session.execute(
        sa.select(entry.key, entry.sha256, entry.copied_at.is_not(None))
        .where(entry.key > key)
        .order_by(entry.key, entry.sha256)
        .limit(limit)
    ).all()
    if len(rows) == limit:
        # The last key may go on behind the cut under another hash; it comes whole next time.
        last = rows[-1][0]
        kept = [row for row in rows if row[0] != last]
        rows = kept or rows
    return [(row[0], row[1], bool(row[2])) for row in rows]


def count_entries(session: Session) -> int:
    """How many objects the inventory has."""
    return session.scalar(sa.select(sa.func.count()).select_from(InventoryEntry)) or 0


def due_to_copy(session: Session, now: datetime, limit: int) -> Sequence[InventoryEntry]:
    """Objects that the second store lacks and that may be tried now, the oldest first; locked."""
    entry = InventoryEntry
    return session.scalars(
        sa.select(entry)
        .where(
            entry.copied_at.is_(None),
            sa.or_(entry.copy_not_before.is_(None), entry.copy_not_before <= now),
        )
        .order_by(entry.noted_at, entry.key)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def wait_to_copy(entry: InventoryEntry, code: str, now: datetime) -> None:
    """A try failed: the next one comes later each time, an hour at most."""
    pause = min(_FIRST_PAUSE_S * 2 ** min(entry.copy_tries, 10), _LONGEST_PAUSE_S)
    entry.copy_tries += 1
    entry.copy_code = code
    entry.copy_not_before = now + timedelta(seconds=pause)


def put_off(session: Session, code: str, until: datetime, limit: int) -> None:
    """A store is away: what would be tried next waits until then; no try is counted."""
    entry = InventoryEntry
    due = (
        sa.select(entry.key, entry.sha256)
        .where(
            entry.copied_at.is_(None),
            sa.or_(entry.copy_not_before.is_(None), entry.copy_not_before < until),
        )
        .order_by(entry.noted_at, entry.key)
        .limit(limit)
    )
    session.execute(
        sa.update(entry)
        .where(sa.tuple_(entry.key, entry.sha256).in_(due))
        .values(copy_not_before=until, copy_code=code)
    )


def are_copies_due(session: Session, now: datetime) -> bool:
    """Whether anything may be copied now."""
    entry = InventoryEntry
    query = sa.select(entry.key).where(
        entry.copied_at.is_(None),
        sa.or_(entry.copy_not_before.is_(None), entry.copy_not_before <= now),
    )
    return session.scalar(query.limit(1)) is not None


@dataclass(frozen=True)
class CopyCount:
    """How far the second store is behind."""

    objects: int
    missing: int
    failing: int
    """Of the missing: tried at least once in vain."""
    oldest: datetime | None
    """When the object was noted that waits longest."""


def count_copies(session: Session) -> CopyCount:
    """Count what the second store has; one look at the entries that wait."""
    entry = InventoryEntry
    row = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(entry.copy_tries > 0),
            sa.func.min(entry.noted_at),
        ).where(entry.copied_at.is_(None))
    ).one()
    return CopyCount(count_entries(session), row[0], row[1], row[2])


def open_round(session: Session) -> FixityRound | None:
    """The round that was interrupted, to go on with."""
    query = sa.select(FixityRound).where(FixityRound.ended_at.is_(None))
    return session.scalar(query.order_by(FixityRound.started_at.desc()).limit(1))


def last_round(session: Session) -> FixityRound | None:
    """The last round that came to its end."""
    query = sa.select(FixityRound).where(FixityRound.ended_at.is_not(None))
    return session.scalar(query.order_by(FixityRound.ended_at.desc()).limit(1))


def last_reconciliation(session: Session) -> Reconciliation | None:
    """The newest comparison that came to its end."""
    ended = Reconciliation.outcome.in_(("done", "differences"))
    query = sa.select(Reconciliation).where(ended)
    return session.scalar(query.order_by(Reconciliation.ended_at.desc()).limit(1))


def was_tried(session: Session) -> bool:
    """Whether rows were ever compared, to the end or not."""
    return session.scalar(sa.select(Reconciliation.id).limit(1)) is not None


def last_backup(session: Session) -> BackupNote | None:
    """The newest backup that has the database."""
    query = sa.select(BackupNote).where(BackupNote.has_database)
    return session.scalar(query.order_by(BackupNote.made_at.desc()).limit(1))


def first_upload_at(session: Session) -> datetime | None:
    """When the first file came in; None: nothing came yet."""
    first = sa.select(Upload.created_at).order_by(Upload.id).limit(1)
    return session.scalar(first)


def locks_to_extend(session: Session, before: datetime, limit: int) -> Sequence[InventoryEntry]:
    """Files of records that the law still keeps and whose lock was last set to end before then.

    Kept is what is permanent, held, or in force.
    """
    entry = InventoryEntry
    is_kept = sa.or_(
        Record.retention == Retention.PERMANENT,
        Record.held_since.is_not(None),
        sa.and_(Record.retention == Retention.IN_FORCE, Record.status == RecordStatus.IN_FORCE),
    )
    files = (
        sa.select(Rendition.object_key, Rendition.sha256)
        .join(Record, Record.id == Rendition.record_id)
        .where(Record.erased_at.is_(None), is_kept)
    )
    return session.scalars(
        sa.select(entry)
        .where(
            sa.or_(entry.locked_until.is_(None), entry.locked_until < before),
            sa.tuple_(entry.key, entry.sha256).in_(files),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def known_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of the keys that the inventory has."""
    query = sa.select(InventoryEntry.key).where(InventoryEntry.key.in_(keys))
    return set(session.scalars(query))
