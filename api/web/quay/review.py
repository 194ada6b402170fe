"""`/quay/ra-soat`: the picture beside the fields; confirm, reclassify, reject."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.looks import log_review
from api.problems import sentence, status_of
from api.web.forms import typed_id
from api.web.paper_wording import FIELD_VI
from api.web.quay.review_form import (
    OTHER,
    Typed,
    TypeNotAppliedError,
    carried_over,
    field_rows,
    owner_of,
    people_of,
    shown_names,
    typed_form,
)
from api.web.rendering import render
from core.access import Action, may
from core.errors import MotLanError
from core.lifecycle import State
from core.papers import FIELD_NAMES
from ingest.review import (
    confirm_document,
    document_for_review,
    reclassify_document,
    reject_document,
    surroundings,
    worklist,
)
from repository.catalogue import paper_types
from storage.db.models import Dossier
from storage.db.queries.dossiers import components_with_state

router = APIRouter(include_in_schema=False)


@router.get("/quay/ra-soat")
def list_waiting(visit: Annotated[Visit, Depends(Page(Action.REVIEW))]) -> Response:
    """What waits for a person, the urgent and the oldest first."""
    items = worklist(visit.session, visit.caller)
    return render(visit.request, "quay/worklist.html", items=items)


@router.get("/quay/ra-soat/{document_id}")
def review_page(
    document_id: UUID, visit: Annotated[Visit, Depends(Page(Action.REVIEW))]
) -> Response:
    """One document; the look is in the access log before the page leaves."""
    return show_document(visit, document_id)


def show_document(
    visit: Visit,
    document_id: UUID,
    *,
    error: MotLanError | None = None,
    typed: Typed | None = None,
) -> Response:
    """The review page, with what was wrong; raises DocumentNotFoundError."""
    session = visit.session
    document = document_for_review(session, visit.caller, document_id)
    log_review(visit, document)
    dossier = session.get(Dossier, document.dossier_id) if document.dossier_id else None
    values = {field.name: field.value for field in document.fields if field.value}
    shown = shown_names(document, typed)
    people = people_of(session, dossier, document.owner_id, values)
    return render(
        visit.request,
        "quay/review.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        bad_field=str(error.details.get("field", "")) if error else "",
        document=document,
        dossier=dossier,
        is_open=document.state is State.PROPOSED,
        is_being_made=document.state is State.READ,
        around=surroundings(session, visit.caller, document_id),
        may_confirm=may(visit.caller, Action.CONFIRM),
        rows=field_rows(document, typed, [person.full_name for person in people]),
        other_fields={name: FIELD_VI[name] for name in FIELD_NAMES if name not in shown},
        types=paper_types(session),
        people=people,
        chosen_type=(typed.type if typed else None) or document.type,
        chosen_owner=typed.owner if typed else str(document.owner_id or ""),
        other=OTHER,
        components=components_with_state(session, dossier.id) if dossier else (),
        chosen_component=typed.component if typed else str(document.component_id or ""),
        typed=typed,
    )


@router.post("/quay/ra-soat/{document_id}/xac-nhan")
def confirm(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CONFIRM))],
    typed: Annotated[Typed, Depends(typed_form)],
    version: Annotated[int, Form()],
    shown_type: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """The clerk's word on the paper; then the next one that waits in this dossier."""
    try:
        if typed.type != shown_type:
            raise TypeNotAppliedError(document_id=document_id)
        owner_id, new_owner = owner_of(visit.session, typed)
        visit.session.rollback()
        confirm_document(
            visit.services,
            visit.caller,
            document_id=document_id,
            version=version,
            type=typed.type,
            fields=typed.values(),
            owner_id=owner_id,
            new_owner=new_owner,
            component_id=typed_id(typed.component),
            compared_with_original=typed.compared,
        )
    except MotLanError as error:
        visit.session.rollback()
        return show_document(visit, document_id, error=error, typed=typed)
    return _onward(visit, document_id)


def _onward(visit: Visit, document_id: UUID) -> Response:
    """The next document of the same dossier, else its dossier, else the worklist."""
    document = document_for_review(visit.session, visit.caller, document_id)
    if document.dossier_id is None:
        return RedirectResponse("/quay/ra-soat", status_code=303)
    waiting = worklist(visit.session, visit.caller, dossier_id=document.dossier_id, limit=1)
    if waiting:
        return RedirectResponse(f"/quay/ra-soat/{waiting[0].document_id}", status_code=303)
    if may(visit.caller, Action.SEE_DOSSIER):
        return RedirectResponse(f"/quay/ho-so/{document.dossier_id}#quet", status_code=303)
    return RedirectResponse("/quay/ra-soat", status_code=303)


@router.post("/quay/ra-soat/{document_id}/loai")
def reclassify(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    typed: Annotated[Typed, Depends(typed_form)],
    version: Annotated[int, Form()],
) -> Response:
    """The machine took it for another type; the form comes back with other fields.

    What the clerk had typed stays in the boxes, and is kept when she confirms.
    """
    before = document_for_review(visit.session, visit.caller, document_id)
    # What it says afterwards is to be read anew.
    visit.session.rollback()
    try:
        if typed.type != before.type:
            reclassify_document(
                visit.services,
                visit.caller,
                document_id=document_id,
                version=version,
                type=typed.type,
            )
    except MotLanError as error:
        return show_document(visit, document_id, error=error, typed=typed)
    after = document_for_review(visit.session, visit.caller, document_id)
    kept = carried_over(typed, before, after)
    if kept is None:
        return RedirectResponse(f"/quay/ra-soat/{document_id}", status_code=303)
    return show_document(visit, document_id, typed=kept)


@router.post("/quay/ra-soat/{document_id}/bo-ra")
def reject(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW))],
    version: Annotated[int, Form()],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Set the paper aside with a reason; its pages stay viewable."""
    try:
        reject_document(
            visit.services,
            visit.caller,
            document_id=document_id,
            version=version,
            reason=reason,
        )
    except MotLanError as error:
        return show_document(visit, document_id, error=error)
    return _onward(visit, document_id)
