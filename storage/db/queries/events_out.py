"""Events out: the feed of an agency, webhooks, and the deliveries that are due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session, aliased

from core.identifiers import new_id
from storage.db.models import (
    DeliveryAttempt,
    EventDelivery,
    FeedLine,
    OutgoingEvent,
    Staff,
    Webhook,
    WebhookSecret,
)
from storage.db.queries.agencies import answering_for

UNSETTLED: Final = ("waiting", "dead")


def feed(
    session: Session, agency_id: UUID, after: int, names: Collection[str], limit: int
) -> Sequence[sa.Row[FeedLine, OutgoingEvent]]:
    """What an agency, and those that it follows, are told after a position, in order."""
    query = (
        sa.select(FeedLine, OutgoingEvent)
        .join(OutgoingEvent, OutgoingEvent.id == FeedLine.event_id)
        .where(FeedLine.agency_id.in_(answering_for(agency_id)), FeedLine.position > after)
    )
    if names:
        query = query.where(OutgoingEvent.name.in_(names))
    # One that two agencies are told, of which one follows the other, is one event.
    query = query.ext(distinct_on(FeedLine.position)).order_by(FeedLine.position).limit(limit)
    return session.execute(query).all()


def newest_position(session: Session, agency_id: UUID) -> int:
    """Where the feed of an agency ends now; 0 while it is empty."""
    query = sa.select(sa.func.max(FeedLine.position))
    return session.scalar(query.where(FeedLine.agency_id.in_(answering_for(agency_id)))) or 0


def webhooks_of_client(session: Session, staff_id: UUID) -> Sequence[Webhook]:
    """Those that are not deleted, the oldest first."""
    query = sa.select(Webhook).where(Webhook.staff_id == staff_id, Webhook.deleted_at.is_(None))
    return session.scalars(query.order_by(Webhook.created_at, Webhook.id)).all()


def webhooks_of_agency(
    session: Session, agency_id: UUID
) -> Sequence[sa.Row[Webhook, Staff, int, int, datetime | None]]:
    """Each webhook with its client, how many deliveries wait, are dead, and the last success."""
    told = (
        sa.select(
            EventDelivery.webhook_id,
            sa.func.count().filter(EventDelivery.state == "waiting").label("waiting"),
            sa.func.count().filter(EventDelivery.state == "dead").label("dead"),
        )
        .where(EventDelivery.state.in_(UNSETTLED))
        .group_by(EventDelivery.webhook_id)
        .subquery()
    )
    last = (
        sa.select(sa.func.max(EventDelivery.settled_at))
        .where(EventDelivery.webhook_id == Webhook.id, EventDelivery.state == "delivered")
        .scalar_subquery()
    )
    count = sa.func.coalesce
    return session.execute(
        sa.select(Webhook, Staff, count(told.c.waiting, 0), count(told.c.dead, 0), last)
        .join(Staff, Staff.id == Webhook.staff_id)
        .outerjoin(told, told.c.webhook_id == Webhook.id)
        .where(Webhook.agency_id == agency_id, Webhook.deleted_at.is_(None))
        .order_by(Staff.username, Webhook.created_at, Webhook.id)
    ).all()


def secrets_of(session: Session, webhook_id: UUID) -> Sequence[WebhookSecret]:
    """All its secrets, the newest first."""
    query = sa.select(WebhookSecret).where(WebhookSecret.webhook_id == webhook_id)
    return session.scalars(query.order_by(WebhookSecret.created_at.desc(), WebhookSecret.id)).all()


def fan_out(session: Session, webhook: Webhook, limit: int) -> bool:
    """Deliveries for what came since, at most `limit`; whether there may be more."""
    # Asked first: what comes to sight after it is left for the next time.
    newest = newest_position(session, webhook.agency_id)
    if newest <= webhook.position:
        return False
    lines = feed(session, webhook.agency_id, webhook.position, webhook.names, limit)
    rows = [
        {
            "id": new_id(),
            "webhook_id": webhook.id,
            "event_id": event.id,
            "stream_id": event.stream_id,
            "position": line.position,
            "number": line.number,
            "state": "waiting",
        }
        for line, event in lines
    ]
    if rows:
        session.execute(insert(EventDelivery).on_conflict_do_nothing(), rows)
    is_more = len(rows) == limit
    # Past what it does not want as well: otherwise that would be looked at for ever.
    last = lines[-1][0].position if lines else 0
    webhook.position = last if is_more else max(last, newest)
    session.flush()
    return is_more


def _may_go(now: datetime) -> sa.ColumnElement[bool]:
    """Deliveries that are due and that no earlier one of their stream holds up."""
    earlier = aliased(EventDelivery)
    held_up = sa.exists().where(
        earlier.webhook_id == EventDelivery.webhook_id,
        earlier.stream_id == EventDelivery.stream_id,
        earlier.position < EventDelivery.position,
        earlier.state.in_(UNSETTLED),
    )
    is_due = sa.or_(EventDelivery.not_before.is_(None), EventDelivery.not_before <= now)
    return sa.and_(EventDelivery.state == "waiting", is_due, ~held_up)


def next_due(
    session: Session, webhook_id: UUID, now: datetime
) -> sa.Row[EventDelivery, OutgoingEvent] | None:
    """The oldest delivery of a webhook that may go."""
    return session.execute(
        sa.select(EventDelivery, OutgoingEvent)
        .join(OutgoingEvent, OutgoingEvent.id == EventDelivery.event_id)
        .where(EventDelivery.webhook_id == webhook_id, _may_go(now))
        .order_by(EventDelivery.position)
        .limit(1)
    ).one_or_none()


def webhooks_due(session: Session, now: datetime) -> list[UUID]:
    """Webhooks for which there is something to send, or to find out."""
    due = sa.exists().where(EventDelivery.webhook_id == Webhook.id, _may_go(now))
    rows = session.execute(
        sa.select(Webhook.id, Webhook.agency_id, Webhook.position, due)
        .where(is_open(now))
        .order_by(Webhook.id)
    ).all()
    newest = {one: newest_position(session, one) for one in {row[1] for row in rows}}
    return [id_ for id_, agency, position, is_due in rows if is_due or newest[agency] > position]


def is_open(now: datetime) -> sa.ColumnElement[bool]:
    """Neither deleted, paused, resting, nor of a client that may no longer come in."""
    return sa.and_(
        Webhook.deleted_at.is_(None),
        Webhook.paused_at.is_(None),
        sa.or_(Webhook.rests_until.is_(None), Webhook.rests_until <= now),
        sa.exists().where(Staff.id == Webhook.staff_id, Staff.is_active),
    )


def deliveries(
    session: Session, webhook_id: UUID, states: Collection[str], after: int, limit: int
) -> Sequence[sa.Row[EventDelivery, OutgoingEvent]]:
    """Deliveries of a webhook after a position, in order."""
    query = (
        sa.select(EventDelivery, OutgoingEvent)
        .join(OutgoingEvent, OutgoingEvent.id == EventDelivery.event_id)
        .where(EventDelivery.webhook_id == webhook_id, EventDelivery.position > after)
    )
    if states:
        query = query.where(EventDelivery.state.in_(states))
    return session.execute(query.order_by(EventDelivery.position).limit(limit)).all()


def attempts_of(
    session: Session, delivery_ids: Collection[UUID]
) -> dict[UUID, list[DeliveryAttempt]]:
    """The tries of these deliveries, the oldest first."""
    found: dict[UUID, list[DeliveryAttempt]] = {}
    query = sa.select(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(delivery_ids))
    for one in session.scalars(query.order_by(DeliveryAttempt.at, DeliveryAttempt.id)):
        found.setdefault(one.delivery_id, []).append(one)
    return found


def is_open_now(session: Session, webhook_id: UUID, now: datetime) -> bool:
    """Whether something may be sent to this webhook."""
    query = sa.select(sa.exists().where(Webhook.id == webhook_id, is_open(now)))
    return bool(session.scalar(query))


def revive(session: Session, webhook_id: UUID) -> int:
    """Let all dead deliveries wait anew; how many."""
    revived = session.scalars(
        sa.update(EventDelivery)
        .where(EventDelivery.webhook_id == webhook_id, EventDelivery.state == "dead")
        .values(state="waiting", settled_at=None, attempts=0, not_before=None)
        .returning(EventDelivery.id)
    )
    return len(revived.all())
