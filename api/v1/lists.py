"""`/api/v1/procedures/lists`: national lists, proposed by one and decided on by a person."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.guards import Api, Visit
from api.v1.schemas.mirroring import DecisionAsked, ListAsked, ListTold
from core.access import Action
from repository.national_list import deciding
from repository.national_list.differences import fingerprint
from repository.national_list.reading import ROOT, read_list
from storage.db.models import ListProposal

router = APIRouter(prefix="/procedures/lists", tags=["procedures"])


def _told(visit: Visit, proposal: ListProposal) -> ListTold:
    differences = deciding.differences_of(visit.session, proposal)
    return ListTold(
        id=proposal.id,
        state=proposal.state,
        effective_on=proposal.effective_on,
        is_whole=proposal.is_whole,
        bad_rows=proposal.bad_rows,
        differences=[asdict(one) for one in differences],
        seen=fingerprint(differences),
    )


@router.post("", status_code=201)
def propose(
    asked: ListAsked, visit: Annotated[Visit, Depends(Api(Action.IMPORT_CATALOGUE))]
) -> ListTold:
    """Read a list and tell what it would change; the catalogue stays as it is."""
    text = json.dumps({ROOT: asked.DanhSachThuTuc}, ensure_ascii=False).encode()
    proposal = deciding.propose(
        visit.session,
        visit.clock,
        visit.caller,
        read_list(io.BytesIO(text)),
        effective_on=asked.effective_on,
        is_whole=asked.is_whole,
        keeps_good=asked.keeps_good,
    )
    visit.session.commit()
    return _told(visit, proposal)


@router.get("/{proposal_id}")
def see(
    proposal_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.IMPORT_CATALOGUE, Action.DECIDE_CATALOGUE))],
) -> ListTold:
    """One list with what it changes as the catalogue stands now."""
    return _told(visit, deciding.proposal_of(visit.session, visit.caller, proposal_id))


@router.post("/{proposal_id}/decision")
def decide(
    proposal_id: UUID,
    asked: DecisionAsked,
    visit: Annotated[Visit, Depends(Api(Action.DECIDE_CATALOGUE))],
) -> ListTold:
    """Take the list over as it was shown, or drop it; a person's word only."""
    if asked.answer == "take":
        seen = asked.seen
        deciding.take_over(visit.session, visit.clock, visit.caller, proposal_id, seen=seen)
    else:
        deciding.drop(visit.session, visit.clock, visit.caller, proposal_id)
    visit.session.commit()
    return _told(visit, deciding.proposal_of(visit.session, visit.caller, proposal_id))
