"""`/giam-sat`: what waits where, what stands still and why, and another try for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.web.copies_wording import RELATION_VI
from api.web.rendering import render
from api.web.wording import OVER
from core.access import Action, may
from core.lifecycle import Work
from ingest.learning.figures import FEWEST, drift
from ingest.pipeline.overview import retry_parked, settle_loss, work_overview
from ingest.preservation.calendar import signing_end
from ingest.upkeep.health import standing
from repository.agreeing import waiting_requests
from repository.emergency import count_waiting

router = APIRouter(include_in_schema=False)


@router.get("/giam-sat")
def work_page(visit: Annotated[Visit, Depends(Page(Action.SEE_WORK))]) -> Response:
    """Counts alone; nothing of a person stands on this page."""
    overview = work_overview(visit.session, visit.caller)
    may_retry = may(visit.caller, Action.RETRY_WORK)
    now = visit.clock.now()
    settings = visit.services.settings
    warning = timedelta(days=settings.key_warning_days)
    over = {one: (one.work.value, one.state.value) in OVER for one in overview.counts}
    return render(
        visit.request,
        "work.html",
        parked=overview.parked,
        unsigned=overview.unsigned,
        lost=overview.lost,
        lost_count=overview.lost_count,
        may_see_standing=may(visit.caller, Action.SEE_STANDING),
        grace_hours=settings.signing_grace_hours,
        key_ends=signing_end(visit.session, visit.clock, within=warning),
        going=[one for one, is_over in over.items() if not is_over],
        done=[one for one, is_over in over.items() if is_over],
        may_retry=may_retry,
        may_see_lists=may(visit.caller, Action.DECIDE_CATALOGUE),
        drift=drift(visit.session, visit.caller, now) if may_retry else None,
        fewest=FEWEST,
        may_manage_staff=may(visit.caller, Action.MANAGE_STAFF),
        may_tend_events=may(visit.caller, Action.TEND_DELIVERIES),
        may_review=may(visit.caller, Action.REVIEW_EMERGENCIES),
        emergencies=count_waiting(visit.session, visit.caller),
        person_requests=len(waiting_requests(visit.session, visit.caller)),
        rounds=standing(visit.session, visit.clock),
        RELATION_VI=RELATION_VI,
        now=now,
    )


@router.post("/giam-sat/thu-lai/{work}/{subject_id}")
def retry(
    work: Work, subject_id: UUID, visit: Annotated[Visit, Depends(PageForm(Action.RETRY_WORK))]
) -> Response:
    """Take a parked thing up again, exactly where it stands."""
    retry_parked(visit.services, visit.caller, work, subject_id)
    return RedirectResponse("/giam-sat", status_code=303)


@router.post("/giam-sat/chu-ky/{document_id}")
def settle(
    document_id: UUID,
    visit: Annotated[Visit, Depends(PageForm(Action.RETRY_WORK))],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Write down what became of a lost signature; it is told no more."""
    settle_loss(visit.session, visit.clock, visit.caller, document_id, reason)
    visit.session.commit()
    return RedirectResponse("/giam-sat", status_code=303)
