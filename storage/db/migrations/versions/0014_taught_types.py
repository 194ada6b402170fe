"""Until when a paper of which nothing is told was held against what its desk confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("taught_until", sa.DateTime(timezone=True)))
    op.create_index("ix_lessons_agency_id_at", "lessons", ["agency_id", "at"])
