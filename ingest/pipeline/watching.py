"""A folder that scanners write into: whole files are taken in, then moved to where they belong.

    FOLDER/<user name>/<dossier code>/anything.pdf
    FOLDER/<user name>/<dossier code>_anything.pdf

The first folder names who scans, the second (or the start of the file's name) the dossier. A file
is taken once nobody has written to it for a while. What was taken goes to `da-nhan`, what was
refused to `khong-nhan` with a note beside it that says why; nothing is deleted.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from sqlalchemy import select

from core.access import Caller, Role, Subject
from core.clock import today_in_vietnam
from core.errors import MotLanError
from ingest.intake.errors import TooLargeError
from ingest.pipeline.commands import BatchClosedError, accept_upload, open_batch
from ingest.pipeline.services import Services
from storage.db.models import Dossier, Staff

log = structlog.get_logger(__name__)

TAKEN: Final = "da-nhan"
REFUSED: Final = "khong-nhan"
_NOTE: Final = ".ly-do.txt"
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart")
_CODE_ENDS: Final = "_"
_MOST_VISITS: Final = 50


class WatchedUserUnknownError(MotLanError):
    """The folder is named after nobody who works here and may scan."""

    code, fault = "watched_user_unknown", "caller"


class WatchedDossierUnknownError(MotLanError):
    """Neither folder nor file name begins with the code of a dossier."""

    code, fault = "watched_dossier_unknown", "caller"


@dataclass(frozen=True)
class Handled:
    """What became of one file."""

    name: str
    error: MotLanError | None
    """None: it was taken in."""


@dataclass(frozen=True)
class _Seen:
    size: int
    mtime_ns: int
    since: float


class FolderWatch:
    """One folder; `look` is called again and again."""

    def __init__(
        self,
        services: Services,
        folder: Path,
        *,
        settle_s: float,
        word: Callable[[MotLanError], str],
    ) -> None:
        """`settle_s`: so long a file must stay as it is; `word`: an error as a sentence."""
        self._services = services
        self._folder = folder
        self._settle_s = settle_s
        self._word = word
        self._seen: dict[Path, _Seen] = {}

    def look(self, now: float) -> list[Handled]:
        """Take in what is whole at this time (seconds of any steady clock).

        A file that a server could not take (store or database away) stays for the next look.
        """
        handled = []
        found = dict(self._files())
        self._seen = {path: seen for path, seen in self._seen.items() if path in found}
        for path, status in found.items():
            if self._is_settled(path, status, now):
                told = self._handle(path)
                if told is not None:
                    handled.append(told)
        return handled

    @property
    def is_waiting(self) -> bool:
        """Whether files lie there that were not whole yet, or that a server could not take."""
        return any(True for _ in self._files())

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Regular files one or two folders deep; links and hidden files are not looked at."""
        for user in _folders(self._folder):
            try:
                yield from _files_of(user)
            except OSError as error:  # the folder of one desk closes no other's
                log.warning("watched_folder_not_read", error=type(error).__name__)

    def _is_settled(self, path: Path, status: os.stat_result, now: float) -> bool:
        seen = self._seen.get(path)
        if seen is None or (seen.size, seen.mtime_ns) != (status.st_size, status.st_mtime_ns):
            self._seen[path] = _Seen(status.st_size, status.st_mtime_ns, now)
            return self._settle_s <= 0
        return now - seen.since >= self._settle_s

    def _handle(self, path: Path) -> Handled | None:
        user = self._folder / path.relative_to(self._folder).parts[0]
        try:
            return self._handled(path, user)
        except OSError as error:  # moved or locked by its writer: the next look sees
            log.warning("watched_file_not_read", error=type(error).__name__)
            return None

    def _handled(self, path: Path, user: Path) -> Handled | None:
        try:
            self._take(path, user.name)
        except MotLanError as error:
            if error.fault not in {"input", "caller"}:
                log.warning("watched_file_waits", code=error.code)
                return None
            moved = _move(path, user / REFUSED)
            _write_new(moved.with_name(moved.name + _NOTE), self._word(error) + "\n")
            return Handled(path.name, error)
        _move(path, user / TAKEN)
        return Handled(path.name, None)

    def _take(self, path: Path, username: str) -> None:
        caller = self._caller(username)
        code = _code_of(path.relative_to(self._folder))
        dossier_id = self._dossier(caller, code)
        data = _read(path, self._services.settings.max_upload_bytes)
        today = today_in_vietnam(self._services.clock)
        for number in range(_MOST_VISITS):
            batch_id = open_batch(
                self._services,
                caller,
                dossier_id=dossier_id,
                announced_pages=None,
                visit=_visit(username, code, today, number),
            )
            try:
                accept_upload(
                    self._services,
                    caller,
                    batch_id=batch_id,
                    file_name=path.name,
                    data=data,
                    idempotency_key=f"watch-{hashlib.sha256(data).hexdigest()}",
                )
            except BatchClosedError:
                continue
            return
        raise BatchClosedError(batch_id=batch_id)

    def _caller(self, username: str) -> Caller:
        with self._services.session_factory() as session:
            row = session.scalar(
                select(Staff).where(Staff.username == username, Staff.is_active.is_(True))
            )
            if row is None:
                raise WatchedUserUnknownError()
            return Caller(
                subject=Subject.MACHINE if row.is_machine else Subject.STAFF,
                roles=frozenset(map(Role, row.roles)),
                staff_id=row.id,
                agency_id=row.agency_id,
            )

    def _dossier(self, caller: Caller, code: str) -> UUID:
        with self._services.session_factory() as session:
            found = session.scalar(
                select(Dossier.id).where(
                    Dossier.code == code, Dossier.receiving_agency_id == caller.agency_id
                )
            )
        if found is None:
            raise WatchedDossierUnknownError()
        return found


