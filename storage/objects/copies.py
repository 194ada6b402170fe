"""Two object stores for the same bytes: what one has lost is taken back from the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol, TypeVar

import structlog

from core.artifacts import StoredObject
from core.errors import MotLanError
from storage.objects.protocol import (
    CoveredObject,
    ObjectDamagedError,
    ObjectMissingError,
    ObjectStore,
    ObjectStoreDownError,
    ObjectUnreadableError,
)

log = structlog.get_logger(__name__)

AWAY_S: Final = 10.0
"""So long nothing is read from the first store after it did not answer."""
_MEDIA_TYPE: Final = "application/octet-stream"

Answer = TypeVar("Answer")


class Journal(Protocol):
    """Writes down what the second store has to do, and what was put right."""

    def stored(self, stored: StoredObject) -> None:
        """The first store has an object; the second one is to get it."""
        ...

    def locked(self, key: str) -> None:
        """An object was locked in the first store; its copy is to be locked as well."""
        ...

    def repaired(self, stored: StoredObject, code: str, *, is_copy: bool) -> None:
        """An object was put back, into the second store where `is_copy`; `code`: what was wrong."""
        ...


class CopiedObjectStore:
    """The first store, and a second one that gets a copy of everything later; see ObjectStore.

    An object is acknowledged once the first store has it; the journal tells who copies what is
    still missing (`copy`). Reads go to the second store while the first one is away; what the
    first one lost or damaged is put back from there.
    """

    def __init__(self, first: ObjectStore, second: ObjectStore, journal: Journal) -> None:
        self.first, self.second, self._journal = first, second, journal
        self._away_until = 0.0
        self._counting = threading.Lock()
        self.repairs = 0
        """How often this process put something right, in either store."""

    def put(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """See ObjectStore."""
        stored = self.first.put(key, data, media_type=media_type)
        self._journal.stored(stored)
        return stored

    def put_file(self, key: str, path: Path, sha256: str, *, media_type: str) -> StoredObject:
        """See ObjectStore."""
        stored = self.first.put_file(key, path, sha256, media_type=media_type)
        self._journal.stored(stored)
        return stored

    def get(self, key: str, sha256: str) -> bytes:
        """See ObjectStore; bytes that are lost or damaged are put back from the copy."""
        if not self._is_away():
            try:
                return self.first.get(key, sha256)
            except (ObjectMissingError, ObjectDamagedError, ObjectUnreadableError) as error:
                return self._put_back(key, sha256, error)
            except ObjectStoreDownError as error:
                self._fell_away(error)
                return self._second_or(error, lambda: self.second.get(key, sha256))
        return self._anywhere(lambda store: store.get(key, sha256))

    def check(self, key: str, sha256: str) -> int:
        """See ObjectStore; what is wrong in the first store is put right from the copy."""
        try:
            return self.first.check(key, sha256)
        except (ObjectMissingError, ObjectDamagedError, ObjectUnreadableError) as error:
            return len(self._put_back(key, sha256, error))

    def check_copy(self, key: str, sha256: str) -> None:
        """Read the copy; what is wrong with it is put right from the first store.

        Raises the errors of `check` of either store.
        """
        try:
            self.second.check(key, sha256)
        except (ObjectMissingError, ObjectDamagedError, ObjectUnreadableError) as error:
            stored = self.copy(key, sha256)
            self._note(stored, error, is_copy=True)

    def copy(self, key: str, sha256: str) -> StoredObject:
        """Put an object into the second store, locked as long as in the first.

        Raises the errors of both stores; doing it again changes nothing.
        """
        stored = self.second.put(key, self.first.get(key, sha256), media_type=_MEDIA_TYPE)
        until = self.first.locked_until(key)
        if until is not None:
            self.second.lock(key, stored.version_id, until)
        return stored

    def stream(self, key: str) -> Iterator[bytes]:
        """See ObjectStore; of the first store alone: a stream cannot be begun anew unseen."""
        return self.first.stream(key)

    def read_range(self, key: str, start: int, end: int) -> bytes:
        """See ObjectStore."""
        return self._anywhere(lambda store: store.read_range(key, start, end))

    def exists(self, key: str) -> bool:
        """See ObjectStore."""
        return self._anywhere(lambda store: store.exists(key))

    def lock(self, key: str, version_id: str | None, until: datetime) -> None:
        """See ObjectStore; the copy is locked when it is made, or looked at again."""
        self.first.lock(key, version_id, until)
        self._journal.locked(key)

    def locked_until(self, key: str) -> datetime | None:
        """See ObjectStore."""
        return self.first.locked_until(key)

    def modified_at(self, key: str) -> datetime:
        """See ObjectStore."""
        return self.first.modified_at(key)

    def remove(self, key: str) -> None:
        """See ObjectStore; the copy goes first: what one of them keeps is asked for again."""
        self.second.remove(key)
        self.first.remove(key)

    def keys(self, prefix: str) -> Iterator[str]:
        """See ObjectStore."""
        return self.first.keys(prefix)

    def covered(self, prefix: str) -> Iterator[CoveredObject]:
        """See ObjectStore."""
        return self.first.covered(prefix)

    def holds(self, key: str, sha256: str) -> bool:
        """See ObjectStore."""
        return self.first.holds(key, sha256)

    def _put_back(self, key: str, sha256: str, error: MotLanError) -> bytes:
        data = self._second_or(error, lambda: self.second.get(key, sha256))
        # The store reads it once more before anything is put over it.
        stored = self.first.put(key, data, media_type=_MEDIA_TYPE)
        until = self.second.locked_until(key)
        if until is not None:
            self.first.lock(key, stored.version_id, until)
        self._note(stored, error, is_copy=False)
        return data

    def _note(self, stored: StoredObject, error: MotLanError, *, is_copy: bool) -> None:
        with self._counting:
            self.repairs += 1
        self._journal.repaired(stored, error.code, is_copy=is_copy)

    def _anywhere(self, ask: Callable[[ObjectStore], Answer]) -> Answer:
        """From the first store, or the second where the first is away or has lost it."""
        if self._is_away():
            try:
                return ask(self.second)
            except MotLanError:
                return ask(self.first)
        try:
            return ask(self.first)
        except (ObjectMissingError, ObjectStoreDownError) as error:
            self._fell_away(error)
            return self._second_or(error, lambda: ask(self.second))

    @staticmethod
    def _second_or(error: MotLanError, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except MotLanError:
            raise error from None

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _fell_away(self, error: MotLanError) -> None:
        is_away = isinstance(error, ObjectStoreDownError)
        if is_away and not isinstance(error, ObjectUnreadableError):
            self._away_until = time.monotonic() + AWAY_S
            log.warning("first_store_away", reason=error.details.get("reason"))
