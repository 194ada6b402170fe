"""Flipped bits on the disks of two stores: are all found, are all put right from the other store.

`python -m benchmarks.fixity --gigabytes 10 --write` fills two embedded stores with invented
objects, turns bits over in their volume files, reads a round, and reads both stores again.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import sqlalchemy as sa

from benchmarks.reading.tables import described, markdown, write_between_markers
from benchmarks.upkeep.place import Place, fill, flip_bits, two_stores
from ingest.pipeline.fixity import verify_objects
from ingest.upkeep.copying import copy_due
from storage.db.models import ObjectRepair
from storage.objects.protocol import ObjectDamagedError, ObjectStoreDownError
from storage.objects.s3 import S3ObjectStore

_HEAD = ("what", "figure")
AT_ONCE = 32


@click.command()
@click.option("--gigabytes", type=float, default=10.0)
@click.option("--bits", type=int, default=200, help="Flipped, half of them in each store.")
@click.option("--directory", type=click.Path(path_type=Path), help="Made, and removed at the end.")
@click.option("--write", is_flag=True, help="Write the table to RESULTS.md.")
def main(gigabytes: float, bits: int, directory: Path | None, *, write: bool) -> None:
    """Fill, damage, read, and read again."""
    root = directory or Path(tempfile.mkdtemp(prefix="motlan-fixity-"))
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o711)
    try:
        with two_stores(root) as place:
            rows = measure(place, gigabytes, bits)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    words = [f"python -m benchmarks.fixity --gigabytes {gigabytes:g} --bits {bits}"]
    table = f"{described(words[0])}\n\n{markdown(_HEAD, rows)}"
    click.echo(table)
    if write:
        write_between_markers("fixity", table, subject="upkeep")


def measure(place: Place, gigabytes: float, bits: int) -> list[tuple[str, str]]:
    """The figures, in the order in which they came."""
    began = time.monotonic()
    kept = fill(place, gigabytes)
    filled = time.monotonic()
    while copy_due(place.services).done:
        pass
    copied = time.monotonic()
    chosen = random.Random(3).sample(  # noqa: S311 # a drawing
        range(len(kept)), min(bits, len(kept))
    )
    sides = (set(chosen[: len(chosen) // 2]), set(chosen[len(chosen) // 2 :]))
    flipped = [flip_bits(disk, numbers) for disk, numbers in zip(place.disks, sides, strict=True)]
    found_bad = damaged(place, kept)
    middle = time.monotonic()
    report = verify_objects(place.services)
    seconds = time.monotonic() - middle
    with place.services.session_factory() as session:
        repairs = session.execute(sa.select(ObjectRepair.object_key, ObjectRepair.store)).all()
    wrong = [{kept[number][0] for number in one} for one in flipped]
    named = [{key for key, store in repairs if store == side} for side in (None, "copy")]
    left = damaged(place, kept)
    codes = ", ".join(f"{count} {code}" for code, count in sorted(found_bad.items()))
    speed = 2 * report.size_bytes / 1e6 / seconds
    return [
        ("objects in each store", f"{len(kept):,} ({report.size_bytes / 1e9:.2f} GB)"),
        ("put and read back", f"{(filled - began) / 60:.1f} min"),
        ("copied, verified in both stores", f"{(copied - filled) / 60:.1f} min"),
        ("bits flipped on the disks", f"{len(flipped[0])} + {len(flipped[1])}"),
        ("what a plain reading says of them", codes or "nothing"),
        ("found and put right by one round", f"{sum(map(len, named))} of {sum(map(len, wrong))}"),
        ("others touched", str(sum(len(a - b) for a, b in zip(named, wrong, strict=True)))),
        ("not to be put right", str(len(report.damaged))),
        ("damaged after the round, both stores read", str(sum(left.values()))),
        ("the round over both stores", f"{seconds / 60:.1f} min, {speed:.0f} MB/s"),
        ("load", f"{os.getloadavg()[0]:.1f} on 2 cores"),
    ]


def damaged(place: Place, kept: list[tuple[str, str]]) -> Counter[str]:
    """Every object of both stores read past the program's repairs: what is wrong, by code."""
    both = [(store, *one) for store in (place.first, place.second) for one in kept]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(code for code in pool.map(_problem, both) if code)


def _problem(asked: tuple[S3ObjectStore, str, str]) -> str | None:
    store, key, sha256 = asked
    try:
        store.check(key, sha256)
    except (ObjectDamagedError, ObjectStoreDownError) as error:
        return error.code
    return None


if __name__ == "__main__":
    main()
