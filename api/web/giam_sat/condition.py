"""`/giam-sat/tinh-trang`: how each part of the installation stands, in words, and what to do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.guards import Page, Visit
from api.web.giam_sat.judging_parts import parts
from api.web.rendering import render
from core.access import Action

router = APIRouter(include_in_schema=False)


@router.get("/giam-sat/tinh-trang")
def condition_page(visit: Annotated[Visit, Depends(Page(Action.SEE_WORK))]) -> Response:
    """The figures of monitoring as words; nothing of a person stands on this page."""
    found = parts(visit.request.app.state.metrics.house.known(visit.services))
    return render(
        visit.request,
        "giam_sat/condition.html",
        parts=found,
        needing=sum(one.state != "good" for one in found),
        is_bad=any(one.state in {"bad", "unknown"} for one in found),
        now=visit.clock.now(),
    )
