"""What came in: batches, uploaded files, and the page ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.artifacts import MediaKind, PageOrigin
from core.lifecycle import Disposition, Lane
from core.separators import Standing
from storage.db.base import Base, CreatedAt, Id, Sha256, WorkColumns


class Batch(Base):
    """One visit to the scanner: the pages that the operator says went in, and the files."""

    __tablename__ = "batches"
    __table_args__ = (
        sa.Index("uq_batches_operator_id_visit", "operator_id", "visit", unique=True),
    )

    id: Mapped[Id]
    dossier_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    operator_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    announced_pages: Mapped[int | None]
    """How many pages the operator counted; the ledger is compared with it."""
    lane: Mapped[Lane] = mapped_column(default=Lane.NOW)
    visit: Mapped[UUID | None]
    """The sender's own name of the visit, so that asking twice opens one batch."""
    created_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None]


class Upload(WorkColumns, Base):
    """One file that was stored, read back and acknowledged."""

    __tablename__ = "uploads"
    __table_args__ = (sa.UniqueConstraint("batch_id", "idempotency_key"),)

    id: Mapped[Id]
    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    idempotency_key: Mapped[str] = mapped_column(sa.String(80))
    file_name: Mapped[str]
    kind: Mapped[MediaKind]
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[Sha256] = mapped_column(index=True)
    object_key: Mapped[str]
    is_signed: Mapped[bool] = mapped_column(default=False)
    page_count: Mapped[int]
    created_at: Mapped[CreatedAt]


class PageGroup(WorkColumns, Base):
    """A run of pages of one upload that one reading job takes."""

    __tablename__ = "page_groups"
    __table_args__ = (sa.UniqueConstraint("upload_id", "first_number"),)

    id: Mapped[Id]
    upload_id: Mapped[UUID] = mapped_column(sa.ForeignKey("uploads.id"), index=True)
    first_number: Mapped[int]
    last_number: Mapped[int]


class Page(Base):
    """The ledger: one row for every page that ever came in, never deleted.

    The words are kept as an object (JSON, gzip) under `words_key`; `image_key` is the upright
    picture for people, a rendition; the original stays in the upload's object.
    """

    __tablename__ = "pages"
    __table_args__ = (sa.UniqueConstraint("upload_id", "number"),)

    id: Mapped[Id]
    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    upload_id: Mapped[UUID] = mapped_column(sa.ForeignKey("uploads.id"), index=True)
    number: Mapped[int]
    disposition: Mapped[Disposition] = mapped_column(default=Disposition.PENDING)
    reason: Mapped[str | None]
    """Code of why it was set aside; None for a kept page."""
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    position: Mapped[int | None]
    """Place in the document, from 1."""
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    dpi: Mapped[int | None]
    rotation: Mapped[int | None]
    skew_deg: Mapped[float | None]
    origin: Mapped[PageOrigin | None]
    engine: Mapped[str | None]
    mean_confidence: Mapped[float | None]
    quality: Mapped[list[Any]] = mapped_column(default=list)
    words_key: Mapped[str | None]
    words_sha256: Mapped[Sha256 | None]
    image_key: Mapped[str | None]
    image_sha256: Mapped[Sha256 | None]
    created_at: Mapped[CreatedAt]


class SeparatorSheet(Base):
    """What a page of the ledger says that is a separator sheet; written once, with its page."""

    __tablename__ = "separator_sheets"

    page_id: Mapped[UUID] = mapped_column(sa.ForeignKey("pages.id"), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    set_token: Mapped[str] = mapped_column(sa.String(12))
    """Hexadecimal; the same on all sheets that were printed together."""
    number: Mapped[int]
    of: Mapped[int]
    component_code: Mapped[str | None]
    standing: Mapped[Standing]
