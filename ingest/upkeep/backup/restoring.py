"""Putting a set back on an empty machine: objects first, the rows last and all at once.

Until the rows are there nothing is restored; a run that was cut off is begun again and finds the
objects that it had put.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
import structlog

from core.progress import Progress
from ingest.pipeline.services import Services
from ingest.preservation.anchors import accepted_signers
from ingest.upkeep.backup import form, tools
from ingest.upkeep.backup.ciphers import Opener, Writer, hash_of
from ingest.upkeep.backup.errors import (
    BackupDamagedError,
    BackupNewerError,
    RestoreNotEmptyError,
    SealKeyDiffersError,
)
from ingest.upkeep.backup.form import Manifest
from ingest.upkeep.backup.verifying import checked_manifest
from storage.db.migrate import newest_revision, upgrade
from storage.db.models import Export, IncomingFile, InventoryEntry
from storage.db.models import Session as SignedIn
from storage.objects.protocol import ObjectStore

log = structlog.get_logger(__name__)

_MEDIA_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Restored:
    """What is there again."""

    name: str
    made_at: str
    objects: int
    missing: int
    """Objects that the set lacks: no store could give them when it was made."""


def restore(
    services: Services, folder: Path, name: str | None, opener: Opener, progress: Progress
) -> Restored:
    """Put a set back into an empty database and an empty bucket.

    Raises BackupNotFoundError, BackupDamagedError, BackupSignerUnknownError, BackupNewerError,
    SealKeyDiffersError, RestoreNotEmptyError (nothing was changed), and the errors of the servers
    and their programs.
    """
    of_set = form.chosen_set(folder, name)
    manifest = checked_manifest(
        of_set, services.trust, accepted_signers(services.settings, services.signing)
    )
    _require_fit(services, of_set, manifest)
    _require_empty_database(services.engine)
    _require_own_objects(services.object_store, of_set)
    objects = _put_objects(services, folder, of_set, opener, progress, manifest.objects)
    _put_rows(services, of_set, manifest, opener)
    log.info("restored", name=manifest.name, objects=objects)
    return Restored(manifest.name, manifest.made_at, objects, manifest.missing)


def _require_fit(services: Services, of_set: Path, manifest: Manifest) -> None:
    if manifest.database_sha256 is None:
        raise BackupDamagedError(file=form.DATABASE, reason="objects alone")
    if manifest.revision > newest_revision():
        raise BackupNewerError(revision=manifest.revision)
    ours = set(services.settings.sealing_keys.ids)
    if not set(manifest.keys.get("seals", ())) <= ours:
        raise SealKeyDiffersError
    if hash_of(of_set / form.DATABASE) != manifest.database_sha256:
        raise BackupDamagedError(file=form.DATABASE)


def _require_empty_database(engine: sa.Engine) -> None:
    tables = sa.text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    with engine.connect() as connection:
        if connection.scalar(tables):
            raise RestoreNotEmptyError(what="database")


def _require_own_objects(store: ObjectStore, of_set: Path) -> None:
    """Only objects of this very set may be there, from a run that was cut off."""
    expected = _keys(of_set)
    awaited = next(expected, None)
    for key in store.keys(""):
        if key.startswith("probe/"):
            continue
        while awaited is not None and awaited < key:
            awaited = next(expected, None)
        if awaited != key:
            raise RestoreNotEmptyError(what="bucket")


def _keys(of_set: Path) -> Iterator[str]:
    return (line.key for line in form.read_lines(of_set / form.LIST))


def _put_objects(
    services: Services,
    folder: Path,
    of_set: Path,
    opener: Opener,
    progress: Progress,
    total: int,
) -> int:
    """Each object is compared with its hash before it is put; locks are set anew."""
    now, count = services.clock.now(), 0
    progress.start(total, "objects")
    for line in form.read_lines(of_set / form.LIST):
        if line.file_sha256:
            data = opener.opened(form.object_file(folder, line.key), line.sha256)
            stored = services.object_store.put(line.key, data, media_type=_MEDIA_TYPE)
            until = datetime.fromisoformat(line.locked_until) if line.locked_until else None
            if until is not None and until > now:
                services.object_store.lock(line.key, stored.version_id, until)
            count += 1
        progress.step()
    return count


def _put_rows(services: Services, of_set: Path, manifest: Manifest, opener: Opener) -> None:
    def feed(stdin: Writer) -> None:
        opener.decrypt(of_set / form.DATABASE, stdin)

    with services.engine.connect() as connection:
        number = int(connection.scalar(sa.text("SHOW server_version_num")) or 0)
    tools.restore(services.engine.url, number // 10_000, feed)
    if manifest.revision != newest_revision():
        upgrade(services.engine.url.render_as_string(hide_password=False))
    with services.session_factory() as session:
        # What another second store had says nothing of the one here.
        session.execute(sa.update(InventoryEntry).values(copied_at=None, copy_not_before=None))
        # Packages of own data are not in the set; they are asked for anew.
        session.execute(sa.delete(Export))
        # What was ended since the set was made must not live again; parts on their way are lost.
        now = services.clock.now()
        open_ones = sa.update(SignedIn).where(SignedIn.ended_at.is_(None))
        session.execute(open_ones.values(ended_at=now))
        session.execute(sa.delete(IncomingFile))
        session.commit()
