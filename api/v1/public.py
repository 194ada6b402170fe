"""`/api/v1/public`: what anybody with the code of a paper may know."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from api.guards import PublicApi, Visit
from api.v1.schemas.records import PublicTold
from core.errors import MotLanError
from repository.records import public_check

router = APIRouter(prefix="/public", tags=["public"])


class CodeNotFoundError(MotLanError):
    """No paper has this code."""

    code, fault = "public_code_not_found", "caller"


@router.get("/papers/{code}")
def check(
    code: str, visit: Annotated[Visit, Depends(PublicApi("shows no content and no names"))]
) -> PublicTold:
    """Whether the paper is genuine and in force; raises TooManyChecksError."""
    visit.request.app.state.pace.admit(visit.request)
    view = public_check(visit.session, code)
    if view is None:
        raise CodeNotFoundError()
    return PublicTold.model_validate(view)
