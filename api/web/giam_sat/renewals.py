"""`/giam-sat/gia-han`: the renewal calendar of signatures, the overdue first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.guards import Page, Visit
from api.web import signature_wording
from api.web.rendering import render
from core.access import Action
from ingest.preservation.calendar import renewal_calendar

router = APIRouter(include_in_schema=False)


@router.get("/giam-sat/gia-han")
def calendar_page(visit: Annotated[Visit, Depends(Page(Action.SEE_WORK))]) -> Response:
    """Counts by month; nothing of a person and no file is named."""
    return render(
        visit.request,
        "renewals.html",
        told=renewal_calendar(visit.session, visit.clock),
        s=signature_wording,
        within=visit.settings.renew_before_days,
    )
