"""Whether the process lives, whether its servers answer, and the counts for monitoring."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy.exc import OperationalError

from api.guards import Anyone, PublicApi, Visit
from ingest.pipeline.services import Services
from storage.db.queries.work import count_work
from storage.objects.keys import content_key
from storage.objects.protocol import ObjectStoreDownError

router = APIRouter(tags=["health"])

_PUBLIC = "a load balancer asks without a token; nothing of a person is told"


@router.get("/healthz")
def healthz(_open: Annotated[None, Depends(Anyone(_PUBLIC))]) -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(request: Request, _open: Annotated[None, Depends(Anyone(_PUBLIC))]) -> JSONResponse:
    """Whether the servers behind answer, by name; 503 when one does not."""
    services: Services = request.app.state.services
    found = {
        "database": _has_database(services),
        "queue": services.broker.is_alive(),
        "objects": _has_objects(services),
    }
    words = {name: "ok" if is_there else "down" for name, is_there in found.items()}
    return JSONResponse(words, status_code=200 if all(found.values()) else 503)


def _has_database(services: Services) -> bool:
    try:
        with services.engine.connect() as connection:
            return connection.scalar(sa.text("select true")) is True
    except OperationalError:
        return False


def _has_objects(services: Services) -> bool:
    try:
        services.object_store.exists(content_key("probe", "0" * 64))
    except ObjectStoreDownError:
        return False
    return True


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
