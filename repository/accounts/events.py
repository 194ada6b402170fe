"""What happens to an account is noted: who did it, when; the account's secrets never."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.clock import Clock
from storage.db.models import AccountEvent

EventName = Literal[
    "added", "roles_changed", "password_changed", "password_given", "left", "came_back",
    "lock_released", "factor_added", "factor_removed", "factors_reset", "recovery_made",
    "recovery_used", "administrator_asked", "administrator_agreed", "administrator_declined",
    "locked_out", "sessions_ended", "identity_linked", "agency_changed",
]  # fmt: skip


def note(
    session: Session,
    clock: Clock,
    staff_id: UUID,
    name: EventName,
    by_id: UUID | None,
    values: Mapping[str, Any] | None = None,
) -> AccountEvent:
    """Add the event; `by_id` None: the command line. The caller commits."""
    event = AccountEvent(
        staff_id=staff_id, name=name, by_id=by_id, values=dict(values or {}), at=clock.now()
    )
    session.add(event)
    session.flush()
    return event
