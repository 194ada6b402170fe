"""`motlan watch DIR`: takes in what scanners write into a folder, until it is stopped."""

from __future__ import annotations

import time
from pathlib import Path

import click

from api.web.error_wording import sentence
from cli.connected import connected, worded
from core.errors import MotLanError
from ingest.pipeline.watching import FolderWatch, Handled


def _word(error: MotLanError) -> str:
    return sentence(error.code, error.details)


def _tell(one: Handled) -> None:
    """Without the file's name: clerks name files after people, and this goes into the journal."""
    if one.error is None:
        click.echo("đã nhận 1 tệp", err=True)
    else:
        click.echo(f"không nhận 1 tệp: {_word(one.error)}", err=True)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--settle",
    type=click.FloatRange(0, 600),
    default=5.0,
    show_default=True,
    help="Seconds that a file must stay as it is before it is taken in.",
)
@click.option("--once", is_flag=True, help="Look until nothing is left to wait for, then end.")
def watch(folder: Path, settle: float, *, once: bool) -> None:
    """Take in files from FOLDER/<user name>/<dossier code>/ as scanners write them."""
    with worded(), connected() as services:
        watched = FolderWatch(services, folder.resolve(), settle_s=settle, word=_word)
        pause = max(settle / 2, 0.5)
        while True:
            handled = watched.look(time.monotonic())
            for one in handled:
                _tell(one)
            if once and not handled and not watched.is_waiting:
                return
            time.sleep(pause)