def _files_of(user: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in sorted(user.iterdir()):
        yield from _regular(path)
        if path.name not in (TAKEN, REFUSED) and path in _folders(user):
            for inner in sorted(path.iterdir()):
                yield from _regular(inner)


def _folders(folder: Path) -> list[Path]:
    return sorted(
        one
        for one in folder.iterdir()
        if stat.S_ISDIR(one.lstat().st_mode) and not one.name.startswith(".")
    )


def _regular(path: Path) -> Iterator[tuple[Path, os.stat_result]]:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    is_hidden = path.name.startswith((".", "~")) or path.name.lower().endswith(_UNFINISHED)
    if stat.S_ISREG(status.st_mode) and status.st_size and not is_hidden:
        yield path, status


def _code_of(place: Path) -> str:
    """`user/code/file` or `user/code_file.pdf`."""
    if len(place.parts) == 3:
        return place.parts[1]
    return place.stem.partition(_CODE_ENDS)[0]


def _visit(username: str, code: str, today: date, number: int) -> UUID:
    """All files of one dossier on one day are one visit, until its originals went back."""
    return uuid5(NAMESPACE_URL, f"motlan:watch:{username}:{code}:{today.isoformat()}:{number}")


def _read(path: Path, limit: int) -> bytes:
    """The bytes of a regular file; a link that was put in its place meanwhile is not followed."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLargeError(size_bytes=path.stat().st_size, limit_bytes=limit)
    return data


def _write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet; whatever lies at its name, a link too, stays as it is."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags, 0o660)
    except FileExistsError:
        log.warning("watched_note_not_written")
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _move(path: Path, folder: Path) -> Path:
    """Into a folder of the desk; raises OSError where that is a link or no folder."""
    folder.mkdir(exist_ok=True)
    if not stat.S_ISDIR(folder.lstat().st_mode):
        raise NotADirectoryError(folder)
    for number in range(1, 10_000):
        name = path.name if number == 1 else f"{path.stem}-{number}{path.suffix}"
        try:
            # Links and then unlinks: what lies there already is never overwritten.
            os.link(path, folder / name)
        except FileExistsError:
            continue
        path.unlink()
        return folder / name
    raise FileExistsError(folder)
