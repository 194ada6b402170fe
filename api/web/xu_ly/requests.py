"""`/xu-ly/yeu-cau`: the correction requests of citizens, and the answers to them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.paging import Cursor
from api.problems import sentence, status_of
from api.web import rights_wording
from api.web.forms import typed_field
from api.web.rendering import render
from core.access import Action, may
from core.errors import MotLanError
from repository import correction_requests as requests
from repository.correcting import CorrectionNotValidError
from repository.standing import WrittenReasonMissingError

router = APIRouter(include_in_schema=False)

_Looking = Annotated[Visit, Depends(Page(Action.SEE_STANDING))]
_Answering = Annotated[Visit, Depends(PageForm(Action.CHANGE_RECORD_STATUS))]


@router.get("/xu-ly/yeu-cau")
def worklist(visit: _Looking, tu: Cursor = None) -> Response:
    """What waits for an answer, the most urgent first, then what was answered; by pages."""
    page = requests.worklist(visit.session, visit.clock, visit.caller, cursor=tu)
    return render(
        visit.request,
        "xu_ly/requests.html",
        rows=page.lines,
        pages=page,
        here="/xu-ly/yeu-cau",
        r=rights_wording,
    )


@router.get("/xu-ly/yeu-cau/{request_id}")
def one(request_id: UUID, visit: _Looking) -> Response:
    """One request with the ways to answer."""
    return _show(visit, request_id)


def _show(visit: Visit, request_id: UUID, error: MotLanError | None = None) -> Response:
    row = requests.request_for(visit.session, visit.clock, visit.caller, request_id)
    # The look stands in the log before the page leaves.
    visit.session.commit()
    return render(
        visit.request,
        "xu_ly/request.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        row=row,
        may_answer=may(visit.caller, Action.CHANGE_RECORD_STATUS),
        r=rights_wording,
    )


@router.post("/xu-ly/yeu-cau/{request_id}/nhan")
def take(request_id: UUID, visit: _Answering) -> Response:
    """Look into it; the citizen is told."""
    requests.take(visit.session, visit.clock, visit.caller, request_id)
    return _done(visit, request_id)


@router.post("/xu-ly/yeu-cau/{request_id}/dinh-chinh")
def correct(
    request_id: UUID,
    visit: _Answering,
    value: Annotated[str, Form(max_length=300)] = "",
    answer: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Correct the value and answer."""
    row = requests.request_for(visit.session, visit.clock, visit.caller, request_id)
    try:
        requests.correct(
            visit.session,
            visit.clock,
            visit.caller,
            request_id,
            value=typed_field(row.field, value),
            answer=answer,
        )
    except (
        CorrectionNotValidError,
        WrittenReasonMissingError,
        requests.RequestNotValidError,
    ) as error:
        visit.session.rollback()
        return _show(visit, request_id, error)
    return _done(visit, request_id)


@router.post("/xu-ly/yeu-cau/{request_id}/tu-choi")
def refuse(
    request_id: UUID, visit: _Answering, answer: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Say why it stays as it is."""
    try:
        requests.refuse(visit.session, visit.clock, visit.caller, request_id, answer=answer)
    except requests.RequestNotValidError as error:
        visit.session.rollback()
        return _show(visit, request_id, error)
    return _done(visit, request_id)


def _done(visit: Visit, request_id: UUID) -> Response:
    visit.session.commit()
    return RedirectResponse(f"/xu-ly/yeu-cau/{request_id}", status_code=303)
