"""A backup and its way back at a size: minutes of each step, encrypted and signed.

`python -m benchmarks.backup --gigabytes 2 --records 100000 --write` fills an embedded installation
with invented objects and rows, backs it up twice, verifies, and restores into an empty one.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import click
import psycopg
import sqlalchemy as sa

from benchmarks.reading.tables import described, markdown, write_between_markers
from benchmarks.upkeep.place import Place, fill, settings_at
from core.progress import SilentProgress
from core.settings import Settings
from ingest.pipeline.fixity import verify_objects
from ingest.pipeline.services import Services
from ingest.pipeline.wiring import services
from ingest.preservation.anchors import accepted_signers
from ingest.preservation.logs import verify_logs
from ingest.upkeep.backup import form
from ingest.upkeep.backup.ciphers import Opener, Recipients, new_key
from ingest.upkeep.backup.making import make_backup
from ingest.upkeep.backup.restoring import restore
from ingest.upkeep.backup.verifying import checked_manifest, problems
from storage.db.migrate import upgrade
from storage.objects.s3 import from_settings

Answer = TypeVar("Answer")
_RECORDS = """
INSERT INTO records (id, public_code, paper_code, type, title, fields, status, origin, trust,
    sensitivity, source, is_visible_to_owner, agency_id, signature_verdict, reuse_count)
SELECT gen_random_uuid(), 'p' || i, 'c' || i, 'birth_certificate', 'Giấy khai sinh MẪU ' || i,
    jsonb_build_object('document_number', i || '/2020', 'holder_name', 'Nguyễn Thị Mẫu ' || i),
    'in_force', 'accepted', 'T4', 'internal', 'component', true, (SELECT id FROM agencies LIMIT 1),
    'valid', 0
FROM generate_series(1, :count) AS i
"""
_WORDS = """
INSERT INTO record_texts (record_id, agency_id, heading, heading_toned, body, vector)
SELECT id, agency_id, 'giay khai sinh mau', 'giấy khai sinh mẫu', repeat(title || ' ', 20),
    to_tsvector('simple', repeat(title || ' ', 20)) FROM records
"""


@click.command()
@click.option("--gigabytes", type=float, default=2.0)
@click.option("--records", type=int, default=100_000)
@click.option("--write", is_flag=True, help="Write the table to RESULTS.md.")
def main(gigabytes: float, records: int, *, write: bool) -> None:
    """Fill, back up, verify, restore, verify."""
    root = Path(tempfile.mkdtemp(prefix="motlan-backup-"))
    root.chmod(0o711)
    try:
        with ExitStack() as stack:
            rows = measure(root, stack, gigabytes, records)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    command = f"python -m benchmarks.backup --gigabytes {gigabytes:g} --records {records}"
    table = f"{described(command)}\n\n{markdown(('what', 'figure'), rows)}"
    click.echo(table)
    if write:
        write_between_markers("backup", table, subject="upkeep")


def installation(directory: Path, stack: ExitStack, like: Settings | None = None) -> Services:
    """An embedded installation; `like`: with the keys of another one."""
    used = settings_at(directory, stack)
    if like is not None:
        told = {name: getattr(like, name) for name in ("session_key", "seal_key", "trust_dir")}
        used = used.model_copy(update=told)
    from_settings(used).prepare()
    made = services(used)
    stack.callback(made.engine.dispose)
    return made


def timed(work: Callable[[], Answer]) -> tuple[Answer, str]:
    """What came of it, and how long it took."""
    began = time.monotonic()
    done = work()
    seconds = time.monotonic() - began
    return done, f"{seconds / 60:.1f} min" if seconds > 90 else f"{seconds:.0f} s"


def measure(root: Path, stack: ExitStack, gigabytes: float, records: int) -> list[tuple[str, str]]:
    """The figures."""
    here = installation(root / "a", stack)
    upgrade(here.settings.database_url)

    store = from_settings(here.settings)
    kept = fill(Place(here, store, store, (root, root)), gigabytes)
    with here.engine.begin() as connection:
        connection.execute(sa.text("SET session_replication_role = replica"))
        connection.execute(sa.text(_RECORDS), {"count": records})
        connection.execute(sa.text(_WORDS))
    public = new_key(root / "key")
    recipients, opener, quiet = Recipients([public]), Opener(root / "key"), SilentProgress()
    folder = root / "backup"
    first, first_s = timed(lambda: make_backup(here, folder, recipients, quiet))
    again, again_s = timed(lambda: make_backup(here, folder, recipients, quiet))
    of_set = form.chosen_set(folder, None)
    manifest = checked_manifest(of_set, here.trust, accepted_signers(here.settings, here.signing))
    wrong, verify_s = timed(lambda: list(problems(folder, of_set, manifest, quiet)))
    deep, deep_s = timed(lambda: list(problems(folder, of_set, manifest, quiet, opener)))
    there = installation(root / "b", stack, here.settings)
    there = dataclasses.replace(there, trust=here.trust)
    done, restore_s = timed(lambda: restore(there, folder, None, opener, quiet))
    report, fixity_s = timed(lambda: verify_objects(there))
    logs, logs_s = timed(lambda: verify_logs(there))
    return [
        ("objects", f"{len(kept):,} ({report.size_bytes / 1e9:.2f} GB)"),
        ("records with words", f"{records:,} (database {size_of(here)})"),
        ("first backup", f"{first_s}, {first.size_bytes / 1e6:,.0f} MB written"),
        ("next one, nothing new", f"{again_s}, {again.size_bytes / 1e6:,.0f} MB written"),
        ("`--verify` without a key", f"{verify_s}, {len(wrong)} wrong"),
        ("`--verify --identity`, every file opened", f"{deep_s}, {len(deep)} wrong"),
        ("restored on an empty machine", f"{restore_s}, {done.objects:,} objects"),
        ("`objects verify` afterwards", f"{fixity_s}, {len(report.damaged)} damaged"),
        ("`audit verify`: chain, anchors", f"{logs_s}, {'whole' if logs.chain.is_intact else '-'}"),
        ("load", f"{os.getloadavg()[0]:.1f} on 2 cores"),
    ]


def size_of(place: Services) -> str:
    """Of the database."""
    url = place.engine.url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        row = connection.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        [told] = row.fetchone() or ("",)
    return str(told)


if __name__ == "__main__":
    main()
