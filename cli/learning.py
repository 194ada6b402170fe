"""`motlan learning`: export for training, train, put a model to use and take it back."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Final

import click

from api.web.error_wording import sentence
from cli.connected import connected
from cli.training.job import TrainingPartMissingError, retrain, write_export
from core.errors import MotLanError
from core.vietnamese import show_date
from ingest.learning.models import activate, in_use, model_events, roll_back

_WORSE: Final = 1
_PART_MISSING: Final = 3
_CHANGE_VI: Final = {
    "activated": "đưa vào dùng",
    "refused": "không nhận",
    "rolled_back": "thôi dùng",
}


@click.group()
def learning() -> None:
    """Learning from what people confirmed and corrected."""


@learning.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option(
    "--evaluation", is_flag=True, help="The frozen evaluation set, which no training may see."
)
def export(out: Path, *, evaluation: bool) -> None:
    """Write confirmed papers without people for `motlan train --confirmed` (JSON lines).

    The file is still to be kept as personal data: docs/security.md says what is left.
    """
    if out.exists():
        raise click.UsageError(f"tệp {out} đã có")
    with connected() as services:
        count = write_export(services, out, held_out=evaluation)
    click.echo(f"{out}\t{count} giấy tờ")


@learning.command("models")
def models() -> None:
    """All that happened to models here; the one in use bears a star."""
    with connected() as services, services.session_factory() as session:
        events = model_events(session)
        current = in_use(events)
        for event in events:
            star = "*" if event is current else " "
            day = show_date(event.at.date())
            click.echo(f"{star} {day}\t{event.model}\t{_CHANGE_VI[event.change]}")
    if current is None:
        click.echo("Đang dùng mô hình của cấu hình hoặc mô hình đi kèm chương trình.")


@learning.command("activate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def activate_folder(folder: Path) -> None:
    """Put the model of FOLDER (written by `motlan train`) to use; workers go on running."""
    with connected() as services:
        try:
            name = activate(services, folder, {})
        except MotLanError as error:
            raise click.ClickException(sentence(error.code, error.details)) from None
    click.echo(f"Đang dùng mô hình {name}.")


@learning.command("rollback")
def rollback() -> None:
    """Use the model before the one in use."""
    with connected() as services:
        try:
            name = roll_back(services)
        except MotLanError as error:
            raise click.ClickException(sentence(error.code, error.details)) from None
    click.echo(f"Đang dùng {f'mô hình {name}' if name else 'mô hình đi kèm chương trình'}.")


@learning.command("train")
def train_here() -> None:
    """Train from specimens and confirmed papers; a worse model is refused (exit 1)."""
    with connected() as services:
        try:
            outcome = retrain(services, say=partial(click.echo, err=True))
        except TrainingPartMissingError as error:
            click.echo(sentence(error.code, error.details), err=True)
            sys.exit(_PART_MISSING)
        except MotLanError as error:
            raise click.ClickException(sentence(error.code, error.details)) from None
    if not outcome.is_accepted:
        where = ", ".join(_worse_vi(one) for one in outcome.worse_at)
        click.echo(f"Mô hình mới {outcome.model} kém hơn {where} nên không dùng.")
        sys.exit(_WORSE)
    right = outcome.figures["frozen_set"]["right"]
    click.echo(f"Đang dùng mô hình mới {outcome.model}: đúng {right:.2%}.")


def _worse_vi(name: str) -> str:
    named = {"specimens": "trên các mẫu vẽ sẵn", "all": "trên bộ đánh giá"}
    return named.get(name) or f"tại đơn vị {name.removeprefix('desk:')}"
