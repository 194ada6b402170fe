"""`/giam-sat/nguoi`: merges and deaths that a desk asked for; a supervisor agrees or declines."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.looks import log_persons
from api.problems import sentence, status_of
from api.web import person_wording
from api.web.rendering import render
from core.access import Action
from core.errors import MotLanError
from repository.agreeing import Answer, answer_request, waiting_requests

router = APIRouter(include_in_schema=False)


@router.get("/giam-sat/nguoi")
def requests(visit: Annotated[Visit, Depends(Page(Action.AGREE_ON_PERSONS))]) -> Response:
    """What waits for a word, the oldest first; each look is in the log of the persons shown."""
    return _show(visit)


def _show(visit: Visit, error: MotLanError | None = None) -> Response:
    rows = waiting_requests(visit.session, visit.caller)
    log_persons(visit, {id_ for row in rows for id_ in row.people}, "person_seen")
    return render(
        visit.request,
        "person_requests.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        rows=rows,
        p=person_wording,
    )


@router.post("/giam-sat/nguoi/{event_id}")
def answer(
    event_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.AGREE_ON_PERSONS))],
    says: Annotated[Answer, Form()] = "declined",
    reason: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """The supervisor's word; no needs a reason."""
    try:
        people = answer_request(visit.session, visit.clock, visit.caller, event_id, says, reason)
    except MotLanError as error:
        visit.session.rollback()
        return _show(visit, error)
    log_persons(visit, people, "person_seen")
    return RedirectResponse("/giam-sat/nguoi", status_code=303)
