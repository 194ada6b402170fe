"""`motlan reconcile`: do rows, objects, queues, signatures and search agree."""

from __future__ import annotations

import sys

import click

from api.web.copies_wording import RELATION_VI
from cli.connected import connected, worded
from cli.progress import progress_for
from ingest.upkeep.reconciling import reconcile as compare


@click.command()
def reconcile() -> None:
    """Hold the rows against objects, queues, signatures and search; heal what is safe.

    The rest is parked or named. Exit 1 when something needs a person. The daily round does the
    same.
    """
    with worded(), connected() as services:
        row = compare(services, progress_for(sys.stderr))
    for one in row.findings:
        click.echo(
            f"{RELATION_VI[one['relation']]}: tự sửa {one['healed']}, dừng {one['parked']}, "
            f"cần người xem {one['named']}"
        )
        for example in one["examples"]:
            click.echo(f"  {example}")
    raise SystemExit(0 if row.outcome == "done" else 1)
