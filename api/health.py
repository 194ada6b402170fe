"""Whether the process lives, whether its servers answer, and the figures for monitoring."""

from __future__ import annotations

from typing import Annotated, Final

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy.exc import OperationalError

from api.guards import Anyone
from api.metrics.exposing import admit
from ingest.pipeline.services import Services
from ingest.upkeep import health
from storage.objects.keys import content_key
from storage.objects.protocol import ObjectStoreDownError

router = APIRouter(tags=["health"])

_PUBLIC = "a load balancer asks without a token; nothing of a person is told"
_FIGURES = "monitoring has no account; the token of the settings or this machine, counts alone"
_TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"


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
    if found["database"]:
        # Told, and no reason to send people elsewhere.
        words["rounds"] = "late" if _are_rounds_late(services) else "ok"
    return JSONResponse(words, status_code=200 if all(found.values()) else 503)


def _are_rounds_late(services: Services) -> bool:
    with services.session_factory() as session:
        return health.standing(session, services.clock).is_late


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
def metrics(
    request: Request, _own_guard: Annotated[None, Depends(Anyone(_FIGURES))]
) -> PlainTextResponse:
    """Figures for monitoring (docs/operations.md); for this machine, or with the token.

    Raises NotAllowedError.
    """
    services: Services = request.app.state.services
    admit(request, services.settings)
    return PlainTextResponse(request.app.state.metrics.text(services), media_type=_TEXT)
