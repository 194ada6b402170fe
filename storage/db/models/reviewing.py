"""Review by people: who has a document open, and what the first of two persons said."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, Sha256


class DocumentLease(Base):
    """Who has a document open to decide on it; ends by itself when the page is left."""

    __tablename__ = "document_leases"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    """The open page tells now and then that it is still open."""


class FirstReading(Base):
    """What the first of two persons confirmed; hidden from the second until their own answers."""

    __tablename__ = "first_readings"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    type: Mapped[str] = mapped_column(sa.ForeignKey("paper_types.slug"))
    fields: Mapped[dict[str, Any]]
    pdf_sha256: Mapped[Sha256]
    """Of the file that this person saw; the second must see the same."""
    at: Mapped[datetime]
