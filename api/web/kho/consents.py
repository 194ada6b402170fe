"""`/kho-cua-toi/dong-y`: what the citizen is asked, has agreed to, and withdraws."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.paging import Cursor
from api.web import rights_wording
from api.web.rendering import render
from core.access import Action
from repository.consent_lists import own_consents, own_requests
from repository.consents import answer, end

router = APIRouter(include_in_schema=False)

_Asking = Annotated[Visit, Depends(PageForm(Action.SEE_OWN_PAPERS))]


@router.get("/kho-cua-toi/dong-y")
def consents(
    visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))], tu: Cursor = None
) -> Response:
    """Open questions first, then the receipts, a page at a time."""
    page = own_consents(visit.session, visit.caller, visit.clock, cursor=tu)
    return render(
        visit.request,
        "kho/consents.html",
        asked=own_requests(visit.session, visit.caller, visit.clock),
        rows=page.lines,
        pages=page,
        here="/kho-cua-toi/dong-y",
        r=rights_wording,
    )


@router.post("/kho-cua-toi/dong-y/{request_id}/tra-loi")
def reply(request_id: UUID, visit: _Asking, given: Annotated[bool, Form()]) -> Response:
    """Yes or no; silence is neither."""
    answer(visit.session, visit.clock, visit.caller, request_id, is_given=given)
    return _done(visit)


@router.post("/kho-cua-toi/dong-y/{consent_id}/rut")
def withdraw(consent_id: UUID, visit: _Asking) -> Response:
    """From now on; what was used stays used."""
    end(visit.session, visit.clock, visit.caller, consent_id)
    return _done(visit)


def _done(visit: Visit) -> Response:
    visit.session.commit()
    return RedirectResponse("/kho-cua-toi/dong-y", status_code=303)
