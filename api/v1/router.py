"""`/api/v1`: JSON for machines, one module per resource."""

from __future__ import annotations

from fastapi import APIRouter

from api.interop import answering
from api.v1 import (
    batches,
    campaigns,
    documents,
    dossiers,
    events,
    identities,
    lists,
    me,
    mirroring,
    own_rights,
    persons,
    procedures,
    public,
    records,
    searching,
    standing,
    tokens,
    uploads,
    webhooks,
)
from api.v1.schemas.common import PROBLEMS

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)
for _part in (
    tokens,
    # Before the procedures: their addresses begin alike.
    lists,
    procedures,
    persons,
    identities,
    dossiers,
    mirroring,
    events,
    webhooks,
    batches,
    uploads,
    campaigns,
    documents,
    records,
    searching,
    standing,
    me,
    own_rights,
    public,
    answering,
):
    router.include_router(_part.router)
