"""`/api/v1/batches`: files in, page ledger out."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Header, UploadFile

from api.guards import Api, Visit
from api.reads.capture import batch_view
from api.v1.schemas.capture import (
    BatchAsked,
    BatchOpened,
    BatchTold,
    LedgerTold,
    PagesCounted,
    UploadTold,
)
from core.access import Action
from core.lifecycle import Lane
from ingest.pipeline.commands import (
    accept_upload,
    close_batch,
    find_batch,
    open_batch,
    recount_batch,
)

router = APIRouter(prefix="/batches", tags=["batches"])


@router.post("", status_code=201)
def open_new(
    asked: BatchAsked, visit: Annotated[Visit, Depends(Api(Action.UPLOAD))]
) -> BatchOpened:
    """Begin a visit to the scanner."""
    batch_id = open_batch(
        visit.services,
        visit.caller,
        dossier_id=asked.dossier_id,
        announced_pages=asked.announced_pages,
        lane=Lane(asked.lane),
        visit=asked.visit,
    )
    return BatchOpened(batch_id=batch_id)


@router.post("/{batch_id}/uploads", status_code=201)
def upload(
    batch_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.UPLOAD))],
    file: Annotated[UploadFile, File(description="PDF, JPEG, PNG, TIFF or HEIC")],
    idempotency_key: Annotated[str, Header(min_length=1, max_length=80)],
) -> UploadTold:
    """Take one file in; answered only after it is stored, read back and committed.

    The same key with the same bytes gives the same upload again.
    """
    taken = accept_upload(
        visit.services,
        visit.caller,
        batch_id=batch_id,
        file_name=file.filename or "",
        data=file.file.read(),
        idempotency_key=idempotency_key,
    )
    return UploadTold.model_validate(taken, extra="ignore")


@router.get("/{batch_id}")
def see(batch_id: UUID, visit: Annotated[Visit, Depends(Api(Action.UPLOAD))]) -> BatchTold:
    """The ledger with every page: kept, set aside with a reason, or pending."""
    batch = find_batch(visit.session, visit.caller, batch_id)
    return BatchTold.model_validate(batch_view(visit.session, batch))


@router.post("/{batch_id}/count")
def recount(
    batch_id: UUID, asked: PagesCounted, visit: Annotated[Visit, Depends(Api(Action.UPLOAD))]
) -> LedgerTold:
    """The stack was counted again; the ledger is compared with the new number."""
    ledger = recount_batch(visit.services, visit.caller, batch_id, asked.announced_pages)
    return LedgerTold.model_validate(ledger)


@router.post("/{batch_id}/close")
def close(batch_id: UUID, visit: Annotated[Visit, Depends(Api(Action.UPLOAD))]) -> LedgerTold:
    """The originals go back; refused while a page is not accounted for."""
    return LedgerTold.model_validate(close_batch(visit.services, visit.caller, batch_id))
