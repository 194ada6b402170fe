"""`/xu-ly/ho-so/…/xin-loi`: the draft of the letter of apology, and the one new date."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.problems import sentence, status_of
from api.web.forms import typed_count
from api.web.quay.dossier import facts_of
from api.web.rendering import render
from core.access import Action
from core.errors import MotLanError
from repository.appointments import (
    AlreadyReappointedError,
    DelayInvalidError,
    NoAppointmentError,
    apology_of,
    reappoint,
)
from repository.dossiers import DossierClosedError, dossier_for
from repository.standing import SHORTEST_REASON, WrittenReasonMissingError

router = APIRouter(include_in_schema=False)


@router.get("/xu-ly/ho-so/{dossier_id}/xin-loi")
def apology_page(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Page(Action.CLOSE_DOSSIER))]
) -> Response:
    """The letter as a draft for printing, or the form that writes it."""
    return _show(visit, dossier_id)


def _show(visit: Visit, dossier_id: UUID, error: MotLanError | None = None) -> Response:
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    return render(
        visit.request,
        "xu_ly/apology.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        apology=apology_of(visit.session, visit.caller, dossier_id),
        shortest=SHORTEST_REASON,
        **facts_of(visit, dossier),
    )


@router.post("/xu-ly/ho-so/{dossier_id}/xin-loi")
def apologise(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CLOSE_DOSSIER))],
    reason: Annotated[str, Form(max_length=500)] = "",
    working_days: Annotated[str, Form(max_length=6)] = "",
) -> Response:
    """Write the apology down and give the one new date."""
    try:
        days = typed_count(working_days) or 0
        reappoint(visit.session, visit.clock, visit.caller, dossier_id, reason, days)
    except (
        AlreadyReappointedError,
        DelayInvalidError,
        DossierClosedError,
        NoAppointmentError,
        WrittenReasonMissingError,
    ) as error:
        visit.session.rollback()
        return _show(visit, dossier_id, error)
    visit.session.commit()
    return RedirectResponse(f"/xu-ly/ho-so/{dossier_id}/xin-loi", status_code=303)
