"""A folder that is there whole or not at all, written file by file with its hashes."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.errors import MotLanError
from storage.objects.protocol import ObjectDamagedError, ObjectStore

_CHUNK_BYTES: Final = 1 << 20


class PackageExistsError(MotLanError):
    """Something has this name already; a package never goes over another one."""

    code, fault = "package_exists", "caller"


class PackageFolderError(MotLanError):
    """The folder cannot be written: no room, no right, no such place."""

    code, fault = "package_folder_unfit", "caller"


@dataclass(frozen=True)
class FileWritten:
    """A file of the package."""

    path: str
    """Relative, with slashes."""
    sha256: str
    size_bytes: int


@dataclass
class PackageFolder:
    """The folder while it is being written."""

    root: Path
    files: dict[str, FileWritten] = field(default_factory=dict)

    def write(self, path: str, chunks: Iterable[bytes]) -> FileWritten:
        """Write one file, chunk by chunk, onto the disk itself."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        with place.open("xb") as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            out.flush()
            os.fsync(out.fileno())
        written = FileWritten(path, digest.hexdigest(), size)
        self.files[path] = written
        return written

    def copy_object(self, store: ObjectStore, key: str, sha256: str, path: str) -> FileWritten:
        """An object of the store as a file; raises ObjectDamagedError for other bytes."""
        written = self.write(path, _chunks(store, key))
        if written.sha256 != sha256:
            raise ObjectDamagedError(key=key)
        return written


def _chunks(store: ObjectStore, key: str) -> Iterator[bytes]:
    start = 0
    while chunk := store.read_range(key, start, start + _CHUNK_BYTES):
        yield chunk
        start += len(chunk)
        if len(chunk) < _CHUNK_BYTES:
            return


@contextmanager
def new_folder(target: Path) -> Iterator[PackageFolder]:
    """A folder beside `target` that takes its name when all is well; else nothing of it stays.

    Raises PackageExistsError, PackageFolderError.
    """
    if target.exists() or target.is_symlink():
        raise PackageExistsError(folder=target.name)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        part.mkdir(mode=0o700)
        yield PackageFolder(part)
        part.rename(target)
        _settle(target.parent)
    except OSError as error:
        raise PackageFolderError(folder=target.name, reason=error.strerror or "–") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _settle(folder: Path) -> None:
    """The new name survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
