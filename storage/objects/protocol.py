"""What every object store of ours can do, and how it says that it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from core.artifacts import StoredObject
from core.errors import MotLanError


class ObjectMissingError(MotLanError):
    """No object has this key."""

    code, fault = "object_missing", "ours"


class ObjectDamagedError(MotLanError):
    """The bytes in the store are not the bytes that were put there."""

    code, fault = "object_damaged", "dependency"


class ObjectStoreDownError(MotLanError):
    """The store does not answer or refuses to work; nothing was acknowledged."""

    code, fault, retry = "object_store_down", "dependency", True


class ObjectStoreUnfitError(MotLanError):
    """The store lacks something that we rely on: versioning or object lock."""

    code, fault = "object_store_unfit", "dependency"


class ObjectLockedError(MotLanError):
    """A lock keeps the object until its time is over; nothing was removed."""

    code, fault = "object_locked", "dependency"


class ObjectStore(Protocol):
    """Bytes under ASCII keys; what has been put is never changed, only found again."""

    def put(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """Store, read back, compare SHA-256, and only then return.

        Putting the same bytes under the same key again changes nothing and gives the same answer.
        Raises ObjectStoreDownError, ObjectDamagedError when the bytes came back different.
        """
        ...

    def put_file(self, key: str, path: Path, sha256: str, *, media_type: str) -> StoredObject:
        """As `put`, of a file that is never held in memory whole.

        Raises ObjectDamagedError when the file has not this hash, and the errors of `put`.
        """
        ...

    def get(self, key: str, sha256: str) -> bytes:
        """The bytes; raises ObjectMissingError, ObjectDamagedError, ObjectStoreDownError."""
        ...

    def read_range(self, key: str, start: int, end: int) -> bytes:
        """Bytes from `start` up to, not including, `end`; unverified, for showing parts of files.

        Shorter where the object ends before `end`.
        """
        ...

    def exists(self, key: str) -> bool:
        """Whether an object has this key."""
        ...

    def lock(self, key: str, version_id: str | None, until: datetime) -> None:
        """Forbid everybody, the owner included, to delete or replace this version until then."""
        ...

    def remove(self, key: str) -> None:
        """Remove every version for good; a key that is not there is removed already.

        Raises ObjectLockedError while a version is locked, ObjectStoreDownError.
        """
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with `prefix`, in order."""
        ...

    def hidden(self, prefix: str) -> Iterator[str]:
        """Keys that begin with `prefix` over which a deletion was ever laid, once for each.

        Locked versions stay beneath it, but `keys` and `get` do not see them any more.
        """
        ...
