"""Dossiers mirrored from the one-stop software, and how each component is served."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.dossiers import Handover, IdentitySeen, Payment, Sync
from core.lifecycle import Digitization, DossierState
from storage.db.base import Base, CreatedAt, Id


class Dossier(Base):
    """One dossier; the procedure version is the one in force on the reception date."""

    __tablename__ = "dossiers"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    procedure_id: Mapped[UUID] = mapped_column(sa.ForeignKey("procedures.id"))
    owner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisations.id"))
    submitter_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    receiving_agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    competent_agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    channel: Mapped[str] = mapped_column(sa.String(20), default="direct")
    """`direct`, `online` or `postal`."""
    identity_seen_by: Mapped[IdentitySeen] = mapped_column(
        server_default=IdentitySeen.DESK.value, default=IdentitySeen.DESK
    )
    case_code: Mapped[str] = mapped_column(sa.String(10), server_default="", default="")
    state: Mapped[DossierState] = mapped_column(default=DossierState.RECEIVED)
    payment: Mapped[Payment] = mapped_column(
        server_default=Payment.NONE.value, default=Payment.NONE
    )
    delivery: Mapped[Handover] = mapped_column(
        server_default=Handover.NONE.value, default=Handover.NONE
    )
    sync: Mapped[Sync] = mapped_column(server_default=Sync.OWN.value, default=Sync.OWN)
    master_sequence: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Of the newest message of the one-stop software that counted; older ones change nothing."""
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    """The reception date that legal periods are counted from (15:00 rule applied)."""
    due_on: Mapped[date | None]
    purpose: Mapped[str | None]
    opened_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None]
    incomplete_reason: Mapped[str | None]
    """Why it was completed although required components were missing."""
    created_at: Mapped[CreatedAt]


class DossierEvent(Base):
    """What happened to a dossier, by whom and why; append-only."""

    __tablename__ = "dossier_events"
    __table_args__ = (sa.UniqueConstraint("dossier_id", "message_id"),)

    id: Mapped[Id]
    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    """`completed_short`: although required components were missing; others: `dossier_events`."""
    reason: Mapped[str]
    values: Mapped[dict[str, Any]]
    """`missing`: codes of the missing components; what else the event of this name tells."""
    message_id: Mapped[str | None] = mapped_column(sa.String(80))
    """Of the message of the one-stop software: the same message counts once."""
    sequence: Mapped[int | None] = mapped_column(sa.BigInteger)
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"))
    at: Mapped[datetime]


class DossierComponent(Base):
    """One component of one dossier and what stands in for it."""

    __tablename__ = "dossier_components"
    __table_args__ = (sa.UniqueConstraint("dossier_id", "component_id"),)

    id: Mapped[Id]
    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossiers.id"), index=True)
    component_id: Mapped[UUID] = mapped_column(sa.ForeignKey("components.id"))
    digitization: Mapped[Digitization] = mapped_column(default=Digitization.NOT_DIGITIZED)
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("documents.id"))
    record_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("records.id"), index=True)
    changed_at: Mapped[CreatedAt]
