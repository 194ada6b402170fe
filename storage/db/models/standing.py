"""What happened to the standing of a record, and who was told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.lifecycle import RecordStatus, Trust
from storage.db.base import Base, Id


class RecordEvent(Base):
    """One change of a record's status, trust, values or hold; append-only."""

    __tablename__ = "record_events"

    id: Mapped[Id]
    record_id: Mapped[UUID] = mapped_column(sa.ForeignKey("records.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    """A `core.standing.StatusChange`, or `compared`, `held`, `released`, `corrected`,
    `signature_held` (the signature that the paper came with holds since then)."""
    status_before: Mapped[RecordStatus]
    status_after: Mapped[RecordStatus]
    trust_before: Mapped[Trust]
    trust_after: Mapped[Trust]
    reason: Mapped[str]
    other_record_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("records.id"))
    """The newer paper that replaces it, or the extract that corrects it."""
    dossier_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dossiers.id"))
    values: Mapped[dict[str, Any]]
    """Of a correction: by field `[before, after]`; else empty."""
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    """None: the system itself."""
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"))
    at: Mapped[datetime]


class Notice(Base):
    """What an owner or an agency has to be told of a record; one row for each who is told."""

    __tablename__ = "notices"
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(person_id, agency_id) = 1", name="one_recipient"),
        sa.Index("ix_notices_person", "person_id", "at", postgresql_where="person_id IS NOT NULL"),
        sa.Index("ix_notices_agency", "agency_id", "at", postgresql_where="agency_id IS NOT NULL"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(40))
    """The name of the record event that it tells of, or one that `api.web.rights_wording` words."""
    record_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("records.id"), index=True)
    event_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("record_events.id"))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"))
    dossier_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("dossiers.id"))
    """For an agency: its dossier that used the paper."""
    values: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'"), default=dict)
    """What the sentence is filled with: codes, counts, dates; nothing of the paper."""
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When the person said that it is read; members of staff say so each for themselves."""
