"""Each rendition tells from which scan it came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("renditions", sa.Column("document_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_renditions_document_id", "renditions", "documents", ["document_id"], ["id"]
    )
    op.create_index("ix_renditions_document_id", "renditions", ["document_id"])
    # The record's own scan first; what is left are further scans of the same paper.
    op.execute(
        """
        UPDATE renditions SET document_id = records.document_id
        FROM records JOIN documents ON documents.id = records.document_id
        JOIN uploads ON uploads.id = documents.upload_id
        WHERE records.id = renditions.record_id AND (
            renditions.object_key = uploads.object_key
            OR renditions.object_key IN (
                SELECT object_key FROM signatures WHERE signatures.document_id = documents.id
            )
        )
        """
    )
    op.execute(
        """
        UPDATE renditions SET document_id = scans.document_id
        FROM signatures AS scans
        WHERE renditions.document_id IS NULL AND renditions.object_key = scans.object_key
        AND NOT EXISTS (SELECT FROM records WHERE records.document_id = scans.document_id)
        """
    )
