"""The national list of procedures: cases, results, codes in other spellings, lists to decide on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, CreatedAt, Id


class ProcedureCase(Base):
    """A case of carrying a procedure out (trường hợp, `.01`, `.02`) with its own components."""

    __tablename__ = "procedure_cases"
    __table_args__ = (sa.UniqueConstraint("procedure_id", "code"),)

    id: Mapped[Id]
    procedure_id: Mapped[UUID] = mapped_column(sa.ForeignKey("procedures.id"))
    code: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str]
    legal_days: Mapped[int | None]
    """Working days for this case; None: those of the procedure."""


class ProcedureResult(Base):
    """What a procedure gives; a chained one gives several."""

    __tablename__ = "procedure_results"
    __table_args__ = (sa.UniqueConstraint("procedure_id", "code"),)

    id: Mapped[Id]
    procedure_id: Mapped[UUID] = mapped_column(sa.ForeignKey("procedures.id"))
    code: Mapped[str]
    """As the list has it: an opaque string (`catalogue_aliases` knows other spellings)."""
    name: Mapped[str]
    paper_type: Mapped[str | None] = mapped_column(sa.ForeignKey("paper_types.slug"))
    position: Mapped[int]


class CatalogueAlias(Base):
    """Another spelling of a code, where it comes from and when it was in use."""

    __tablename__ = "catalogue_aliases"
    __table_args__ = (sa.UniqueConstraint("kind", "alias", "valid_from"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    """`procedure`, `component`, `result`, `agency` or `paper_type`."""
    alias: Mapped[str]
    code: Mapped[str]
    """The code of our catalogue; for `result` and `paper_type` a slug of a paper type."""
    source: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    created_at: Mapped[CreatedAt]


class ListProposal(Base):
    """A national list that was read, waiting for somebody to take it over or to drop it."""

    __tablename__ = "list_proposals"

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of the file."""
    effective_on: Mapped[date]
    is_whole: Mapped[bool]
    """What the list does not name has ended."""
    procedures: Mapped[list[Any]]
    """The good rows, as they were read."""
    bad_rows: Mapped[list[Any]]
    differences_sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of the report that was shown: what is taken over is what was seen."""
    state: Mapped[str] = mapped_column(sa.String(20), default="waiting")
    """`waiting`, `taken_over` or `dropped`."""
    proposed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]


class CatalogueChange(Base):
    """A catalogue in our own form or a mapping that somebody proposed: another person decides."""

    __tablename__ = "catalogue_changes"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    """`file`: a catalogue in our own form; `mapping`: a paper type for a component."""
    data: Mapped[dict[str, Any]]
    """What was proposed, as it came."""
    told: Mapped[list[Any]]
    """What it alters, row by row, as it was shown."""
    state: Mapped[str] = mapped_column(sa.String(20), default="waiting")
    """`waiting`, `taken_over` or `dropped`."""
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]


class CalendarDay(Base):
    """A day that differs from the usual week: a holiday, or a Saturday worked in exchange."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_worked: Mapped[bool]
    name: Mapped[str]
    source: Mapped[str]
