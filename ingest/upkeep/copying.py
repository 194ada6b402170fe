"""Copying what the second store lacks, as it comes; what fails waits longer each time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from core.errors import MotLanError
from ingest.pipeline.copies import NoCopyStoreError, copied_store
from ingest.pipeline.services import Services, unit_of_work
from storage.db.queries import inventory
from storage.objects.copies import CopiedObjectStore
from storage.objects.protocol import ObjectStoreDownError

log = structlog.get_logger(__name__)

RUN_S: Final = 50.0
"""A round ends before the next one is asked for."""
_AT_ONCE: Final = 20
_AWAY: Final = timedelta(minutes=1)
_MOST_PUT_OFF: Final = 1000


@dataclass(frozen=True)
class Copied:
    """What a round did."""

    done: int
    failed: int
    is_away: bool
    """One of the stores did not answer; the rest waits."""


def require_copies(services: Services) -> CopiedObjectStore:
    """The store with its copy; raises NoCopyStoreError."""
    store = copied_store(services.object_store)
    if store is None:
        raise NoCopyStoreError
    return store


def copy_due(services: Services, limit_s: float = RUN_S) -> Copied:
    """Copy what is due until nothing is, or the time is over; raises NoCopyStoreError.

    Each object is read from the first store, verified, put into the second, read back there,
    locked as long as in the first, and only then counts as copied.
    """
    store = require_copies(services)
    until = time.monotonic() + limit_s
    done = failed = 0
    while time.monotonic() < until:
        some = _copy_some(services, store)
        done, failed = done + some.done, failed + some.failed
        if some.is_away or not some.done + some.failed:
            return Copied(done, failed, some.is_away)
    return Copied(done, failed, is_away=False)


def _copy_some(services: Services, store: CopiedObjectStore) -> Copied:
    """A few objects in one transaction: the locked rows keep other workers off them."""
    done = failed = 0
    now = services.clock.now()
    with unit_of_work(services) as uow:
        for entry in inventory.due_to_copy(uow.session, now, _AT_ONCE):
            try:
                store.copy(entry.key, entry.sha256)
            except ObjectStoreDownError as error:
                log.warning("copy_store_away", reason=error.details.get("reason"))
                inventory.put_off(uow.session, error.code, now + _AWAY, _MOST_PUT_OFF)
                uow.commit()
                return Copied(done, failed + 1, is_away=True)
            except MotLanError as error:
                inventory.wait_to_copy(entry, error.code, now)
                log.warning("copy_not_made", key=entry.key, code=error.code)
                failed += 1
            else:
                entry.copied_at, entry.copy_code = services.clock.now(), None
                done += 1
        uow.commit()
    return Copied(done, failed, is_away=False)
