"""Writing lessons: beside every decision, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.artifacts import FieldSource
from core.lessons import Decision, FieldChange
from core.vietnamese import clean_line
from storage.db.models import Document, DocumentField, FieldLesson, Lesson, Page


def record_lesson(
    session: Session, document: Document, agency_id: UUID, decision: Decision, at: datetime
) -> None:
    """Keep what the machine had proposed beside what a person decided; values are not copied."""
    session.flush()
    lesson = Lesson(
        document_id=document.id,
        agency_id=agency_id,
        decision=decision,
        model=document.model,
        proposed_type=document.proposed_type,
        proposed_confidence=document.proposed_confidence,
        alternatives=document.alternatives,
        decided_type=None if decision is Decision.REJECTED else document.type,
        at=at,
    )
    session.add(lesson)
    session.flush()
    if decision is Decision.CONFIRMED:
        _record_fields(session, document, lesson)


def _record_fields(session: Session, document: Document, lesson: Lesson) -> None:
    pages = select(Page.number, Page.engine).where(Page.document_id == document.id)
    engines = {number: engine for number, engine in session.execute(pages)}
    fields = select(DocumentField).where(DocumentField.document_id == document.id)
    for field in session.scalars(fields.order_by(DocumentField.name)):
        change = _change_of(field)
        if change is None:
            continue
        session.add(
            FieldLesson(
                lesson_id=lesson.id,
                field_id=field.id,
                name=field.name,
                change=change,
                confidence=field.confidence,
                page_number=field.page_number,
                box=field.box,
                source=field.source,
                engine=None if field.page_number is None else engines.get(field.page_number),
            )
        )


def _change_of(field: DocumentField) -> FieldChange | None:
    """None for a field that neither the machine nor the person filled."""
    if field.source is FieldSource.PERSON or not field.proposed:
        return FieldChange.ADDED if field.value else None
    if not field.value:
        return FieldChange.REMOVED
    # A form gives values back with their white space folded.
    is_same = clean_line(field.value) == clean_line(field.proposed)
    return FieldChange.UNCHANGED if is_same else FieldChange.CORRECTED
