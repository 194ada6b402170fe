"""Who is who: the numbers of persons and organisations, what happened to them, duplicates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, CreatedAt, Id


class PersonIdentifier(Base):
    """A number under which papers of a person or an organisation run or ran.

    The 12-digit number and the tax number in force also stand in the row of their bearer, which is
    the key; a trigger of the database keeps each of them here.
    """

    __tablename__ = "person_identifiers"
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(person_id, organisation_id) = 1", name="one_bearer"),
        sa.UniqueConstraint("person_id", "kind", "value"),
        sa.UniqueConstraint("organisation_id", "kind", "value"),
        sa.Index("ix_person_identifiers_value", "value", "kind"),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    """A `repository.identifying.Kind`."""
    value: Mapped[str]
    """Digits and capitals without spaces, as it is looked for."""
    country: Mapped[str | None] = mapped_column(sa.String(3))
    """Of a passport: ISO 3166-1 alpha-3."""
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """The day from which it names the bearer no more; None: still."""
    source: Mapped[str] = mapped_column(sa.String(20))
    """`registered`, `officer`, `card`, `paper`, `moved` from older tables; `withdrawn`: noted by
    mistake, it names nobody."""
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    created_at: Mapped[CreatedAt]


class PersonEvent(Base):
    """What happened to a person's row, or what a desk asks to happen there; append-only."""

    __tablename__ = "person_events"
    __table_args__ = (
        sa.Index(
            "ix_person_events_asked",
            "agency_id",
            postgresql_where="name IN ('merge_asked', 'death_asked', 'renumber_asked')",
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(20))
    """A `repository.person_events.EventName`."""
    other_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    """Of a merge and its undoing: the one into whom it went."""
    record_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("records.id"))
    """Of a death: the extract, where it is in the store."""
    reason: Mapped[str]
    values: Mapped[dict[str, Any]]
    """The day of a death, the kind of a number; `answers`: id of the event that asked for this."""
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"))
    at: Mapped[datetime]


class DuplicateProposal(Base):
    """Two rows that may be one person, until an officer has said whether they are."""

    __tablename__ = "duplicate_proposals"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "other_id"),
        sa.Index(
            "ix_duplicate_proposals_open",
            "agency_id",
            "score",
            postgresql_where="decided_as IS NULL",
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    """The one with the smaller id."""
    other_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    score: Mapped[float]
    signs: Mapped[list[str]]
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    """Whose desk met them; that desk decides."""
    at: Mapped[datetime]
    decided_as: Mapped[str | None] = mapped_column(sa.String(20))
    """`same` or `different`."""
    reason: Mapped[str | None]
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
