"""Looks at a person's papers without a dossier: asked for in writing, bounded, told, reviewed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, Id


class EmergencyAccess(Base):
    """An officer opened a person's papers without a dossier, for some minutes; append-only."""

    __tablename__ = "emergency_accesses"
    __table_args__ = (sa.Index("ix_emergency_accesses_agency_id_at", "agency_id", "at"),)

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime]


class EmergencyReview(Base):
    """What the supervisor said of it; append-only."""

    __tablename__ = "emergency_reviews"

    id: Mapped[Id]
    access_id: Mapped[UUID] = mapped_column(sa.ForeignKey("emergency_accesses.id"), unique=True)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    word: Mapped[str]
    at: Mapped[datetime]


class DisclosureDelay(Base):
    """A written order that the person learns of an emergency access only after a day; append-only.

    The latest one counts; one that ends a delay early names the day before.
    """

    __tablename__ = "disclosure_delays"

    id: Mapped[Id]
    access_id: Mapped[UUID] = mapped_column(sa.ForeignKey("emergency_accesses.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    order_number: Mapped[str] = mapped_column(sa.String(80))
    """Of the written order, as «12/2026/LĐ-CSĐT»."""
    issued_by: Mapped[str | None]
    """Who gave it; None: from before that was written down apart."""
    issued_on: Mapped[date | None]
    ended_because: Mapped[str | None]
    """Why the delay ends early; None: it is an order that delays."""
    until: Mapped[date]
    """The last day (in Vietnam) on which the person does not see it yet."""
    at: Mapped[datetime]
