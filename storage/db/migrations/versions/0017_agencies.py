"""The national list of procedures and the successors of agencies."""

from __future__ import annotations

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in this line's order."""
