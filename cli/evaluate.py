"""`motlan evaluate`: how good a model is on papers that it has not learnt from."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from api.web.error_wording import sentence
from api.web.paper_wording import TYPE_VI
from cli.connected import connected
from cli.training.confirmed import read_confirmed
from cli.training.examples import Example
from cli.training.figures import figures, is_not_worse
from cli.training.judging import (
    held_out_examples,
    judged,
    specimen_examples,
    without_small_desks,
)
from core.errors import MotLanError
from core.lessons import EVALUATION_SET
from core.settings import KnowingSettings
from ingest.learning.figures import recorded_figures
from ingest.learning.models import knower_in_use
from ocr.types.classifier import Knower, open_knower

_WORSE: Final = 1
_PART_MISSING: Final = 3
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
_NAMES_VI: Final = {"all": "Tất cả", "outside": "Ngoài danh mục"}


@click.command()
@click.option("--model", type=_FOLDER, help="Folder of the model; default: the one in use.")
@click.option("--against", type=_FOLDER, help="Another model; exit 1 where ours is worse.")
@click.option(
    "--set",
    "from_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Papers of `motlan learning export --evaluation`.",
)
@click.option("--specimens", type=click.IntRange(1, 50), help="So many drawn papers a layout.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def evaluate(
    model: Path | None,
    against: Path | None,
    from_file: Path | None,
    specimens: int | None,
    *,
    as_json: bool,
) -> None:
    """Tell how often types are right, wrong though sure, or not told, by type.

    Without --set and --specimens: on this installation's frozen evaluation set, with what people
    made of types and fields so far. Exit codes: 0 done, 1 worse than --against, 2 wrong usage,
    3 a model cannot be used.
    """
    if from_file is not None and specimens is not None:
        raise click.UsageError("--set và --specimens không đi cùng nhau")
    try:
        knower, examples, recorded = _material(model, from_file, specimens)
        other = None if against is None else open_knower(against)
    except MotLanError as error:
        click.echo(sentence(error.code, error.details), err=True)
        sys.exit(_PART_MISSING)
    ours = judged(examples, knower)
    theirs = None if other is None else judged(examples, other)
    if recorded is not None:  # an installation's own papers: the condition is a desk
        ours, theirs = without_small_desks(ours), theirs and without_small_desks(theirs)
    found: dict[str, Any] = {"model": knower.name, "types": figures(ours)}
    if theirs is not None and other is not None:
        found["against"] = {"model": other.name, "types": figures(theirs)}
    if recorded is not None:
        found |= {"evaluation_set": EVALUATION_SET, "recorded": recorded}
    click.echo(json.dumps(found, ensure_ascii=False)) if as_json else _tell(found)
    if theirs and not is_not_worse(ours, theirs):
        sys.exit(_WORSE)


def _material(
    model: Path | None, from_file: Path | None, specimens: int | None
) -> tuple[Knower, list[Example], dict[str, dict[str, Any]] | None]:
    if from_file is not None or specimens is not None:
        knower = open_knower(model or KnowingSettings().type_model_dir)
        pages = read_confirmed(from_file) if from_file else specimen_examples(specimens or 1)
        return knower, list(pages), None
    with connected() as services, services.session_factory() as session:
        knower = knower_in_use(services) if model is None else open_knower(model)
        return knower, held_out_examples(services), recorded_figures(session)


def _tell(found: Mapping[str, Any]) -> None:
    _tell_types(found["model"], found["types"])
    if "against" in found:
        _tell_types(found["against"]["model"], found["against"]["types"])
    for kind, groups in found.get("recorded", {}).items():
        click.echo(f"\nĐã xác nhận: {'loại giấy tờ' if kind == 'types' else 'trường dữ liệu'}")
        click.echo("nhóm\tsố lượng\tphải sửa\tđể ngỏ\tđúng\tđộ chắc\tlệch")
        for name, one in (row for group in groups.values() for row in group.items()):
            shares = ("corrected", "left_open", "accuracy", "mean_confidence")
            told = "\t".join(f"{one[share]:.2%}" for share in shares)
            click.echo(f"{name}\t{one['count']}\t{told}\t{one['calibration_error']:.3f}")


def _tell_types(model: str, types: Mapping[str, Any]) -> None:
    click.echo(f"Mô hình {model}")
    if not types:
        click.echo("Chưa có giấy tờ nào trong bộ đánh giá.")
        return
    click.echo("loại\tsố trang\tđúng\tsai mà chắc\tkhông nói\tlệch")
    for name, one in types.items():
        slug = name.removeprefix("type:").removeprefix("condition:")
        label = _NAMES_VI.get(name) or TYPE_VI.get(slug, slug)
        shares = (one["right"], one["wrong_but_sure"], one["nothing_told"])
        told = "\t".join(f"{share:.2%}" for share in shares)
        click.echo(f"{label}\t{one['pages']}\t{told}\t{one['calibration_error']:.3f}")
