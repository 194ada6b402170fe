"""A moment for tests that need one."""

from __future__ import annotations

from datetime import UTC, datetime

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 23/11/2026, 9:00 in Vietnam."""
