"""Terms of papers: when each is looked at again, and by which rules that day was worked out."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base


class RecordTerm(Base):
    """A paper whose term may come; triggers enter one that is filed, altered or corrected."""

    __tablename__ = "record_terms"

    record_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("records.id", ondelete="CASCADE"), primary_key=True
    )
    due_on: Mapped[date] = mapped_column(index=True)
    """The first day of the year 1: something changed, look at once."""


class TermRule(Base):
    """By type the months of its general rule, as the last round of terms knew them."""

    __tablename__ = "term_rules"

    paper_type: Mapped[str] = mapped_column(primary_key=True)
    months: Mapped[int]
