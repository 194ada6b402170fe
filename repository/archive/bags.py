"""A package as a BagIt bag (RFC 8493, version 1.0), proven by the independent `bagit`.

Names of files are made of ids and hashes alone; what is personal stands inside. `bagit` writes the
older version 0.97 and changes the working directory for it, so it only verifies.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bagit

from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from repository.archive.folders import PackageFolder, new_folder
from repository.archive.gathering import Gathered
from repository.archive.tables import CARRIED
from repository.archive.values import PackageUnreadableError, row_to_json
from signing.statements import read_detached
from signing.trust import TrustList
from storage.objects.protocol import ObjectStore

FORMAT: Final = "motlan-package/1"
_HEAD: Final = "data/package.json"
_OBJECTS: Final = "data/objects.jsonl"
_ALGORITHM: Final = "sha256"
SIGNATURE: Final = "signature.p7s"
"""CMS over the manifest of tags, which covers the manifest, which covers everything; RFC 8493
lets a bag have tag files that no manifest names."""


class PackageDamagedError(MotLanError):
    """A file of the package is missing, altered or one too many; the first one is named."""

    code, fault = "package_damaged", "input"


@dataclass(frozen=True)
class PackageWritten:
    """What was packed."""

    records: int
    files: int
    size_bytes: int


@dataclass(frozen=True)
class ObjectTold:
    """An object of a bag."""

    key: str
    sha256: str
    path: Path


@dataclass(frozen=True)
class OpenedBag:
    """A bag that was verified whole."""

    folder: Path
    kind: str
    counts: Mapping[str, int]

    def rows(self, name: str) -> Iterator[object]:
        """The rows of a table, as JSON."""
        yield from _lines(self.folder / rows_path(name))

    def objects(self) -> Iterator[ObjectTold]:
        """The objects; raises PackageUnreadableError."""
        for told in _lines(self.folder / _OBJECTS):
            match told:
                case {"key": str(key), "sha256": str(sha256)}:
                    yield ObjectTold(key, sha256, self.folder / object_path(sha256))
                case _:
                    raise PackageUnreadableError(table="objects")


def rows_path(name: str) -> str:
    """Where the rows of a table stand in a bag."""
    return f"data/rows/{CARRIED.index(name) + 1:02}-{name}.jsonl"


def object_path(sha256: str) -> str:
    """Where the bytes with this hash stand in a bag."""
    return f"data/objects/{sha256[:2]}/{sha256}"


def write_bag(
    clock: Clock,
    store: ObjectStore,
    gathered: Gathered,
    target: Path,
    sign: Callable[[bytes], bytes] | None = None,
) -> PackageWritten:
    """Write the bag and have it verified before it takes its name.

    :param sign: gives the detached signature of the sender (CMS, DER); None: the bag bears none.
    :raises PackageExistsError: something has this name already.
    :raises PackageFolderError: the folder cannot be written; and the errors of store and key.
    """
    with new_folder(target) as folder:
        for name in CARRIED:
            rows = gathered.rows[name]
            told = (row_to_json(name, rows[key]) for key in sorted(rows, key=str))
            folder.write(rows_path(name), _as_lines(told))
        objects = gathered.objects()
        for one in objects:
            if object_path(one.sha256) not in folder.files:
                folder.copy_object(store, one.key, one.sha256, object_path(one.sha256))
        named = ({"key": one.key, "sha256": one.sha256} for one in objects)
        folder.write(_OBJECTS, _as_lines(named))
        head = {
            "format": FORMAT,
            "kind": gathered.scope.kind,
            "id": str(gathered.scope.id),
            "records": len(gathered.record_ids),
            "rows": {name: len(gathered.rows[name]) for name in CARRIED},
        }
        folder.write(_HEAD, [json.dumps(head, indent=1).encode()])
        payload = list(folder.files.values())
        _write_tags(clock, gathered, folder)
        if sign is not None:
            folder.write(SIGNATURE, [sign(_tag_manifest(folder.root).read_bytes())])
        verify_bag(folder.root)
    return PackageWritten(
        len(gathered.record_ids), len(payload), sum(file.size_bytes for file in payload)
    )


def _as_lines(rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _lines(path: Path) -> Iterator[object]:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, ValueError, RecursionError) as error:
        raise PackageUnreadableError(table=path.name) from error


def _write_tags(clock: Clock, gathered: Gathered, folder: PackageFolder) -> None:
    payload = dict(folder.files)
    oxum = f"{sum(file.size_bytes for file in payload.values())}.{len(payload)}"
    info = {
        "Bagging-Date": today_in_vietnam(clock).isoformat(),
        "Bag-Software-Agent": "motlan",
        "External-Identifier": f"urn:uuid:{gathered.scope.id}",
        "Internal-Sender-Identifier": gathered.scope.kind,
        "Payload-Oxum": oxum,
    }
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in info.items()),
        f"manifest-{_ALGORITHM}.txt": _manifest(folder, payload),
    }
    for name, text in tags.items():
        folder.write(name, [text.encode()])
    folder.write(f"tagmanifest-{_ALGORITHM}.txt", [_manifest(folder, tags).encode()])


def _manifest(folder: PackageFolder, paths: Iterable[str]) -> str:
    return "".join(f"{folder.files[path].sha256}  {path}\n" for path in sorted(paths))


def _tag_manifest(root: Path) -> Path:
    return root / f"tagmanifest-{_ALGORITHM}.txt"


@dataclass(frozen=True)
class Sender:
    """Who signed a bag."""

    name: str | None
    """As the certificate says; None: nobody signed it."""
    is_trusted: bool


def sender_of(bag: OpenedBag, trust: TrustList) -> Sender:
    """Who sent the bag; raises PackageDamagedError where the signature is not of this bag."""
    try:
        der = (bag.folder / SIGNATURE).read_bytes()
        words = _tag_manifest(bag.folder).read_bytes()
    except FileNotFoundError:
        return Sender(None, is_trusted=False)
    found = read_detached(der, words, trust)
    if found.verdict == "broken":
        raise PackageDamagedError(file=SIGNATURE, files=1)
    return Sender(found.signer, is_trusted=found.verdict == "valid")


def verify_bag(folder: Path) -> None:
    """Have `bagit` compare every file with the manifests; raises PackageDamagedError.

    Links and lists of files to fetch are refused: a package is all in its folder.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise PackageDamagedError(file=path.relative_to(folder).as_posix())
    try:
        bag = bagit.Bag(str(folder))
        if _ALGORITHM not in bag.algorithms or (folder / "fetch.txt").exists():
            raise PackageDamagedError(file=f"manifest-{_ALGORITHM}.txt")
        lost = sorted(path for some in bag.compare_manifests_with_fs() for path in some)
        if lost:
            raise PackageDamagedError(file=lost[0], files=len(lost))
        # The sum of sizes would fail first and name no file; every byte is hashed anyway.
        bag.info.pop("Payload-Oxum", None)
        bag.validate(processes=1)
    except bagit.BagError as error:
        details = [getattr(one, "path", None) for one in getattr(error, "details", ())]
        named = sorted(path for path in details if path) or ["bagit.txt"]
        raise PackageDamagedError(file=named[0], files=len(named)) from error


def open_bag(folder: Path) -> OpenedBag:
    """A bag of ours, verified whole; raises PackageDamagedError, PackageUnreadableError."""
    verify_bag(folder)
    try:
        head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackageUnreadableError(table="package") from error
    match head:
        case {"format": format_, "kind": str(kind), "rows": dict(counts)} if format_ == FORMAT:
            return OpenedBag(folder, kind, counts)
        case _:
            raise PackageUnreadableError(table="package")
