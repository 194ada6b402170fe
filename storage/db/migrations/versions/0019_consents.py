"""Consents, shares, requests and exports of citizens."""

from __future__ import annotations

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in this line's order."""
