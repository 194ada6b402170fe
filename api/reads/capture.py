"""Batches, their pages and the documents found in them, as the dossier page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Caller
from core.errors import MotLanError
from core.lifecycle import Disposition, State
from ingest.pipeline.ledger import Ledger, ledger_of
from storage.db.models import Batch, Document, Page, Upload
from storage.db.queries.records import of_document


class PageNotThereError(MotLanError):
    """No such page, not one of the caller's agency, or its picture is not made yet."""

    code, fault = "picture_not_found", "caller"


@dataclass(frozen=True)
class PageLine:
    """One page of the ledger."""

    page_id: UUID
    file_name: str
    number: int
    disposition: Disposition
    reason: str | None
    has_picture: bool
    document_id: UUID | None
    quality: tuple[str, ...]


@dataclass(frozen=True)
class UploadLine:
    """One file of a batch."""

    upload_id: UUID
    file_name: str
    page_count: int
    state: State
    parked_code: str | None
    waiting_code: str | None
    is_signed: bool


@dataclass(frozen=True)
class BatchView:
    """One visit to the scanner with its ledger, files and pages."""

    batch_id: UUID
    created_at: datetime
    closed_at: datetime | None
    ledger: Ledger
    uploads: tuple[UploadLine, ...]
    pages: tuple[PageLine, ...]


@dataclass(frozen=True)
class DocumentLine:
    """One paper found in the scans of a dossier."""

    document_id: UUID
    type: str | None
    state: State
    component_id: UUID | None
    parked_code: str | None
    waiting_code: str | None
    rejected_reason: str | None


def batches_of(session: Session, caller: Caller, dossier_id: UUID) -> list[BatchView]:
    """The batches of a dossier that the caller's agency scanned, the newest first."""
    rows = session.scalars(
        select(Batch)
        .where(Batch.dossier_id == dossier_id, Batch.agency_id == caller.agency_id)
        .order_by(Batch.created_at.desc(), Batch.id.desc())
    )
    return [batch_view(session, batch) for batch in rows]


def batch_view(session: Session, batch: Batch) -> BatchView:
    """One batch that the caller was let in to see."""
    uploads = session.scalars(
        select(Upload).where(Upload.batch_id == batch.id).order_by(Upload.created_at, Upload.id)
    ).all()
    return BatchView(
        batch_id=batch.id,
        created_at=batch.created_at,
        closed_at=batch.closed_at,
        ledger=ledger_of(session, batch.id),
        uploads=tuple(
            UploadLine(
                upload_id=row.id,
                file_name=row.file_name,
                page_count=row.page_count,
                state=row.state,
                parked_code=row.parked_code if row.parked_at is not None else None,
                waiting_code=row.waiting_code,
                is_signed=row.is_signed,
            )
            for row in uploads
        ),
        pages=_pages(session, uploads),
    )


def _pages(session: Session, uploads: Sequence[Upload]) -> tuple[PageLine, ...]:
    order = {row.id: (place, row.file_name) for place, row in enumerate(uploads)}
    rows = session.scalars(select(Page).where(Page.upload_id.in_(order)))
    in_order = sorted(rows, key=lambda page: (order[page.upload_id][0], page.number))
    return tuple(
        PageLine(
            page_id=page.id,
            file_name=order[page.upload_id][1],
            number=page.number,
            disposition=page.disposition,
            reason=page.reason,
            has_picture=page.image_key is not None,
            document_id=page.document_id,
            quality=tuple(page.quality),
        )
        for page in in_order
    )


def documents_of(session: Session, caller: Caller, dossier_id: UUID) -> list[DocumentLine]:
    """The papers found in the scans of a dossier, in the order of scanning."""
    rows = session.scalars(
        select(Document)
        .join(Batch, Batch.id == Document.batch_id)
        .where(Document.dossier_id == dossier_id, Batch.agency_id == caller.agency_id)
        .order_by(Document.created_at, Document.position)
    )
    return [
        DocumentLine(
            document_id=row.id,
            type=row.type,
            state=row.state,
            component_id=row.component_id,
            parked_code=row.parked_code if row.parked_at is not None else None,
            waiting_code=row.waiting_code,
            rejected_reason=row.rejected_reason,
        )
        for row in rows
    ]


def filed_records(session: Session, document_ids: Iterable[UUID | None]) -> dict[UUID, UUID]:
    """Document → the record that it became, for those that were filed."""
    found = {id_: of_document(session, id_) for id_ in document_ids if id_ is not None}
    return {id_: record.id for id_, record in found.items() if record is not None}


def picture_of(session: Session, caller: Caller, page_id: UUID) -> tuple[str, str, Page]:
    """Key and hash of a page's picture, and the page; raises PageNotThereError."""
    page = session.scalar(
        select(Page)
        .join(Batch, Batch.id == Page.batch_id)
        .where(Page.id == page_id, Batch.agency_id == caller.agency_id)
    )
    if page is None or page.image_key is None or page.image_sha256 is None:
        raise PageNotThereError(page_id=page_id)
    return page.image_key, page.image_sha256, page
