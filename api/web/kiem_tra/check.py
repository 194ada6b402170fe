"""`/kiem-tra`: anybody with the code of a paper learns that it is genuine, and no content."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from api.guards import PublicPage, Visit
from api.web.rendering import render
from repository.records import public_check

router = APIRouter(include_in_schema=False)

_CODE: Final = re.compile(r"^[A-Za-z0-9_-]{4,60}$")


@router.get("/kiem-tra")
def ask(visit: Annotated[Visit, Depends(PublicPage())], ma: str = "") -> Response:
    """The box for the code; a code is random and tells nothing of a person."""
    code = ma.strip().rsplit("/", 1)[-1]
    if _CODE.match(code):
        return RedirectResponse(f"/kiem-tra/{code}", status_code=303)
    return render(visit.request, "check.html", view=None, code="")


@router.get("/kiem-tra/{code}")
def check(code: str, visit: Annotated[Visit, Depends(PublicPage())]) -> Response:
    """What may be known of the paper with this code; raises TooManyChecksError."""
    visit.request.app.state.pace.admit(visit.request)
    view = public_check(visit.session, code) if _CODE.match(code) else None
    status = 200 if view is not None else 404
    return render(visit.request, "check.html", status=status, view=view, code=code[:60])
