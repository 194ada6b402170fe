"""`/api/v1/campaigns`: backlog campaigns; whose a paper is, people decide on the pages."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, UploadFile

from api.guards import Api, Visit
from api.paging import Paged
from api.v1.schemas.campaigns import (
    CampaignAsked,
    CampaignBatchAsked,
    CampaignInFull,
    CampaignsTold,
    CampaignTold,
    FiguresTold,
    ListTold,
    PlanAsked,
    ReleaseAsked,
    ReleasedTold,
    RowErrorTold,
)
from api.v1.schemas.capture import BatchOpened
from core.access import Action
from ingest.pipeline.backlog import MOST_RELEASED, open_campaign_batch, release_campaign
from repository.campaigns.deciding import to_release
from repository.campaigns.enrolling import rematch
from repository.campaigns.figures import figures_of, figures_of_all, own_campaigns
from repository.campaigns.lists import read_list
from repository.campaigns.managing import campaign_for, create_campaign, import_list, set_plan
from storage.db.models import Agency

router = APIRouter(prefix="/campaigns", tags=["campaigns"])

_Running = Annotated[Visit, Depends(Api(Action.RUN_CAMPAIGN))]
_Seeing = Annotated[Visit, Depends(Api(Action.SEE_CAMPAIGN))]


@router.post("", status_code=201)
def create(asked: CampaignAsked, visit: _Running) -> CampaignTold:
    """Begin a campaign."""
    campaign = create_campaign(
        visit.session,
        visit.clock,
        visit.caller,
        name=asked.name,
        paper_types=asked.paper_types,
        cut_off=asked.cut_off,
    )
    told = CampaignTold.model_validate(campaign, extra="ignore")
    visit.session.commit()
    return told


@router.get("")
def list_own(visit: _Seeing, paged: Paged) -> CampaignsTold:
    """The agency's campaigns; plan against actual by type and month over all of them.

    As many campaigns as `limit` says, the newest first, on from `cursor`; `X-Next-Cursor` names the
    next page, and without that header there is none.
    """
    agency, page = own_campaigns(visit.session, visit.caller, cursor=paged.cursor, size=paged.limit)
    campaigns = paged.lines_of(page)
    return CampaignsTold(
        campaigns=[CampaignTold.model_validate(one, extra="ignore") for one in campaigns],
        figures=FiguresTold.model_validate(figures_of_all(visit.session, agency)),
    )


@router.get("/{campaign_id}")
def see(campaign_id: UUID, visit: _Seeing) -> CampaignInFull:
    """One campaign with its figures."""
    return _in_full(visit, campaign_id)


def _in_full(visit: Visit, campaign_id: UUID) -> CampaignInFull:
    campaign = campaign_for(visit.session, visit.caller, campaign_id, Action.SEE_CAMPAIGN)
    agency = visit.session.get_one(Agency, campaign.agency_id)
    return CampaignInFull(
        campaign=CampaignTold.model_validate(campaign, extra="ignore"),
        figures=FiguresTold.model_validate(figures_of(visit.session, campaign, agency)),
        seen=to_release(visit.session, visit.caller, campaign, limit=MOST_RELEASED).seen,
    )


@router.post("/{campaign_id}/list")
def take_list(
    campaign_id: UUID,
    visit: _Running,
    file: Annotated[UploadFile, File(description="CSV or JSON, see docs/bulk.md")],
) -> ListTold:
    """Take a list of results still in force in; again changes nothing."""
    session = visit.session
    campaign = campaign_for(session, visit.caller, campaign_id, Action.RUN_CAMPAIGN, lock=True)
    rows = read_list(file.file.read())
    report = import_list(session, visit.clock, visit.caller, campaign, rows)
    matched = rematch(session, visit.clock, campaign)
    session.commit()
    return ListTold(
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        skipped=dict(report.skipped),
        error_count=report.error_count,
        errors=[RowErrorTold.model_validate(one) for one in report.errors],
        matched=matched,
    )


@router.post("/{campaign_id}/plan")
def plan(campaign_id: UUID, asked: PlanAsked, visit: _Running) -> CampaignInFull:
    """Set the plan of a month, or of all months of a year."""
    campaign = campaign_for(visit.session, visit.caller, campaign_id, Action.RUN_CAMPAIGN)
    set_plan(
        visit.session,
        visit.clock,
        visit.caller,
        campaign,
        paper_type=asked.paper_type,
        count=asked.count,
        year=asked.year,
        month=asked.month,
    )
    visit.session.commit()
    return _in_full(visit, campaign_id)


@router.post("/{campaign_id}/batches", status_code=201)
def open_batch(
    campaign_id: UUID,
    asked: CampaignBatchAsked,
    visit: Annotated[Visit, Depends(Api(Action.UPLOAD))],
) -> BatchOpened:
    """Begin a visit to the scanner; files go to `/api/v1/batches/{batch_id}/uploads`."""
    batch_id = open_campaign_batch(
        visit.services, visit.caller, campaign_id, announced_pages=asked.announced_pages
    )
    return BatchOpened(batch_id=batch_id)


@router.post("/{campaign_id}/release")
def release(
    campaign_id: UUID,
    asked: ReleaseAsked,
    visit: Annotated[Visit, Depends(Api(Action.RELEASE_CAMPAIGN))],
) -> ReleasedTold:
    """The agency accepts what is matched, in person; it is signed and filed from now on."""
    released = release_campaign(visit.services, visit.caller, campaign_id, seen=asked.seen)
    return ReleasedTold(released=released)
