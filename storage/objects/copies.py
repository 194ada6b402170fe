"""Two object stores for the same bytes: what is lost in the first is taken back from the second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import structlog

from core.artifacts import StoredObject
from core.errors import MotLanError
from storage.objects.protocol import ObjectDamagedError, ObjectMissingError, ObjectStore

log = structlog.get_logger(__name__)


class CopiedObjectStore:
    """The first store, and a second one that holds a copy; see ObjectStore.

    Nothing is acknowledged before the first store has it. The second may be away: then the copy is
    missing until the same bytes are put again, which is logged. `on_repair` is called with the
    object as it was put back and the code of what was wrong with it.
    """

    def __init__(
        self,
        first: ObjectStore,
        second: ObjectStore,
        on_repair: Callable[[StoredObject, str], None],
    ) -> None:
        self._first, self._second, self._on_repair = first, second, on_repair

    def put(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """See ObjectStore."""
        stored = self._first.put(key, data, media_type=media_type)
        self._as_well(lambda: self._second.put(key, data, media_type=media_type))
        return stored

    def put_file(self, key: str, path: Path, sha256: str, *, media_type: str) -> StoredObject:
        """See ObjectStore."""
        stored = self._first.put_file(key, path, sha256, media_type=media_type)
        self._as_well(lambda: self._second.put_file(key, path, sha256, media_type=media_type))
        return stored

    def get(self, key: str, sha256: str) -> bytes:
        """See ObjectStore; bytes that are lost or damaged are put back from the copy."""
        try:
            return self._first.get(key, sha256)
        except (ObjectMissingError, ObjectDamagedError) as error:
            try:
                data = self._second.get(key, sha256)
            except MotLanError:
                raise error from None
            stored = self._first.put(key, data, media_type="application/octet-stream")
            self._on_repair(stored, error.code)
            return data

    def read_range(self, key: str, start: int, end: int) -> bytes:
        """See ObjectStore."""
        return self._first.read_range(key, start, end)

    def exists(self, key: str) -> bool:
        """See ObjectStore."""
        return self._first.exists(key)

    def lock(self, key: str, version_id: str | None, until: datetime) -> None:
        """See ObjectStore; the copy is locked as well."""
        self._first.lock(key, version_id, until)
        self._as_well(lambda: self._second.lock(key, None, until))

    def remove(self, key: str) -> None:
        """See ObjectStore; the copy goes first: what one of them keeps is asked for again."""
        self._second.remove(key)
        self._first.remove(key)

    def keys(self, prefix: str) -> Iterator[str]:
        """See ObjectStore."""
        return self._first.keys(prefix)

    def hidden(self, prefix: str) -> Iterator[str]:
        """See ObjectStore."""
        return self._first.hidden(prefix)

    def _as_well(self, work: Callable[[], object]) -> None:
        try:
            work()
        except MotLanError as error:
            log.warning("copy_not_written", code=error.code)
