"""`motlan train`: make the model of paper types anew, and take it only if it is not worse."""

from __future__ import annotations

import importlib.util
import sys
from functools import partial
from pathlib import Path
from typing import Final

import click

from api.web.error_wording import sentence
from cli.training.confirmed import read_confirmed
from core.errors import MotLanError

_WORSE: Final = 1
_PART_MISSING: Final = 3
_FOLDER: Final = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--out", type=_FOLDER, required=True, help="Folder for the model and its card.")
@click.option(
    "--specimens",
    type=click.IntRange(1, 100),
    default=6,
    show_default=True,
    help="Papers of each layout; each is seen in four conditions.",
)
@click.option(
    "--confirmed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Confirmed documents (JSON lines) that are learnt from too.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the model in use; a worse one is not written.",
)
def train(
    out: Path, specimens: int, confirmed: Path | None, seed: int, against: Path | None
) -> None:
    """Make the model of paper types from specimens and confirmed documents.

    Writes model.npz, card.json (figures, data, seed, versions, hash) and card.md, the same for
    people. Use it with MOTLAN_TYPE_MODEL_DIR. Exit codes: 0 written, 1 worse than the model of
    --against, 2 wrong usage, 3 scikit-learn is missing.
    """
    if importlib.util.find_spec("sklearn") is None:
        click.echo("Thiếu scikit-learn. Mời cài: pip install 'motlan[train]'", err=True)
        sys.exit(_PART_MISSING)
    from cli.training import run  # noqa: PLC0415 # needs scikit-learn, which only training has

    try:
        documents = [] if confirmed is None else list(read_confirmed(confirmed))
        trained = run.train(
            specimens=specimens,
            confirmed=documents,
            seed=seed,
            against=against,
            say=partial(click.echo, err=True),
        )
    except MotLanError as error:
        raise click.ClickException(sentence(error.code, error.details)) from None
    whole = trained.card["frozen_set"]["all"]
    told = f"đúng {whole['right']:.2%}, sai mà chắc {whole['wrong_but_sure']:.2%}"
    if not trained.accepted:
        click.echo(f"Mô hình mới kém hơn mô hình trước nên không ghi: {told}.", err=True)
        sys.exit(_WORSE)
    run.write(out, trained)
    click.echo(f"{out}\t{trained.card['name']}\t{told}")
