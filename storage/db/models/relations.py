"""Relations of persons to persons and organisations: who may act for whom, since when, by what."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, Id


class PersonRelation(Base):
    """`person` is the parent, spouse, guardian or representative of the other; append-only."""

    __tablename__ = "person_relations"
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(other_person_id, organisation_id) = 1", name="one_other"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(30))
    """A `repository.relations.RelationKind`."""
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    other_person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organisations.id"), index=True
    )
    scope: Mapped[list[str]]
    """Codes of the procedures that an authorisation is for; none: all."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The last day; None: until it is ended."""
    basis: Mapped[str] = mapped_column(sa.String(20))
    """`record` (a paper in the store), `paper` (an officer held it), `word` (an officer's)."""
    record_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("records.id"))
    """While this paper is out of force, the relation does not hold."""
    reason: Mapped[str]
    """Number and issuer of the paper, or the officer's written reason."""
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"))
    at: Mapped[datetime]


class RelationEnd(Base):
    """A relation was revoked or has ended; append-only, one for each relation at most."""

    __tablename__ = "relation_ends"

    id: Mapped[Id]
    relation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person_relations.id"), unique=True)
    ended_on: Mapped[date]
    """From this day on it does not hold."""
    reason: Mapped[str]
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"))
    at: Mapped[datetime]
