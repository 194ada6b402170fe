"""`/giam-sat/khan-cap`: who opened papers without a dossier; the supervisor says a word to each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.problems import sentence, status_of
from api.web.forms import DateNotValidError, typed_date
from api.web.rendering import render
from core.access import Action
from core.clock import today_in_vietnam
from core.errors import MotLanError
from repository.emergency import (
    DelayNotRunningError,
    DelayNotValidError,
    EmergencyReviewedError,
    WrittenOrder,
    delay_disclosure,
    emergencies_of_agency,
    end_delay,
    review_emergency,
)
from repository.standing import WrittenReasonMissingError

router = APIRouter(include_in_schema=False)

_Answering = Annotated[Visit, Depends(PageForm(Action.REVIEW_EMERGENCIES))]
_SAID_ON_THE_PAGE = (
    DateNotValidError,
    DelayNotRunningError,
    DelayNotValidError,
    EmergencyReviewedError,
    WrittenReasonMissingError,
)


@router.get("/giam-sat/khan-cap")
def emergencies(
    visit: Annotated[Visit, Depends(Page(Action.REVIEW_EMERGENCIES))],
) -> Response:
    """Those that wait for a word first."""
    return _show(visit)


def _show(visit: Visit, error: MotLanError | None = None) -> Response:
    return render(
        visit.request,
        "emergencies.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        rows=emergencies_of_agency(visit.session, visit.caller),
        today=today_in_vietnam(visit.clock),
    )


def _answered(visit: Visit, say: Callable[[], None]) -> Response:
    """The supervisor's word is kept, or the page says why it is not."""
    try:
        say()
    except _SAID_ON_THE_PAGE as error:
        visit.session.rollback()
        return _show(visit, error)
    visit.session.commit()
    return RedirectResponse("/giam-sat/khan-cap", status_code=303)


@router.post("/giam-sat/khan-cap/{access_id}")
def review(
    access_id: UUID, visit: _Answering, word: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """The supervisor's word."""
    return _answered(
        visit,
        lambda: review_emergency(visit.session, visit.clock, visit.caller, access_id, word),
    )


@router.post("/giam-sat/khan-cap/{access_id}/hoan")
def delay(
    access_id: UUID,
    visit: _Answering,
    order: Annotated[str, Form(max_length=80)] = "",
    issued_by: Annotated[str, Form(max_length=200)] = "",
    issued_on: Annotated[str, Form(max_length=20)] = "",
    until: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """By a written order the person learns of it only after a day."""

    def say() -> None:
        told = WrittenOrder(order, issued_by, typed_date(issued_on))
        last_day = typed_date(until) or date.min
        delay_disclosure(visit.session, visit.clock, visit.caller, access_id, told, last_day)

    return _answered(visit, say)


@router.post("/giam-sat/khan-cap/{access_id}/het-hoan")
def end(
    access_id: UUID, visit: _Answering, reason: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """The order that delays is no longer in force."""
    return _answered(
        visit, lambda: end_delay(visit.session, visit.clock, visit.caller, access_id, reason)
    )
