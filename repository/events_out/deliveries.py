"""Deliveries: which event is next for a webhook, what became of a try, dead letters.

Within a stream (a dossier) the next one waits for the one before, also for a dead one: it goes on
once somebody sends that again or leaves it out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from repository.events_out.feed import Told
from repository.events_out.webhooks import keys_of, webhook_for
from storage.db.models import DeliveryAttempt, EventDelivery, OutgoingEvent, Webhook
from storage.db.queries import events_out as queries

PAUSES: Final = tuple(
    timedelta(seconds=one) for one in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""After each failed try, as Standard Webhooks proposes; after the last one, on the fourth day, the
delivery is dead."""
_FIRST_REST: Final = timedelta(seconds=5)
_LONGEST_REST: Final = timedelta(minutes=10)
_LONGEST_WAIT: Final = timedelta(days=1)
_FAILURES_IN_A_ROW: Final = 5
"""So many answers that are no success, and the whole webhook rests."""
_FAN_OUT: Final = 500
MOST_SHOWN: Final = 50
"""Dead letters of one webhook on the page."""

DeliveryState = Literal["waiting", "delivered", "dead", "skipped"]

DELIVERED: Final = "delivered"
GONE: Final = "gone"
"""The receiver says that it wants nothing any more (410)."""


class DeliveryNotFoundError(MotLanError):
    """No such delivery, or it is not the caller's."""

    code, fault = "delivery_not_found", "caller"


class DeliveryNotDeadError(MotLanError):
    """Only what was given up is sent again or left out by hand."""

    code, fault = "delivery_not_dead", "caller"


@dataclass(frozen=True)
class Due:
    """What is to be sent now."""

    delivery_id: UUID
    url: str
    keys: list[bytes]
    event: Told


@dataclass(frozen=True)
class Outcome:
    """How a try ended."""

    code: str
    """`delivered`, or what was wrong."""
    status: int | None = None
    """Of the answer, where one came."""
    wait_s: int = 0
    """The receiver asks for so much patience."""


@dataclass(frozen=True)
class DeliveryLine:
    """A delivery with its event and its tries, the oldest first."""

    id: UUID
    event: Told
    state: DeliveryState
    not_before: datetime | None
    position: int
    attempts: tuple[DeliveryAttempt, ...]


@dataclass(frozen=True)
class WebhookLine:
    """A webhook as whoever tends it sees it."""

    webhook: Webhook
    client: str
    waiting: int
    dead: int
    delivered_at: datetime | None
    letters: tuple[DeliveryLine, ...]
    """The oldest dead ones."""


def next_due(session: Session, clock: Clock, settings: Settings, webhook_id: UUID) -> Due | None:
    """The next delivery of a webhook that may be sent now; the caller commits."""
    now = clock.now()
    webhook = session.get(Webhook, webhook_id, with_for_update=True)
    if webhook is None or not queries.is_open_now(session, webhook_id, now):
        return None
    while queries.fan_out(session, webhook, _FAN_OUT):
        pass
    found = queries.next_due(session, webhook_id, now)
    if found is None:
        return None
    delivery, event = found
    keys = keys_of(session, clock, settings, webhook_id)
    return Due(delivery.id, webhook.url, keys, Told.of(event, delivery.number))


def note(
    session: Session, clock: Clock, delivery_id: UUID, started_at: datetime, outcome: Outcome
) -> bool:
    """Write a try down; whether the webhook may be sent more right now. The caller commits."""
    now = clock.now()
    delivery = session.get_one(EventDelivery, delivery_id, with_for_update=True)
    webhook = session.get_one(Webhook, delivery.webhook_id, with_for_update=True)
    session.add(
        DeliveryAttempt(
            delivery_id=delivery_id,
            at=started_at,
            ended_at=now,
            code=outcome.code,
            status=outcome.status,
        )
    )
    delivery.attempts += 1
    delivery.code = outcome.code
    if outcome.code == DELIVERED:
        delivery.state, delivery.settled_at, delivery.not_before = "delivered", now, None
        webhook.failures, webhook.rests_until = 0, None
        return True
    _put_off(delivery, outcome, now)
    webhook.failures += 1
    if outcome.code == GONE:
        webhook.paused_at, webhook.paused_code = now, "webhook_gone"
    if outcome.status is None or outcome.wait_s or webhook.failures >= _FAILURES_IN_A_ROW:
        rest = min(_FIRST_REST * 2 ** min(webhook.failures - 1, 20), _LONGEST_REST)
        webhook.rests_until = now + max(rest, _patience(outcome))
    return webhook.rests_until is None and webhook.paused_at is None


