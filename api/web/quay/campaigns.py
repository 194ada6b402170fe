"""`/quay/dot-so-hoa`: backlog campaigns, their list, plan, scans and release."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from starlette.responses import RedirectResponse, Response

from api.delivery import deliver
from api.guards import Page, PageForm, Visit
from api.paging import Cursor
from api.problems import sentence, status_of
from api.reads.campaigns import release_view
from api.reads.capture import batch_view
from api.web import campaign_wording
from api.web.campaign_wording import LIST_HEADING, list_row
from api.web.forms import typed_count, typed_date
from api.web.quay.originals import statements
from api.web.quay.scanning import RefusedFile, UploadEmptyError
from api.web.rendering import render
from core.access import Action, may
from core.clock import today_in_vietnam
from core.errors import MotLanError
from ingest.pipeline.backlog import MOST_RELEASED, open_campaign_batch, release_campaign
from ingest.pipeline.commands import accept_upload, close_batch
from repository.campaigns.deciding import CampaignMovedOnError
from repository.campaigns.enrolling import rematch
from repository.campaigns.figures import figures_of, figures_of_all, own_campaigns
from repository.campaigns.lists import read_list
from repository.campaigns.managing import (
    CampaignNotFoundError,
    ListReport,
    PlanInvalidError,
    campaign_for,
    create_campaign,
    export_list,
    import_list,
    set_plan,
)
from repository.catalogue import paper_types
from repository.spreadsheets import MEDIA_TYPE, as_spreadsheet
from storage.db.models import Agency, Batch, CampaignPaper, PaperState
from storage.db.queries import campaigns as queries

router = APIRouter(include_in_schema=False)

_SEEN_BATCHES: Final = 5
_SEEN_PAPERS: Final = 100


@router.get("/quay/dot-so-hoa")
def list_campaigns(
    visit: Annotated[Visit, Depends(Page(Action.SEE_CAMPAIGN))], tu: Cursor = None
) -> Response:
    """The agency's campaigns by pages, and the figures of all of them together."""
    return _list(visit, cursor=tu)


def _list(visit: Visit, error: MotLanError | None = None, cursor: str | None = None) -> Response:
    agency, campaigns = own_campaigns(visit.session, visit.caller, cursor=cursor)
    lines = [(one, figures_of(visit.session, one, agency)) for one in campaigns.lines]
    return render(
        visit.request,
        "quay/campaigns.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        lines=lines,
        pages=campaigns,
        here="/quay/dot-so-hoa",
        total=figures_of_all(visit.session, agency),
        types=[kind for kind in paper_types(visit.session) if kind.is_kept],
        may_run=may(visit.caller, Action.RUN_CAMPAIGN),
    )


