"""Break-glass, anchors of the access log and the upkeep of standing."""

from __future__ import annotations

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in this line's order."""
