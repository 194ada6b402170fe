"""Whether the process lives, whether its servers answer, and the counts for monitoring."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, PlainTextResponse

from api.guards import Anyone, PublicApi, Visit
from storage.db.queries.work import count_work

router = APIRouter(tags=["health"])

_PUBLIC = "a load balancer asks without a token; nothing of a person is told"


@router.get("/healthz")
def healthz(_open: Annotated[None, Depends(Anyone(_PUBLIC))]) -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(visit: Annotated[Visit, Depends(PublicApi(_PUBLIC))]) -> JSONResponse:
    """The servers that a request needs answer as well."""
    return JSONResponse({"database": visit.session.scalar(sa.text("select 'ok'"))})


@router.get("/metrics")
def metrics(visit: Annotated[Visit, Depends(PublicApi(_PUBLIC))]) -> PlainTextResponse:
    """Counts of work per kind and state in the text form that Prometheus reads.

    Counts alone; a reverse proxy keeps the address inside the house (deploy/).
    """
    lines = [
        "# HELP motlan_work Things per kind, state and how they stand.",
        "# TYPE motlan_work gauge",
    ]
    ages = ["# HELP motlan_work_oldest_seconds Age of the oldest thing that is not parked."]
    ages.append("# TYPE motlan_work_oldest_seconds gauge")
    for one in count_work(visit.session):
        labels = f'work="{one.work.value}",state="{one.state.value}"'
        for standing in ("waiting", "in_hand", "parked"):
            count = getattr(one, standing)
            lines.append(f'motlan_work{{{labels},standing="{standing}"}} {count}')
        if one.oldest_s is not None:
            ages.append(f"motlan_work_oldest_seconds{{{labels}}} {one.oldest_s:.0f}")
    return PlainTextResponse("\n".join([*lines, *ages, ""]))
