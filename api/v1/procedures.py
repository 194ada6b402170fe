"""`/api/v1/procedures`: the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends

from api.guards import Api, Visit
from api.v1.schemas.dossiers import CatalogueImported, ProcedureTold
from core.access import Action
from core.clock import today_in_vietnam
from repository.catalogue import import_catalogue, procedures_in_force

router = APIRouter(prefix="/procedures", tags=["procedures"])


@router.get("")
def list_procedures(
    visit: Annotated[Visit, Depends(Api(Action.SEE_CATALOGUE))], on: date | None = None
) -> list[ProcedureTold]:
    """The procedures in force on a day (today in Vietnam when none is named)."""
    found = procedures_in_force(visit.session, on or today_in_vietnam(visit.clock))
    return [ProcedureTold.model_validate(one, extra="ignore") for one in found]


@router.post("/import")
def import_all(
    visit: Annotated[Visit, Depends(Api(Action.IMPORT_CATALOGUE))],
    catalogue: Annotated[dict[str, Any], Body()],
) -> CatalogueImported:
    """Take in a catalogue file; the same file twice changes nothing."""
    report = import_catalogue(visit.session, catalogue)
    visit.session.commit()
    return CatalogueImported(added=report.added, changed=report.changed)
