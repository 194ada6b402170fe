"""Making a set while everything runs: rows as of one moment, then the objects that they speak of.

Objects are only added, so each row of the snapshot finds its object; only those that no earlier
set has are written. A run that was cut off is gone on with.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.progress import Progress
from ingest.pipeline.services import Services, unit_of_work
from ingest.preservation.anchors import accepted_signers, sign_words
from ingest.upkeep.backup import form, tools
from ingest.upkeep.backup.ciphers import Recipients, Written
from ingest.upkeep.backup.errors import (
    BackupDamagedError,
    BackupSignerUnknownError,
    BackupUnderWayError,
)
from ingest.upkeep.backup.form import Line, Manifest, object_file
from ingest.upkeep.backup.verifying import checked_manifest
from storage.db.migrate import newest_revision
from storage.db.models import BackupNote
from storage.db.queries import inventory

log = structlog.get_logger(__name__)

_NAMES: Final = "names.jsonl"
_BEFORE: Final = "before.jsonl"
_MARKS: Final = "marks"
_SHOWN: Final = 20


@dataclass(frozen=True)
class Made:
    """What came of it."""

    name: str
    objects: int
    new_objects: int
    size_bytes: int
    """Written this time."""
    missing: tuple[str, ...]
    """Keys of some objects that rows speak of and no store could give."""
    missing_count: int


@dataclass(frozen=True)
class _Rows:
    """What the snapshot gave."""

    made_at: datetime
    server_version: str
    database: Written | None
    names: int


def make_backup(
    services: Services,
    folder: Path,
    recipients: Recipients,
    progress: Progress,
    *,
    has_database: bool = True,
) -> Made:
    """Write one more set into the folder; nothing in it is readable without a recipient's key.

    Raises BackupUnderWayError, DatabaseToolMissingError, DatabaseToolFailedError, the errors of
    the signing key and ObjectStoreDownError; what was written so far is used by the next run.

    :param has_database: False writes the objects alone, as a third copy.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        half = folder / "sets" / form.HALF
        _keep_earlier_list(half, _Mark(services, recipients))
        rows = _take_rows(services, half, recipients, has_database=has_database)
        made = _Objects(services, folder, half, recipients, progress).write(rows.names)
        name = form.name_of(rows.made_at)
        _sign(services, half, name, rows, made, recipients)
        half.rename(folder / "sets" / name)
        _flush(folder / "sets")
    size = made.size_bytes + (rows.database.file_size if rows.database else 0)
    _note(services, name, rows, made, size)
    return Made(name, made.count, made.new, size, tuple(made.missing), made.missing_count)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupUnderWayError from None
        yield


class _Mark:
    """By it a run that goes on knows its own lines: nothing of them is signed yet.

    It holds for the same recipients alone: what was written for others, these cannot open.
    """

    def __init__(self, services: Services, recipients: Recipients) -> None:
        self._key = services.settings.session_key.get_secret_value().encode()
        self._for = "backup:" + " ".join(sorted(recipients.keys)) + ":"

    def of(self, line: str) -> str:
        """Of one line of the list."""
        return hmac.new(self._key, (self._for + line).encode(), "sha256").hexdigest() + "\n"


def _keep_earlier_list(half: Path, mark: _Mark) -> None:
    """What a run wrote that was cut off: its last line may be half a one."""
    half.mkdir(mode=0o700, parents=True, exist_ok=True)
    listed, marks = half / form.LIST, half / _MARKS
    if not (listed.exists() and marks.exists()):
        return
    with listed.open() as lines, marks.open() as told, (half / _BEFORE).open("w") as before:
        for line, its in zip(lines, told, strict=False):
            if hmac.compare_digest(mark.of(line), its):
                before.write(line)


