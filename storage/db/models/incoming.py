"""Files on their way in, part by part, until they are acknowledged as uploads (ADR 0025)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, CreatedAt, Id, Sha256


class IncomingFile(Base):
    """One file that a sender announced; how far it is, its parts tell."""

    __tablename__ = "incoming_files"

    id: Mapped[Id]
    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    file_name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[Sha256 | None]
    """Of the whole file, where the sender told it."""
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    """Moves on with each part."""
    upload_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("uploads.id"))
    """The upload that came of it: only then it is acknowledged."""
    refused_code: Mapped[str | None] = mapped_column(sa.String(60))
    """Why it was not taken in, once all of it was here."""


class IncomingPart(Base):
    """Some bytes of an incoming file; unlogged, so that a crash of the server empties the table."""

    __tablename__ = "incoming_parts"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    file_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("incoming_files.id", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    """Offset of its first byte in the file."""
    data: Mapped[bytes]
