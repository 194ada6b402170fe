"""Copies: the inventory of objects, rounds over it, comparisons, backups, the store of a repair."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Null for the first store, so that the seals of older rows stay right.
    op.add_column("object_repairs", sa.Column("store", sa.String(20), nullable=True))
    op.create_table(
        "object_inventory",
        sa.Column("key", sa.Text(collation="C"), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("copy_not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy_code", sa.String(60), nullable=True),
    )
    op.create_index(
        "ix_object_inventory_uncopied",
        "object_inventory",
        ["noted_at"],
        postgresql_where="copied_at IS NULL",
    )
    op.create_table(
        "fixity_rounds",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("repaired", sa.BigInteger(), nullable=False),
        sa.Column("damaged", sa.dialects.postgresql.JSONB(), nullable=False),
    )
    op.create_index("ix_fixity_rounds_touched_at", "fixity_rounds", ["touched_at"])
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("findings", sa.dialects.postgresql.JSONB(), nullable=False),
    )
    op.create_index("ix_reconciliations_ended_at", "reconciliations", ["ended_at"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliations "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.create_table(
        "backups",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("has_database", sa.Boolean(), nullable=False),
        sa.Column("objects", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_backups_made_at", "backups", ["made_at"])
