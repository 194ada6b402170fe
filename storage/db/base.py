"""The declarative base and the column kinds that all tables share."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.identifiers import new_id
from core.lifecycle import Lane, State

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table; enums are stored by value, times with zone, ids as UUIDv7."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 # SQLAlchemy reads this attribute as it is
        enum.Enum: sa.Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=False,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
        datetime: sa.DateTime(timezone=True),
        str: sa.Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: sa.ARRAY(sa.Text()),
    }


Id = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
CreatedAt = Annotated[datetime, mapped_column(server_default=sa.func.now())]
Sha256 = Annotated[str, mapped_column(sa.String(64))]


class WorkColumns:
    """State and lease: these columns are the outbox (ADR 0004).

    The state says what must happen next; a worker claims by writing a lease; the sweeper asks
    again for whatever is due and not leased. `lease_token` fences: a result that arrives with a
    lost lease is refused.
    """

    state: Mapped[State] = mapped_column(default=State.RECEIVED, index=True)
    lane: Mapped[Lane] = mapped_column(default=Lane.NOW)
    state_since: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    waiting_code: Mapped[str | None]
    """Code of the error because of which it waits until `not_before`."""
    lease_token: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    parked_code: Mapped[str | None]
