"""`motlan separators`: sheets that tell where the papers of a stack begin, as a PDF to print."""

from __future__ import annotations

from pathlib import Path

import click

from api.web.error_wording import sentence
from core.errors import MotLanError
from core.separators import MOST_SHEETS, place_name
from core.settings import settings
from ingest.intake.separator_sheets import PrintedSheet, draw_sheets
from repository.catalogue import seed_catalogue


@click.command()
@click.option("--desk", required=True, help="Code of the agency, e.g. H20.12.1.")
@click.option("--batch", required=True, help="Code of the dossier, or id of the batch.")
@click.option(
    "--component",
    "components",
    multiple=True,
    help="Code of a component whose paper follows a sheet; one sheet for each, in this order.",
)
@click.option(
    "--count",
    type=click.IntRange(1, MOST_SHEETS),
    help="Sheets in all; those beyond the components only separate.  [default: one a component]",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def separators(
    desk: str, batch: str, components: tuple[str, ...], count: int | None, out: Path
) -> None:
    """Print separator sheets: a PDF with one A4 page for each paper of a stack.

    Sheets of a set bear numbers; a missing one raises an alarm when the stack is scanned. The check
    value on them is made with MOTLAN_SEPARATOR_KEY, or from MOTLAN_SESSION_KEY.
    """
    total = len(components) if count is None else count
    if total == 0 or total < len(components):
        raise click.UsageError(
            "cần --component hoặc --count, và --count không nhỏ hơn số thành phần"
        )
    codes = [*components, *([None] * (total - len(components)))]
    names = _component_names()
    try:
        sheets = settings().sheet_keys.new_set(place_name(desk, batch), codes)
        printed = [
            PrintedSheet(one, one.component and names.get(one.component, one.component))
            for one in sheets
        ]
        out.write_bytes(draw_sheets(printed, desk=desk, batch=batch))
    except MotLanError as error:
        raise click.ClickException(sentence(error.code, error.details)) from None
    except OSError:
        raise click.ClickException(f"không ghi được {out}") from None
    click.echo(f"Đã ghi {total} tờ ngăn cách vào {out}")


def _component_names() -> dict[str, str]:
    """Code to name in the catalogue that we bring; any other code is printed as it is."""
    return {
        component["code"]: component["name"]
        for procedure in seed_catalogue()["procedures"]
        for component in procedure["components"]
    }