def _take_rows(
    services: Services, half: Path, recipients: Recipients, *, has_database: bool
) -> _Rows:
    """Dump the rows and list their objects, both as one moment saw them."""
    engine = services.engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine) as session:
        made_at = services.clock.now()
        snapshot = str(session.scalar(sa.select(sa.func.pg_export_snapshot())))
        version = str(session.scalar(sa.text("SHOW server_version")))
        number = int(session.scalar(sa.text("SHOW server_version_num")) or 0)
        names = _write_names(session, half / _NAMES)
        database = None
        if has_database:
            pieces = tools.dump(services.engine.url, number // 10_000, snapshot)
            database = recipients.encrypt_to(half / form.DATABASE, pieces)
        session.rollback()
    return _Rows(made_at, version, database, names)


def _write_names(session: Session, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for key, sha256, locked_until in inventory.named_objects(session):
            told = None if locked_until is None else locked_until.isoformat()
            file.write(json.dumps([key, sha256, told]) + "\n")
            count += 1
    return count


class _Known:
    """Lists of earlier sets, read beside the new one: all are in the order of keys."""

    def __init__(self, path: Path) -> None:
        self._lines = form.read_lines(path) if path.exists() else iter(())
        self._next = next(self._lines, None)

    def line(self, key: str, sha256: str) -> Line | None:
        """The line of this object, if the list has it."""
        while self._next is not None and (self._next.key, self._next.sha256) < (key, sha256):
            self._next = next(self._lines, None)
        found = self._next
        is_it = found is not None and (found.key, found.sha256) == (key, sha256)
        return found if is_it else None


def _earlier_lists(services: Services, folder: Path, recipients: Recipients) -> list[Path]:
    """Of the newest set, where this house signed it and all of today's recipients can open it."""
    signers = accepted_signers(services.settings, services.signing)
    for name in form.set_names(folder)[-1:]:
        of_set = folder / "sets" / name
        try:
            manifest = checked_manifest(of_set, services.trust, signers)
        except (BackupDamagedError, BackupSignerUnknownError) as error:
            log.error("backup_earlier_not_believed", name=name, code=error.code)
            continue
        if set(recipients.keys) <= set(manifest.recipients):
            return [of_set / form.LIST]
    return []


class _Objects:
    """Writes the objects of a set and their list."""

    def __init__(
        self,
        services: Services,
        folder: Path,
        half: Path,
        recipients: Recipients,
        progress: Progress,
    ) -> None:
        self._services, self._folder, self._half = services, folder, half
        self._recipients, self._progress = recipients, progress
        lists = [half / _BEFORE, *_earlier_lists(services, folder, recipients)]
        self._known = [_Known(one) for one in lists]
        self.count = self.new = self.size_bytes = self.missing_count = 0
        self.missing: list[str] = []

    def write(self, total: int) -> _Objects:
        """All of them."""
        self._progress.start(total, "objects")
        names = (self._half / _NAMES).open(encoding="utf-8")
        marks, mark = (self._half / _MARKS).open("w"), _Mark(self._services, self._recipients)
        with names, marks, (self._half / form.LIST).open("w", encoding="utf-8") as listed:
            for text in names:
                key, sha256, locked_until = json.loads(text)
                line = self._line(key, sha256, locked_until).as_json()
                listed.write(line)
                marks.write(mark.of(line))
                self._progress.step()
            listed.flush()
            os.fsync(listed.fileno())
        (self._half / _NAMES).unlink()
        (self._half / _BEFORE).unlink(missing_ok=True)
        return self

    def _line(self, key: str, sha256: str, locked_until: str | None) -> Line:
        self.count += 1
        path = object_file(self._folder, key)
        for known in self._known:
            line = known.line(key, sha256)
            if line and path.exists() and path.stat().st_size == line.file_size:
                until = max(filter(None, (line.locked_until, locked_until)), default=None)
                return Line(key, sha256, line.file_sha256, line.file_size, until)
        try:
            written = self._written(path, key, sha256)
            until_now = self._services.object_store.locked_until(key)
        except MotLanError as error:
            if error.retry:
                raise
            log.error("backup_lacks_object", key=key, code=error.code)
            self.missing_count += 1
            if len(self.missing) < _SHOWN:
                self.missing.append(key)
            return Line(key, sha256, "", 0, None)
        self.new += 1
        self.size_bytes += written.file_size
        until = locked_until if until_now is None else until_now.isoformat()
        return Line(key, sha256, written.file_sha256, written.file_size, until)

    def _written(self, path: Path, key: str, sha256: str) -> Written:
        """Streamed; what comes damaged is asked for once more, then the second store is asked."""
        store = self._services.object_store
        try:
            written = self._recipients.encrypt_to(path, store.stream(key))
        except MotLanError:
            written = None
        if written is None or written.sha256 != sha256:
            path.unlink(missing_ok=True)
            written = self._recipients.encrypt_to(path, iter([store.get(key, sha256)]))
        return written


def _sign(
    services: Services,
    half: Path,
    name: str,
    rows: _Rows,
    made: _Objects,
    recipients: Recipients,
) -> None:
    with (half / form.LIST).open("rb") as file:
        list_sha256 = file_digest(file, "sha256").hexdigest()
    manifest = Manifest(
        name=name,
        made_at=rows.made_at.isoformat(),
        revision=newest_revision(),
        server_version=rows.server_version,
        database_sha256=rows.database.file_sha256 if rows.database else None,
        list_sha256=list_sha256,
        objects=made.count,
        missing=made.missing_count,
        recipients=recipients.keys,
        keys=_keys(services),
    )
    signed, is_stamped = sign_words(services, manifest.as_bytes())
    (half / _MARKS).unlink()
    (half / form.MANIFEST).write_bytes(signed)
    _flush(half)
    log.info("backup_signed", name=name, is_stamped=is_stamped)


def _keys(services: Services) -> dict[str, Any]:
    """Which keys whoever restores has to bring along; none of them is in the set."""
    used, office = services.settings, services.signing
    signers = office.keys.names() if office else ()
    return {
        "seals": list(used.sealing_keys.ids),
        "signing": list(signers),
        "settings": ["MOTLAN_SESSION_KEY", "MOTLAN_SEAL_KEY", "MOTLAN_SEPARATOR_KEY"],
    }


def _flush(folder: Path) -> None:
    """The names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _note(services: Services, name: str, rows: _Rows, made: _Objects, size: int) -> None:
    with unit_of_work(services) as uow:
        uow.session.add(
            BackupNote(
                name=name,
                made_at=rows.made_at,
                has_database=rows.database is not None,
                objects=made.count,
                missing=made.missing_count,
                size_bytes=size,
            )
        )
        uow.commit()


def prune(folder: Path, keep: int) -> int:
    """Remove the oldest sets beyond `keep`, and objects that no set left speaks of; how many sets.

    Raises BackupUnderWayError, BackupDamagedError.
    """
    with _alone(folder):
        names = form.set_names(folder)
        gone = names[:-keep]
        if not gone:
            return 0
        kept = set()
        for name in names[-keep:]:
            kept |= {line.key for line in form.read_lines(folder / "sets" / name / form.LIST)}
        for name in gone:
            shutil.rmtree(folder / "sets" / name)
        root = folder / "objects"
        for path in root.rglob("*.age*"):
            if (
                path.is_file()
                and path.relative_to(root).as_posix().removesuffix(".age") not in kept
            ):
                path.unlink()
    return len(gone)
