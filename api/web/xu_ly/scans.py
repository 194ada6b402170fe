"""`/xu-ly/ho-so/…/khong-dat`: scans that the officer cannot work with go back to the desk."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import PageForm, Visit
from api.web.xu_ly.officer import show_dossier
from core.access import Action
from repository.refused_scans import ScanNotRefusableError, refuse_scans
from repository.standing import WrittenReasonMissingError

router = APIRouter(include_in_schema=False)


@router.post("/xu-ly/ho-so/{dossier_id}/khong-dat")
def refuse(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CLOSE_DOSSIER))],
    component_id: Annotated[list[UUID] | None, Form(max_length=100)] = None,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """All that is wrong at once, so that the citizen is told once."""
    try:
        refuse_scans(
            visit.session, visit.clock, visit.caller, dossier_id, component_id or [], reason
        )
    except (ScanNotRefusableError, WrittenReasonMissingError) as error:
        visit.session.rollback()
        return show_dossier(visit, dossier_id, error=error)
    visit.session.commit()
    return RedirectResponse(f"/xu-ly/ho-so/{dossier_id}", status_code=303)
