"""`/quay/ra-soat`: the picture beside the fields; confirm, reclassify, reject."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.looks import log_review
from api.problems import sentence, status_of
from api.web.forms import typed_id
from api.web.paper_wording import FIELD_VI, TYPE_VI
from api.web.quay.review_form import (
    OTHER,
    Typed,
    TypeNotAppliedError,
    carried_over,
    field_rows,
    owner_of,
    people_of,
    shown_names,
    shown_value,
    typed_form,
)
from api.web.quay.waiting import waiting_words
from api.web.rendering import render
from core.access import Action, may
from core.errors import MotLanError
from core.lifecycle import State
from core.papers import FIELD_NAMES
from ingest.review import (
    ReviewDocument,
    confirm_document,
    document_for_review,
    reclassify_document,
    reject_document,
    surroundings,
    two_persons,
    worklist,
)
from ingest.review.arranging import Surroundings
from ingest.review.known import known_of
from ingest.review.leases import holder_of, holders_of, take_lease
from ingest.review.onward import next_document
from repository.catalogue import paper_types
from storage.db.models import Dossier
from storage.db.queries.dossiers import components_with_state

router = APIRouter(include_in_schema=False)


@router.get("/quay/ra-soat")
def list_waiting(visit: Annotated[Visit, Depends(Page(Action.REVIEW))]) -> Response:
    """What waits for a person, the urgent and the oldest first."""
    items = worklist(visit.session, visit.caller)
    ids = [one.document_id for one in items]
    return render(
        visit.request,
        "quay/worklist.html",
        items=[(one, waiting_words(visit.clock, one.arrived_at)) for one in items],
        holders=holders_of(visit.session, visit.clock, visit.caller, ids),
    )


@router.get("/quay/ra-soat/{document_id}")
def review_page(
    document_id: UUID, visit: Annotated[Visit, Depends(Page(Action.REVIEW, Action.ISSUE_RESULT))]
) -> Response:
    """One document; the look is in the access log before the page leaves."""
    take_lease(visit.session, visit.clock, visit.caller, document_id)
    visit.session.commit()
    return show_document(visit, document_id)


def show_document(
    visit: Visit,
    document_id: UUID,
    *,
    error: MotLanError | None = None,
    typed: Typed | None = None,
) -> Response:
    """The review page, with what was wrong; raises DocumentNotFoundError."""
    session, caller = visit.session, visit.caller
    document = document_for_review(session, caller, document_id)
    log_review(visit, document)
    dossier = session.get(Dossier, document.dossier_id) if document.dossier_id else None
    values = {field.name: field.value for field in document.fields if field.value}
    shown = shown_names(document, typed)
    is_open = document.state is State.PROPOSED
    return render(
        visit.request,
        "quay/review.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        bad_field=str(error.details.get("field", "")) if error else "",
        document=document,
        dossier=dossier,
        is_open=is_open,
        is_being_made=document.state is State.READ,
        around=surroundings(session, caller, document_id)
        if may(caller, Action.REVIEW)
        else Surroundings(may_arrange=False),
        may_confirm=may(caller, Action.CONFIRM) or may(caller, Action.ISSUE_RESULT),
        may_review=may(caller, Action.REVIEW),
        door="quay" if may(caller, Action.UPLOAD) else "xu-ly",
        holder=holder_of(session, visit.clock, caller, document_id) if is_open else None,
        rows=field_rows(document, typed, known_of(session, document_id)),
        other_fields={name: FIELD_VI[name] for name in FIELD_NAMES if name not in shown},
        types=paper_types(session),
        people=people_of(session, dossier, document.owner_id, values),
        chosen_type=(typed.type if typed else None) or document.type,
        chosen_owner=typed.owner if typed else str(document.owner_id or ""),
        other=OTHER,
        components=components_with_state(session, dossier.id) if dossier else (),
        chosen_component=typed.component if typed else str(document.component_id or ""),
        typed=typed,
        waiting=waiting_words(visit.clock, document.arrived_at),
        **_two(visit, document, error, typed),
    )


def _two(
    visit: Visit, document: ReviewDocument, error: MotLanError | None, typed: Typed | None
) -> dict[str, Any]:
    """What the page tells of the other of two readers: what they read only after own answers."""
    first = two_persons.first_of(visit.session, visit.caller, document.document_id)
    differences: tuple[two_persons.Difference, ...] = ()
    mark = ""
    if typed is not None and isinstance(error, two_persons.ReadingsDifferError):
        differences, mark = two_persons.compare_readings(
            visit.session, visit.caller, document.document_id, typed.type, typed.confirmed()
        )
    return {
        "takes_two": first is not None or two_persons.takes_two(visit.clock, document.type),
        "first": first,
        "is_first": first is not None and first.staff_id == visit.caller.staff_id,
        "differences": [
            replace(one, first=_worded(one.name, one.first), second=_worded(one.name, one.second))
            for one in differences
        ],
        "differences_seen": mark,
    }


def _worded(name: str, value: str) -> str:
    if name == two_persons.TYPE:
        return TYPE_VI.get(value, value)
    return shown_value(name, value)


@router.post("/quay/ra-soat/{document_id}/xac-nhan")
def confirm(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.CONFIRM, Action.ISSUE_RESULT))],
    typed: Annotated[Typed, Depends(typed_form)],
    version: Annotated[int, Form()],
    shown_type: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """The clerk's word on the paper; then the next one that waits in this dossier or lane."""
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
            unsure=typed.unsure,
            pdf_sha256=typed.pdf_sha256,
            differences_seen=typed.differences_seen,
        )
    except MotLanError as error:
        visit.session.rollback()
        return show_document(visit, document_id, error=error, typed=typed)
    return _onward(visit, document_id)


def _onward(visit: Visit, document_id: UUID) -> Response:
    """The next document of the same dossier, else its dossier; without one the next of the lane."""
    dossier_id = document_for_review(visit.session, visit.caller, document_id).dossier_id
    onward = next_document(
        visit.session, visit.clock, visit.caller, document_id, in_dossier=dossier_id is not None
    )
    address = f"/quay/ra-soat/{onward}" if onward else "/quay/ra-soat"
    if onward is None and dossier_id is not None and may(visit.caller, Action.SEE_DOSSIER):
        at_desk = may(visit.caller, Action.UPLOAD)
        address = f"/quay/ho-so/{dossier_id}#quet" if at_desk else f"/xu-ly/ho-so/{dossier_id}"
    return RedirectResponse(address, status_code=303)


@router.post("/quay/ra-soat/{document_id}/loai")
def reclassify(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW, Action.ISSUE_RESULT))],
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
    visit: Annotated[Visit, Depends(PageForm(Action.REVIEW, Action.ISSUE_RESULT))],
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
