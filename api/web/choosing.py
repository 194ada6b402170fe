"""`/tuy-chon`: remembers how somebody wants to see the pages, and hints that were closed.

All of it lives in cookies of the browser and says nothing of a person. The links work without
scripts; a link from elsewhere could at worst change somebody's colours, so there is no token.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.guards import Anyone, services_of
from api.security import is_https
from api.web.preferences import CLOSED, HINT, LANGUAGE, SIZE, THEME, preferences_of

router = APIRouter(include_in_schema=False)

_YEAR_S: Final = 365 * 86_400
_MOST_CLOSED: Final = 40
_OWN_PATH: Final = re.compile(r"^/(?:[0-9A-Za-z_-]+(?:/[0-9A-Za-z_-]+)*)?$")
"""Only addresses of our own pages are gone back to (no open redirect)."""


@router.get("/tuy-chon", dependencies=[Depends(Anyone("only how pages look in this browser"))])
def choose(
    request: Request,
    back_to: Annotated[str, Query(alias="ve", max_length=200)] = "/",
    language: Annotated[Literal["vi", "en"] | None, Query(alias="tieng")] = None,
    theme: Annotated[Literal["light", "dark", "auto"] | None, Query(alias="nen")] = None,
    size: Annotated[Literal["large", "normal"] | None, Query(alias="co")] = None,
    close: Annotated[str | None, Query(alias="an", pattern=HINT.pattern)] = None,
    reopen: Annotated[Literal["true"] | None, Query(alias="hien-lai")] = None,
) -> Response:
    """Remember one choice for a year and go back to the page it was made on."""
    response = RedirectResponse(back_to if _OWN_PATH.match(back_to) else "/", status_code=303)
    said: dict[str, str | None] = {LANGUAGE: language, THEME: theme, SIZE: size}
    if close is not None:
        closed = sorted(preferences_of(request).closed - {close})
        said[CLOSED] = ".".join([*closed[-_MOST_CLOSED + 1 :], close])
    if reopen is not None:
        said[CLOSED] = ""
    for name, value in said.items():
        if value is not None:
            response.set_cookie(
                name,
                value,
                max_age=_YEAR_S,
                httponly=True,
                samesite="lax",
                secure=is_https(services_of(request).settings),
                path="/",
            )
    return response
