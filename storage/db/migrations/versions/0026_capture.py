"""Capture: resumable uploads, visits that are told twice, pages set aside by a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("batches", sa.Column("visit", sa.Uuid(), nullable=True))
    op.create_index(
        "uq_batches_operator_id_visit", "batches", ["operator_id", "visit"], unique=True
    )
    op.create_table(
        "incoming_files",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("batch_id", sa.Uuid(), sa.ForeignKey("batches.id"), nullable=False, index=True),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False, index=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("created_at", _TIME, server_default=sa.func.now(), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("upload_id", sa.Uuid(), sa.ForeignKey("uploads.id"), nullable=True),
        sa.Column("refused_code", sa.String(60), nullable=True),
    )
    # Unlogged: what a crash takes away is sent again, and scans do not fill the log (ADR 0025).
    op.create_table(
        "incoming_parts",
        sa.Column(
            "file_id",
            sa.Uuid(),
            sa.ForeignKey("incoming_files.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("start", sa.BigInteger(), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        prefixes=["UNLOGGED"],
    )
    # Scans are compressed already.
    op.execute("ALTER TABLE incoming_parts ALTER COLUMN data SET STORAGE EXTERNAL")
