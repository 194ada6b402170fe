"""`/giam-sat/su-kien`: which events other systems did not take, and another try for them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.web.event_wording import EVENT_VI, OUTCOME_VI
from api.web.rendering import render
from core.access import Action
from repository.events_out import deliveries
from repository.events_out.webhooks import pause as pause_webhook
from repository.events_out.webhooks import take_up

router = APIRouter(include_in_schema=False)

_PAGE = "/giam-sat/su-kien"
_Tending = Annotated[Visit, Depends(PageForm(Action.TEND_DELIVERIES))]


@router.get(_PAGE)
def events_page(visit: Annotated[Visit, Depends(Page(Action.TEND_DELIVERIES))]) -> Response:
    """Ids, states and times alone; nothing of a person stands on this page."""
    return render(
        visit.request,
        "giam_sat/events.html",
        lines=deliveries.overview(visit.session, visit.caller),
        most=deliveries.MOST_SHOWN,
        EVENT_VI=EVENT_VI,
        OUTCOME_VI=OUTCOME_VI,
        now=visit.clock.now(),
    )


@router.post(_PAGE + "/{delivery_id}/gui-lai")
def send_again(delivery_id: UUID, visit: _Tending) -> Response:
    """Try one dead letter anew."""
    return _go_on(visit, deliveries.send_again(visit.session, visit.caller, delivery_id))


@router.post(_PAGE + "/{delivery_id}/bo-qua")
def leave_out(delivery_id: UUID, visit: _Tending) -> Response:
    """Give one dead letter up, so that later events of its dossier go on."""
    webhook_id = deliveries.leave_out(visit.session, visit.clock, visit.caller, delivery_id)
    return _go_on(visit, webhook_id)


@router.post(_PAGE + "/dia-chi/{webhook_id}/gui-lai")
def send_all_again(webhook_id: UUID, visit: _Tending) -> Response:
    """Try all dead letters of an address anew."""
    deliveries.send_all_again(visit.session, visit.caller, webhook_id)
    return _go_on(visit, webhook_id)


@router.post(_PAGE + "/dia-chi/{webhook_id}/tam-dung")
def pause(webhook_id: UUID, visit: _Tending) -> Response:
    """Send nothing to an address for a while."""
    pause_webhook(visit.session, visit.clock, visit.caller, webhook_id)
    visit.session.commit()
    return RedirectResponse(_PAGE, status_code=303)


@router.post(_PAGE + "/dia-chi/{webhook_id}/tiep-tuc")
def resume(webhook_id: UUID, visit: _Tending) -> Response:
    """Send to a paused or resting address again, at once."""
    take_up(visit.session, visit.caller, webhook_id)
    return _go_on(visit, webhook_id)


def _go_on(visit: Visit, webhook_id: UUID) -> Response:
    visit.session.commit()
    visit.services.broker.enqueue_events(webhook_id)
    return RedirectResponse(_PAGE, status_code=303)
