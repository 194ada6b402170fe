"""Persons, organisations, agencies, staff."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, CreatedAt, Id


class Person(Base):
    """A natural person; the 12-digit personal number is the key once it is known."""

    __tablename__ = "persons"
    __table_args__ = (
        sa.Index(
            "ix_persons_name_words",
            sa.text("to_tsvector('simple', full_name_folded)"),
            postgresql_using="gin",
        ),
        sa.Index(
            "ix_persons_name_likeness",
            "full_name_folded",
            postgresql_using="gin",
            postgresql_ops={"full_name_folded": "gin_trgm_ops"},
        ),
        sa.Index("ix_persons_name_birth", "full_name_folded", "date_of_birth"),
        sa.Index(
            "ix_persons_merged_into_id",
            "merged_into_id",
            postgresql_where="merged_into_id IS NOT NULL",
        ),
    )

    id: Mapped[Id]
    personal_number: Mapped[str | None] = mapped_column(sa.String(12), unique=True)
    full_name: Mapped[str]
    full_name_folded: Mapped[str] = mapped_column(index=True)
    date_of_birth: Mapped[date | None]
    sex: Mapped[str | None] = mapped_column(sa.String(10))
    nationality: Mapped[str] = mapped_column(default="Việt Nam")
    address: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    deceased_on: Mapped[date | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    """The one who stands for this row since it was found to be a duplicate, never itself merged:
    follows from the events `merged` and `unmerged`."""
    created_at: Mapped[CreatedAt]


class Organisation(Base):
    """An enterprise, a household business or another organisation that owns papers."""

    __tablename__ = "organisations"

    id: Mapped[Id]
    tax_code: Mapped[str | None] = mapped_column(sa.String(14), unique=True)
    name: Mapped[str]
    name_folded: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(20), default="enterprise")
    """`enterprise`, `household_business` or `other`."""
    address: Mapped[str | None]
    ended_on: Mapped[date | None]
    successor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisations.id"))
    """What it turned into or was merged with; its papers stay its own."""
    created_at: Mapped[CreatedAt]


class Agency(Base):
    """A state agency; abolished ones stay (who follows them: `agencies.AgencySuccession`)."""

    __tablename__ = "agencies"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(sa.String(35), unique=True)
    name: Mapped[str]
    name_folded: Mapped[str] = mapped_column(server_default="", default="", index=True)
    """As `repository.agencies.folded_name` folds it."""
    level: Mapped[str] = mapped_column(sa.String(20))
    """`ministry`, `province`, `district` (until 30/6/2025) or `commune`."""
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Staff(Base):
    """A member of staff of an agency, or a machine client that acts for it."""

    __tablename__ = "staff"

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    title: Mapped[str | None]
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    roles: Mapped[list[str]]
    is_machine: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    """Of browsers that nobody signed in on yet; those that are known count for themselves."""
    lock_rounds: Mapped[int] = mapped_column(server_default="0", default=0)
    must_change_password: Mapped[bool] = mapped_column(server_default="false", default=False)
    one_time_until: Mapped[datetime | None]
    """Until when a password that somebody else gave can be used."""
    created_at: Mapped[CreatedAt]