@router.post("/quay/dot-so-hoa")
def create(
    visit: Annotated[Visit, Depends(PageForm(Action.RUN_CAMPAIGN))],
    name: Annotated[str, Form(max_length=200)] = "",
    paper_type: Annotated[list[str] | None, Form()] = None,
    cut_off: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """A new campaign."""
    try:
        campaign = create_campaign(
            visit.session,
            visit.clock,
            visit.caller,
            name=name,
            paper_types=paper_type or (),
            cut_off=typed_date(cut_off),
        )
    except MotLanError as error:
        visit.session.rollback()
        return _list(visit, error)
    visit.session.commit()
    return _back(campaign.id)


def _back(campaign_id: UUID, part: str = "") -> Response:
    return RedirectResponse(f"/quay/dot-so-hoa/{campaign_id}{part}", status_code=303)


@router.get("/quay/dot-so-hoa/{campaign_id}")
def see(
    campaign_id: UUID,
    visit: Annotated[Visit, Depends(Page(Action.SEE_CAMPAIGN))],
    released: Annotated[int | None, Query(alias="da-phat-hanh", ge=0)] = None,
) -> Response:
    """One campaign: plan against actual, what waits, its scans.

    `released`: how many papers the last press of the button took.
    """
    return _show(visit, campaign_id, released=released)


@router.get("/quay/dot-so-hoa/{campaign_id}/de-rieng")
def set_aside(
    campaign_id: UUID, visit: Annotated[Visit, Depends(Page(Action.SEE_CAMPAIGN))]
) -> Response:
    """The papers that were put aside, with the reasons; nothing that stands on them."""
    session = visit.session
    campaign = campaign_for(session, visit.caller, campaign_id, Action.SEE_CAMPAIGN)
    aside = PaperState.SET_ASIDE
    papers = queries.papers_in(session, campaign_id, aside, limit=_SEEN_PAPERS)
    return render(
        visit.request,
        "quay/set_aside.html",
        campaign=campaign,
        papers=papers,
        count=queries.counts_by_state(session, [campaign_id]).get(aside, 0),
        may_match=may(visit.caller, Action.CONFIRM),
    )


def _show(
    visit: Visit,
    campaign_id: UUID,
    *,
    error: MotLanError | None = None,
    report: ListReport | None = None,
    refused: list[RefusedFile] | None = None,
    released: int | None = None,
) -> Response:
    session = visit.session
    campaign = campaign_for(session, visit.caller, campaign_id, Action.SEE_CAMPAIGN)
    agency = session.get_one(Agency, campaign.agency_id)
    batches = [
        batch_view(session, session.get_one(Batch, batch_id))
        for batch_id in queries.batches_of(session, campaign_id)[:_SEEN_BATCHES]
    ]
    asked = None
    if may(visit.caller, Action.RELEASE_CAMPAIGN):
        asked = release_view(session, visit.clock, visit.caller, campaign, limit=MOST_RELEASED)
    told = figures_of(session, campaign, agency)
    session.commit()
    return render(
        visit.request,
        "quay/campaign.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        campaign=campaign,
        told=told,
        batches=batches,
        statements=statements(batches),
        report=report,
        refused=refused or [],
        released=released,
        undo=_last_decided(visit, campaign_id),
        this_year=today_in_vietnam(visit.clock).year,
        cw=campaign_wording,
        may_run=may(visit.caller, Action.RUN_CAMPAIGN),
        may_scan=may(visit.caller, Action.UPLOAD),
        may_match=may(visit.caller, Action.CONFIRM),
        asked=asked,
    )


def _last_decided(visit: Visit, campaign_id: UUID) -> CampaignPaper | None:
    staff_id = visit.caller.staff_id
    if staff_id is None or not may(visit.caller, Action.CONFIRM):
        return None
    return queries.last_decided(visit.session, campaign_id, staff_id)


@router.post("/quay/dot-so-hoa/{campaign_id}/danh-sach")
def take_list(
    campaign_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.RUN_CAMPAIGN))],
    file: Annotated[UploadFile, File()],
) -> Response:
    """Take a list in; papers that waited for it are tried again."""
    session = visit.session
    try:
        campaign = campaign_for(session, visit.caller, campaign_id, Action.RUN_CAMPAIGN, lock=True)
        rows = read_list(file.file.read())
        report = import_list(session, visit.clock, visit.caller, campaign, rows)
        rematch(session, visit.clock, campaign)
    except CampaignNotFoundError:
        raise
    except MotLanError as error:
        session.rollback()
        return _show(visit, campaign_id, error=error)
    session.commit()
    return _show(visit, campaign_id, report=report)


@router.get("/quay/dot-so-hoa/{campaign_id}/danh-sach.xlsx")
def give_list(
    campaign_id: UUID, visit: Annotated[Visit, Depends(Page(Action.RUN_CAMPAIGN))]
) -> Response:
    """The list as it is here, as a spreadsheet that can be taken in again."""
    session = visit.session
    campaign = campaign_for(session, visit.caller, campaign_id, Action.RUN_CAMPAIGN)
    rows = export_list(session, visit.clock, visit.caller, campaign)
    titles = {one.slug: one.title for one in paper_types(session)}
    lines = (list_row(titles[entry.paper_type], entry, state) for entry, state in rows)
    data = as_spreadsheet("Danh sách", LIST_HEADING, lines)
    session.commit()
    return deliver(
        data,
        name="danh-sach.xlsx",
        media_type=MEDIA_TYPE,
        sha256=hashlib.sha256(data).hexdigest(),
    )


