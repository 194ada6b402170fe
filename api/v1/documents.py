"""`/api/v1/documents`: what waits for a person; confirm, reclassify, arrange pages, reject."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.guards import Api, Visit
from api.looks import log_review
from api.v1.schemas.capture import (
    ConfirmAsked,
    DocumentTold,
    JoinAsked,
    ReclassifyAsked,
    RejectAsked,
    SplitAsked,
    TurnAsked,
    UndoAsked,
    WaitingTold,
)
from core.access import Action
from ingest.review import (
    confirm_document,
    document_for_review,
    join_document,
    reclassify_document,
    reject_document,
    split_document,
    turn_page,
    undo_arrangement,
    worklist,
)

router = APIRouter(prefix="/documents", tags=["documents"])


def _told(visit: Visit, document_id: UUID) -> DocumentTold:
    document = document_for_review(visit.session, visit.caller, document_id)
    log_review(visit, document)
    return DocumentTold.model_validate(document)


@router.get("")
def list_waiting(
    visit: Annotated[Visit, Depends(Api(Action.REVIEW))], dossier_id: UUID | None = None
) -> list[WaitingTold]:
    """Documents of the caller's agency that wait for confirmation, the urgent and oldest first."""
    items = worklist(visit.session, visit.caller, dossier_id=dossier_id)
    return [WaitingTold.model_validate(item) for item in items]


@router.get("/{document_id}")
def see(document_id: UUID, visit: Annotated[Visit, Depends(Api(Action.REVIEW))]) -> DocumentTold:
    """One document with its fields, their confidence and their place on the page."""
    return _told(visit, document_id)


@router.post("/{document_id}/confirm")
def confirm(
    document_id: UUID, asked: ConfirmAsked, visit: Annotated[Visit, Depends(Api(Action.CONFIRM))]
) -> DocumentTold:
    """A person's word; afterwards the document waits to be signed."""
    confirm_document(
        visit.services,
        visit.caller,
        document_id=document_id,
        version=asked.version,
        type=asked.type,
        fields=asked.fields,
        owner_id=asked.owner_id,
        component_id=asked.component_id,
        compared_with_original=asked.compared_with_original,
    )
    return _told(visit, document_id)


@router.post("/{document_id}/reclassify")
def reclassify(
    document_id: UUID, asked: ReclassifyAsked, visit: Annotated[Visit, Depends(Api(Action.REVIEW))]
) -> DocumentTold:
    """The machine's type was wrong."""
    reclassify_document(
        visit.services,
        visit.caller,
        document_id=document_id,
        version=asked.version,
        type=asked.type,
    )
    return _told(visit, document_id)


@router.post("/{document_id}/split")
def split(
    document_id: UUID, asked: SplitAsked, visit: Annotated[Visit, Depends(Api(Action.REVIEW))]
) -> DocumentTold:
    """Another paper begins inside; answered with the new document, which is being made."""
    new = split_document(
        visit.services,
        visit.caller,
        document_id=document_id,
        version=asked.version,
        before_page=asked.before_page,
    )
    return _told(visit, new)


@router.post("/{document_id}/join")
def join(
    document_id: UUID, asked: JoinAsked, visit: Annotated[Visit, Depends(Api(Action.REVIEW))]
) -> DocumentTold:
    """Its pages go behind those of the document before; answered with that one."""
    joined = join_document(
        visit.services,
        visit.caller,
        document_id=document_id,
        version=asked.version,
        previous_id=asked.previous_id,
    )
    return _told(visit, joined)


@router.post("/{document_id}/turn")
def turn(
    document_id: UUID, asked: TurnAsked, visit: Annotated[Visit, Depends(Api(Action.REVIEW))]
) -> DocumentTold:
    """A page lies wrongly: it is turned and read anew; the scan stays as it is."""
    turn_page(
        visit.services,
        visit.caller,
        document_id=document_id,
        version=asked.version,
        page=asked.page,
        by=asked.by,
    )
    return _told(visit, document_id)


@router.post("/{document_id}/undo")
def undo(
    document_id: UUID, asked: UndoAsked, visit: Annotated[Visit, Depends(Api(Action.REVIEW))]
) -> DocumentTold:
    """Lay the pages as they were before the newest split, join or turn."""
    left = undo_arrangement(
        visit.services, visit.caller, document_id=document_id, version=asked.version
    )
    return _told(visit, left)


@router.post("/{document_id}/reject")
def reject(
    document_id: UUID, asked: RejectAsked, visit: Annotated[Visit, Depends(Api(Action.REVIEW))]
) -> DocumentTold:
    """Set the document aside with a reason."""
    reject_document(
        visit.services,
        visit.caller,
        document_id=document_id,
        version=asked.version,
        reason=asked.reason,
    )
    return _told(visit, document_id)
