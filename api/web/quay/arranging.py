"""`/quay/ra-soat/…/tach`, `ghep`, `xoay`, `hoan-tac`: how the pages lie, said by the clerk."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import PageForm, Visit
from api.web.quay.review import show_document
from core.access import Action
from core.errors import MotLanError
from ingest.review import join_document, split_document, turn_page, undo_arrangement

router = APIRouter(include_in_schema=False)


@router.post("/quay/ra-soat/{document_id}/tach")
def split(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    version: Annotated[int, Form()],
    before_page: Annotated[int, Form()],
) -> Response:
    """Another paper begins at this page; the clerk stays with the first one."""
    try:
        split_document(
            visit.services,
            visit.caller,
            document_id=document_id,
            version=version,
            before_page=before_page,
        )
    except MotLanError as error:
        return show_document(visit, document_id, error=error)
    return _to(document_id)


@router.post("/quay/ra-soat/{document_id}/ghep")
def join(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    version: Annotated[int, Form()],
    previous_id: Annotated[UUID, Form()],
) -> Response:
    """This document goes on the one before it; what comes of it is shown."""
    try:
        joined = join_document(
            visit.services,
            visit.caller,
            document_id=document_id,
            version=version,
            previous_id=previous_id,
        )
    except MotLanError as error:
        return show_document(visit, document_id, error=error)
    return _to(joined)


@router.post("/quay/ra-soat/{document_id}/xoay")
def turn(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    version: Annotated[int, Form()],
    page: Annotated[int, Form()],
    by: Annotated[int, Form()],
) -> Response:
    """A page lies on its side or head; it is read anew as the clerk turned it."""
    try:
        turn_page(
            visit.services,
            visit.caller,
            document_id=document_id,
            version=version,
            page=page,
            by=by,
        )
    except MotLanError as error:
        return show_document(visit, document_id, error=error)
    return _to(document_id)


@router.post("/quay/ra-soat/{document_id}/hoan-tac")
def undo(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    version: Annotated[int, Form()],
) -> Response:
    """The newest split, join or turn is taken back."""
    try:
        left = undo_arrangement(
            visit.services, visit.caller, document_id=document_id, version=version
        )
    except MotLanError as error:
        return show_document(visit, document_id, error=error)
    return _to(left)


def _to(document_id: UUID) -> Response:
    return RedirectResponse(f"/quay/ra-soat/{document_id}", status_code=303)
