"""One signature of a profile on a revision; what was signed is noted before it is stored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Stands in the QR code of the mark, so it is known before the record is.
    op.add_column("documents", sa.Column("public_code", sa.String(40), nullable=True))
    op.create_unique_constraint("uq_documents_public_code", "documents", ["public_code"])
    op.create_index(
        "ix_signatures_one_of_a_profile",
        "signatures",
        ["revision_id", "profile"],
        unique=True,
    )
    op.create_table(
        "signature_drafts",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("profile", sa.String(40), nullable=False),
        sa.Column("base_sha256", sa.String(64), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("object_sha256", sa.String(64), nullable=False),
        sa.Column("certificate_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "profile", name="pk_signature_drafts"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_signature_drafts_document_id_documents"
        ),
    )
