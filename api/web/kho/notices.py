"""`/kho-cua-toi/thong-bao`: what a citizen is told of the own papers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.guards import Page, Visit
from api.web.xu_ly.standing import show_notices
from core.access import Action

router = APIRouter(include_in_schema=False)


@router.get("/kho-cua-toi/thong-bao")
def notices(visit: Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]) -> Response:
    """Revoked, replaced, corrected, and why."""
    return show_notices(visit)
