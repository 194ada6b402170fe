"""Locks as long as the law keeps a paper: set anew while its record must be kept, else left to end.

At signing every file is locked for `MOTLAN_LOCK_DAYS`. A lock cannot be taken back, so nothing is
locked for ever: what is permanent, in force or held gets its lock extended once half of it is over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from core.errors import MotLanError
from ingest.pipeline.services import Services, unit_of_work
from storage.db.queries import inventory

log = structlog.get_logger(__name__)

AT_MOST: Final = 10_000
_AT_ONCE: Final = 200


def extend_locks(services: Services, at_most: int = AT_MOST) -> int:
    """Extend what is due; how many. Raises ObjectStoreDownError."""
    done = 0
    while done < at_most:
        extended = _extend_some(services)
        done += extended
        if not extended:
            break
    if done:
        log.info("locks_extended", files=done)
    return done


def _extend_some(services: Services) -> int:
    now = services.clock.now()
    length = timedelta(days=services.settings.lock_days)
    with unit_of_work(services) as uow:
        due = inventory.locks_to_extend(uow.session, now + length / 2, _AT_ONCE)
        for entry in due:
            # Also where it fails: it is tried again when half of that is over, not at once.
            entry.locked_until = now + length
            try:
                services.object_store.lock(entry.key, None, now + length)
            except MotLanError as error:
                if error.retry:
                    raise
                log.error("lock_not_extended", key=entry.key, code=error.code)
            entry.copied_at = None  # the copy is to be locked as long
        uow.commit()
    return len(due)
