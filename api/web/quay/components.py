"""Components without a scan, the one notice of what is missing, and the refusal on paper."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.web.quay.dossier import facts_of, show_dossier
from api.web.rendering import render
from core.access import Action
from core.errors import MotLanError
from core.lifecycle import Digitization
from repository.components import mark_component
from repository.dossier_events import REFUSED
from repository.dossiers import DossierNotFoundError, dossier_for
from repository.elsewhere import unavailable_types
from repository.supplements import answer_supplement, ask_for_missing, notice_of
from storage.db.queries import dossier_events as queries

router = APIRouter(include_in_schema=False)


@router.post("/quay/ho-so/{dossier_id}/thanh-phan")
def mark(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.MARK_COMPONENT))],
    component_id: Annotated[UUID, Form()],
    mark: Annotated[Digitization, Form()],
    reason: Annotated[str, Form(max_length=500)] = "",
    back: Annotated[str, Form(max_length=10)] = "quay",
) -> Response:
    """Say that data were looked up, that the original was shown, or that nothing is due."""
    try:
        mark_component(
            visit.session, visit.clock, visit.caller, dossier_id, component_id, mark, reason
        )
    except DossierNotFoundError:
        raise
    except MotLanError as error:
        visit.session.rollback()
        return show_dossier(visit, dossier_id, error=error)
    visit.session.commit()
    return _back(dossier_id, back)


def _back(dossier_id: UUID, door: str) -> Response:
    place = "xu-ly" if door == "xu-ly" else "quay"
    return RedirectResponse(f"/{place}/ho-so/{dossier_id}", status_code=303)


@router.get("/quay/ho-so/{dossier_id}/phieu-thieu")
def notice(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Page(Action.MARK_COMPONENT))]
) -> Response:
    """The one notice for the citizen (Mẫu 02): only what is missing, for printing."""
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    told = notice_of(visit.session, visit.clock, visit.caller, dossier_id)
    # Whose papers are listed stands in the log before the answer leaves.
    visit.session.commit()
    return render(
        visit.request,
        "quay/missing.html",
        missing=told.missing,
        asked=told.request,
        unavailable=unavailable_types(visit.session, dossier_id),
        today=visit.clock.now(),
        **facts_of(visit, dossier),
    )


@router.post("/quay/ho-so/{dossier_id}/phieu-thieu")
def hand_over(
    dossier_id: UUID, visit: Annotated[Visit, Depends(PageForm(Action.MARK_COMPONENT))]
) -> Response:
    """The notice is handed over: the legal time rests from today."""
    ask_for_missing(visit.session, visit.clock, visit.caller, dossier_id)
    visit.session.commit()
    return RedirectResponse(f"/quay/ho-so/{dossier_id}/phieu-thieu", status_code=303)


@router.post("/quay/ho-so/{dossier_id}/da-bo-sung")
def answered(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.MARK_COMPONENT))],
    back: Annotated[str, Form(max_length=10)] = "quay",
) -> Response:
    """The citizen brought what was asked for: the legal time runs on."""
    answer_supplement(visit.session, visit.clock, visit.caller, dossier_id)
    visit.session.commit()
    return _back(dossier_id, back)


@router.get("/xu-ly/ho-so/{dossier_id}/phieu-tu-choi")
def refusal(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Page(Action.CLOSE_DOSSIER))]
) -> Response:
    """The refusal of a dossier (Mẫu 03) with its reason, for printing."""
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    event = queries.newest(visit.session, dossier_id, REFUSED)
    if event is None:
        raise DossierNotFoundError
    return render(visit.request, "xu_ly/refusal.html", event=event, **facts_of(visit, dossier))
