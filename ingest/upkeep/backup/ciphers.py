"""Streams in the age format (age-encryption.org/v1): any `age` program opens them too."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import pyrage

from ingest.upkeep.backup.errors import BackupDamagedError, BadBackupKeyError, NoRecipientError

_PIECE = 1 << 20


class Writer(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take some."""
        ...


@dataclass(frozen=True)
class Written:
    """One encrypted file."""

    sha256: str
    """Of the bytes that went in."""
    file_sha256: str
    file_size: int


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file to read, with the hash of what went through."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = memoryview(b"")
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # as io does
        if not self._left:
            piece = next(self._pieces, b"")
            self.digest.update(piece)
            self._left = memoryview(piece)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


class _Hashing:
    """A file to write, with the hash of what went through."""

    def __init__(self, target: Writer) -> None:
        self._target = target
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._target.write(data)
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""


class Recipients:
    """Those who can open what is encrypted for them; their secret keys are not needed."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(dict.fromkeys(keys))
        if not self.keys:
            raise NoRecipientError
        try:
            self._recipients = [pyrage.x25519.Recipient.from_str(one) for one in self.keys]
        except pyrage.RecipientError as error:
            raise BadBackupKeyError from error

    def encrypt_to(self, path: Path, pieces: Iterable[bytes]) -> Written:
        """Write an encrypted file; it is at its place whole or not at all, and on the disk.

        What `pieces` raises comes out as it is.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.half")
        caught: list[Exception] = []
        reader = _Pieces(_kept(pieces, caught))
        with half.open("wb") as file:
            target = _Hashing(file)
            try:
                pyrage.encrypt_io(reader, target, self._recipients)
            except pyrage.EncryptError:
                if caught:
                    raise caught[0] from None
                raise
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        return Written(reader.digest.hexdigest(), target.digest.hexdigest(), target.size)


def _kept(pieces: Iterable[bytes], caught: list[Exception]) -> Iterator[bytes]:
    """The library turns every error into one of its own: ours is kept aside."""
    try:
        yield from pieces
    except Exception as error:
        caught.append(error)
        raise


class Opener:
    """The secret key of a recipient."""

    def __init__(self, identity_file: Path) -> None:
        """Raises BadBackupKeyError."""
        try:
            lines = identity_file.read_text(encoding="utf-8").splitlines()
            words = [line for line in lines if line.strip() and not line.startswith("#")]
            self._identities = [pyrage.x25519.Identity.from_str(one.strip()) for one in words]
        except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
            raise BadBackupKeyError from error
        if not self._identities:
            raise BadBackupKeyError

    def decrypt(self, path: Path, target: Writer) -> str:
        """Write what the file holds into `target`; its SHA-256.

        What was written is not to be used when it raises BackupDamagedError: the file was changed,
        cut off, or is meant for somebody else.
        """
        hashing = _Hashing(target)
        try:
            with path.open("rb") as file:
                pyrage.decrypt_io(file, hashing, self._identities)
        except (OSError, pyrage.DecryptError) as error:
            raise BackupDamagedError(file=path.name) from error
        return hashing.digest.hexdigest()

    def opened(self, path: Path, sha256: str) -> bytes:
        """What the file holds, compared; raises BackupDamagedError."""
        target = io.BytesIO()
        if self.decrypt(path, target) != sha256:
            raise BackupDamagedError(file=path.name)
        return target.getvalue()


def new_key(path: Path) -> str:
    """Write a new secret key into a file of its owner's alone; the public key that goes with it.

    Raises FileExistsError: no key is ever written over.
    """
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


def hash_of(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """A stream in pieces."""
    while piece := file.read(_PIECE):
        yield piece
