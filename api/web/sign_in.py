"""Signing in and out: staff with name and password, or through an identity provider."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.credentials import SESSION_COOKIE, device_of
from api.guards import PartWayForm, PartWayVisit, PublicForm, PublicPage, Visit
from api.kept_forms import is_own_path
from api.problems import status_of
from api.security import drop_cookie
from api.web.doors import show_sign_in
from api.web.rendering import render
from api.web.tai_khoan.entering import (
    Onward,
    enter_citizen,
    enter_staff,
    stage_after_password,
)
from api.web.wording import first_page
from core.access import Caller, Subject
from core.errors import MotLanError
from repository import staff
from repository.accounts import sessions
from repository.persons import find_person_by_number
from storage.db.models import Staff

router = APIRouter(include_in_schema=False)

STAGES = ("open", "locked", "second_factor", "new_password", "enrol")
"""Whoever has any session may end it."""


@router.get("/")
def sign_in_page(
    request: Request, visit: Annotated[Visit, Depends(PublicPage())], tiep: str = ""
) -> Response:
    """The two doors; whoever is signed in already is sent on."""
    if visit.is_locked:
        path = f"?tiep={tiep}" if is_own_path(tiep) else ""
        return RedirectResponse(f"/mo-khoa{path}", status_code=303)
    if visit.caller.subject is not Subject.PUBLIC:
        return RedirectResponse(first_page(visit.caller), status_code=303)
    return show_sign_in(request, onward=tiep)


@router.post("/dang-nhap")
def sign_in(
    request: Request,
    visit: Annotated[Visit, Depends(PublicForm())],
    username: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    onward: Annotated[str, Form(max_length=200)] = "",
    kept: Annotated[str, Form(max_length=400_000)] = "",
) -> Response:
    """Check name and password; a new session with a new secret begins, or the next step."""
    try:
        caller = staff.authenticate(
            visit.session, visit.clock, visit.settings, username, password, device_of(request)
        )
    except MotLanError as error:
        return show_sign_in(
            request,
            status=status_of(error),
            onward=onward,
            username=username.strip(),
            kept=kept,
            error=error,
        )
    member = visit.session.get_one(Staff, caller.staff_id)
    stage = stage_after_password(visit, member)
    return enter_staff(visit, member, stage, "password", Onward(onward, kept))


@router.post("/dang-nhap/cong-dan")
def sign_in_citizen(
    request: Request,
    visit: Annotated[Visit, Depends(PublicForm())],
    number: Annotated[str, Form(max_length=20)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """The sample identity of the demo; outside of it nobody is let in this way."""
    try:
        proven = request.app.state.citizen_identity.prove(number, code)
        caller = citizen_with(visit, proven)
    except MotLanError as error:
        return show_sign_in(request, status=status_of(error), error=error)
    return enter_citizen(visit, caller, "demo")


class NoStoreYetError(MotLanError):
    """The citizen is who she says, but no paper of hers is here."""

    code, fault = "no_store_yet", "caller"


def citizen_with(visit: Visit, number: str) -> Caller:
    """The citizen with this proven number; raises NoStoreYetError."""
    person = find_person_by_number(visit.session, number)
    if person is None:
        raise NoStoreYetError()
    return Caller(subject=Subject.CITIZEN, person_id=person.id)


@router.post("/dang-xuat")
def sign_out(visit: Annotated[PartWayVisit, Depends(PartWayForm(*STAGES))]) -> Response:
    """End the session on the server, not only in the browser; whatever step it stands at."""
    way = visit.standing.row.way
    sessions.end_session(visit.session, visit.clock, visit.token or "")
    visit.session.commit()
    provider = visit.request.app.state.providers.get(way)
    onward = "/" if provider is None else f"/da-dang-xuat/{provider.provider.name}"
    response = RedirectResponse(onward, status_code=303)
    drop_cookie(response, visit.settings, SESSION_COOKIE)
    return response


@router.get("/da-dang-xuat/{name}")
def signed_out(name: str, visit: Annotated[Visit, Depends(PublicPage())]) -> Response:
    """The session here is over; the one at the provider is ended there."""
    client = visit.request.app.state.providers.get(name)
    if client is None:
        return RedirectResponse("/", status_code=303)
    back = visit.settings.public_url.rstrip("/") + "/"
    return render(
        visit.request,
        "tai_khoan/signed_out.html",
        provider=client.provider,
        way_out=client.way_out(back),
    )
