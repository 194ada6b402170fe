"""Moving to another store while everything runs: it is the second store first, then they change.

Everything that is put goes to both from the day on which the new store is named as the copy. Once
all of it is there, read back and locked as long, the settings of the two are exchanged: what came
in between is copied the other way, and reads find everything in one of them.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.errors import MotLanError
from core.progress import Progress
from core.settings import Settings
from ingest.pipeline.copies import told_store
from ingest.pipeline.services import Services
from ingest.upkeep.copying import copy_due, require_copies
from storage.db.queries import inventory
from storage.objects.copies import CopiedObjectStore

_SLICE: Final = 500
ENVIRONMENT, COPY, SECRET = "s3.env", "s3-copy.json", "s3-copy.key"


@dataclass(frozen=True)
class Moved:
    """How far the new store is."""

    verified: int
    wrong: tuple[str, ...]
    """Keys that are missing there, or not whole, or not locked as long."""

    @property
    def may_switch(self) -> bool:
        """Whether the stores can change places."""
        return not self.wrong


def move(services: Services, progress: Progress) -> Moved:
    """Copy what the second store lacks, then read all of it back there.

    Raises NoCopyStoreError, ObjectStoreDownError; run again it goes on.
    """
    store = require_copies(services)
    with services.session_factory() as session:
        inventory.take_stock(session, services.clock.now())
        session.commit()
    while copy_due(services).done:
        pass
    with services.session_factory() as session:
        progress.start(inventory.count_entries(session), "objects")
    wrong: list[str] = []
    position, verified = "", 0
    while True:
        with services.session_factory() as session:
            rows = inventory.after(session, position, _SLICE)
        if not rows:
            return Moved(verified, tuple(wrong))
        for key, sha256, _ in rows:
            if _is_there(store, key, sha256):
                verified += 1
            else:
                wrong.append(key)
            progress.step()
        position = rows[-1][0]


def _is_there(store: CopiedObjectStore, key: str, sha256: str) -> bool:
    try:
        store.check_copy(key, sha256)
        here, there = store.first.locked_until(key), store.second.locked_until(key)
    except MotLanError as error:
        if error.retry:
            raise
        return False
    return here is None or (there is not None and there >= here)


def write_switch(settings: Settings, folder: Path) -> None:
    """Write the settings by which the two stores change places, readable by their owner alone.

    `s3.env` holds the lines for the environment, the other files name the present store as the
    copy. Raises NoCopyStoreError, CopyStoreInvalidError, FileExistsError.
    """
    new, secret = told_store(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / SECRET, settings.s3_secret_key.get_secret_value() + "\n")
    told = {
        "endpoint": settings.s3_endpoint,
        "access_key": settings.s3_access_key,
        "secret_key_file": SECRET,
        "secure": settings.s3_secure,
        "bucket": settings.s3_bucket,
    }
    _write(folder / COPY, json.dumps(told, indent=1) + "\n")
    lines = {
        "ENDPOINT": new.endpoint,
        "ACCESS_KEY": new.access_key,
        "SECRET_KEY": secret,
        "SECURE": str(new.secure).lower(),
        "BUCKET": new.bucket,
        "COPY_FILE": str((folder / COPY).absolute()),
    }
    _write(
        folder / ENVIRONMENT,
        "".join(f"MOTLAN_S3_{name}={value}\n" for name, value in lines.items()),
    )


def _write(path: Path, words: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(words)
