"""Backlog campaigns and archive packages."""

from __future__ import annotations

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in this line's order."""
