"""`/chia-se/<address>`: whoever has the address and the code sees the shared paper.

Unknown, ended and wrong are one page with one sentence; asking changes nothing until the form is
sent, so that previews of messengers use up no opening.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import Response

from api.guards import Page, PageForm, PublicForm, PublicPage, Visit
from api.problems import sentence, status_of
from api.security import VISITOR_COOKIE, csrf_token, new_visitor, set_cookie
from api.shared_copies import send_copy
from api.web.rendering import render
from core.access import Action
from core.errors import MotLanError
from repository import shares
from repository.shares import ShareNotFoundError

router = APIRouter(include_in_schema=False)


@router.get("/chia-se/{slug}")
def ask(slug: str, request: Request, visit: Annotated[Visit, Depends(PublicPage())]) -> Response:
    """The box for the code; the same page for every address."""
    return _page(request, visit, slug)


def _page(request: Request, visit: Visit, slug: str, error: MotLanError | None = None) -> Response:
    visitor = request.cookies.get(VISITOR_COOKIE) or new_visitor()
    response = render(
        request,
        "shared.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        slug=slug[:40],
        csrf_token=csrf_token(visit.settings, visitor),
    )
    set_cookie(response, visit.settings, VISITOR_COOKIE, visitor)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@router.post("/chia-se/{slug}")
def open_link(
    slug: str,
    request: Request,
    visit: Annotated[Visit, Depends(PublicForm())],
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """One opening, counted and told to who shares."""
    key = visit.settings.session_key.get_secret_value()
    try:
        opened = shares.open_link(visit.session, visit.clock, key, visit.caller, slug[:40], code)
    except ShareNotFoundError as error:
        visit.session.commit()  # the try is counted
        return _page(request, visit, slug, error)
    return send_copy(visit, opened)


@router.get("/xu-ly/chia-se")
def for_agency(visit: Annotated[Visit, Depends(Page(Action.READ_RECORD))]) -> Response:
    """What citizens share with the agency."""
    rows = shares.offered(visit.session, visit.clock, visit.caller)
    return render(visit.request, "xu_ly/shared.html", rows=rows)


@router.post("/xu-ly/chia-se/{share_id}/mo")
def open_for_agency(
    share_id: UUID, visit: Annotated[Visit, Depends(PageForm(Action.READ_RECORD))]
) -> Response:
    """One opening by a member of staff."""
    opened = shares.open_offered(visit.session, visit.clock, visit.caller, share_id)
    return send_copy(visit, opened)