@router.post("/quay/dot-so-hoa/{campaign_id}/ke-hoach")
def plan(
    campaign_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.RUN_CAMPAIGN))],
    paper_type: Annotated[str, Form(max_length=60)] = "",
    count: Annotated[str, Form(max_length=8)] = "",
    year: Annotated[str, Form(max_length=4)] = "",
    month: Annotated[str, Form(max_length=2)] = "",
) -> Response:
    """So many papers in a month, or in a year."""
    campaign = campaign_for(visit.session, visit.caller, campaign_id, Action.RUN_CAMPAIGN)
    try:
        planned, in_year = typed_count(count), typed_count(year)
        if planned is None or in_year is None:
            raise PlanInvalidError()
        set_plan(
            visit.session,
            visit.clock,
            visit.caller,
            campaign,
            paper_type=paper_type,
            count=planned,
            year=in_year,
            month=typed_count(month),
        )
    except MotLanError as error:
        visit.session.rollback()
        return _show(visit, campaign_id, error=error)
    visit.session.commit()
    return _back(campaign_id, "#ke-hoach")


@router.post("/quay/dot-so-hoa/{campaign_id}/quet")
def scan(
    campaign_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.UPLOAD))],
    files: Annotated[list[UploadFile], File()],
    announced_pages: Annotated[str, Form(max_length=6)] = "",
    upload_key: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """One visit to the scanner for the campaign; a bad file never stops its neighbours."""
    visit.session.commit()
    given = [file for file in files if file.filename]
    if not given:
        campaign_for(visit.session, visit.caller, campaign_id, Action.SEE_CAMPAIGN)
        return _show(visit, campaign_id, error=UploadEmptyError())
    batch_id = open_campaign_batch(
        visit.services, visit.caller, campaign_id, announced_pages=typed_count(announced_pages)
    )
    refused = []
    for place, file in enumerate(given):
        try:
            accept_upload(
                visit.services,
                visit.caller,
                batch_id=batch_id,
                file_name=file.filename or "",
                data=file.file.read(),
                idempotency_key=f"{upload_key}-{place}",
            )
        except MotLanError as error:
            refused.append(RefusedFile(file.filename or "", sentence(error.code, error.details)))
    if refused:
        return _show(visit, campaign_id, refused=refused)
    return _back(campaign_id, "#quet")


@router.post("/quay/dot-so-hoa/{campaign_id}/luot-quet/{batch_id}/dong")
def close(
    campaign_id: UUID,
    batch_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.UPLOAD))],
) -> Response:
    """The originals go back to their shelf."""
    campaign = campaign_for(visit.session, visit.caller, campaign_id, Action.SEE_CAMPAIGN)
    known = queries.campaign_of_batch(visit.session, batch_id)
    if known is None or known.id != campaign.id:
        raise CampaignNotFoundError(campaign_id=campaign_id)
    visit.session.commit()
    try:
        close_batch(visit.services, visit.caller, batch_id)
    except MotLanError as error:
        return _show(visit, campaign_id, error=error)
    return _back(campaign_id, "#quet")


@router.post("/quay/dot-so-hoa/{campaign_id}/phat-hanh")
def release(
    campaign_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.RELEASE_CAMPAIGN))],
    seen: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """The agency accepts what is matched; it is signed and filed from now on."""
    # The release has a session of its own.
    visit.session.commit()
    try:
        count = release_campaign(visit.services, visit.caller, campaign_id, seen=seen)
    except CampaignMovedOnError as error:
        return _show(visit, campaign_id, error=error)
    return _back(campaign_id, f"?da-phat-hanh={count}")
