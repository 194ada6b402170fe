"""Events out: what happened, in which order, who is told by webhook, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, CreatedAt, Id


class OutgoingEvent(Base):
    """Something that other systems are told; ids, codes, states and times alone; append-only."""

    __tablename__ = "outgoing_events"

    id: Mapped[Id]
    """Also the key by which a receiver knows an event that it has."""
    name: Mapped[str] = mapped_column(sa.String(40))
    """Of `repository.events_out.names.EventName`."""
    stream_id: Mapped[UUID]
    """The dossier, or the record where there is none: within it the order is kept."""
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"))
    """Who may read it."""
    other_agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agencies.id"))
    """Who may, too: the agency that decides the dossier, where it is another one."""
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class FeedLine(Base):
    """The place of an event in what an agency reads; written by the database at commit."""

    __tablename__ = "outgoing_feed"
    __table_args__ = (sa.UniqueConstraint("stream_id", "number", "agency_id"),)

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"), primary_key=True)
    position: Mapped[int] = mapped_column(sa.BigInteger(), primary_key=True)
    """Grows in the order in which positions come to sight."""
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("outgoing_events.id"))
    stream_id: Mapped[UUID]
    number: Mapped[int]
    """Running number within the stream, from 1."""


class Webhook(Base):
    """An address that a machine client wants events at."""

    __tablename__ = "webhooks"

    id: Mapped[Id]
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    """The machine client that it belongs to."""
    url: Mapped[str]
    names: Mapped[list[str]]
    """Events that it wants; none named: all."""
    position: Mapped[int] = mapped_column(sa.BigInteger())
    """Events up to here have their delivery."""
    created_at: Mapped[CreatedAt]
    paused_at: Mapped[datetime | None]
    paused_code: Mapped[str | None] = mapped_column(sa.String(40))
    """Why we paused it ourselves; None where somebody did."""
    rests_until: Mapped[datetime | None]
    """Nobody answered: nothing is sent before."""
    failures: Mapped[int] = mapped_column(default=0)
    """Tries without success since the last success."""
    deleted_at: Mapped[datetime | None]


class WebhookSecret(Base):
    """A secret that bodies are signed with; after a rotation two count for a while."""

    __tablename__ = "webhook_secrets"

    id: Mapped[Id]
    webhook_id: Mapped[UUID] = mapped_column(sa.ForeignKey("webhooks.id"), index=True)
    sealed: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class EventDelivery(Base):
    """One event for one webhook."""

    __tablename__ = "event_deliveries"
    __table_args__ = (
        sa.UniqueConstraint("webhook_id", "event_id"),
        sa.Index(
            "ix_event_deliveries_unsettled",
            "webhook_id",
            "stream_id",
            "position",
            postgresql_where=sa.text("state IN ('waiting', 'dead')"),
        ),
        sa.Index("ix_event_deliveries_position", "webhook_id", "position"),
    )

    id: Mapped[Id]
    webhook_id: Mapped[UUID] = mapped_column(sa.ForeignKey("webhooks.id"))
    event_id: Mapped[UUID] = mapped_column(sa.ForeignKey("outgoing_events.id"))
    stream_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(sa.BigInteger())
    number: Mapped[int]
    state: Mapped[Literal["waiting", "delivered", "dead", "skipped"]] = mapped_column(sa.String(20))
    """`waiting`, `delivered`, `dead` (given up, holds up its stream) or `skipped` by a person."""
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    code: Mapped[str | None] = mapped_column(sa.String(40))
    """How the last try ended."""
    settled_at: Mapped[datetime | None]


class DeliveryAttempt(Base):
    """One try of a delivery; append-only."""

    __tablename__ = "delivery_attempts"

    id: Mapped[Id]
    delivery_id: Mapped[UUID] = mapped_column(sa.ForeignKey("event_deliveries.id"), index=True)
    at: Mapped[datetime]
    ended_at: Mapped[datetime]
    code: Mapped[str] = mapped_column(sa.String(40))
    """`delivered`, or what was wrong."""
    status: Mapped[int | None]
    """Of the answer, where one came."""
