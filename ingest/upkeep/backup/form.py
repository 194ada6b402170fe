"""How a backup lies in its folder; any one set together with `objects/` is all that is needed.

objects/<key>.age          each object once, encrypted, under its key
sets/<name>/manifest.cms   what the set holds, signed (CMS around JSON)
sets/<name>/objects.jsonl  one line for each object, by key
sets/<name>/database.age   what pg_dump wrote (custom format), encrypted
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ingest.upkeep.backup.errors import (
    BackupDamagedError,
    BackupNotFoundError,
    BackupSignerUnknownError,
)
from signing.statements import read_statement
from signing.trust import TrustList

FORM: Final = 1
MANIFEST, LIST, DATABASE = "manifest.cms", "objects.jsonl", "database.age"
HALF: Final = "half"
"""The set that is being written."""
_SAFE_KEY: Final = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Line:
    """One object of a set; `file_sha256` is empty where no store could give the object."""

    key: str
    sha256: str
    file_sha256: str
    file_size: int
    locked_until: str | None
    """ISO 8601."""

    def as_json(self) -> str:
        """One line of the list."""
        return json.dumps(asdict(self), sort_keys=True) + "\n"


@dataclass(frozen=True)
class Manifest:
    """What a set holds."""

    name: str
    made_at: str
    """ISO 8601; the moment as of which the rows are."""
    revision: str
    """Of the schema."""
    server_version: str
    database_sha256: str | None
    """Of the encrypted file; None: objects alone."""
    list_sha256: str
    objects: int
    missing: int
    recipients: tuple[str, ...]
    keys: dict[str, Any]
    """Names and hashes of the keys without which the set is of little use; no secrets."""
    form: int = FORM

    def as_bytes(self) -> bytes:
        """What is signed."""
        return json.dumps(asdict(self), sort_keys=True, indent=1, ensure_ascii=False).encode()


def name_of(moment: datetime) -> str:
    """The name of a set; names are in the order of time."""
    return moment.strftime("%Y%m%dT%H%M%S.%fZ")


def object_file(folder: Path, key: str) -> Path:
    """Where an object lies; raises BackupDamagedError for a key that could lead elsewhere."""
    if _SAFE_KEY.fullmatch(key) is None:
        raise BackupDamagedError(file=LIST)
    return folder / "objects" / f"{key}.age"


def set_names(folder: Path) -> list[str]:
    """All finished sets, the oldest first."""
    found = (folder / "sets").glob(f"*/{MANIFEST}")
    return sorted(one.parent.name for one in found if one.parent.name != HALF)


def chosen_set(folder: Path, name: str | None) -> Path:
    """The named set, or the newest; raises BackupNotFoundError."""
    names = set_names(folder)
    if not names or (name is not None and name not in names):
        raise BackupNotFoundError(name=name or "–")
    return folder / "sets" / (name or names[-1])


def read_manifest(of_set: Path, trust: TrustList, signers: Collection[str]) -> Manifest:
    """What the set says of itself, if it may be believed.

    Raises BackupDamagedError, BackupSignerUnknownError.

    :param signers: SHA-256 of the certificates that may have signed; that a public authority
        vouches for a signer makes nobody an author of our backups.
    """
    try:
        statement = read_statement((of_set / MANIFEST).read_bytes(), trust)
        if statement.verdict != "valid":
            raise BackupDamagedError(file=MANIFEST, reason=statement.verdict)
        if statement.signer_sha256 not in signers:
            raise BackupSignerUnknownError
        told = json.loads(statement.words)
        manifest = Manifest(**told | {"recipients": tuple(told["recipients"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupDamagedError(file=MANIFEST) from error
    if manifest.name != of_set.name or manifest.form != FORM:
        raise BackupDamagedError(file=MANIFEST, reason="name")
    return manifest


def read_lines(path: Path) -> Iterator[Line]:
    """The list, a line at a time; raises BackupDamagedError."""
    with path.open(encoding="utf-8") as file:
        for text in file:
            try:
                yield Line(**json.loads(text))
            except (ValueError, TypeError) as error:
                raise BackupDamagedError(file=path.name) from error
