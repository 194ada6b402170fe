"""What every object store of ours can do, and how it says that it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


class ObjectUnreadableError(ObjectStoreDownError):
    """The store answers, but breaks off while it gives this one object: its disk may be bad."""

    code, fault, retry = "object_unreadable", "dependency", True


class ObjectStoreUnfitError(MotLanError):
    """The store lacks something that we rely on: versioning, object lock, or encryption."""

    code, fault = "object_store_unfit", "dependency"


class ObjectLockedError(MotLanError):
    """A lock keeps the object until its time is over; nothing was removed."""

    code, fault = "object_locked", "dependency"


@dataclass(frozen=True)
class CoveredObject:
    """A key under whose newest version others lie."""

    key: str
    versions: int
    """Of bytes, the newest among them."""
    deletions: int
    """Marks of a deletion; locked versions stay beneath, but `keys` and `get` see them no more."""


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

    def check(self, key: str, sha256: str) -> int:
        """Read the object piece by piece and compare; its size in bytes.

        Raises the errors of `get`, ObjectUnreadableError among them.
        """
        ...

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes in pieces, unverified; raises ObjectMissingError, ObjectStoreDownError."""
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

    def locked_until(self, key: str) -> datetime | None:
        """Until when the newest version is locked; None: it is not. Raises ObjectMissingError."""
        ...

    def modified_at(self, key: str) -> datetime:
        """When the newest version was put; raises ObjectMissingError."""
        ...

    def remove(self, key: str) -> None:
        """Remove every version for good; a key that is not there is removed already.

        Raises ObjectLockedError while a version is locked, ObjectStoreDownError.
        """
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with `prefix`, in order."""
        ...

    def covered(self, prefix: str) -> Iterator[CoveredObject]:
        """Keys that begin with `prefix` and have several versions, or a deletion laid over them.

        We never lay anything over bytes but to repair them; whoever else may write there can.
        """
        ...

    def holds(self, key: str, sha256: str) -> bool:
        """Whether any version of the key, a covered one too, has these bytes; all are read."""
        ...
