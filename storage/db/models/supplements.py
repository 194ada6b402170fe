"""The one notice of what is missing (Mẫu 02), and the pause of the legal time that it makes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, Id


class SupplementRequest(Base):
    """What the citizen was told is missing; one for each dossier, all at once."""

    __tablename__ = "supplement_requests"

    id: Mapped[Id]
    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"), unique=True)
    component_ids: Mapped[list[UUID]] = mapped_column(sa.ARRAY(sa.Uuid()))
    asked_on: Mapped[date]
    answered_on: Mapped[date | None]
    """The legal time rests from `asked_on` until this day."""
    due_before: Mapped[date | None]
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    at: Mapped[datetime]
