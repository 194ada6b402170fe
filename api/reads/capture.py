"""Batches, their pages and the documents found in them, as the dossier page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.errors import MotLanError
from core.lifecycle import Disposition, State
from ingest.pipeline.incoming import Incoming, coming_of
from ingest.pipeline.ledger import Ledger, ledger_of
from ingest.review.worklist import is_own_result
from storage.db.models import Batch, Document, Dossier, Page, PageGroup, Upload
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
    upload_id: UUID
    position: int | None
    """Place in its document, from 1."""
    picture_mark: str
    """Changes with the picture, so that a turned page is fetched anew."""


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
    is_moving: bool = True
    """Whether machines still have something to do for it; not when all that is left is parked."""


@dataclass(frozen=True)
class Picture:
    """The stored picture of one page, and whose paper it belongs to as far as that is known."""

    object_key: str
    sha256: str
    document_id: UUID | None
    dossier_id: UUID | None
    owner_id: UUID | None


@dataclass(frozen=True)
class BatchView:
    """One visit to the scanner with its ledger, files and pages."""

    batch_id: UUID
    created_at: datetime
    closed_at: datetime | None
    ledger: Ledger
    uploads: tuple[UploadLine, ...]
    pages: tuple[PageLine, ...]
    coming: tuple[Incoming, ...] = ()
    """Files of which parts are still missing."""


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
        uploads=_uploads(session, uploads),
        pages=_pages(session, uploads),
        coming=tuple(coming_of(session, batch.id)),
    )


def _uploads(session: Session, uploads: Sequence[Upload]) -> tuple[UploadLine, ...]:
    unread: dict[UUID, list[PageGroup]] = {row.id: [] for row in uploads}
    groups = session.scalars(
        select(PageGroup)
        .where(PageGroup.upload_id.in_(unread), PageGroup.state != State.READ)
        .order_by(PageGroup.first_number)
    )
    for group in groups:
        unread[group.upload_id].append(group)
    return tuple(_upload(row, unread[row.id]) for row in uploads)


def _upload(row: Upload, unread: Sequence[PageGroup]) -> UploadLine:
    """The file with the worst that is known of it or of a group of its pages."""
    work: tuple[Upload | PageGroup, ...] = (row, *unread)
    parked = [one for one in work if one.parked_at is not None]
    waiting = [one.waiting_code for one in work if one.waiting_code is not None]
    return UploadLine(
        upload_id=row.id,
        file_name=row.file_name,
        page_count=row.page_count,
        state=row.state,
        parked_code=(parked[0].parked_code or "internal_error") if parked else None,
        waiting_code=waiting[0] if waiting else None,
        is_signed=row.is_signed,
        is_moving=row.state is not State.SORTED
        and row.parked_at is None
        and (not unread or any(one.parked_at is None for one in unread)),
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
            upload_id=page.upload_id,
            position=page.position,
            picture_mark=(page.image_sha256 or "")[:10],
        )
        for page in in_order
    )


def documents_of(session: Session, caller: Caller, dossier_id: UUID) -> list[DocumentLine]:
    """The papers found in the scans of a dossier, in the order of scanning."""
    rows = session.scalars(
        select(Document)
        .join(Batch, Batch.id == Document.batch_id)
        .where(
            Document.dossier_id == dossier_id,
            Batch.agency_id == caller.agency_id,
            Document.state != State.JOINED,
        )
        .order_by(Document.upload_id, Document.position)
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


def picture_of(session: Session, caller: Caller, page_id: UUID) -> Picture:
    """The picture of a page while its paper is at work; raises PageNotThereError.

    Once the originals went back and the paper is in the store, only readers of papers see it.
    """
    row = session.execute(
        select(Page, Batch, Document, Dossier.owner_id)
        .join(Batch, Batch.id == Page.batch_id)
        .outerjoin(Document, Document.id == Page.document_id)
        .outerjoin(Dossier, Dossier.id == Batch.dossier_id)
        .where(
            Page.id == page_id,
            Batch.agency_id == caller.agency_id,
            true() if may(caller, Action.REVIEW) else is_own_result(caller),
        )
    ).one_or_none()
    if row is None:
        raise PageNotThereError(page_id=page_id)
    page, batch, document, dossier_owner = row
    is_over = (
        batch.closed_at is not None
        and document is not None
        and document.state is State.PUBLISHED
        and not may(caller, Action.READ_RECORD)
    )
    if is_over or page.image_key is None or page.image_sha256 is None:
        raise PageNotThereError(page_id=page_id)
    return Picture(
        object_key=page.image_key,
        sha256=page.image_sha256,
        document_id=page.document_id,
        dossier_id=batch.dossier_id,
        owner_id=(document.owner_id if document is not None else None) or dossier_owner,
    )
