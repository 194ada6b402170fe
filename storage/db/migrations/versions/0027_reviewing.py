"""Review: who has a document open, answers to single values, the first of two persons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document_fields", sa.Column("answer", sa.String(40), nullable=True))
    op.add_column(
        "document_fields",
        sa.Column("answered_by_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True),
    )
    op.add_column(
        "document_fields", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_document_fields_answered",
        "document_fields",
        ["answered_by_id", "answered_at"],
        postgresql_where=sa.text("answer IS NOT NULL"),
    )
    op.create_table(
        "document_leases",
        sa.Column("document_id", sa.Uuid(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "first_readings",
        sa.Column("document_id", sa.Uuid(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("type", sa.String(60), sa.ForeignKey("paper_types.slug"), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("pdf_sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
