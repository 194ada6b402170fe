"""Is a set whole: signature, list, every file; with the secret key also what is in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.progress import Progress
from ingest.upkeep.backup import form, tools
from ingest.upkeep.backup.ciphers import Opener, Writer, hash_of
from ingest.upkeep.backup.errors import BackupDamagedError
from ingest.upkeep.backup.form import Line, Manifest
from signing.trust import TrustList


class _Nowhere:
    """Takes bytes and forgets them."""

    def write(self, data: bytes, /) -> int:
        return len(data)


@dataclass(frozen=True)
class Problem:
    """One file of a set that is not as it was."""

    file: str
    what: str
    """`missing`, `changed`, `content`, or `not_given`: no store had it when the set was made."""


def checked_manifest(of_set: Path, trust: TrustList, signers: Collection[str]) -> Manifest:
    """The signed words of a set, and its list as signed.

    Raises BackupDamagedError, BackupSignerUnknownError.
    """
    manifest = form.read_manifest(of_set, trust, signers)
    listed = of_set / form.LIST
    if not listed.exists() or hash_of(listed) != manifest.list_sha256:
        raise BackupDamagedError(file=form.LIST)
    return manifest


def problems(
    folder: Path,
    of_set: Path,
    manifest: Manifest,
    progress: Progress,
    opener: Opener | None = None,
) -> Iterator[Problem]:
    """Everything that is wrong with the files of a set, as it is found.

    Without a secret key the encrypted bytes alone are compared; that needs no trust in anybody
    who carries them.
    """
    progress.start(manifest.objects + 1, "files")
    if manifest.database_sha256 is not None:
        yield from _problem_of_database(of_set / form.DATABASE, manifest, opener)
    progress.step()
    for line in form.read_lines(of_set / form.LIST):
        problem = _problem_of_object(folder, line, opener)
        if problem is not None:
            yield problem
        progress.step()


def _problem_of_database(
    path: Path, manifest: Manifest, opener: Opener | None
) -> Iterator[Problem]:
    if not path.exists():
        yield Problem(form.DATABASE, "missing")
    elif hash_of(path) != manifest.database_sha256:
        yield Problem(form.DATABASE, "changed")
    elif opener is not None:
        major = int(manifest.server_version.partition(".")[0])
        try:
            tools.read_through(major, lambda stdin: _feed(opener, path, stdin))
        except BackupDamagedError:
            yield Problem(form.DATABASE, "content")


def _feed(opener: Opener, path: Path, target: Writer) -> None:
    opener.decrypt(path, target)


def _problem_of_object(folder: Path, line: Line, opener: Opener | None) -> Problem | None:
    if not line.file_sha256:
        return Problem(line.key, "not_given")
    path = form.object_file(folder, line.key)
    if not path.exists():
        return Problem(line.key, "missing")
    if path.stat().st_size != line.file_size or hash_of(path) != line.file_sha256:
        return Problem(line.key, "changed")
    if opener is not None:
        try:
            if opener.decrypt(path, _Nowhere()) != line.sha256:
                return Problem(line.key, "content")
        except BackupDamagedError:
            return Problem(line.key, "content")
    return None
