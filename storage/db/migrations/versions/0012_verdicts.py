"""Stored signatures are validated again: when the newest verdict was reached."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signatures", sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_document_events_verdicts",
        "document_events",
        ["document_id", "at"],
        postgresql_where="name IN ('signature_not_valid', 'signature_valid_again')",
    )
