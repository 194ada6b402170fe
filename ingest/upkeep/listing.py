"""The objects in the store held against the inventory, both in the order of their keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from core.errors import MotLanError
from ingest.pipeline.copies import copied_store
from ingest.pipeline.services import Services
from ingest.upkeep.differences import Finding
from storage.db.queries import disagreements, inventory
from storage.objects.protocol import ObjectMissingError, ObjectStore
from storage.objects.s3 import S3ObjectStore

ORPHAN_GRACE: Final = timedelta(days=7)
"""So long an object may be without a row: its transaction may still be on its way."""
PARTS_GRACE: Final = timedelta(days=2)
_SLICE: Final = 500
_NOT_OURS: Final = ("probe", "export")
"""Kinds that no row of the inventory speaks of."""


def compare_objects(services: Services) -> list[Finding]:
    """Objects that rows speak of and are not there; objects and halves of them without a row.

    The missing ones are fetched from the copy. Raises ObjectStoreDownError.
    """
    missing, orphans = Finding("objects"), Finding("orphans")
    now = services.clock.now()
    with services.session_factory() as session:
        inventory.take_stock(session, now)
        session.commit()
    listed = _Ahead(services.object_store.keys(""))
    for key, sha256 in _inventory(services):
        _are_orphans(services, listed.before(key), orphans, now)
        if not listed.has(key):
            _fetch(services, key, sha256, missing)
    _are_orphans(services, listed.rest(), orphans, now)
    orphans.healed += _drop_parts(services, now)
    return [missing, orphans]


def _inventory(services: Services) -> Iterator[tuple[str, str]]:
    position = ""
    while True:
        with services.session_factory() as session:
            rows = inventory.after(session, position, _SLICE)
        if not rows:
            return
        yield from ((key, sha256) for key, sha256, _ in rows)
        position = rows[-1][0]


def _fetch(services: Services, key: str, sha256: str, missing: Finding) -> None:
    """Looked at once more: it may have come since the listing; the copy may have it."""
    try:
        services.object_store.check(key, sha256)
    except MotLanError as error:
        if error.retry:
            raise
        missing.name([key])
    else:
        missing.healed += copied_store(services.object_store) is not None


def _are_orphans(services: Services, keys: Iterator[str], orphans: Finding, now: datetime) -> None:
    while some := list(islice(keys, _SLICE)):
        ours = [key for key in some if key.partition("/")[0] not in _NOT_OURS]
        with services.session_factory() as session:
            leaving = disagreements.on_their_way_out(session, ours)
        orphans.name(
            key for key in ours if key not in leaving and _is_old(services.object_store, key, now)
        )


def _is_old(store: ObjectStore, key: str, now: datetime) -> bool:
    try:
        return store.modified_at(key) < now - ORPHAN_GRACE
    except ObjectMissingError:  # it went while we listed
        return False


def _drop_parts(services: Services, now: datetime) -> int:
    copied = copied_store(services.object_store)
    stores = (services.object_store,) if copied is None else (copied.first, copied.second)
    return sum(
        store.drop_parts(now - PARTS_GRACE) for store in stores if isinstance(store, S3ObjectStore)
    )


class _Ahead:
    """Sorted keys, read as far as they are asked for."""

    def __init__(self, keys: Iterator[str]) -> None:
        self._keys = keys
        self._next = next(keys, None)
        self._known: str | None = None
        """The last key that was asked for and found."""

    def before(self, key: str) -> Iterator[str]:
        """Those in front of a key that were not asked for."""
        while self._next is not None and self._next < key:
            if self._next != self._known:
                yield self._next
            self._next = next(self._keys, None)

    def has(self, key: str) -> bool:
        """Whether this key comes next; asked again, it still does."""
        if self._next == key:
            self._known = key
        return self._next == key

    def rest(self) -> Iterator[str]:
        """All that are left and were not asked for."""
        while self._next is not None:
            if self._next != self._known:
                yield self._next
            self._next = next(self._keys, None)
