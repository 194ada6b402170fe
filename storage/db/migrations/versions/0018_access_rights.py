"""Break-glass, anchors of the access log and the upkeep of standing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "row_seals",
    "log_anchors",
    "emergency_accesses",
    "emergency_reviews",
    "disclosure_delays",
)


def upgrade() -> None:
    _seals()
    _anchors()
    _emergencies()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _seals() -> None:
    op.create_table(
        "row_seals",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("columns", JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_row_seals_row", "row_seals", ["table_name", "row_id", "position"])


def _anchors() -> None:
    op.create_table(
        "log_anchors",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("log_position", sa.BigInteger(), nullable=False),
        sa.Column("log_hash", sa.String(64), nullable=False),
        sa.Column("seal_position", sa.BigInteger(), nullable=False),
        sa.Column("seal_count", sa.BigInteger(), nullable=False),
        sa.Column("adopted_count", sa.BigInteger(), nullable=False),
        sa.Column("seal_hash", sa.String(64), nullable=False),
        sa.Column("previous_sha256", sa.String(64), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("object_sha256", sa.String(64), nullable=False),
        sa.Column("is_stamped", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("day", name="uq_log_anchors_day"),
    )


def _emergencies() -> None:
    op.create_table(
        "emergency_accesses",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_emergency_accesses_person_id", "emergency_accesses", ["person_id"])
    op.create_index("ix_emergency_accesses_agency_id_at", "emergency_accesses", ["agency_id", "at"])
    op.create_table(
        "emergency_reviews",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("access_id", sa.Uuid(), sa.ForeignKey("emergency_accesses.id"), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("access_id", name="uq_emergency_reviews_access_id"),
    )
    op.create_table(
        "disclosure_delays",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("access_id", sa.Uuid(), sa.ForeignKey("emergency_accesses.id"), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("order_number", sa.String(80), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_disclosure_delays_access_id", "disclosure_delays", ["access_id"])
