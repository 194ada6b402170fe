"""Who has a document open: told while the page is open, taken over with a notice, given back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.guards import Page, PageForm, Polled, Visit
from api.problems import wants_json
from api.web.quay.review import show_document
from api.web.quay.review_form import Typed, typed_form
from api.web.quay.waiting import waiting_words
from api.web.rendering import show_time
from core.access import Action
from core.lifecycle import State
from ingest.review import document_for_review
from ingest.review.leases import leave, take_lease
from ingest.review.onward import next_document

router = APIRouter(include_in_schema=False)


@router.get("/quay/ra-soat/{document_id}/ai-mo")
def who_has_it(
    document_id: UUID, visit: Annotated[Visit, Depends(Polled(Action.REVIEW, Action.ISSUE_RESULT))]
) -> JSONResponse:
    """Asked by the open page: whether a colleague took the document, whether it was changed.

    Asking is the sign that the page is still open; it shows nothing of the paper.
    """
    document = document_for_review(visit.session, visit.caller, document_id)
    holder = None
    if document.state is State.PROPOSED:
        holder = take_lease(visit.session, visit.clock, visit.caller, document_id)
        visit.session.commit()
    waiting = waiting_words(visit.clock, document.arrived_at)
    return JSONResponse(
        {
            "taken_by": holder.name if holder else None,
            "since": show_time(holder.since) if holder else None,
            "version": document.version,
            "waiting": waiting.words if waiting else None,
            "tone": waiting.tone if waiting else None,
        }
    )


@router.post("/quay/ra-soat/{document_id}/nhan")
def take_over(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CONFIRM, Action.ISSUE_RESULT))],
    typed: Annotated[Typed, Depends(typed_form)],
) -> Response:
    """The caller goes on with it; the colleague's page tells so. What was typed stays."""
    take_lease(visit.session, visit.clock, visit.caller, document_id, by_force=True)
    visit.session.commit()
    if wants_json(visit.request):
        return JSONResponse({"taken_by": None})
    return show_document(visit, document_id, typed=typed)


@router.post("/quay/ra-soat/{document_id}/roi")
def leave_page(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW, Action.ISSUE_RESULT))],
) -> Response:
    """The page is left; the next one who opens the document is told of nobody."""
    leave(visit.session, visit.caller, document_id)
    visit.session.commit()
    return Response(status_code=204)


@router.get("/quay/ra-soat/{document_id}/tiep")
def next_one(document_id: UUID, visit: Annotated[Visit, Depends(Page(Action.REVIEW))]) -> Response:
    """Skip: the document after this one, of its dossier or else of its lane."""
    onward = next_document(visit.session, visit.clock, visit.caller, document_id)
    leave(visit.session, visit.caller, document_id)
    visit.session.commit()
    address = f"/quay/ra-soat/{onward}" if onward else "/quay/ra-soat"
    return RedirectResponse(address, status_code=303)
