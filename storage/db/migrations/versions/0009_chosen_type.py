"""The type that a person chose stays the type when the machine proposes anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "documents",
        sa.Column("chosen_type", sa.String(60), sa.ForeignKey("paper_types.slug"), nullable=True),
    )
    op.execute(
        "UPDATE documents SET chosen_type = type WHERE type_confidence = 1 AND EXISTS "
        "(SELECT FROM document_events WHERE document_id = documents.id AND name = 'reclassified')"
    )
