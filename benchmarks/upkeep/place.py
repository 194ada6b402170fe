"""Two embedded stores and a database full of invented objects that rows speak of."""

from __future__ import annotations

import dataclasses
import mmap
import os
import random
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from cli.embedded.supervisor import Supervisor
from core.clock import SystemClock
from core.settings import Settings
from ingest.pipeline.copies import DatabaseJournal
from ingest.pipeline.services import Services
from ingest.pipeline.wiring import services
from storage.db.migrate import upgrade
from storage.objects.content import put_content
from storage.objects.copies import CopiedObjectStore
from storage.objects.s3 import S3ObjectStore, from_settings
from tests.support.desk import make_desk, make_upload

_MARK: Final = re.compile(rb"MOTLAN-MAU-(\d{8})-")
_MEAN_BYTES: Final = 1_000_000


@dataclasses.dataclass(frozen=True)
class Place:
    """Services with two stores, and where the stores keep their bytes."""

    services: Services
    first: S3ObjectStore
    second: S3ObjectStore
    disks: tuple[Path, Path]


def settings_at(directory: Path, stack: ExitStack, *names: str) -> Settings:
    """Start embedded servers in a folder; their settings."""
    supervisor = Supervisor(directory)
    stack.callback(supervisor.stop)
    supervisor.start(*names)
    told = {
        name.removeprefix("MOTLAN_").lower(): value
        for name, value in supervisor.environment().items()
    }
    return Settings.model_validate(told)


@contextmanager
def two_stores(directory: Path) -> Iterator[Place]:
    """A fresh installation with a second store, each in a folder of its own."""
    with ExitStack() as stack:
        used = settings_at(directory / "a", stack, "postgres", "objects")
        other = settings_at(directory / "b", stack, "objects")
        upgrade(used.database_url)
        first, second = from_settings(used), from_settings(other)
        for store in (first, second):
            store.prepare()
        made = services(used)
        stack.callback(made.engine.dispose)
        journal = DatabaseJournal(made.session_factory, SystemClock())
        both = CopiedObjectStore(first, second, journal)
        disks = tuple(directory / name / "objects" / "data" for name in "ab")
        place = dataclasses.replace(made, object_store=both)
        yield Place(place, first, second, (disks[0], disks[1]))


def fill(place: Place, gigabytes: float) -> list[tuple[str, str]]:
    """Put random originals of 0.5 to 1.5 MB, each with its upload; keys and hashes."""
    chooser = random.Random(1)  # noqa: S311 # a drawing
    kept: list[tuple[str, str]] = []
    size = 0
    with place.services.session_factory() as session:
        desk = make_desk(session)
        while size < gigabytes * 1e9:
            length = chooser.randint(_MEAN_BYTES // 2, _MEAN_BYTES * 3 // 2)
            data = b"MOTLAN-MAU-%08d-" % len(kept) + os.urandom(length)
            stored = put_content(
                place.services.object_store, "original", data, media_type="application/octet-stream"
            )
            upload = make_upload(session, desk, pages=1)
            upload.object_key, upload.sha256 = stored.key, stored.sha256
            upload.size_bytes = len(data)
            session.commit()
            session.expunge_all()
            kept.append((stored.key, stored.sha256))
            size += len(data)
    return kept


def flip_bits(disk: Path, numbers: set[int]) -> set[int]:
    """Turn one bit over inside each of these objects, where the store keeps it; those found."""
    chooser = random.Random(2)  # noqa: S311 # a drawing
    done: set[int] = set()
    for path in sorted(disk.rglob("*.dat")):
        if path.stat().st_size == 0:
            continue
        with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as volume:
            for mark in _MARK.finditer(volume):
                number = int(mark[1])
                if number in numbers and number not in done:
                    at = mark.end() + chooser.randrange(_MEAN_BYTES // 2)
                    volume[at] ^= 1 << chooser.randrange(8)
                    done.add(number)
    return done
