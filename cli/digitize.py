"""`motlan digitize`: read scans to JSON and searchable PDF/A, without any server or database."""

from __future__ import annotations

import glob
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_args

import click

from api.web.error_wording import ERROR_VI
from cli.crash_safe_pool import CRASHED, Call, CrashSafePool
from cli.progress import progress_for
from cli.reading_worker import (
    Options,
    Refusal,
    look_at,
    read_group,
    start,
    to_json,
    write,
    write_whole,
)
from core.artifacts import IngestedFile, RecognizedPage
from core.clock import SystemClock
from core.progress import Progress
from core.vietnamese import nfc
from ingest.intake.sniff import media_kind
from ocr.engines.protocol import EngineUnavailableError
from ocr.engines.tessdata import find_tessdata
from ocr.service import Profile

_SUFFIXES: Final = frozenset({".pdf", ".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff"})
_PAGES_PER_GROUP: Final = 4
_PAGES_AT_ONCE: Final = 64
"""So many read pages at the least are held before their files are written."""
_EXIT_REFUSED: Final = 1
_EXIT_SERVICE: Final = 3
_DIED: Final = Refusal("reader_crashed", {"status": 0}, is_service=False)


@dataclass
class Work:
    """One input on its way through the processes."""

    path: Path
    name: str
    """NAME of contract.md 2."""
    ingested: IngestedFile | None = None
    refusal: Refusal | None = None
    pages: list[RecognizedPage] = field(default_factory=list)
    documents: int = 0

    def take(self, result: Any) -> Any | None:  # noqa: ANN401 # whatever a process gives
        """The result when it is one; a refusal is noted instead, the first one counts."""
        if result is CRASHED:
            result = _DIED
        if isinstance(result, Refusal):
            self.refusal = self.refusal or result
            return None
        return result


@click.command(name="digitize")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--jobs", type=click.IntRange(min=1), default=None, help="Processes; default: CPUs.")
@click.option("--profile", type=click.Choice(get_args(Profile)), default="fast", show_default=True)
@click.option("--languages", default="vie", show_default=True, help="Joined by +: vie+eng.")
def digitize(
    inputs: tuple[Path, ...], out: Path, jobs: int | None, profile: Profile, languages: str
) -> None:
    """Read scans: for each input a JSON file, and a searchable PDF/A for each document.

    INPUTS are PDF, JPEG, PNG or TIFF files, or folders of them. Exit codes: 0 all done, 1 some
    inputs were refused, 2 wrong usage, 3 a part of the installation is missing.
    """
    try:
        find_tessdata(languages)
    except EngineUnavailableError as error:
        click.echo(_sentence(Refusal.from_error(error)), err=True)
        sys.exit(_EXIT_SERVICE)
    works = [Work(path, name) for path, name in named(list(find_inputs(inputs, out)))]
    if not works:
        raise click.UsageError("không có tệp PDF, JPEG, PNG hay TIFF nào để đọc")
    out.mkdir(parents=True, exist_ok=True)
    options = Options(out, languages, profile, SystemClock().now())
    pool = CrashSafePool(jobs or len(os.sched_getaffinity(0)), start, (options,))
    try:
        _look(works, pool, progress_for(sys.stderr))
        _read(works, pool, progress_for(sys.stderr))
    finally:
        pool.close()
    for work in works:
        if work.refusal is not None:
            _clear_parts(work, out)
            write_whole(out / f"{work.name}.json", _refused_report(work, work.refusal))
        click.echo(_result_line(work, out))
    refusals = [work.refusal for work in works if work.refusal is not None]
    if any(refusal.is_service for refusal in refusals):
        sys.exit(_EXIT_SERVICE)
    if refusals:
        sys.exit(_EXIT_REFUSED)


def find_inputs(inputs: Sequence[Path], out: Path) -> Iterator[Path]:
    """Files as named; of a folder, those that are documents by their content or by their name."""
    seen: set[Path] = set()
    ours = out.resolve()
    for given in inputs:
        for path in sorted(given.rglob("*")) if given.is_dir() else [given]:
            real = path.resolve()
            if real in seen or not path.is_file():
                continue
            if given.is_dir() and (_is_output(real, given, ours) or not _is_document(path)):
                continue
            seen.add(real)
            yield path


