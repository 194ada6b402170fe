"""`/api/v1/dossiers/…`: what the one-stop software says, events, components without a scan."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.guards import Api, Visit
from api.v1.schemas.mirroring import (
    DossierEventTold,
    MarkAsked,
    MasterMessageAsked,
    MasterMessageTold,
    SupplementTold,
)
from core.access import Action
from core.dossiers import STATE_OF_NUMBER
from core.lifecycle import Digitization
from repository.components import mark_component
from repository.dossier_events import events_of
from repository.dossiers import dossier_for
from repository.mirroring import MasterMessage, take_message
from repository.supplements import answer_supplement, ask_for_missing

router = APIRouter(prefix="/dossiers", tags=["dossiers"])


@router.post("/{dossier_id}/updates")
def update(
    dossier_id: UUID,
    asked: MasterMessageAsked,
    visit: Annotated[Visit, Depends(Api(Action.MIRROR_DOSSIER))],
) -> MasterMessageTold:
    """Follow the one-stop software; idempotent, and safe against any order of arrival."""
    state = asked.state
    if state is None and asked.state_number is not None:
        state = STATE_OF_NUMBER[asked.state_number]
    message = MasterMessage(
        message_id=asked.message_id,
        sequence=asked.sequence,
        at=asked.at,
        state=state,
        payment=asked.payment,
        delivery=asked.delivery,
        due_on=asked.due_on,
    )
    taken = take_message(visit.session, visit.clock, visit.caller, dossier_id, message)
    visit.session.commit()
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    return MasterMessageTold(
        taken=taken,
        state=dossier.state,
        payment=dossier.payment,
        delivery=dossier.delivery,
        sync=dossier.sync,
        due_on=dossier.due_on,
    )


@router.get("/{dossier_id}/events")
def events(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Api(Action.SEE_DOSSIER))]
) -> list[DossierEventTold]:
    """Everything that happened to the dossier, the oldest first."""
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    return [
        DossierEventTold.model_validate(event, extra="ignore")
        for event in events_of(visit.session, dossier.id)
    ]


@router.post("/{dossier_id}/components/{component_id}/mark", status_code=204)
def mark(
    dossier_id: UUID,
    component_id: UUID,
    asked: MarkAsked,
    visit: Annotated[Visit, Depends(Api(Action.MARK_COMPONENT))],
) -> None:
    """Say how a component is served without a scan; a person's word only."""
    mark_component(
        visit.session,
        visit.clock,
        visit.caller,
        dossier_id,
        component_id,
        Digitization(asked.mark),
        asked.reason,
    )
    visit.session.commit()


@router.post("/{dossier_id}/supplement", status_code=201)
def supplement(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Api(Action.MARK_COMPONENT))]
) -> SupplementTold:
    """Hand over the one notice of what is missing; the legal time rests."""
    request = ask_for_missing(visit.session, visit.clock, visit.caller, dossier_id)
    visit.session.commit()
    return SupplementTold.model_validate(request, extra="ignore")


@router.post("/{dossier_id}/supplement/answered")
def answered(
    dossier_id: UUID, visit: Annotated[Visit, Depends(Api(Action.MARK_COMPONENT))]
) -> SupplementTold:
    """What was missing came; the legal time runs on."""
    request = answer_supplement(visit.session, visit.clock, visit.caller, dossier_id)
    visit.session.commit()
    return SupplementTold.model_validate(request, extra="ignore")
