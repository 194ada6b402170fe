"""`/api/v1/procedures`: the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends

from api.guards import Api, Visit
from api.v1.schemas.dossiers import CatalogueImported, ProcedureTold
from api.v1.schemas.mirroring import CatalogueChangeTold, ChangeDecisionAsked
from core.access import Action
from core.clock import today_in_vietnam
from repository.catalogue import procedures_in_force
from repository.catalogue_changes import change_of, drop_change, propose_file, take_change

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
    """Propose a catalogue file: another person takes it over; what differs in nothing is done."""
    report, change = propose_file(visit.session, visit.clock, visit.caller, catalogue)
    visit.session.commit()
    change_id = None if change is None else change.id
    return CatalogueImported(added=report.added, changed=report.changed, change_id=change_id)


@router.get("/changes/{change_id}")
def see_change(
    change_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.IMPORT_CATALOGUE, Action.DECIDE_CATALOGUE))],
) -> CatalogueChangeTold:
    """What a file or a mapping that was proposed would alter."""
    return CatalogueChangeTold.model_validate(change_of(visit.session, visit.caller, change_id))


@router.post("/changes/{change_id}/decision")
def decide_change(
    change_id: UUID,
    asked: ChangeDecisionAsked,
    visit: Annotated[Visit, Depends(Api(Action.DECIDE_CATALOGUE))],
) -> CatalogueChangeTold:
    """Carry it out or drop it; a person's word only, and not that of who proposed it."""
    decide = take_change if asked.answer == "take" else drop_change
    change = decide(visit.session, visit.clock, visit.caller, change_id)
    visit.session.commit()
    return CatalogueChangeTold.model_validate(change)
