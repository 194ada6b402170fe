"""What decisions of people teach, and which model of paper types is in use; all append-only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.artifacts import FieldSource
from core.lessons import Decision, FieldChange, ModelChange
from storage.db.base import Base, CreatedAt, Id, Sha256


class Lesson(Base):
    """What the machine had proposed for a document, and what a person decided."""

    __tablename__ = "lessons"
    __table_args__ = (sa.Index("ix_lessons_agency_id_at", "agency_id", "at"),)

    id: Mapped[Id]
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    decision: Mapped[Decision]
    model: Mapped[str]
    """Rules, model and catalogue that proposed, in their versions."""
    proposed_type: Mapped[str | None] = mapped_column(sa.String(60))
    proposed_confidence: Mapped[float | None]
    alternatives: Mapped[list[Any]]
    decided_type: Mapped[str | None] = mapped_column(sa.String(60))
    """None for a rejected document."""
    at: Mapped[CreatedAt] = mapped_column(index=True)


class FieldLesson(Base):
    """What became of one value of a confirmed document; the value itself stays in its field."""

    __tablename__ = "field_lessons"

    id: Mapped[Id]
    lesson_id: Mapped[UUID] = mapped_column(sa.ForeignKey("lessons.id"), index=True)
    field_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document_fields.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    change: Mapped[FieldChange]
    confidence: Mapped[float]
    page_number: Mapped[int | None]
    box: Mapped[list[Any] | None]
    source: Mapped[FieldSource]
    engine: Mapped[str | None]
    """What had read the page."""


class ModelEvent(Base):
    """What happened to models of paper types: the one in use follows from all events."""

    __tablename__ = "model_events"

    id: Mapped[Id]
    change: Mapped[ModelChange]
    model: Mapped[str] = mapped_column(sa.String(60))
    object_key: Mapped[str | None]
    """The model's two files in one ZIP archive; None for one that was refused."""
    object_sha256: Mapped[Sha256 | None]
    figures: Mapped[dict[str, Any]]
    at: Mapped[CreatedAt]
