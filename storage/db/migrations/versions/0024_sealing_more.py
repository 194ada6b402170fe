"""Seals of more tables, keys that follow one another, looks under merged rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

APPEND_ONLY = ("seal_key_changes",)


def upgrade() -> None:
    _seals()
    _orders()
    _contacts()
    _numbers()
    op.add_column("shares", sa.Column("form_key", sa.Uuid(), nullable=True))
    op.create_unique_constraint("uq_shares_form_key", "shares", ["form_key"])
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _seals() -> None:
    op.add_column("row_seals", sa.Column("key_id", sa.String(16), nullable=True))
    op.create_table(
        "seal_key_changes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("after_position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _orders() -> None:
    op.add_column("disclosure_delays", sa.Column("issued_by", sa.Text(), nullable=True))
    op.add_column("disclosure_delays", sa.Column("issued_on", sa.Date(), nullable=True))
    op.add_column("disclosure_delays", sa.Column("ended_because", sa.Text(), nullable=True))


def _contacts() -> None:
    """Addresses from before were never confirmed: their owners save them once more."""
    moment = sa.DateTime(timezone=True)
    op.add_column("contacts", sa.Column("confirmed_at", moment, nullable=True))
    op.add_column("contacts", sa.Column("code_sha256", sa.String(64), nullable=True))
    op.add_column("contacts", sa.Column("code_at", moment, nullable=True))
    for name in ("code_tries", "codes_made"):
        op.add_column("contacts", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
        op.alter_column("contacts", name, server_default=None)
    op.add_column("contacts", sa.Column("codes_since", moment, nullable=True))


def _numbers() -> None:
    """A third question of a desk that waits for a supervisor."""
    op.drop_index("ix_person_events_asked", "person_events")
    op.create_index(
        "ix_person_events_asked",
        "person_events",
        ["agency_id"],
        postgresql_where=sa.text("name IN ('merge_asked', 'death_asked', 'renumber_asked')"),
    )
