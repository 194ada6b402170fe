"""`motlan classify`: what the pages of a file are, how sure that is, what else, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from api.web.error_wording import sentence
from api.web.paper_wording import TYPE_VI
from core.errors import MotLanError
from core.settings import KnowingSettings
from ingest.intake.inspector import inspect
from ocr.engines.choose import open_engine
from ocr.lines import rows_of
from ocr.service import PageReader
from ocr.types.classifier import Knower, PageEvidence, open_knower

_REFUSED: Final = 1
_PART_MISSING: Final = 3
_MOST_PAGES: Final = 1000
_MOST_PIXELS: Final = 150_000_000
_UNKNOWN: Final = "Chưa rõ loại"
_REASON_VI: Final = {
    "title": "tiêu đề",
    "outside_title": "tiêu đề ngoài danh mục",
    "outside_leads": "tiêu đề đứng đầu nằm ngoài danh mục",
    "cues": "từ ngữ của mẫu",
    "notation": "ký hiệu số",
    "form_code": "mã biểu mẫu",
    "code": "mã máy đọc",
    "layout": "bố cục",
    "negative_cue": "từ ngữ trái với loại",
    "two_papers": "hai giấy tờ trên một trang",
    "model": "mô hình",
    "disagreement": "quy tắc và mô hình không khớp",
}


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.option(
    "--model",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder written by motlan train, e.g. the one before.  [default: MOTLAN_TYPE_MODEL_DIR]",
)
def classify(files: tuple[Path, ...], model: Path | None, *, as_json: bool) -> None:
    """Tell what kind of paper begins on each page of FILES (PDF, JPEG, PNG, TIFF, HEIC).

    Exit codes: 0 done, 1 some files could not be read, 2 wrong usage, 3 the model cannot be used.
    """
    try:
        knower = open_knower(model or KnowingSettings().type_model_dir)
    except MotLanError as error:
        click.echo(sentence(error.code, error.details), err=True)
        sys.exit(_PART_MISSING)
    refused = False
    reader = PageReader(open_engine("auto"))
    for path in files:
        try:
            pages = list(_pages(path, reader, knower))
        except MotLanError as error:
            refused = True
            click.echo(f"{path.name}: {sentence(error.code, error.details)}", err=True)
            continue
        if as_json:
            whole = {"file": path.name, "model": knower.name, "pages": pages}
            click.echo(json.dumps(whole, ensure_ascii=False))
        else:
            _tell(path, pages)
    if refused:
        sys.exit(_REFUSED)


def _pages(path: Path, reader: PageReader, knower: Knower) -> Iterator[dict[str, Any]]:
    found = inspect(path, max_pages=_MOST_PAGES, max_pixels=_MOST_PIXELS)
    for read in reader.read(path, found.kind, range(1, found.page_count + 1)):
        evidence = knower.examine(read.page, rows_of(read.page))
        yield {"page": read.page.number} | _as_json(evidence)


def _as_json(evidence: PageEvidence) -> dict[str, Any]:
    slug, confidence = evidence.best
    return {
        "type": slug,
        "type_confidence": confidence,
        "alternatives": [list(guess) for guess in evidence.ranking if guess[0] != slug],
        "reasons": [{"kind": kind, "detail": detail} for kind, detail in evidence.reasons],
    }


def _tell(path: Path, pages: list[dict[str, Any]]) -> None:
    for page in pages:
        name = _UNKNOWN if page["type"] is None else TYPE_VI[page["type"]]
        click.echo(f"{path.name}, trang {page['page']}: {name} ({page['type_confidence']:.2f})")
        for slug, sure in page["alternatives"]:
            click.echo(f"  có thể là {TYPE_VI.get(slug, slug)} ({sure:.2f})")
        for reason in page["reasons"]:
            click.echo(f"  vì {_REASON_VI[reason['kind']]}: {reason['detail']}")
