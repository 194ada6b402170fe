"""`/kho-cua-toi/dinh-chinh`: asking for a correction, and where each request stands."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.paging import Cursor
from api.papers import see_paper
from api.problems import sentence, status_of
from api.web import rights_wording
from api.web.forms import typed_field
from api.web.rendering import render
from core.access import Action, Purpose
from core.errors import MotLanError
from core.papers import FIELD_NAMES
from repository import correction_requests as requests

router = APIRouter(include_in_schema=False)

_Looking = Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]


@router.get("/kho-cua-toi/dinh-chinh")
def own(visit: _Looking, tu: Cursor = None) -> Response:
    """The requests, open ones first, a page at a time."""
    page = requests.own_requests(visit.session, visit.clock, visit.caller, cursor=tu)
    return render(
        visit.request,
        "kho/requests.html",
        rows=page.lines,
        pages=page,
        here="/kho-cua-toi/dinh-chinh",
        r=rights_wording,
    )


@router.get("/kho-cua-toi/{record_id}/dinh-chinh")
def form(record_id: UUID, visit: _Looking) -> Response:
    """What is wrong, what is right, and why."""
    return _form(visit, record_id)


def _form(
    visit: Visit,
    record_id: UUID,
    error: MotLanError | None = None,
    typed: tuple[str, str] = ("", ""),
) -> Response:
    shown = see_paper(visit, record_id, purpose=Purpose.OWN_PAPERS)
    present = [name for name in sorted(FIELD_NAMES) if name in shown.fields]
    return render(
        visit.request,
        "kho/request.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        shown=shown,
        present=present,
        absent=[name for name in sorted(FIELD_NAMES) if name not in present],
        typed=typed,
    )


@router.post("/kho-cua-toi/{record_id}/dinh-chinh")
def ask(
    record_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.SEE_OWN_PAPERS))],
    field: Annotated[str, Form(max_length=60)] = "",
    value: Annotated[str, Form(max_length=300)] = "",
    words: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Send the request to the agency that keeps the paper."""
    try:
        requests.ask(
            visit.session,
            visit.clock,
            visit.caller,
            record_id,
            field=field,
            value=typed_field(field, value),
            words=words,
        )
    except requests.RequestNotValidError as error:
        visit.session.rollback()
        return _form(visit, record_id, error, (value, words))
    visit.session.commit()
    return RedirectResponse("/kho-cua-toi/dinh-chinh", status_code=303)
