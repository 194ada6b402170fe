"""Seals of rows and anchors of the logs: by them a change past the program is found and named."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, Id, Sha256


class RowSeal(Base):
    """What a row of a sealed table held when the program last wrote it; append-only.

    The newest seal of a row counts. Its position may have gaps before it: what was rolled back.
    """

    __tablename__ = "row_seals"
    __table_args__ = (sa.Index("ix_row_seals_row", "table_name", "row_id", "position"),)

    position: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    table_name: Mapped[str] = mapped_column(sa.String(40))
    row_id: Mapped[str]
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Of all its columns that are not null (`storage.db.sealing`); None: the row was taken away."""
    columns: Mapped[dict[str, Any]]
    """By column, or key of a column that is an object: the first digits of the value's SHA-256."""
    at: Mapped[datetime]
    adopted: Mapped[bool] = mapped_column(default=False)
    """The row stood there without a seal and was sealed afterwards (`motlan audit seal`)."""
    previous_hash: Mapped[Sha256]
    """`hash` of the seal of this row before this one; zeros for the first."""
    key_id: Mapped[str | None] = mapped_column(sa.String(16))
    """Of the key that sealed (`core.seal_keys`); None: from before keys had ids."""
    hash: Mapped[Sha256]
    """HMAC-SHA-256 over all of the above but the position."""


class SealKeyChange(Base):
    """From here on no older key seals; append-only, sealed by the newer key itself."""

    __tablename__ = "seal_key_changes"

    id: Mapped[Id]
    key_id: Mapped[str] = mapped_column(sa.String(16))
    after_position: Mapped[int] = mapped_column(sa.BigInteger)
    """Position of the last seal that older keys may have made."""
    at: Mapped[datetime]


class LogAnchor(Base):
    """The end of the access log and of the seals after one day, signed and locked; append-only."""

    __tablename__ = "log_anchors"

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(unique=True)
    """In Vietnam."""
    log_position: Mapped[int] = mapped_column(sa.BigInteger)
    """Entries of the access log up to the end of the day."""
    log_hash: Mapped[Sha256]
    seal_position: Mapped[int] = mapped_column(sa.BigInteger)
    """Seals up to this one are covered, by this anchor or one before it."""
    seal_count: Mapped[int] = mapped_column(sa.BigInteger)
    """Seals that this anchor covers: those after the anchor before it."""
    adopted_count: Mapped[int] = mapped_column(sa.BigInteger)
    """Those among them that were put on rows which stood there without one."""
    seal_hash: Mapped[Sha256]
    previous_sha256: Mapped[Sha256]
    """Of the signed file of the anchor before it; zeros for the first."""
    object_key: Mapped[str]
    object_sha256: Mapped[Sha256]
    """Of the signed file."""
    is_stamped: Mapped[bool]
    """Whether a time server vouched for it; without one it is signed alone."""
    made_at: Mapped[datetime]
