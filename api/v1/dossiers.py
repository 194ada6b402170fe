"""`/api/v1/dossiers`: open, look at, checklist, reuse, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.guards import Api, Visit
from api.papers import reuse_paper
from api.v1.schemas.dossiers import (
    CheckTold,
    CloseAsked,
    ComponentTold,
    DossierAsked,
    DossierTold,
    OfferTold,
    ReuseAsked,
    ReuseTold,
)
from api.v1.schemas.records import RecordTold
from core.access import Action
from core.clock import today_in_vietnam
from repository.aliases import resolve
from repository.checklist import ChecklistItem, Offer
from repository.dossiers import (
    checklist,
    close_dossier,
    dossier_for,
    list_dossiers,
    open_dossier,
)
from repository.elsewhere import Unavailable, unavailable_types
from repository.persons import agency_by_code
from storage.db.models import Agency, Dossier, Procedure

router = APIRouter(prefix="/dossiers", tags=["dossiers"])


def _told(dossier: Dossier, procedure: Procedure) -> DossierTold:
    return DossierTold(
        id=dossier.id,
        code=dossier.code,
        procedure_code=procedure.code,
        procedure_name=procedure.name,
        owner_id=dossier.owner_id,
        state=dossier.state,
        channel=dossier.channel,
        identity_seen_by=dossier.identity_seen_by,
        case_code=dossier.case_code,
        payment=dossier.payment,
        delivery=dossier.delivery,
        sync=dossier.sync,
        received_at=dossier.received_at,
        received_on=dossier.received_on,
        due_on=dossier.due_on,
        closed_at=dossier.closed_at,
    )


def _one(visit: Visit, dossier: Dossier) -> DossierTold:
    return _told(dossier, visit.session.get_one(Procedure, dossier.procedure_id))


@router.post("", status_code=201)
def open_new(
    asked: DossierAsked, visit: Annotated[Visit, Depends(Api(Action.OPEN_DOSSIER))]
) -> DossierTold:
    """Open a dossier at the caller's agency."""
    session = visit.session
    agency = session.get_one(Agency, visit.caller.agency_id)
    competent = agency
    if asked.competent_agency_code is not None:
        today = today_in_vietnam(visit.clock)
        code = resolve(session, "agency", asked.competent_agency_code, today)
        competent = agency_by_code(session, code)
    dossier = open_dossier(
        session,
        visit.clock,
        visit.caller,
        code=asked.code or None,
        procedure_code=asked.procedure_code,
        owner_id=asked.owner_id,
        submitter_id=asked.submitter_id or asked.owner_id,
        receiving_agency_id=agency.id,
        competent_agency_id=competent.id,
        channel=asked.channel,
        received_at=asked.received_at,
        late_reason=asked.late_reason,
        purpose=asked.purpose,
        case_code=asked.case_code,
    )
    session.commit()
    return _one(visit, dossier)


@router.get("")
def list_own(
    visit: Annotated[Visit, Depends(Api(Action.SEE_DOSSIER))], code: str | None = None
) -> list[DossierTold]:
    """The dossiers of the caller's agency, the newest first; `code` names one."""
    rows = list_dossiers(visit.session, visit.caller, code=code)
    return [_told(row.dossier, row.procedure) for row in rows]


@router.get("/{dossier_id}")
def see(dossier_id: UUID, visit: Annotated[Visit, Depends(Api(Action.SEE_DOSSIER))]) -> DossierTold:
    """One dossier."""
    return _one(visit, dossier_for(visit.session, visit.caller, dossier_id))


@router.get("/{dossier_id}/checklist")
def see_checklist(
    dossier_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.SEE_DOSSIER))],
    today: date | None = None,
) -> list[ComponentTold]:
    """Every component with what the store offers for it, and the verdict with its reasons.

    `today` tries out what the verdicts were if the dossier came in on that day; nothing is kept.
    """
    items = checklist(visit.session, visit.clock, visit.caller, dossier_id, today=today)
    # Whose papers are listed stands in the log before the answer leaves.
    visit.session.commit()
    unavailable = unavailable_types(visit.session, dossier_id)
    return [_component(item, unavailable) for item in items]


def _component(item: ChecklistItem, unavailable: Mapping[str, Unavailable]) -> ComponentTold:
    since = [unavailable[slug].at for slug in item.accepted_types if slug in unavailable]
    return ComponentTold(
        unavailable_since=max(since, default=None) if item.status == "missing" else None,
        component_id=item.component_id,
        code=item.code,
        name=item.name,
        is_required=item.is_required,
        digitization=item.digitization,
        status=item.status,
        must_be_asked_for=item.must_be_asked_for,
        document_id=item.document_id,
        record_id=item.record_id,
        accepted_types=list(item.accepted_types),
        offers=[_offer(offer) for offer in item.offers],
    )


def _offer(offer: Offer) -> OfferTold:
    return OfferTold(
        record=RecordTold.model_validate(offer.record),
        verdict=offer.verdict.code,
        is_usable=offer.verdict.is_usable,
        can_be_overridden=offer.may_override,
        needs_word=offer.verdict.needs_word,
        reasons=list(offer.verdict.reasons),
        checks=[CheckTold(**check) for check in offer.verdict.as_data()],
    )


@router.post("/{dossier_id}/reuse", status_code=201)
def reuse(
    dossier_id: UUID, asked: ReuseAsked, visit: Annotated[Visit, Depends(Api(Action.REUSE))]
) -> ReuseTold:
    """Let a stored paper serve a component; hash and signature are checked just before."""
    event = reuse_paper(
        visit,
        dossier_id=dossier_id,
        component_id=asked.component_id,
        record_id=asked.record_id,
        override_reason=asked.override_reason,
        is_confirmed=asked.is_confirmed,
    )
    return ReuseTold.model_validate(event, extra="ignore")


@router.post("/{dossier_id}/close")
def close(
    dossier_id: UUID, asked: CloseAsked, visit: Annotated[Visit, Depends(Api(Action.CLOSE_DOSSIER))]
) -> DossierTold:
    """End the dossier; a completed one makes its papers reusable."""
    dossier = close_dossier(
        visit.session,
        visit.clock,
        visit.caller,
        dossier_id,
        asked.outcome,
        incomplete_reason=asked.incomplete_reason,
        refusal_reason=asked.refusal_reason,
        keeps_papers=asked.keeps_papers,
    )
    visit.session.commit()
    return _one(visit, dossier)
