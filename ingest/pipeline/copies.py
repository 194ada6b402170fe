"""The second object store that the settings name, and what is written down for it.

    {"endpoint": "s3-2.example.vn:8333", "access_key": "motlan", "secret_key_file": "s3-2.key",
     "secure": true, "bucket": "motlan"}

The key stands in a file of its own; a relative name begins at the folder of this file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from core.artifacts import StoredObject
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from storage.db.models import ObjectRepair
from storage.db.queries import inventory
from storage.objects import s3
from storage.objects.copies import CopiedObjectStore
from storage.objects.protocol import ObjectStore

log = structlog.get_logger(__name__)


class CopyStoreInvalidError(MotLanError):
    """The file that names the second object store cannot be read."""

    code, fault = "copy_store_invalid", "dependency"


class NoCopyStoreError(MotLanError):
    """The settings name no second object store."""

    code, fault = "no_copy_store", "caller"


class CopyStore(BaseModel):
    """Where the second store is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str
    access_key: str
    secret_key_file: Path
    secure: bool = True
    bucket: str


def store_with_copy(
    settings: Settings, clock: Clock, sessions: sessionmaker[Session]
) -> ObjectStore:
    """The object store, with its copy where the settings name one.

    Raises CopyStoreInvalidError.
    """
    first = s3.from_settings(settings, clock)
    file = settings.s3_copy_file
    if file is None:
        return first
    second = store_named_in(file, settings, clock)
    return CopiedObjectStore(first, second, DatabaseJournal(sessions, clock))


def store_named_in(file: Path, settings: Settings, clock: Clock) -> s3.S3ObjectStore:
    """The store that such a file names; raises CopyStoreInvalidError."""
    told, secret = _read(file)
    return s3.S3ObjectStore(
        endpoint=told.endpoint,
        access_key=told.access_key,
        secret_key=secret,
        secure=told.secure,
        bucket=told.bucket,
        clock=clock,
        encryption=settings.s3_encryption,
    )


def told_store(settings: Settings) -> tuple[CopyStore, str]:
    """What the settings say of the second store, and its secret key.

    Raises NoCopyStoreError, CopyStoreInvalidError.
    """
    if settings.s3_copy_file is None:
        raise NoCopyStoreError
    return _read(settings.s3_copy_file)


def _read(file: Path) -> tuple[CopyStore, str]:
    try:
        told = CopyStore.model_validate_json(file.read_bytes())
        secret = (file.parent / told.secret_key_file).read_text(encoding="utf-8").strip()
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise CopyStoreInvalidError(file=file.name) from error
    return told, secret


class DatabaseJournal:
    """Keeps in the inventory what the second store lacks, and each repair in its table.

    A note that cannot be written stops nobody: the daily round takes stock of all rows.
    """

    def __init__(self, sessions: sessionmaker[Session], clock: Clock) -> None:
        self._sessions, self._clock = sessions, clock

    def stored(self, stored: StoredObject) -> None:
        """See Journal."""
        self._write(
            lambda session: inventory.note_stored(
                session, stored.key, stored.sha256, self._clock.now()
            )
        )

    def locked(self, key: str) -> None:
        """See Journal."""
        self._write(lambda session: inventory.note_changed(session, key))

    def repaired(self, stored: StoredObject, code: str, *, is_copy: bool) -> None:
        """See Journal."""
        repair = ObjectRepair(
            object_key=stored.key,
            sha256=stored.sha256,
            code=code,
            at=self._clock.now(),
            store="copy" if is_copy else None,
        )
        self._write(lambda session: session.add(repair))
        log.warning("object_repaired", code=code, is_copy=is_copy)

    def _write(self, work: Callable[[Session], None]) -> None:
        try:
            with self._sessions() as session:
                work(session)
                session.commit()
        except SQLAlchemyError as error:
            log.warning("journal_not_written", error=type(error).__name__)


def copied_store(store: ObjectStore) -> CopiedObjectStore | None:
    """The store as one with a copy; None where there is no second one."""
    return store if isinstance(store, CopiedObjectStore) else None
