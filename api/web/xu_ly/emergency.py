"""`/xu-ly/khan-cap`: a person's papers without a dossier, with a reason, for some minutes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.papers import see_paper, send_paper
from api.problems import sentence, status_of
from api.web.rendering import render
from core.access import Action, Purpose
from core.errors import MotLanError
from repository.access_log import append_refusal
from repository.emergency import break_glass, papers_in_emergency
from repository.emergency_rights import EmergencyNotFoundError, running
from repository.records import rows_of
from repository.standing import WrittenReasonMissingError

router = APIRouter(include_in_schema=False)

_Seeing = Annotated[Visit, Depends(Page(Action.BREAK_GLASS))]


@router.get("/xu-ly/khan-cap")
def ask(visit: _Seeing) -> Response:
    """Whose papers, and why."""
    return _ask(visit)


def _ask(visit: Visit, error: MotLanError | None = None) -> Response:
    return render(
        visit.request,
        "xu_ly/emergency_ask.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        minutes=visit.settings.break_glass_minutes,
    )


@router.post("/xu-ly/khan-cap")
def open_papers(
    visit: Annotated[Visit, Depends(PageForm(Action.BREAK_GLASS))],
    number: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Break the glass; from now on the supervisor and the person can read of it."""
    try:
        access = break_glass(
            visit.session,
            visit.clock,
            visit.caller,
            number,
            reason,
            minutes=visit.settings.break_glass_minutes,
        )
    except EmergencyNotFoundError as error:
        visit.session.rollback()
        if error.attempt is not None:
            append_refusal(visit.session, visit.clock, error.attempt)
            visit.session.commit()
        return _ask(visit, error)
    except WrittenReasonMissingError as error:
        visit.session.rollback()
        return _ask(visit, error)
    visit.session.commit()
    return RedirectResponse(f"/xu-ly/khan-cap/{access.id}", status_code=303)


@router.get("/xu-ly/khan-cap/{access_id}")
def papers(access_id: UUID, visit: _Seeing) -> Response:
    """The papers that the access opens, while it lasts."""
    access = running(visit.session, visit.clock, visit.caller, access_id)
    records = papers_in_emergency(visit.session, visit.clock, visit.caller, access_id)
    rows = rows_of(visit.session, records)
    visit.session.commit()
    return render(visit.request, "xu_ly/emergency_papers.html", access=access, rows=rows)


@router.get("/xu-ly/khan-cap/{access_id}/giay-to/{record_id}")
def paper(access_id: UUID, record_id: UUID, visit: _Seeing) -> Response:
    """One of these papers."""
    shown = see_paper(visit, record_id, purpose=Purpose.EMERGENCY, emergency_id=access_id)
    return render(visit.request, "xu_ly/emergency_paper.html", shown=shown, access_id=access_id)


@router.get("/xu-ly/khan-cap/{access_id}/giay-to/{record_id}/tep")
def download(access_id: UUID, record_id: UUID, visit: _Seeing) -> Response:
    """The signed PDF, for reading in the browser."""
    return send_paper(
        visit, record_id, purpose=Purpose.EMERGENCY, emergency_id=access_id, is_inline=True
    )
