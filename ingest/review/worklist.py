"""What waits for a person, and everything that she needs to decide on one document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, false, func, select
from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.answers import Answer
from core.artifacts import PageOrigin
from core.errors import MotLanError
from core.lifecycle import Lane, State
from ingest.pipeline.commands import require
from ocr.service import OWN_TEXT
from storage.db.models import (
    Batch,
    Document,
    DocumentField,
    Dossier,
    FirstReading,
    Page,
    PaperType,
    Revision,
    Staff,
)
from storage.db.queries.agencies import is_answered_for


class DocumentNotFoundError(MotLanError):
    """No such document, or not one of the caller's agency: both look the same from outside."""

    code, fault = "document_not_found", "caller"


@dataclass(frozen=True)
class WorklistItem:
    """One document that waits for confirmation."""

    document_id: UUID
    dossier_id: UUID | None
    dossier_code: str | None
    type: str | None
    type_title: str | None
    type_confidence: float
    least_confidence: float | None
    """Of its fields."""
    pages: int
    lane: Lane
    waiting_since: datetime
    arrived_at: datetime | None = None
    """When the citizen who waits for it came to the desk; None where nobody waits."""
    due_on: date | None = None
    """The day on which the dossier is to be given back."""
    read_by: str | None = None
    """Full name of the first of two persons who read it."""


@dataclass(frozen=True)
class ReviewField:
    """One field beside the picture."""

    name: str
    value: str | None
    raw: str | None
    confidence: float
    source: str
    page_number: int | None
    box: tuple[float, float, float, float] | None
    proposed: str | None = None
    """What the machine read, whatever a person made of it since."""
    answer: Answer | None = None
    answered_by: str | None = None
    """Full name of who answered."""
    answered_at: datetime | None = None


@dataclass(frozen=True)
class ReviewPage:
    """One page of the document, to be shown."""

    page_id: UUID
    number: int
    width_px: int
    height_px: int
    quality: tuple[str, ...]
    is_turnable: bool
    """A page with text of its own is not: it stands as its file says."""


@dataclass(frozen=True)
class ReviewDocument:
    """Everything that the review page shows."""

    document_id: UUID
    version: int
    state: State
    batch_id: UUID
    dossier_id: UUID | None
    component_id: UUID | None
    owner_id: UUID | None
    type: str | None
    type_confidence: float
    is_type_chosen: bool
    """By a person, and not confirmed yet."""
    is_type_taught: bool
    """The machine itself told nothing; papers that look like it were confirmed so."""
    alternatives: tuple[tuple[str, float], ...]
    is_signed_input: bool
    pdf_sha256: str | None
    """None while the file of a document that was just split off is being made."""
    rejected_reason: str | None
    parked_code: str | None
    waiting_code: str | None
    fields: tuple[ReviewField, ...]
    pages: tuple[ReviewPage, ...]
    arrived_at: datetime | None = None
    """When the citizen who waits for it came to the desk; None where nobody waits."""
    open_beside: int = 0
    """Other documents of the dossier that wait for a person."""


_ARRIVED: Final = case(
    (
        and_(Document.lane == Lane.NOW, Dossier.channel == "direct", Batch.closed_at.is_(None)),
        Dossier.received_at,
    )
)
"""Somebody waits while the visit to the scanner lasts: until the originals went back."""


def worklist(
    session: Session, caller: Caller, *, dossier_id: UUID | None = None, limit: int = 100
) -> list[WorklistItem]:
    """Documents of the caller's agency that wait for a person, the urgent and oldest first."""
    require(caller, Action.REVIEW)
    least = (
        select(func.min(DocumentField.confidence))
        .where(DocumentField.document_id == Document.id)
        .scalar_subquery()
    )
    pages = (
        select(func.count())
        .select_from(Page)
        .where(Page.document_id == Document.id)
        .scalar_subquery()
    )
    query = (
        select(
            Document,
            Dossier.code,
            Dossier.due_on,
            _ARRIVED,
            PaperType.title,
            Staff.full_name,
            least,
            pages,
        )
        .join(Batch, Batch.id == Document.batch_id)
        .outerjoin(Dossier, Dossier.id == Document.dossier_id)
        .outerjoin(PaperType, PaperType.slug == Document.type)
        .outerjoin(FirstReading, FirstReading.document_id == Document.id)
        .outerjoin(Staff, Staff.id == FirstReading.staff_id)
        .where(is_answered_for(Batch.agency_id, caller.agency_id), Document.state == State.PROPOSED)
        .order_by((Document.lane != Lane.NOW), _ARRIVED, Document.state_since)
        .limit(limit)
    )
    if dossier_id is not None:
        query = query.where(Document.dossier_id == dossier_id)
    return [_item(row) for row in session.execute(query)]


