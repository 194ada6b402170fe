"""Separator sheets that were found among the pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "separator_sheets",
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("set_token", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("component_code", sa.Text(), nullable=True),
        sa.Column("standing", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("page_id", name="pk_separator_sheets"),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="fk_separator_sheets_page_id"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_separator_sheets_batch_id"),
    )
    op.create_index("ix_separator_sheets_batch_id", "separator_sheets", ["batch_id"])
