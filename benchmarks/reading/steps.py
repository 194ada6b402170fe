"""Where the CPU time of a page goes, by a clock that looks at the running code every 2 ms.

The timer of the process (ITIMER_PROF) asks which code of ours is running and gives it all CPU time
since the last look, so that a long call into OpenCV or the network's library counts in full for
the module that made it. Nothing in the code that is measured knows of it.
"""

from __future__ import annotations

import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

import cv2

from benchmarks.pages import Group, Page, make, to_pdf
from benchmarks.reading.systems import ROOT
from benchmarks.reading.tables import markdown
from core.artifacts import MediaKind
from ocr.engines.choose import EngineName, open_engine
from ocr.pdfa import build_pdfa
from ocr.service import PageReader
from ocr.understanding import understand

_TICK_S: Final = 0.002
_OCR: Final = str(ROOT / "ocr") + "/"
_ELSEWHERE: Final = "other"
_READING: Final = ("engines/", "layout/")
"""Finding the lines of a clean picture and what stands in them; the rest is picture and files,
and telling what the words say (`lines` among them)."""
_LEAST_SHARE: Final = 0.005


def steps(
    groups: Sequence[Group], *, engine: EngineName, seed: int, count: int, repeats: int
) -> str:
    """A table: CPU ms a page of each module of `ocr`, per group; reading, types, PDF/A, writing.

    Of so many rounds over the pages the one that took least: other work only makes it more.
    """
    columns: dict[str, tuple[Mapping[str, float], int]] = {}
    for group in groups:
        pages = list(make(group, seed, count))
        columns[group] = (_spent(pages, engine, repeats), len(pages))
    total: dict[str, float] = defaultdict(float)
    for spent, _ in columns.values():
        for name, value in spent.items():
            total[name] += value
    everything = sum(total.values())
    rows = []
    small = [name for name, value in total.items() if value < _LEAST_SHARE * everything]
    for name in sorted(total, key=total.__getitem__, reverse=True):
        if name not in small:
            share = f"{100 * total[name] / everything:.0f} %"
            rows.append([f"`{name}`", *_cells(columns, [name]), share])
    if small:
        share = f"{100 * sum(total[name] for name in small) / everything:.0f} %"
        rows.append([f"{len(small)} smaller ones", *_cells(columns, small), share])
    reading = [name for name in total if name.startswith(_READING)]
    share = f"{100 * sum(total[name] for name in reading) / everything:.0f} %"
    rows.append(["of these reading alone: engines, layout", *_cells(columns, reading), share])
    rows.append(["**all**", *_cells(columns, list(total)), "100 %"])
    return markdown(["module", *(f"{group}, ms/page" for group in groups), "share"], rows)


def _cells(columns: dict[str, tuple[Mapping[str, float], int]], names: Sequence[str]) -> list[str]:
    return [
        f"{1000 * sum(spent.get(name, 0.0) for name in names) / pages:.0f}"
        for spent, pages in columns.values()
    ]


def _spent(pages: Sequence[Page], engine: EngineName, repeats: int) -> Mapping[str, float]:
    """CPU seconds by module for the whole way of these pages; the models are loaded before."""
    cv2.setNumThreads(1)
    reader = PageReader(open_engine(engine))
    data = to_pdf(pages)
    list(reader.read(data, MediaKind.PDF, [1]))
    rounds = [_round(reader, data, len(pages)) for _ in range(repeats)]
    return min(rounds, key=lambda spent: sum(spent.values()))


def _round(reader: PageReader, data: bytes, pages: int) -> Mapping[str, float]:
    spent: dict[str, float] = defaultdict(float)
    with _looked_at(spent):
        read = [page.page for page in reader.read(data, MediaKind.PDF, range(1, pages + 1))]
        understand(read)
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        build_pdfa(data, MediaKind.PDF, read, title="benchmark", created_at=moment)
    return spent


@contextmanager
def _looked_at(spent: dict[str, float]) -> Iterator[None]:
    last = time.process_time()

    def look(_: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.process_time()
        spent[_module(frame)] += now - last
        last = now

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _TICK_S, _TICK_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _module(frame: FrameType | None) -> str:
    """The innermost module of `ocr` on the stack, e.g. `imaging/ink`."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_OCR):
            return str(Path(name).relative_to(_OCR).with_suffix(""))
        frame = frame.f_back
    return _ELSEWHERE
