"""Signing in and out: staff with name and password, citizens through their identity provider."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.credentials import SESSION_COOKIE
from api.guards import PageForm, PublicForm, PublicPage, Visit
from api.problems import sentence, status_of
from api.security import (
    VISITOR_COOKIE,
    csrf_token,
    drop_cookie,
    new_visitor,
    set_cookie,
)
from api.web.rendering import render
from api.web.wording import first_page
from core.access import Caller, Subject
from core.errors import MotLanError
from repository import staff
from repository.persons import find_person_by_number

router = APIRouter(include_in_schema=False)

_OWN_PATH: Final = re.compile(r"^/(?:quay|xu-ly|kho-cua-toi|giam-sat)(?:/[0-9A-Za-z_/-]*)?$")
"""Only addresses of our own pages are followed after signing in (no open redirect)."""


@router.get("/")
def sign_in_page(
    request: Request, visit: Annotated[Visit, Depends(PublicPage())], tiep: str = ""
) -> Response:
    """The two doors; whoever is signed in already is sent on."""
    if visit.caller.subject is not Subject.PUBLIC:
        return RedirectResponse(first_page(visit.caller), status_code=303)
    return _show(request, visit, onward=tiep)


def _show(
    request: Request,
    visit: Visit,
    *,
    onward: str = "",
    username: str = "",
    error: MotLanError | None = None,
) -> Response:
    visitor = request.cookies.get(VISITOR_COOKIE) or new_visitor()
    response = render(
        request,
        "sign_in.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        onward=onward if _OWN_PATH.match(onward) else "",
        username=username,
        citizen_door=request.app.state.citizen_identity.is_open,
        csrf_token=csrf_token(visit.settings, visitor),
    )
    set_cookie(response, visit.settings, VISITOR_COOKIE, visitor)
    # A cookie of a session that has ended would be taken for the binding of the form.
    drop_cookie(response, visit.settings, SESSION_COOKIE)
    return response


@router.post("/dang-nhap")
def sign_in(
    request: Request,
    visit: Annotated[Visit, Depends(PublicForm())],
    username: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    onward: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Check name and password; a new session with a new secret begins."""
    try:
        caller = staff.authenticate(
            visit.session, visit.clock, visit.settings, username.strip(), password
        )
    except MotLanError as error:
        # The count of failures must outlive the refusal.
        visit.session.commit()
        return _show(request, visit, onward=onward, username=username.strip(), error=error)
    onward = onward if _OWN_PATH.match(onward) else first_page(caller)
    return _enter(visit, caller, onward)


@router.post("/dang-nhap/cong-dan")
def sign_in_citizen(
    request: Request,
    visit: Annotated[Visit, Depends(PublicForm())],
    number: Annotated[str, Form(max_length=20)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Let the identity provider prove the number; whoever has no paper here has no store yet."""
    try:
        proven = request.app.state.citizen_identity.prove(number, code)
        person = find_person_by_number(visit.session, proven)
        if person is None:
            raise NoStoreYetError()
    except MotLanError as error:
        return _show(request, visit, error=error)
    return _enter(visit, Caller(subject=Subject.CITIZEN, person_id=person.id), "/kho-cua-toi")


class NoStoreYetError(MotLanError):
    """The citizen is who she says, but no paper of hers is here."""

    code, fault = "no_store_yet", "caller"


def _enter(visit: Visit, caller: Caller, onward: str) -> Response:
    token = staff.start_session(visit.session, visit.clock, visit.settings, caller)
    visit.session.commit()
    response = RedirectResponse(onward, status_code=303)
    set_cookie(response, visit.settings, SESSION_COOKIE, token)
    drop_cookie(response, visit.settings, VISITOR_COOKIE)
    return response


@router.post("/dang-xuat")
def sign_out(visit: Annotated[Visit, Depends(PageForm())]) -> Response:
    """End the session on the server, not only in the browser."""
    if visit.token is not None:
        staff.end_session(visit.session, visit.clock, visit.token)
        visit.session.commit()
    response = RedirectResponse("/", status_code=303)
    drop_cookie(response, visit.settings, SESSION_COOKIE)
    return response
