"""Whether the rounds take place: what is silent is not healthy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from core.clock import Clock
from storage.db.queries import inventory

LATE: Final = timedelta(hours=36)
"""A daily round that missed its day and half of the next."""


@dataclass(frozen=True)
class Standing:
    """The last comparison, and how the stores stand."""

    compared_at: datetime | None
    """When rows were last compared with everything else, to the end."""
    is_late: bool
    """Nobody has looked for too long, or the looks were cut off."""
    findings: tuple[dict[str, Any], ...]
    """Relations of the last comparison in which something was parked or named."""
    read_at: datetime | None
    """When all objects were last read to the end."""
    backed_up_at: datetime | None


def standing(session: Session, clock: Clock) -> Standing:
    """What is known; an installation into which nothing came yet is not late."""
    last = inventory.last_reconciliation(session)
    read, backup = inventory.last_round(session), inventory.last_backup(session)
    compared_at = last.ended_at if last else None
    since = compared_at or inventory.first_upload_at(session)
    due = clock.now() - LATE
    was_cut_off = last is None and inventory.was_tried(session)
    return Standing(
        compared_at=compared_at,
        is_late=was_cut_off or (since is not None and since < due),
        findings=tuple(
            one for one in (last.findings if last else ()) if one["parked"] or one["named"]
        ),
        read_at=read.ended_at if read else None,
        backed_up_at=backup.made_at if backup else None,
    )
