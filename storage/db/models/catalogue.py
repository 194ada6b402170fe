"""Procedures, their dated components, paper types and validity rules: law as data with dates."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.access import Sensitivity
from core.lifecycle import Trust
from storage.db.base import Base, Id


class PaperType(Base):
    """A type of paper (contract.md 4) with what the repository must know of it."""

    __tablename__ = "paper_types"

    slug: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    title: Mapped[str]
    sensitivity: Mapped[Sensitivity] = mapped_column(default=Sensitivity.INTERNAL)
    is_kept: Mapped[bool] = mapped_column(default=True)
    """Whether it goes into the person's repository (process papers and forms do not)."""
    is_reusable: Mapped[bool] = mapped_column(default=True)
    is_single_valued: Mapped[bool] = mapped_column(default=False)
    """A newer one replaces an older one of the same owner."""
    result_code: Mapped[str | None]


class Procedure(Base):
    """An administrative procedure (TTHC) in one version."""

    __tablename__ = "procedures"
    __table_args__ = (sa.UniqueConstraint("code", "valid_from"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    name_folded: Mapped[str]
    level: Mapped[str] = mapped_column(sa.String(20))
    field_name: Mapped[str | None]
    agency_name: Mapped[str | None]
    """Who carries it out, as the list says: «Ủy ban nhân dân cấp xã»."""
    legal_days: Mapped[int | None]
    """Working days allowed by law."""
    source: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Component(Base):
    """A paper that a procedure asks for; alternatives share a `group_key`."""

    __tablename__ = "components"
    __table_args__ = (sa.UniqueConstraint("procedure_id", "case_code", "code"),)

    id: Mapped[Id]
    procedure_id: Mapped[UUID] = mapped_column(sa.ForeignKey("procedures.id"), index=True)
    case_code: Mapped[str] = mapped_column(sa.String(10), server_default="", default="")
    """The case that asks for it (`procedure_cases`); empty: every case does."""
    code: Mapped[str]
    name: Mapped[str]
    position: Mapped[int]
    group_key: Mapped[str | None]
    is_required: Mapped[bool] = mapped_column(default=True)
    original_count: Mapped[int] = mapped_column(default=1)
    copy_count: Mapped[int] = mapped_column(default=0)
    owner_role: Mapped[str] = mapped_column(sa.String(20), default="self")
    """Whose paper: `self`, `child`, `spouse`, `parent`, `deceased`, `any`."""
    minimum_trust: Mapped[Trust] = mapped_column(default=Trust.T4)


class ComponentPaper(Base):
    """Which paper types satisfy a component, with dates (R2) and the purpose asked for (R5)."""

    __tablename__ = "component_papers"

    id: Mapped[Id]
    component_id: Mapped[UUID] = mapped_column(sa.ForeignKey("components.id"), index=True)
    paper_type: Mapped[str] = mapped_column(sa.ForeignKey("paper_types.slug"))
    purpose: Mapped[str | None]
    """Folded words that the paper's stated purpose must contain, e.g. `ket hon`."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ValidityRule(Base):
    """How long a paper may be used: per type, or per type and consuming procedure (R4)."""

    __tablename__ = "validity_rules"

    id: Mapped[Id]
    paper_type: Mapped[str] = mapped_column(sa.ForeignKey("paper_types.slug"), index=True)
    procedure_code: Mapped[str | None] = mapped_column(index=True)
    months: Mapped[int | None]
    """Months from the issue date; None: no end while in force."""
    single_use: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str]
    """Legal text with article, or «chưa xác minh» where the source is not sure."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
