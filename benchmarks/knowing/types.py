"""How well types alone are told, of drawn pages that the page reader has read.

    python -m benchmarks.knowing.types --first 30 --kept FOLDER --write
    python -m benchmarks.knowing.types --first 30 --halves 3 --kept FOLDER --write
    python -m benchmarks.knowing.types --source unseen --first 40 --kept FOLDER --write
    python -m benchmarks.knowing.types --source outsiders --first 40 --kept FOLDER --write

`specimens` are told by the model that comes along, which has learnt from their layouts (other
people and numbers). With `--halves N` each is told by a model made from N papers of each layout of
the other half, so that none has learnt from it. No model has learnt from `unseen` and `outsiders`;
right for the latter is to tell nothing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, get_args

from benchmarks.knowing import FIRST_FRESH
from benchmarks.knowing.__main__ import Asked, command_of, readings
from benchmarks.knowing.sources import SOURCES, Specimen
from benchmarks.knowing.telling import Read
from benchmarks.reading.tables import described, markdown, write_between_markers
from cli.specimens.conditions import Condition
from cli.specimens.papers import DRAWN_TYPES
from core.papers import CATALOGUE
from ocr.lines import rows_of
from ocr.types.classifier import Knower, default_knower
from ocr.types.combined import CombinedClassifier
from ocr.types.learned import LearnedClassifier
from ocr.types.rules import RulesClassifier
from ocr.understanding import understand

_SEED: Final = 2
"""Of the pages that halves learn from; the model that comes along has another."""
_PERCENT: Final = "{:.1f} %"
KnowerOf = Callable[[Specimen], Knower]


@dataclass
class Count:
    """Papers under one condition."""

    papers: int = 0
    right: int = 0
    wrong: int = 0
    """Another type was told; of a paper outside the catalogue, any."""
    pages: int = 0
    cpu_s: float = 0.0
    misses: list[str] = field(default_factory=list)

    def add(self, specimen: Specimen, read: Read, knower: Knower) -> None:
        """Count one specimen; one that fell into papers of which some have no type is not right."""
        self.cpu_s += _cpu_of(read, knower)
        told = {paper.type for paper in understand(read.pages, knower)}
        wanted = {specimen.type or None}
        self.papers += 1
        self.pages += len(read.pages)
        self.right += told == wanted
        self.wrong += bool(told - wanted - {None})
        if told != wanted:
            self.misses.append(f"{specimen.type} {specimen.model} {specimen.seed} told {told}")


def _cpu_of(read: Read, knower: Knower) -> float:
    """Seconds of telling the type of every page, rows included."""
    start = time.process_time()
    for page in read.pages:
        knower.examine(page, rows_of(page))
    return time.process_time() - start


def counted(asked: Asked, knower_of: KnowerOf) -> dict[Condition, Count]:
    """Counts by condition."""
    counts: dict[Condition, Count] = {}
    for specimen, condition, reading in readings(asked):
        knower = knower_of(specimen)
        counts.setdefault(condition, Count()).add(specimen, reading.read, knower)
    return counts


def knowers_of_other_half(specimens: int) -> KnowerOf:
    """For each specimen one that has learnt from layouts of the half that it is not in."""
    from cli.training.fitting import FIRST_GUESS, calibrate, fit  # noqa: PLC0415 # scikit-learn
    from cli.training.material import gather  # noqa: PLC0415 # scikit-learn, for training alone

    material = gather(specimens, [], _SEED)
    first, second = material.halves
    on_first = fit([*first, *material.words], FIRST_GUESS, _SEED).model
    on_second = fit([*second, *material.words], FIRST_GUESS, _SEED).model
    combination = calibrate([(on_first, second), (on_second, first)], _SEED)
    knowers = [
        Knower(
            CATALOGUE,
            CombinedClassifier(RulesClassifier(CATALOGUE), LearnedClassifier(model), combination),
            threshold=combination.threshold,
        )
        for model in (on_first, on_second)
    ]
    in_first = {one.example.family for one in first}

    def knower_of(specimen: Specimen) -> Knower:
        return knowers[f"{specimen.type}/{specimen.model or 'usual'}" in in_first]

    return knower_of


def table(counts: dict[Condition, Count], *, outside: bool) -> str:
    """The table of what was counted, in Markdown."""
    right = "answered null" if outside else "type right"
    head = ("condition", "papers", right, "wrong type", "not sure", "CPU ms/page")
    return markdown(head, list(_rows(counts, outside=outside)))


def _rows(counts: dict[Condition, Count], *, outside: bool) -> Iterator[tuple[str, ...]]:
    for name, count in counts.items():
        unsure = count.papers - count.right - count.wrong
        yield (
            name,
            str(count.papers),
            _share(count.right, count.papers),
            _share(count.wrong, count.papers),
            "-" if outside else _share(unsure, count.papers),
            f"{1000 * count.cpu_s / max(1, count.pages):.1f}",
        )


def _share(part: int, whole: int) -> str:
    return _PERCENT.format(100 * part / whole) if whole else "-"


def main() -> None:
    """Read, tell, count, print, write down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", default="specimens", choices=sorted(SOURCES))
    parser.add_argument("--first", type=int, default=FIRST_FRESH, help="first seed")
    parser.add_argument("--families", type=int, default=2, help="number of seeds")
    parser.add_argument("--conditions", default="scan,poor,photo")
    parser.add_argument("--halves", type=int, default=0, help="papers of each layout to learn from")
    parser.add_argument("--kept", type=Path, help="folder of pages that were read before")
    parser.add_argument("--misses", action="store_true", help="print what was not told right")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    asked = Asked(
        given.source,
        DRAWN_TYPES,
        range(given.first, given.first + given.families),
        [name for name in get_args(Condition) if name in given.conditions.split(",")],
        (0,),
        given.kept,
    )
    knower_of = knowers_of_other_half(given.halves) if given.halves else _ours
    counts = counted(asked, knower_of)
    if given.misses:
        print(*(miss for count in counts.values() for miss in count.misses), sep="\n")
    command = command_of("benchmarks.knowing.types")
    outside = given.source == "outsiders"
    text = f"{described(command)}\n\n{table(counts, outside=outside)}\n"
    print(text, flush=True)
    if given.write:
        write_between_markers("halves-types" if given.halves else f"{given.source}-types", text)


def _ours(specimen: Specimen) -> Knower:
    del specimen
    return default_knower()


if __name__ == "__main__":
    main()
