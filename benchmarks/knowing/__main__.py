"""How well types and fields are told, and fitting what confidence means.

    python -m benchmarks.knowing --families 2 --conditions scan,poor,photo --write
    python -m benchmarks.knowing --types passport,diploma --misses
    python -m benchmarks.knowing --fit --first 0 --families 9

Every model of each type is drawn with `--families` seeds from `--first` on (fixed), goes through
scanner and reader in each condition, and is told by the whole way. With `--rotations` every page
lay in the feeder in all four ways. `--write` puts the tables into benchmarks/RESULTS.md; `--fit`
writes ocr/calibration/parameters.json instead and needs seeds below those that are measured. With
`--kept FOLDER` what was read is kept there and not read again.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import NamedTuple, get_args

import numpy as np

from benchmarks.knowing import FIRST_FRESH, fitting, tables
from benchmarks.knowing.keeping import Reading, kept
from benchmarks.knowing.scoring import Tally
from benchmarks.knowing.sources import DPI, SOURCES, Specimen
from benchmarks.knowing.telling import read_specimen, tell
from benchmarks.reading.tables import described, write_between_markers
from cli.specimens.conditions import Condition
from cli.specimens.papers import DRAWN_TYPES
from ocr.engines.choose import open_engine
from ocr.engines.network.line_reader import Crop
from ocr.engines.second_reading import SecondReader
from ocr.service import PageReader


class Asked(NamedTuple):
    """What to draw and how to spoil it."""

    source: str
    types: Sequence[str]
    seeds: Sequence[int]
    conditions: Sequence[Condition]
    rotations: Sequence[int]
    folder: Path | None


def readings(asked: Asked) -> Iterator[tuple[Specimen, Condition, Reading]]:
    """Every specimen as it was read in each condition."""
    reader = PageReader(open_engine("auto"))
    for specimen in SOURCES[asked.source](asked.types, asked.seeds):
        for condition, rotation in product(asked.conditions, asked.rotations):
            name = f"{specimen.type}-{specimen.model}-{specimen.seed}-{condition}-{rotation}"
            make = partial(_reading, reader, specimen, condition, rotation)
            yield specimen, condition, kept(asked.folder, name, make)


def _reading(
    reader: PageReader, specimen: Specimen, condition: Condition, rotation: int
) -> Reading:
    drawn = specimen.draw()
    seed = 100 * specimen.seed + len(specimen.model)
    return Reading(drawn.truth, read_specimen(reader, drawn, condition, seed, rotation))


def measured(asked: Asked, *, show_misses: bool) -> dict[tuple[str, str], Tally]:
    """Counts by type and condition."""
    second = SecondReader()
    second.read(np.full((40, 40), 255, np.uint8), DPI, [Crop(0, 0, 40, 40)])  # opens its files
    tallies: dict[tuple[str, str], Tally] = {}
    for specimen, condition, (truth, read) in readings(asked):
        tally = Tally()
        tally.add(truth, tell(read, second), len(read.pages))
        tallies.setdefault((specimen.type, condition), Tally()).merge(tally)
        if show_misses:
            for miss in tally.misses:
                print(f"{specimen.type} {specimen.model} {specimen.seed} {condition} {miss}")
    return tallies


def by_condition(tallies: dict[tuple[str, str], Tally]) -> dict[str, Tally]:
    """Counts of all types together."""
    totals: dict[str, Tally] = {}
    for (_, condition), tally in tallies.items():
        totals.setdefault(condition, Tally()).merge(tally)
    return totals


def command_of(module: str) -> str:
    """The command as anybody may give it: where pages are kept is one's own affair."""
    words = [word for word in sys.argv[1:] if word not in ("--write", "--misses")]
    if "--kept" in words:
        place = words.index("--kept")
        words = words[:place] + words[place + 2 :]
    return shlex.join(["python", "-m", module, *words])


def main() -> None:
    """Draw, read, tell, count, print, write down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", default="specimens", choices=sorted(SOURCES))
    parser.add_argument("--types", default=",".join(DRAWN_TYPES))
    parser.add_argument("--first", type=int, default=FIRST_FRESH, help="first seed")
    parser.add_argument("--families", type=int, default=2, help="number of seeds")
    parser.add_argument("--conditions", default="scan,poor")
    parser.add_argument("--rotations", action="store_true")
    parser.add_argument("--misses", action="store_true", help="print each value not read right")
    parser.add_argument("--kept", type=Path, help="folder of pages that were read before")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    asked = Asked(
        given.source,
        given.types.split(","),
        range(given.first, given.first + given.families),
        [name for name in get_args(Condition) if name in given.conditions.split(",")],
        (0, 90, 180, 270) if given.rotations else (0,),
        given.kept,
    )
    if given.fit:
        _fit(asked)
        return
    tallies = measured(asked, show_misses=given.misses)
    totals = by_condition(tallies)
    print(tables.types_of(tallies), end="\n\n")
    command = command_of("benchmarks.knowing")
    for name, table in (
        ("whole", tables.types_table(totals)),
        ("fields", tables.fields_table(totals)),
        ("reliability", tables.reliability_table(totals)),
    ):
        text = f"{described(command)}\n\n{table}\n"
        print(text, flush=True)
        if given.write:
            write_between_markers(f"{asked.source}-{name}", text)


def _fit(asked: Asked) -> None:
    second = SecondReader()
    cases = [
        case
        for _, _, (truth, read) in readings(asked)
        for case in fitting.cases_of(read, truth, second)
    ]
    parameters = fitting.fit(cases, f"fields-1 ({len(cases)} values)")
    fitting.write(parameters)
    print(parameters)


if __name__ == "__main__":
    main()
