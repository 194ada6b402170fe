"""`motlan classify`: what the papers in a file are, how sure that is, what else, and why.

Files are opened by the confined children of `motlan digitize` alone; nothing is kept.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from api.web.error_wording import sentence
from api.web.paper_wording import TYPE_VI
from cli.crash_safe_pool import CrashSafePool
from cli.digitizing.errors import ReadersLostError
from cli.digitizing.fork_server import ForkServer
from cli.digitizing.options import Options
from cli.digitizing.refused import sentence as refused_sentence
from cli.digitizing.run import Run, ServiceMissingError, Work
from cli.digitizing.spool import WORK_FOLDER, Spool, SpooledPages, make_private
from core.artifacts import ClassifiedDocument
from core.errors import MotLanError
from core.progress import SilentProgress
from core.settings import KnowingSettings
from ocr.lines import rows_of
from ocr.types.classifier import Knower, PageEvidence, open_knower
from ocr.understanding import understand

_REFUSED: Final = 1
_PART_MISSING: Final = 3
_PAGE_TIMEOUT_S: Final = 90.0
_MOST_EXAMINED: Final = 10
"""Pages of a paper that are looked through for the one that told its type."""
_UNKNOWN: Final = "Chưa rõ loại"
_OUTSIDE: Final = "ngoài danh mục"
_REASON_VI: Final = {
    "title": "tiêu đề",
    "part_of_title": "tiêu đề có thể thiếu một dòng",
    "outside_title": "tiêu đề ngoài danh mục",
    "outside_leads": "tiêu đề đứng đầu nằm ngoài danh mục",
    "cues": "từ ngữ của mẫu",
    "labels_alone": "từ ngữ của mẫu, không đọc được tiêu đề",
    "notation": "ký hiệu số",
    "form_code": "mã biểu mẫu",
    "code": "mã máy đọc",
    "layout": "bố cục",
    "negative_cue": "từ ngữ trái với loại",
    "two_papers": "hai giấy tờ trên một trang",
    "two_numbers": "số định danh của hai người",
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
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Processes that read at once.  [default: CPUs]"
)
def classify(
    files: tuple[Path, ...], model: Path | None, jobs: int | None, *, as_json: bool
) -> None:
    """Tell what the papers in FILES are (PDF, JPEG, PNG, TIFF, HEIC).

    Exit codes: 0 done, 1 some files could not be read, 2 wrong usage, 3 a part is missing.
    """
    try:
        knower = open_knower(model or KnowingSettings().type_model_dir)
    except MotLanError as error:
        click.echo(sentence(error.code, error.details), err=True)
        sys.exit(_PART_MISSING)
    with TemporaryDirectory(prefix="motlan-classify-") as folder:
        make_private(Path(folder) / WORK_FOLDER)
        options = _options(folder)
        pool = CrashSafePool(
            ForkServer(options.to_json()), jobs or min(len(files), len(os.sched_getaffinity(0)))
        )
        works = [Work(path, str(number)) for number, path in enumerate(files, start=1)]
        try:
            run = _Telling(pool, options, knower, as_json=as_json)
            run.look(works, SilentProgress())
            run.read(works, SilentProgress())
        except ServiceMissingError as error:
            click.echo(refused_sentence(error.refusal), err=True)
            sys.exit(_PART_MISSING)
        except ReadersLostError as error:
            click.echo(sentence(error.code, error.details), err=True)
            sys.exit(_PART_MISSING)
        finally:
            pool.close()
    if any(work.refusal is not None for work in works):
        sys.exit(_REFUSED)


def _options(folder: str) -> Options:
    return Options(
        out=folder,
        languages="vie",
        profile="fast",
        engine="auto",
        optimize=False,
        hocr=False,
        alto=False,
        text=False,
        page_timeout_s=_PAGE_TIMEOUT_S,
        force=True,
        created_at=None,
    )


class _Telling(Run):
    """Reads as `motlan digitize` does, tells the papers and lets the pages go."""

    def __init__(
        self, pool: CrashSafePool, options: Options, knower: Knower, *, as_json: bool
    ) -> None:
        super().__init__(pool, options, (), _say_refusal)
        self._knower = knower
        self._as_json = as_json

    def _all_is_read(self, work: Work) -> None:
        spool = Spool(Path((work.found or {})["spool"]))
        pages = SpooledPages(spool, range(1, work.page_count + 1))
        papers = list(_papers(pages, self._knower))
        self._let_go(work)
        if self._as_json:
            whole = {"file": work.path.name, "model": self._knower.name, "papers": papers}
            click.echo(json.dumps(whole, ensure_ascii=False))
        else:
            tell(work.path, papers)


def _say_refusal(work: Work) -> None:
    if work.refusal is not None:
        click.echo(f"{work.path.name}: {refused_sentence(work.refusal)}", err=True)


def _papers(pages: SpooledPages, knower: Knower) -> Iterator[dict[str, Any]]:
    for document in understand(pages, knower):
        yield {
            "pages": list(document.pages),
            "type": document.type,
            "type_confidence": document.type_confidence,
            "alternatives": [list(guess) for guess in document.alternatives],
            "reasons": [
                {"kind": kind, "detail": detail}
                for kind, detail in _telling_page(document, pages, knower).reasons
            ],
        }


def _telling_page(
    document: ClassifiedDocument, pages: SpooledPages, knower: Knower
) -> PageEvidence:
    """The evidence of the page that the type was told by; of the first where none was."""
    inside = pages.only(document.pages[:_MOST_EXAMINED])
    seen = [knower.examine(page, list(rows_of(page))) for page in inside]
    told = (one for one in seen if one.best == (document.type, document.type_confidence))
    doubted = (one for one in seen if one.best[0] == document.type)
    return next(told, next(doubted, seen[0]))


def tell(path: Path, papers: list[dict[str, Any]]) -> None:
    """Print what the papers of a file are, for people."""
    for paper in papers:
        name = _UNKNOWN if paper["type"] is None else _named(paper["type"])
        numbers = ", ".join(map(str, paper["pages"]))
        click.echo(f"{path.name}, trang {numbers}: {name} ({paper['type_confidence']:.2f})")
        for slug, sure in paper["alternatives"]:
            click.echo(f"  có thể là {_named(slug)} ({sure:.2f})")
        for reason in paper["reasons"]:
            detail = " ".join(map(_named, reason["detail"].split(" ")))
            click.echo(f"  vì {_REASON_VI[reason['kind']]}: {detail}")


def _named(word: str) -> str:
    """A type as people call it with its slug; other words stay."""
    if word == "outside":
        return _OUTSIDE
    return f"{TYPE_VI[word]} [{word}]" if word in TYPE_VI else word
