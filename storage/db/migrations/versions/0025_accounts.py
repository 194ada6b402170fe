"""Accounts: second factors, identities of providers, sessions that people can see and end."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _id() -> sa.Column[UUID]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _staff(*, nullable: bool = True, index: bool = False) -> sa.Column[UUID]:
    return sa.Column("staff_id", sa.Uuid, sa.ForeignKey("staff.id"), nullable=nullable, index=index)


def _made() -> sa.Column[datetime]:
    return sa.Column("created_at", _MOMENT, nullable=False, server_default=sa.func.now())


def upgrade() -> None:
    _columns()
    _factors()
    _providers()
    op.create_table(
        "known_devices",
        _id(),
        _staff(nullable=False),
        sa.Column("device_sha256", sa.String(64), nullable=False),
        sa.Column("failed_logins", sa.Integer, nullable=False, server_default="0"),
        sa.Column("lock_rounds", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until", _MOMENT),
        sa.Column("last_seen_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("staff_id", "device_sha256"),
    )
    op.create_table(
        "account_events",
        _id(),
        _staff(nullable=False, index=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("by_id", sa.Uuid, sa.ForeignKey("staff.id")),
        sa.Column("values", JSONB, nullable=False, server_default="{}"),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _columns() -> None:
    staff: tuple[sa.Column[Any], ...] = (
        sa.Column("lock_rounds", sa.Integer, nullable=False, server_default="0"),
        sa.Column("must_change_password", sa.Boolean, nullable=False, server_default="false"),
        sa.Column("one_time_until", _MOMENT),
    )
    for column in staff:
        op.add_column("staff", column)
    sessions: tuple[sa.Column[Any], ...] = (
        sa.Column("stage", sa.String(20), nullable=False, server_default="open"),
        sa.Column("kind", sa.String(10), nullable=False, server_default="browser"),
        sa.Column("way", sa.String(60), nullable=False, server_default="password"),
        sa.Column("device", sa.String(80)),
        sa.Column("place", sa.String(60)),
        sa.Column("locked_at", _MOMENT),
        sa.Column("failed_tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("challenge", sa.String(120)),
        sa.Column("provider_session", sa.String(64)),
    )
    for column in sessions:
        op.add_column("sessions", column)
    for column_name in ("staff_id", "person_id", "provider_session"):
        op.create_index(
            f"ix_sessions_{column_name}",
            "sessions",
            [column_name],
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def _factors() -> None:
    op.create_table(
        "second_factors",
        _id(),
        _staff(nullable=False, index=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("secret", sa.Text),
        sa.Column("last_step", sa.BigInteger),
        sa.Column("credential_id", sa.Text, unique=True),
        sa.Column("public_key", sa.LargeBinary),
        sa.Column("sign_count", sa.BigInteger, nullable=False, server_default="0"),
        _made(),
        sa.Column("confirmed_at", _MOMENT),
        sa.Column("last_used_at", _MOMENT),
        sa.Column("removed_at", _MOMENT),
    )
    op.create_table(
        "recovery_codes",
        _id(),
        _staff(nullable=False, index=True),
        sa.Column("code_sha256", sa.String(64), nullable=False),
        _made(),
        sa.Column("used_at", _MOMENT),
    )


def _providers() -> None:
    op.create_table(
        "staff_identities",
        _id(),
        _staff(nullable=False, index=True),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        _made(),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_table(
        "used_tokens",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
