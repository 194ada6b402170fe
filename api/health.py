"""Whether the process lives, whether its servers answer, and the counts for monitoring."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy.exc import OperationalError

from api.guards import Anyone, PublicApi, Visit
from ingest.pipeline.copies import copied_store
from ingest.pipeline.services import Services
from ingest.upkeep import health
from storage.db.queries import inventory
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
    return PlainTextResponse("\n".join([*lines, *ages, *_upkeep(visit), ""]))


def _upkeep(visit: Visit) -> list[str]:
    """Ages of the rounds, and how far the second store is behind; no line where nothing is."""
    now, known = visit.clock.now(), health.standing(visit.session, visit.clock)
    moments = {
        "reconcile": known.compared_at,
        "fixity": known.read_at,
        "backup": known.backed_up_at,
    }
    lines = ["# HELP motlan_round_age_seconds Age of the last round that came to its end."]
    lines.append("# TYPE motlan_round_age_seconds gauge")
    lines += [
        f'motlan_round_age_seconds{{round="{name}"}} {(now - moment).total_seconds():.0f}'
        for name, moment in moments.items()
        if moment is not None
    ]
    lines.append("# HELP motlan_differences Things that the last comparison parked or named.")
    lines.append("# TYPE motlan_differences gauge")
    lines += [
        f'motlan_differences{{relation="{one["relation"]}"}} {one["parked"] + one["named"]}'
        for one in known.findings
    ]
    if copied_store(visit.services.object_store) is None:
        return lines
    count = inventory.count_copies(visit.session)
    lines.append("# HELP motlan_copies_missing Objects that the second store lacks.")
    lines.append("# TYPE motlan_copies_missing gauge")
    lines.append(f"motlan_copies_missing {count.missing}")
    oldest = 0.0 if count.oldest is None else (now - count.oldest).total_seconds()
    lines.append("# HELP motlan_copies_oldest_seconds Age of the one that waits longest.")
    lines.append("# TYPE motlan_copies_oldest_seconds gauge")
    lines.append(f"motlan_copies_oldest_seconds {oldest:.0f}")
    return lines