def _put_off(delivery: EventDelivery, outcome: Outcome, now: datetime) -> None:
    if delivery.attempts > len(PAUSES):
        delivery.state, delivery.settled_at, delivery.not_before = "dead", now, None
        return
    delivery.not_before = now + max(PAUSES[delivery.attempts - 1], _patience(outcome))


def _patience(outcome: Outcome) -> timedelta:
    return min(timedelta(seconds=outcome.wait_s), _LONGEST_WAIT)


def send_again(session: Session, caller: Caller, delivery_id: UUID) -> UUID:
    """Try a dead delivery anew, with all its tries; its webhook's id. The caller commits.

    Raises DeliveryNotFoundError, DeliveryNotDeadError.
    """
    delivery = _dead(session, caller, delivery_id)
    delivery.state, delivery.settled_at = "waiting", None
    delivery.attempts, delivery.not_before = 0, None
    # Whoever asks for it wants it now, also while the address rests.
    webhook_for(session, caller, delivery.webhook_id).rests_until = None
    return delivery.webhook_id


def leave_out(session: Session, clock: Clock, caller: Caller, delivery_id: UUID) -> UUID:
    """Give a dead delivery up for good, so that later ones go on; its webhook's id.

    Raises DeliveryNotFoundError, DeliveryNotDeadError.
    """
    delivery = _dead(session, caller, delivery_id)
    delivery.state, delivery.settled_at = "skipped", clock.now()
    return delivery.webhook_id


def _dead(session: Session, caller: Caller, delivery_id: UUID) -> EventDelivery:
    delivery = session.get(EventDelivery, delivery_id)
    if delivery is None:
        raise DeliveryNotFoundError
    try:
        webhook_for(session, caller, delivery.webhook_id)
    except MotLanError:
        raise DeliveryNotFoundError from None
    # Read again under the lock of the webhook, which every writer takes.
    session.refresh(delivery)
    if delivery.state != "dead":
        raise DeliveryNotDeadError
    return delivery


def send_all_again(session: Session, caller: Caller, webhook_id: UUID) -> int:
    """Try all dead deliveries of a webhook anew; how many. Raises WebhookNotFoundError."""
    webhook = webhook_for(session, caller, webhook_id)
    webhook.rests_until = None
    return queries.revive(session, webhook.id)


def overview(session: Session, caller: Caller) -> tuple[WebhookLine, ...]:
    """The webhooks of the agency of whoever tends them, each with its dead letters."""
    if caller.agency_id is None or not may(caller, Action.TEND_DELIVERIES):
        return ()
    return tuple(
        WebhookLine(
            webhook=webhook,
            client=client.full_name,
            waiting=waiting,
            dead=dead,
            delivered_at=last,
            letters=lines_of(
                session, queries.deliveries(session, webhook.id, ["dead"], 0, MOST_SHOWN)
            ),
        )
        for webhook, client, waiting, dead, last in queries.webhooks_of_agency(
            session, caller.agency_id
        )
    )


def deliveries_of(
    session: Session,
    caller: Caller,
    webhook_id: UUID,
    states: Collection[str],
    after: int,
    limit: int,
) -> tuple[DeliveryLine, ...]:
    """Deliveries after a position, in order; raises WebhookNotFoundError."""
    webhook = webhook_for(session, caller, webhook_id)
    return lines_of(session, queries.deliveries(session, webhook.id, states, after, limit))


def lines_of(
    session: Session, rows: Sequence[tuple[EventDelivery, OutgoingEvent]]
) -> tuple[DeliveryLine, ...]:
    """Deliveries with their tries; rights were asked for before."""
    tries = queries.attempts_of(session, [delivery.id for delivery, _ in rows])
    return tuple(
        DeliveryLine(
            id=delivery.id,
            event=Told.of(event, delivery.number),
            state=delivery.state,
            not_before=delivery.not_before,
            position=delivery.position,
            attempts=tuple(tries.get(delivery.id, ())),
        )
        for delivery, event in rows
    )
