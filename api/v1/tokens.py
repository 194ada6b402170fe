"""`/api/v1/token`: a bearer token for staff and machine clients."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from api.guards import Api, PublicApi, Visit
from api.v1.schemas.access import TokenAsked, TokenGiven
from repository import staff

router = APIRouter(tags=["token"])


@router.post("/token", status_code=201)
def give_token(
    asked: TokenAsked,
    visit: Annotated[Visit, Depends(PublicApi("this is where a token comes from"))],
) -> TokenGiven:
    """Check name and password and open a session; the token is shown only this once."""
    caller = staff.authenticate(
        visit.session, visit.clock, visit.settings, asked.username, asked.password
    )
    token = staff.start_session(visit.session, visit.clock, visit.settings, caller)
    visit.session.commit()
    return TokenGiven(
        access_token=token,
        idle_minutes=visit.settings.session_idle_minutes,
        hours=visit.settings.session_hours,
    )


@router.delete("/token", status_code=204)
def end_token(visit: Annotated[Visit, Depends(Api())]) -> None:
    """End the session of this token."""
    if visit.token is not None:
        staff.end_session(visit.session, visit.clock, visit.token)
        visit.session.commit()
