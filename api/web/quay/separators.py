"""`/quay/ho-so/…/to-ngan-cach`: separator sheets for one dossier, to print."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from api.guards import Page, PageForm, Visit
from api.problems import sentence, status_of
from api.web.forms import typed_count, typed_id
from api.web.quay.dossier import facts_of
from api.web.rendering import render
from core.access import Action
from core.errors import MotLanError
from core.separators import place_name
from ingest.intake.separator_sheets import PrintedSheet, draw_sheets
from repository.dossiers import dossier_for
from storage.db.models import Agency, Component
from storage.db.queries.dossiers import components_with_state

router = APIRouter(include_in_schema=False)

_HEADERS: Final = {
    "Content-Disposition": 'inline; filename="to-ngan-cach.pdf"',
    "Cache-Control": "no-store",
}


@router.get("/quay/ho-so/{dossier_id}/to-ngan-cach")
def choose(dossier_id: UUID, visit: Annotated[Visit, Depends(Page(Action.UPLOAD))]) -> Response:
    """How many sheets, for which components."""
    return _show(visit, dossier_id)


def _show(visit: Visit, dossier_id: UUID, error: MotLanError | None = None) -> Response:
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    components = [one for one, _ in components_with_state(visit.session, dossier_id)]
    return render(
        visit.request,
        "quay/separators.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        components=components,
        **facts_of(visit, dossier),
    )


@router.post("/quay/ho-so/{dossier_id}/to-ngan-cach")
def print_sheets(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.UPLOAD))],
    component: Annotated[tuple[str, ...], Form(max_length=200)] = (),
    plain: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """The sheets as a PDF: first those of the chosen components, then plain ones."""
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    desk = visit.session.get_one(Agency, visit.caller.agency_id)
    known = {one.id: one for one, _ in components_with_state(visit.session, dossier_id)}
    chosen: list[Component | None] = [
        known[id_] for id_ in map(typed_id, component) if id_ is not None and id_ in known
    ]
    try:
        wanted = [*chosen, *([None] * (typed_count(plain) or 0))]
        sheets = visit.settings.sheet_keys.new_set(
            place_name(desk.code, dossier.code), [one.code if one else None for one in wanted]
        )
        printed = [
            PrintedSheet(sheet, one.name if one else None)
            for sheet, one in zip(sheets, wanted, strict=True)
        ]
        pdf = draw_sheets(printed, desk=desk.name, batch=dossier.code)
    except MotLanError as error:
        return _show(visit, dossier_id, error)
    return Response(pdf, media_type="application/pdf", headers=_HEADERS)
