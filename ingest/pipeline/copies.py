"""The second object store that the settings name, and what is written down when it was needed.

    {"endpoint": "s3-2.example.vn:8333", "access_key": "motlan", "secret_key_file": "s3-2.key",
     "secure": true, "bucket": "motlan"}

The key stands in a file of its own; a relative name begins at the folder of this file.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.orm import Session, sessionmaker

from core.artifacts import StoredObject
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from storage.db.models import ObjectRepair
from storage.objects import s3
from storage.objects.copies import CopiedObjectStore
from storage.objects.protocol import ObjectStore

log = structlog.get_logger(__name__)

_LOCKED: Final = "signed/"
"""Keys whose objects are locked: what is put back is locked anew."""


class CopyStoreInvalidError(MotLanError):
    """The file that names the second object store cannot be read."""

    code, fault = "copy_store_invalid", "dependency"


class _CopyStore(BaseModel):
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
    return with_copy(first, _second(file, clock), settings, clock, sessions)


def _second(file: Path, clock: Clock) -> ObjectStore:
    try:
        told = _CopyStore.model_validate_json(file.read_bytes())
        secret = (file.parent / told.secret_key_file).read_text(encoding="utf-8").strip()
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise CopyStoreInvalidError(file=file.name) from error
    return s3.S3ObjectStore(
        endpoint=told.endpoint,
        access_key=told.access_key,
        secret_key=secret,
        secure=told.secure,
        bucket=told.bucket,
        clock=clock,
    )


def with_copy(
    first: ObjectStore,
    second: ObjectStore,
    settings: Settings,
    clock: Clock,
    sessions: sessionmaker[Session],
) -> ObjectStore:
    """Both stores as one; what is put back is written down at once."""

    def note(stored: StoredObject, code: str) -> None:
        now = clock.now()
        if stored.key.startswith(_LOCKED):
            first.lock(stored.key, stored.version_id, now + timedelta(days=settings.lock_days))
        with sessions() as session:
            session.add(
                ObjectRepair(object_key=stored.key, sha256=stored.sha256, code=code, at=now)
            )
            session.commit()
        log.warning("object_repaired", code=code)

    return CopiedObjectStore(first, second, note)
