"""`/api/v1/webhooks`: where a machine client wants events, and what became of each."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from api.guards import Api, Visit
from api.v1.schemas.events import (
    AttemptTold,
    DeliveryTold,
    EventTold,
    SecretMade,
    WebhookAsked,
    WebhookMade,
    WebhookTold,
)
from core.access import Action
from ingest.delivering.targets import refuse_if_inside
from repository.events_out import deliveries, webhooks
from repository.events_out.outbox import EventName
from storage.db.models import Webhook

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

_Client = Annotated[Visit, Depends(Api(Action.FOLLOW_EVENTS))]
_Tending = Annotated[Visit, Depends(Api(Action.FOLLOW_EVENTS, Action.TEND_DELIVERIES))]


def _told(webhook: Webhook) -> WebhookTold:
    return WebhookTold(
        id=webhook.id,
        url=webhook.url,
        types=[EventName(name) for name in webhook.names],
        state="active" if webhook.paused_at is None else "paused",
        paused_code=webhook.paused_code,
        rests_until=webhook.rests_until,
        failures=webhook.failures,
        created_at=webhook.created_at,
    )


@router.post("", status_code=201)
def register(asked: WebhookAsked, visit: _Client) -> WebhookMade:
    """Be told from now on what happens; the secret is shown this once."""
    refuse_if_inside(visit.settings, asked.url)
    webhook, secret = webhooks.register(
        visit.session, visit.clock, visit.settings, visit.caller, asked.url, asked.types
    )
    visit.session.commit()
    return WebhookMade(**_told(webhook).model_dump(), secret=secret)


@router.get("")
def own(visit: _Client) -> list[WebhookTold]:
    """The webhooks of this client."""
    return [_told(one) for one in webhooks.own_webhooks(visit.session, visit.caller)]


@router.post("/{webhook_id}/pause")
def pause(webhook_id: UUID, visit: _Tending) -> WebhookTold:
    """Send nothing for a while; what happens meanwhile waits."""
    webhook = webhooks.pause(visit.session, visit.clock, visit.caller, webhook_id)
    visit.session.commit()
    return _told(webhook)


@router.post("/{webhook_id}/resume")
def resume(webhook_id: UUID, visit: _Tending) -> WebhookTold:
    """Send again, beginning with what waited."""
    webhook = webhooks.take_up(visit.session, visit.caller, webhook_id)
    visit.session.commit()
    visit.services.broker.enqueue_events(webhook_id)
    return _told(webhook)


@router.post("/{webhook_id}/secret", status_code=201)
def rotate(webhook_id: UUID, visit: _Client) -> SecretMade:
    """A new secret, shown this once; both count for a day."""
    secret, until = webhooks.rotate(
        visit.session, visit.clock, visit.settings, visit.caller, webhook_id
    )
    visit.session.commit()
    return SecretMade(secret=secret, previous_until=until)


@router.delete("/{webhook_id}", status_code=204)
def delete(webhook_id: UUID, visit: _Client) -> None:
    """End a webhook for good."""
    webhooks.delete(visit.session, visit.clock, visit.caller, webhook_id)
    visit.session.commit()


@router.get("/{webhook_id}/deliveries")
def log(
    webhook_id: UUID,
    visit: _Tending,
    state: Annotated[
        list[Literal["waiting", "delivered", "dead", "skipped"]] | None, Query()
    ] = None,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[DeliveryTold]:
    """Each event for this webhook with every try, in order."""
    lines = deliveries.deliveries_of(
        visit.session, visit.caller, webhook_id, state or (), after, limit
    )
    return [
        DeliveryTold(
            id=line.id,
            event=EventTold.model_validate(line.event, extra="ignore"),
            state=line.state,
            not_before=line.not_before,
            position=line.position,
            attempts=[AttemptTold.model_validate(one, extra="ignore") for one in line.attempts],
        )
        for line in lines
    ]


@router.post("/deliveries/{delivery_id}/resend", status_code=204)
def send_again(delivery_id: UUID, visit: _Tending) -> None:
    """Try a dead delivery anew; what waited behind it follows."""
    webhook_id = deliveries.send_again(visit.session, visit.caller, delivery_id)
    visit.session.commit()
    visit.services.broker.enqueue_events(webhook_id)


@router.post("/deliveries/{delivery_id}/skip", status_code=204)
def leave_out(delivery_id: UUID, visit: _Tending) -> None:
    """Give a dead delivery up for good; what waited behind it goes on."""
    webhook_id = deliveries.leave_out(visit.session, visit.clock, visit.caller, delivery_id)
    visit.session.commit()
    visit.services.broker.enqueue_events(webhook_id)
