"""What the object stores hold: the inventory, rounds over it, and how rows and objects agree."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, Id, Sha256


class InventoryEntry(Base):
    """One object that rows speak of, as it stands in the stores; made anew from the rows at will.

    The same key under two hashes means that a row is wrong: both are looked at.
    """

    __tablename__ = "object_inventory"
    __table_args__ = (
        sa.Index(
            "ix_object_inventory_uncopied",
            "noted_at",
            postgresql_where=sa.text("copied_at IS NULL"),
        ),
    )

    key: Mapped[str] = mapped_column(sa.Text(collation="C"), primary_key=True)
    """In the order in which stores list their keys."""
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    noted_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    """Until when the retention of its record had it locked; None: nobody extended its lock yet."""
    copied_at: Mapped[datetime | None]
    """When the second store was last seen to have it whole, locked as it should be."""
    copy_tries: Mapped[int] = mapped_column(server_default="0")
    copy_not_before: Mapped[datetime | None]
    copy_code: Mapped[str | None] = mapped_column(sa.String(60))
    """Why the last try to copy it failed."""


class FixityRound(Base):
    """One reading of every object of the inventory, in the order of its keys."""

    __tablename__ = "fixity_rounds"

    id: Mapped[Id]
    started_at: Mapped[datetime]
    touched_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    """None: under way, or interrupted; the next one goes on behind `position`."""
    position: Mapped[str]
    """Key of the last object that was read."""
    checked: Mapped[int] = mapped_column(sa.BigInteger)
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    repaired: Mapped[int] = mapped_column(sa.BigInteger)
    damaged: Mapped[list[Any]]
    """Each: `key`, `code`; what no copy could put right."""


class Reconciliation(Base):
    """One comparison of rows, objects, queues, signatures and search; append-only."""

    __tablename__ = "reconciliations"

    id: Mapped[Id]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(sa.String(40))
    """`done`, `differences` (something needs a person) or the code of what ended it early."""
    findings: Mapped[list[Any]]
    """Each: `relation`, `healed`, `parked`, `named`, `examples` (ids and keys, no values)."""


class BackupNote(Base):
    """That a backup was made; the age of the newest is looked at."""

    __tablename__ = "backups"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(40))
    """Of the set; where it lies is not known here."""
    made_at: Mapped[datetime] = mapped_column(index=True)
    has_database: Mapped[bool]
    """False: an export of objects alone."""
    objects: Mapped[int] = mapped_column(sa.BigInteger)
    missing: Mapped[int] = mapped_column(sa.BigInteger)
    """Objects that rows spoke of and no store could give."""
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    """Written this time, encrypted."""
