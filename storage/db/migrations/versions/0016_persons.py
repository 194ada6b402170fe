"""Old numbers, passports, representatives and merges of persons."""

from __future__ import annotations

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in this line's order."""
