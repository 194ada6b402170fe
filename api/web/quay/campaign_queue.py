"""`/quay/dot-so-hoa/…/ghep`: papers that no machine could match, beside what they may be."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.problems import sentence, status_of
from api.reads.campaigns import NEW, queue_view
from api.web import campaign_wording
from api.web.forms import typed_date, typed_id
from api.web.paper_wording import FIELD_VI
from api.web.rendering import render
from core.access import Action
from core.errors import MotLanError
from core.papers import DATE_FIELDS
from repository.campaigns.deciding import (
    CampaignChoiceInvalidError,
    CampaignPaperNotFoundError,
    choose_match,
    match_new_person,
    set_aside,
    take_back,
)
from repository.campaigns.managing import CampaignNotFoundError, campaign_for
from storage.db.queries import campaigns as queries

router = APIRouter(include_in_schema=False)

_Matching = Annotated[Visit, Depends(PageForm(Action.CONFIRM))]
_NOT_THERE = (CampaignNotFoundError, CampaignPaperNotFoundError)


@router.get("/quay/dot-so-hoa/{campaign_id}/ghep")
def next_one(campaign_id: UUID, visit: Annotated[Visit, Depends(Page(Action.CONFIRM))]) -> Response:
    """The first paper of the queue, or back to the campaign."""
    campaign_for(visit.session, visit.caller, campaign_id, Action.SEE_CAMPAIGN)
    return _onward(visit, campaign_id, None)


def _onward(visit: Visit, campaign_id: UUID, after: UUID | None) -> Response:
    following = queries.next_in_queue(visit.session, campaign_id, after)
    place = f"/quay/dot-so-hoa/{campaign_id}"
    if following is not None:
        place += f"/ghep/{following}"
    return RedirectResponse(place, status_code=303)


@router.get("/quay/dot-so-hoa/{campaign_id}/ghep/{document_id}")
def see(
    campaign_id: UUID, document_id: UUID, visit: Annotated[Visit, Depends(Page(Action.CONFIRM))]
) -> Response:
    """The scan and its values beside lines of the list and persons, with score and reasons."""
    return _show(visit, campaign_id, document_id)


@router.post("/quay/dot-so-hoa/{campaign_id}/ghep/{document_id}/tim")
def look_for(
    campaign_id: UUID,
    document_id: UUID,
    visit: _Matching,
    words: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Look for a line by number or name; what was typed stands in no address."""
    return _show(visit, campaign_id, document_id, words=words)


def _show(
    visit: Visit,
    campaign_id: UUID,
    document_id: UUID,
    *,
    error: MotLanError | None = None,
    words: str = "",
) -> Response:
    campaign = campaign_for(visit.session, visit.caller, campaign_id, Action.SEE_CAMPAIGN)
    seen = queue_view(visit.session, visit.clock, visit.caller, campaign, document_id, words=words)
    # The looks stand in the log before the page leaves.
    visit.session.commit()
    return render(
        visit.request,
        "quay/match.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        campaign=campaign,
        seen=seen,
        words=words,
        new=NEW,
        cw=campaign_wording,
        fields_vi=FIELD_VI,
        date_fields=DATE_FIELDS,
    )


@router.post("/quay/dot-so-hoa/{campaign_id}/ghep/{document_id}/chon")
def choose(
    campaign_id: UUID,
    document_id: UUID,
    visit: _Matching,
    version: Annotated[int, Form()],
    choice: Annotated[str, Form(max_length=80)] = "",
    full_name: Annotated[str, Form(max_length=200)] = "",
    number: Annotated[str, Form(max_length=12)] = "",
    date_of_birth: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """The clerk's word: this line, and this person or somebody new; then the next paper."""
    entry_text, _, person_text = choice.partition(":")
    hold = (visit.session, visit.clock, visit.caller, campaign_id, document_id)
    try:
        entry_id, person_id = typed_id(entry_text), typed_id(person_text)
        if entry_id is None or (person_id is None and person_text != NEW):
            raise CampaignChoiceInvalidError(document_id=document_id)
        if person_id is not None:
            choose_match(*hold, version=version, entry_id=entry_id, person_id=person_id)
        else:
            match_new_person(
                *hold,
                version=version,
                entry_id=entry_id,
                full_name=full_name,
                number=number.strip() or None,
                date_of_birth=typed_date(date_of_birth),
            )
    except _NOT_THERE:
        raise
    except MotLanError as error:
        visit.session.rollback()
        return _show(visit, campaign_id, document_id, error=error)
    visit.session.commit()
    return _onward(visit, campaign_id, document_id)


@router.post("/quay/dot-so-hoa/{campaign_id}/ghep/{document_id}/de-rieng")
def put_aside(
    campaign_id: UUID,
    document_id: UUID,
    visit: _Matching,
    version: Annotated[int, Form()],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """The paper cannot be matched; then the next one."""
    hold = (visit.session, visit.clock, visit.caller, campaign_id, document_id)
    try:
        set_aside(*hold, version=version, reason=reason)
    except _NOT_THERE:
        raise
    except MotLanError as error:
        visit.session.rollback()
        return _show(visit, campaign_id, document_id, error=error)
    visit.session.commit()
    return _onward(visit, campaign_id, document_id)


@router.post("/quay/dot-so-hoa/{campaign_id}/ghep/{document_id}/hoan-tac")
def undo(
    campaign_id: UUID,
    document_id: UUID,
    visit: _Matching,
    version: Annotated[int, Form()],
) -> Response:
    """Take the decision on this paper back; it is shown again."""
    hold = (visit.session, visit.clock, visit.caller, campaign_id, document_id)
    try:
        take_back(*hold, version=version)
    except _NOT_THERE:
        raise
    except MotLanError as error:
        visit.session.rollback()
        return _show(visit, campaign_id, document_id, error=error)
    visit.session.commit()
    place = f"/quay/dot-so-hoa/{campaign_id}/ghep/{document_id}"
    return RedirectResponse(place, status_code=303)
