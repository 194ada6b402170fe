"""`motlan specimens`: every specimen paper as a file, with the truth beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final, get_args
from zlib import crc32

import click

from cli.specimens.conditions import Condition, degrade
from cli.specimens.model import Facts
from cli.specimens.papers import DRAWN_TYPES, MODELS, draw
from cli.specimens.pdf import as_pdf
from cli.specimens.people import household, office

_ISSUED: Final = date(2026, 9, 15)


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the files; made when missing.",
)
@click.option(
    "--condition",
    type=click.Choice(get_args(Condition)),
    default="scan",
    show_default=True,
    help="How good the scanner is; photo: a phone.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--dpi", type=click.IntRange(min=100, max=600), default=300, show_default=True)
@click.option(
    "--type",
    "types",
    type=click.Choice(DRAWN_TYPES),
    multiple=True,
    metavar="SLUG",
    help="Only papers of this type; may be given several times.  [default: all]",
)
def specimens(out: Path, condition: Condition, seed: int, dpi: int, types: tuple[str, ...]) -> None:
    """Draw specimen papers of invented people (marked MẪU), one PDF and one JSON for each."""
    out.mkdir(parents=True, exist_ok=True)
    for slug in types or DRAWN_TYPES:
        for variant in MODELS[slug]:
            name = f"{slug}-{variant}" if variant else slug
            _write(out / f"{name}.pdf", slug, variant, condition, seed, dpi)
            click.echo(f"{name}.pdf")


def _write(path: Path, slug: str, variant: str, condition: Condition, seed: int, dpi: int) -> None:
    facts = Facts(household(seed), office(seed), _ISSUED, number=10 + seed % 80, variant=variant)
    drawn = draw(slug, facts, dpi=dpi)
    pages = [
        degrade(page, condition, seed=crc32(f"{seed}/{path.name}/{index}".encode()))
        for index, page in enumerate(drawn.pages)
    ]
    path.write_bytes(as_pdf(pages, dpi=dpi))
    path.with_suffix(".json").write_text(
        json.dumps(asdict(drawn.truth), ensure_ascii=False, indent=1), encoding="utf-8"
    )
