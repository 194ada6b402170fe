"""What became of agencies: who follows whom since when, and the names they had before."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, Id


class AgencySuccession(Base):
    """One agency follows another: merged, split or abolished, by which instrument.

    A merger has one row per agency that ended, a split one per agency that follows.
    """

    __tablename__ = "agency_successions"
    __table_args__ = (sa.UniqueConstraint("predecessor_id", "successor_id"),)

    id: Mapped[Id]
    predecessor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    successor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"), index=True)
    since: Mapped[date]
    """The first day on which the successor answers for papers and dossiers."""
    instrument: Mapped[str]
    """The resolution or law, or «chưa xác minh»."""


class AgencyName(Base):
    """A name that an agency bore before: a rename makes no new agency."""

    __tablename__ = "agency_names"
    __table_args__ = (sa.UniqueConstraint("agency_id", "name"),)

    id: Mapped[Id]
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"), index=True)
    name: Mapped[str]
    name_folded: Mapped[str] = mapped_column(index=True)
    valid_to: Mapped[date | None]
    """The last day of the name; None where nobody wrote it down."""
