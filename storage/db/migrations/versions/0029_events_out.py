"""Events out: what happened, its order, who is told by webhook, and what became of each telling."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

APPEND_ONLY = ("outgoing_events", "delivery_attempts")


def upgrade() -> None:
    _events()
    _feed()
    _webhooks()
    _deliveries()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _events() -> None:
    op.create_table(
        "outgoing_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("other_agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=True),
        sa.Column("data", JSONB(), nullable=False),
        _moment("at"),
    )


def _feed() -> None:
    op.create_table(
        "outgoing_feed",
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), primary_key=True),
        sa.Column("position", sa.BigInteger(), primary_key=True),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("outgoing_events.id"), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.UniqueConstraint("stream_id", "number", "agency_id"),
    )
    op.execute("CREATE SEQUENCE outgoing_feed_position AS bigint")
    # At the very end of a transaction, one transaction after the other: positions come to sight in
    # their order, so that nobody who reads on from a position misses an earlier one.
    op.execute(
        """
        CREATE FUNCTION line_up_event() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            place bigint;
            next_number integer;
        BEGIN
            PERFORM pg_advisory_xact_lock(1296844118);
            place := nextval('outgoing_feed_position');
            SELECT coalesce(max(number), 0) + 1 INTO next_number
                FROM outgoing_feed WHERE stream_id = NEW.stream_id;
            INSERT INTO outgoing_feed (agency_id, position, event_id, stream_id, number)
                SELECT DISTINCT one, place, NEW.id, NEW.stream_id, next_number
                FROM unnest(ARRAY[NEW.agency_id, NEW.other_agency_id]) AS one
                WHERE one IS NOT NULL;
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER lined_up AFTER INSERT ON outgoing_events "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION line_up_event()"
    )


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("names", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        _moment("created_at", server_default=sa.func.now()),
        _moment("paused_at", nullable=True),
        sa.Column("paused_code", sa.String(40), nullable=True),
        _moment("rests_until", nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("deleted_at", nullable=True),
    )
    op.create_index("ix_webhooks_staff_id", "webhooks", ["staff_id"])
    op.create_index("ix_webhooks_agency_id", "webhooks", ["agency_id"])
    op.create_table(
        "webhook_secrets",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("webhook_id", sa.Uuid(), sa.ForeignKey("webhooks.id"), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        _moment("created_at"),
        _moment("ends_at", nullable=True),
    )
    op.create_index("ix_webhook_secrets_webhook_id", "webhook_secrets", ["webhook_id"])


def _deliveries() -> None:
    op.create_table(
        "event_deliveries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("webhook_id", sa.Uuid(), sa.ForeignKey("webhooks.id"), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("outgoing_events.id"), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("not_before", nullable=True),
        sa.Column("code", sa.String(40), nullable=True),
        _moment("settled_at", nullable=True),
        sa.UniqueConstraint("webhook_id", "event_id"),
    )
    op.create_index(
        "ix_event_deliveries_unsettled",
        "event_deliveries",
        ["webhook_id", "stream_id", "position"],
        postgresql_where="state IN ('waiting', 'dead')",
    )
    op.create_index("ix_event_deliveries_position", "event_deliveries", ["webhook_id", "position"])
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("delivery_id", sa.Uuid(), sa.ForeignKey("event_deliveries.id"), nullable=False),
        _moment("at"),
        _moment("ended_at"),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
    )
    op.create_index("ix_delivery_attempts_delivery_id", "delivery_attempts", ["delivery_id"])


def _moment(name: str, **options: object) -> sa.Column[object]:
    values: dict[str, object] = {"nullable": False} | options
    return sa.Column(name, sa.DateTime(timezone=True), **values)  # type: ignore[arg-type] # as given
