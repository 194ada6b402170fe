"""A signature is found by the hash of its file: panel, evidence records, public check."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_signatures_object_sha256", "signatures", ["object_sha256"])