def _item(row: Row[Document, str, date, datetime, str, str, float, int]) -> WorklistItem:
    document, code, due_on, arrived_at, title, read_by, least_confidence, page_count = row
    return WorklistItem(
        document_id=document.id,
        dossier_id=document.dossier_id,
        dossier_code=code,
        type=document.type,
        type_title=title,
        type_confidence=document.type_confidence,
        least_confidence=least_confidence,
        pages=page_count,
        lane=document.lane,
        waiting_since=document.state_since,
        arrived_at=arrived_at,
        due_on=due_on,
        read_by=read_by,
    )


def find_document(session: Session, caller: Caller, document_id: UUID) -> Document:
    """A document of the caller's own agency; raises DocumentNotFoundError otherwise.

    Who may not review but issue results finds those that they handed in themselves.
    """
    query = (
        select(Document)
        .join(Batch, Batch.id == Document.batch_id)
        .where(Document.id == document_id, is_answered_for(Batch.agency_id, caller.agency_id))
    )
    if not may(caller, Action.REVIEW):
        query = query.where(is_own_result(caller))
    document = session.scalar(query)
    if document is None:
        raise DocumentNotFoundError(document_id=document_id)
    return document


def is_own_result(caller: Caller) -> ColumnElement[bool]:
    """The batch was handed in by the caller, whose role issues results."""
    if not may(caller, Action.ISSUE_RESULT):
        return false()
    return Batch.operator_id == caller.staff_id


def require_sight(caller: Caller) -> None:
    """Raise NotAllowedError for who neither reviews scans nor issues results."""
    if not may(caller, Action.ISSUE_RESULT):
        require(caller, Action.REVIEW)


def document_for_review(session: Session, caller: Caller, document_id: UUID) -> ReviewDocument:
    """One document with its fields and pages; the caller of this logs the look before showing."""
    require_sight(caller)
    document = find_document(session, caller, document_id)
    newest_file = session.scalar(
        select(Revision.pdf_sha256)
        .where(Revision.document_id == document.id)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    fields = session.execute(
        select(DocumentField, Staff.full_name)
        .outerjoin(Staff, Staff.id == DocumentField.answered_by_id)
        .where(DocumentField.document_id == document.id)
        .order_by(DocumentField.name)
    )
    return ReviewDocument(
        document_id=document.id,
        version=document.version,
        state=document.state,
        batch_id=document.batch_id,
        dossier_id=document.dossier_id,
        component_id=document.component_id,
        owner_id=document.owner_id,
        type=document.type,
        type_confidence=document.type_confidence,
        is_type_chosen=document.chosen_type is not None and document.chosen_type == document.type,
        is_type_taught=document.proposed_type is None
        and document.chosen_type is None
        and document.type is not None,
        alternatives=tuple((slug, score) for slug, score in document.alternatives),
        is_signed_input=document.is_signed_input,
        pdf_sha256=newest_file,
        rejected_reason=document.rejected_reason,
        parked_code=document.parked_code,
        waiting_code=document.waiting_code,
        fields=tuple(_field(row, name) for row, name in fields),
        pages=pages_of(session, document.id),
        arrived_at=_arrived(session, document),
        open_beside=_open_beside(session, document),
    )


def _arrived(session: Session, document: Document) -> datetime | None:
    return session.scalar(
        select(_ARRIVED)
        .select_from(Document)
        .join(Batch, Batch.id == Document.batch_id)
        .join(Dossier, Dossier.id == Document.dossier_id)
        .where(Document.id == document.id)
    )


def _open_beside(session: Session, document: Document) -> int:
    if document.dossier_id is None:
        return 0
    return session.scalars(
        select(func.count()).where(
            Document.dossier_id == document.dossier_id,
            Document.state == State.PROPOSED,
            Document.id != document.id,
        )
    ).one()


def pages_of(session: Session, document_id: UUID) -> tuple[ReviewPage, ...]:
    """The pages of a document that the caller was let in to see, in its order."""
    pages = session.scalars(
        select(Page).where(Page.document_id == document_id).order_by(Page.position)
    )
    return tuple(
        ReviewPage(
            page_id=page.id,
            number=page.number,
            width_px=page.width_px or 0,
            height_px=page.height_px or 0,
            quality=tuple(page.quality),
            is_turnable=is_turnable(page),
        )
        for page in pages
    )


def is_turnable(page: Page) -> bool:
    """Not a page with words of its own: they stand as the file says, and reading would lose them.

    In an old encoding such a page is kept as a picture; its engine tells.
    """
    is_own = page.origin in (PageOrigin.TEXT, PageOrigin.MIXED) or page.engine == OWN_TEXT
    return not is_own


def _field(row: DocumentField, answered_by: str | None) -> ReviewField:
    return ReviewField(
        name=row.name,
        value=row.value,
        raw=row.raw,
        confidence=row.confidence,
        source=row.source,
        page_number=row.page_number,
        box=_box(row.box),
        proposed=row.proposed,
        answer=row.answer,
        answered_by=answered_by,
        answered_at=row.answered_at,
    )


def _box(values: list[Any] | None) -> tuple[float, float, float, float] | None:
    if values is None:
        return None
    left, top, right, bottom = values
    return (left, top, right, bottom)
