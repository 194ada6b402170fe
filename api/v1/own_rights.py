"""`/api/v1/me/…`: a citizen's consents, shares and correction requests."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.guards import Api, Visit
from api.paging import Paged
from api.v1.schemas.rights import (
    ConsentAnswer,
    ConsentAskedTold,
    ConsentTold,
    CorrectionAsked,
    CorrectionRequestTold,
    ShareAsked,
    ShareGiven,
    ShareTold,
)
from core.access import Action
from repository import consents, correction_requests, shares
from repository.consent_lists import own_consents, own_requests

router = APIRouter(prefix="/me", tags=["me"])

_Own = Annotated[Visit, Depends(Api(Action.SEE_OWN_PAPERS))]


@router.get("/consents")
def list_consents(visit: _Own, paged: Paged) -> list[ConsentTold]:
    """The receipts, newest first; as many as `limit` says, on from `cursor`.

    `X-Next-Cursor` names the next page; without that header there is none.
    """
    page = own_consents(
        visit.session, visit.caller, visit.clock, cursor=paged.cursor, size=paged.limit
    )
    return [ConsentTold.model_validate(row) for row in paged.lines_of(page)]


@router.post("/consents/{consent_id}/end", status_code=204)
def end_consent(consent_id: UUID, visit: _Own) -> None:
    """Withdraw it from now on."""
    consents.end(visit.session, visit.clock, visit.caller, consent_id)
    visit.session.commit()


@router.get("/consent-requests")
def list_asked(visit: _Own) -> list[ConsentAskedTold]:
    """What waits for an answer."""
    rows = own_requests(visit.session, visit.caller, visit.clock)
    return [ConsentAskedTold.model_validate(row) for row in rows]


@router.post("/consent-requests/{request_id}/answer", status_code=204)
def answer(request_id: UUID, asked: ConsentAnswer, visit: _Own) -> None:
    """Yes or no."""
    consents.answer(visit.session, visit.clock, visit.caller, request_id, is_given=asked.is_given)
    visit.session.commit()


@router.get("/shares")
def list_shares(visit: _Own, paged: Paged) -> list[ShareTold]:
    """What the caller shares or shared, newest first, paged as the consents are."""
    page = shares.own_shares(
        visit.session, visit.clock, visit.caller, cursor=paged.cursor, size=paged.limit
    )
    return [ShareTold.model_validate(row) for row in paged.lines_of(page)]


@router.post("/records/{record_id}/shares", status_code=201)
def share(record_id: UUID, asked: ShareAsked, visit: _Own) -> ShareGiven:
    """Share one own paper with one recipient."""
    given = shares.share(
        visit.session,
        visit.clock,
        visit.settings.session_key.get_secret_value(),
        visit.caller,
        record_id,
        shares.Recipient(agency_id=asked.agency_id, number=asked.number, name=asked.name),
        days=asked.days,
        openings=asked.openings,
    )
    told = ShareGiven(id=given.share.id, slug=given.share.slug, code=given.code)
    visit.session.commit()
    return told


@router.post("/shares/{share_id}/end", status_code=204)
def end_share(share_id: UUID, visit: _Own) -> None:
    """End it now."""
    shares.revoke(visit.session, visit.clock, visit.caller, share_id)
    visit.session.commit()


@router.get("/correction-requests")
def list_requests(visit: _Own, paged: Paged) -> list[CorrectionRequestTold]:
    """Where each request stands, unanswered ones first, paged as the consents are."""
    page = correction_requests.own_requests(
        visit.session, visit.clock, visit.caller, cursor=paged.cursor, size=paged.limit
    )
    return [CorrectionRequestTold.model_validate(row) for row in paged.lines_of(page)]


@router.post("/records/{record_id}/correction-requests", status_code=201)
def ask_correction(record_id: UUID, asked: CorrectionAsked, visit: _Own) -> CorrectionRequestTold:
    """Ask the agency that keeps the paper to correct one value."""
    made = correction_requests.ask(
        visit.session,
        visit.clock,
        visit.caller,
        record_id,
        field=asked.field,
        value=asked.value,
        words=asked.words,
    )
    visit.session.commit()
    row = correction_requests.own_request(visit.session, visit.clock, visit.caller, made.id)
    return CorrectionRequestTold.model_validate(row)
