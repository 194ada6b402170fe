"""Events out: the feed, webhooks, deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.v1.schemas.common import Asked, Told
from repository.events_out.outbox import EventName


class EventTold(Told):
    """Something that happened; the body of a webhook is the same."""

    id: UUID = Field(description="The same event has the same id, however often it comes")
    type: EventName
    timestamp: datetime
    stream: UUID = Field(description="The dossier, or the record where there is none")
    number: int = Field(description="Running number within the stream, from 1")
    data: dict[str, Any] = Field(description="Ids, codes and states; by type: docs/integration.md")


class EventsTold(Told):
    """A part of the feed."""

    events: list[EventTold]
    next: int = Field(description="To be given as `after` the next time")


class WebhookAsked(Asked):
    """An address at which events are wanted."""

    url: str = Field(max_length=500, description="https; to an address that is not private")
    types: list[EventName] = Field(default_factory=list, description="None: every type")


class WebhookTold(Told):
    """A webhook; its secret is shown once, when it is made or changed."""

    id: UUID
    url: str
    types: list[EventName]
    state: Literal["active", "paused"]
    paused_code: str | None = Field(description="Why it was paused by us, e.g. webhook_gone")
    rests_until: datetime | None = Field(description="Nobody answered; no try before")
    failures: int = Field(description="Tries without success since the last success")
    created_at: datetime


class WebhookMade(WebhookTold):
    """A new webhook with its secret."""

    secret: str = Field(description="`whsec_` and Base64; shown this once")


class SecretMade(Told):
    """A new secret; the one before it counts for a while."""

    secret: str = Field(description="`whsec_` and Base64; shown this once")
    previous_until: datetime = Field(description="Until then each body carries both signatures")


class AttemptTold(Told):
    """One try."""

    at: datetime
    ended_at: datetime
    code: str = Field(description="`delivered`, or what was wrong")
    status: int | None = Field(description="HTTP status, where an answer came")


class DeliveryTold(Told):
    """One event for one webhook, and what became of it."""

    id: UUID
    event: EventTold
    state: Literal["waiting", "delivered", "dead", "skipped"]
    not_before: datetime | None
    position: int = Field(description="To be given as `after` for those that follow")
    attempts: list[AttemptTold]
