"""`/quay/ho-so/{id}/dong-y`: asking somebody outside the dossier for leave to use their papers."""

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
from core.access import Action, may
from core.errors import MotLanError
from repository import consents
from repository.consent_lists import requests_for
from repository.dossiers import dossier_for
from repository.persons import PersonNotFoundError, find_person_by_number
from storage.db.models import ConsentRequest
from storage.db.queries import catalogue
from storage.db.queries.candidates import components_of

router = APIRouter(include_in_schema=False)

_Looking = Annotated[Visit, Depends(Page(Action.REUSE))]
_Asking = Annotated[Visit, Depends(PageForm(Action.REUSE))]


@router.get("/quay/ho-so/{dossier_id}/dong-y")
def page(dossier_id: UUID, visit: _Looking) -> Response:
    """What was asked and answered, and the form to ask."""
    return _show(visit, dossier_id)


def _show(visit: Visit, dossier_id: UUID, error: MotLanError | None = None) -> Response:
    dossier = dossier_for(visit.session, visit.caller, dossier_id, action=Action.REUSE)
    kinds = catalogue.paper_types(visit.session)
    asked = components_of(visit.session, dossier, dossier.received_on)
    slugs = sorted({slug for one in asked for slug in one.accepted})
    return render(
        visit.request,
        "quay/consents.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        rows=requests_for(visit.session, visit.caller, dossier_id),
        types=[(slug, kinds[slug].title) for slug in slugs],
        door="quay" if may(visit.caller, Action.OPEN_DOSSIER) else "xu-ly",
        **facts_of(visit, dossier),
    )


@router.post("/quay/ho-so/{dossier_id}/dong-y")
def ask(
    dossier_id: UUID,
    visit: _Asking,
    number: Annotated[str, Form(max_length=20)] = "",
    purpose: Annotated[str, Form(max_length=300)] = "",
    days: Annotated[str, Form(max_length=5)] = "",
    type_: Annotated[list[str] | None, Form(alias="type", max_length=40)] = None,
) -> Response:
    """Ask the person with this number."""
    try:
        dossier_for(visit.session, visit.caller, dossier_id, action=Action.REUSE)
        person = find_person_by_number(visit.session, number.replace(" ", ""))
        if person is None:
            raise PersonNotFoundError
        consents.ask(
            visit.session,
            visit.clock,
            visit.caller,
            dossier_id,
            person_id=person.id,
            paper_types=type_ or (),
            purpose=purpose,
            days=typed_count(days) or 0,
        )
    except (PersonNotFoundError, consents.ConsentNotValidError) as error:
        visit.session.rollback()
        return _show(visit, dossier_id, error)
    return _done(visit, dossier_id)


@router.get("/quay/ho-so/{dossier_id}/dong-y/{request_id}/phieu")
def form(dossier_id: UUID, request_id: UUID, visit: _Looking) -> Response:
    """The form to print; the hash of its words goes into the receipt."""
    dossier = dossier_for(visit.session, visit.caller, dossier_id, action=Action.REUSE)
    request = visit.session.get(ConsentRequest, request_id)
    if request is None or request.dossier_id != dossier.id:
        raise consents.ConsentNotFoundError
    return render(
        visit.request,
        "quay/consent_form.html",
        lines=consents.form_words(visit.session, request),
        today=visit.clock.now(),
        **facts_of(visit, dossier),
    )


@router.post("/quay/ho-so/{dossier_id}/dong-y/{request_id}/da-ky")
def signed(dossier_id: UUID, request_id: UUID, visit: _Asking) -> Response:
    """The person signed the printed form before the officer."""
    consents.take_form(visit.session, visit.clock, visit.caller, dossier_id, request_id)
    return _done(visit, dossier_id)


@router.post("/quay/ho-so/{dossier_id}/dong-y/{consent_id}/rut")
def withdraw(dossier_id: UUID, consent_id: UUID, visit: _Asking) -> Response:
    """The person withdrew the consent in writing at the desk."""
    consents.end_at_desk(visit.session, visit.clock, visit.caller, dossier_id, consent_id)
    return _done(visit, dossier_id)


def _done(visit: Visit, dossier_id: UUID) -> Response:
    visit.session.commit()
    return RedirectResponse(f"/quay/ho-so/{dossier_id}/dong-y", status_code=303)
