"""An object store in memory, for tests of what stands above it."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from core.artifacts import StoredObject
from core.clock import SystemClock
from core.errors import InsecureForProduction
from storage.objects.protocol import (
    CoveredObject,
    ObjectDamagedError,
    ObjectLockedError,
    ObjectMissingError,
)


class MemoryObjectStore:
    """Forgets everything at the end of the process; locks are only remembered."""

    def __init__(self) -> None:
        warnings.warn("objects are kept in memory only", InsecureForProduction, stacklevel=2)
        self._versions: dict[str, dict[str, bytes]] = {}
        self._put_at: dict[str, datetime] = {}
        self._clock = SystemClock()
        self.locked: dict[tuple[str, str], datetime] = {}

    def put(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """See ObjectStore; `media_type` is not kept."""
        sha256 = hashlib.sha256(data).hexdigest()
        versions = self._versions.setdefault(key, {})
        version_id, newest = next(reversed(versions.items()), (None, None))
        if version_id is None or newest != data:
            version_id = uuid4().hex
            versions[version_id] = bytes(data)
            self._put_at[key] = self._clock.now()
        return StoredObject(key=key, sha256=sha256, size_bytes=len(data), version_id=version_id)

    def put_file(self, key: str, path: Path, sha256: str, *, media_type: str) -> StoredObject:
        """See ObjectStore."""
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ObjectDamagedError(key=key)
        return self.put(key, data, media_type=media_type)

    def get(self, key: str, sha256: str) -> bytes:
        """See ObjectStore."""
        data = self._newest(key)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ObjectDamagedError(key=key)
        return data

    def check(self, key: str, sha256: str) -> int:
        """See ObjectStore."""
        return len(self.get(key, sha256))

    def stream(self, key: str) -> Iterator[bytes]:
        """See ObjectStore; here in one piece."""
        yield self._newest(key)

    def read_range(self, key: str, start: int, end: int) -> bytes:
        """See ObjectStore."""
        return self._newest(key)[start:end]

    def exists(self, key: str) -> bool:
        """See ObjectStore."""
        return key in self._versions

    def lock(self, key: str, version_id: str | None, until: datetime) -> None:
        """See ObjectStore; `locked` tells tests what was locked."""
        versions = self._versions.get(key, {})
        chosen = version_id or next(reversed(versions), None)
        if chosen is None or chosen not in versions:
            raise ObjectMissingError(key=key)
        self.locked[key, chosen] = until

    def locked_until(self, key: str) -> datetime | None:
        """See ObjectStore."""
        self._newest(key)
        return self.locked.get((key, next(reversed(self._versions[key]))))

    def modified_at(self, key: str) -> datetime:
        """See ObjectStore."""
        self._newest(key)
        return self._put_at[key]

    def remove(self, key: str) -> None:
        """See ObjectStore."""
        if any(known == key for known, _ in self.locked):
            raise ObjectLockedError(key=key)
        self._versions.pop(key, None)

    def keys(self, prefix: str) -> Iterator[str]:
        """See ObjectStore."""
        yield from sorted(key for key in self._versions if key.startswith(prefix))

    def covered(self, prefix: str) -> Iterator[CoveredObject]:
        """See ObjectStore; here deletions are never laid over anything."""
        for key in self.keys(prefix):
            if len(self._versions[key]) > 1:
                yield CoveredObject(key, len(self._versions[key]), 0)

    def holds(self, key: str, sha256: str) -> bool:
        """See ObjectStore."""
        versions = self._versions.get(key, {}).values()
        return any(hashlib.sha256(data).hexdigest() == sha256 for data in versions)

    def _newest(self, key: str) -> bytes:
        try:
            return next(reversed(self._versions[key].values()))
        except KeyError:
            raise ObjectMissingError(key=key) from None