def _is_output(path: Path, given: Path, out: Path) -> bool:
    """Whether an earlier run has made it: all of a folder for output, else by its name."""
    if given.resolve() in out.parents:
        return out in path.parents
    name, _, number = path.stem.rpartition(".")
    return path.suffix == ".pdf" and number.isdigit() and path.with_name(f"{name}.json").exists()


def _is_document(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    if path.suffix.lower() in _SUFFIXES:
        return True
    with path.open("rb") as file:
        return media_kind(file.read(1024)) is not None


def named(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each path with its NAME: the stem, the whole name where stems meet, a number beyond that."""
    stems = Counter(nfc(path.stem).casefold() for path in paths)
    taken: set[str] = set()
    for path in paths:
        alone = stems[nfc(path.stem).casefold()] == 1
        base = nfc(path.stem if alone else path.name)
        name, number = base, 2
        while name.casefold() in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name.casefold())
        yield path, name


def _look(works: Sequence[Work], pool: CrashSafePool, progress: Progress) -> None:
    """Find out what each file is."""
    progress.start(len(works), "Looking at files")
    for index, result in pool.run([Call(look_at, (work.path,)) for work in works]):
        works[index].ingested = works[index].take(result)
        progress.step()


def _read(works: Sequence[Work], pool: CrashSafePool, progress: Progress) -> None:
    """Read and write the files that were found fit, some at a time to bound memory."""
    fit = [work for work in works if work.ingested is not None]
    progress.start(sum(_page_count(work) for work in fit), "Reading pages")
    portion: list[Work] = []
    for work in fit:
        portion.append(work)
        if sum(map(_page_count, portion)) >= _PAGES_AT_ONCE:
            _read_portion(portion, pool, progress)
            portion = []
    _read_portion(portion, pool, progress)


def _read_portion(portion: Sequence[Work], pool: CrashSafePool, progress: Progress) -> None:
    calls: list[Call] = []
    owners: list[Work] = []
    for work in portion:
        for first in range(1, _page_count(work) + 1, _PAGES_PER_GROUP):
            group = range(first, min(first + _PAGES_PER_GROUP, _page_count(work) + 1))
            calls.append(Call(read_group, (work.path, work.ingested, group)))
            owners.append(work)
    for index, result in pool.run(calls):
        owners[index].pages.extend(owners[index].take(result) or ())
        progress.step(len(calls[index].arguments[2]))
    readable = [work for work in portion if work.refusal is None]
    for work in readable:
        work.pages.sort(key=lambda page: page.number)
    writing = [Call(write, (work.path, work.name, work.ingested, work.pages)) for work in readable]
    for index, result in pool.run(writing):
        readable[index].documents = readable[index].take(result) or 0
    for work in readable:
        work.pages = []


def _page_count(work: Work) -> int:
    return work.ingested.page_count if work.ingested is not None else 0


def _clear_parts(work: Work, out: Path) -> None:
    """Remove what a process that died while writing has left."""
    for part in out.glob(f".{glob.escape(work.name)}.*.part"):
        part.unlink()


def _refused_report(work: Work, refusal: Refusal) -> bytes:
    digest = hashlib.sha256(work.path.read_bytes()).hexdigest() if work.path.is_file() else ""
    return to_json(
        {
            "source": work.path.name,
            "sha256": digest,
            "status": "refused",
            "error": {"code": refusal.code, "message": _sentence(refusal)},
            "pages": [],
            "documents": [],
        }
    )


def _sentence(refusal: Refusal) -> str:
    wording = ERROR_VI.get(refusal.code, ERROR_VI["internal_error"])
    return wording.format_map(refusal.details)


def _result_line(work: Work, out: Path) -> str:
    target = out / f"{work.name}.json"
    if work.refusal is not None:
        return f"refused\t{work.path}\t{work.refusal.code}: {_sentence(work.refusal)}"
    return f"done\t{work.path}\t{_page_count(work)} pages, {work.documents} documents\t{target}"
