"""How well types and fields are read: every specimen, in each condition, by the whole way.

`python -m benchmarks.knowing [--families N] [--conditions clean,scan,poor,photo] [--types a,b]
[--rotations] [--misses]` draws the specimens (fixed seeds), reads them with the page reader and
prints, per type: type right, wrong and sure, told nothing, fields right of all, and fields wrong
though sure (0.9 and more). With `--rotations` every page lay in the feeder in all four ways.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from typing import Final, get_args

from cli.specimens.conditions import Condition, degrade
from cli.specimens.papers import DRAWN_TYPES, Drawn, Facts, draw
from cli.specimens.people import household, office
from core.artifacts import ClassifiedDocument, MediaKind, RecognizedPage
from ocr.engines.choose import open_engine
from ocr.service import PageReader
from ocr.understanding import understand

_DPI: Final = 200
_ISSUED: Final = date(2026, 9, 15)
_SURE: Final = 0.9


@dataclass
class Tally:
    """Counts over the specimens of one type."""

    papers: int = 0
    right: int = 0
    wrong_sure: int = 0
    untold: int = 0
    fields: int = 0
    fields_right: int = 0
    fields_wrong_sure: int = 0
    misses: Counter[str] = field(default_factory=Counter)


def read_specimen(
    reader: PageReader, drawn: Drawn, condition: Condition, seed: int, rotation: int = 0
) -> tuple[ClassifiedDocument, ...]:
    """The papers found in a specimen that went through scanner and reader."""
    pages: list[RecognizedPage] = []
    for number, image in enumerate(drawn.pages, start=1):
        seen = degrade(image, condition, seed=seed + number, rotation=rotation)
        buffer = BytesIO()
        seen.save(buffer, "JPEG", quality=90, dpi=(_DPI, _DPI))
        (read,) = reader.read(buffer.getvalue(), MediaKind.JPEG, [1])
        pages.append(replace(read.page, number=number))
    return understand(pages)


def count(tally: Tally, drawn: Drawn, documents: tuple[ClassifiedDocument, ...]) -> None:
    """Add one specimen's result; a specimen that fell into two papers is not right."""
    tally.papers += 1
    told = {document.type for document in documents}
    if told == {drawn.truth.type} and len(documents) == 1:
        tally.right += 1
    elif told - {None, drawn.truth.type}:
        tally.wrong_sure += 1
    else:
        tally.untold += 1
    found = documents[0].fields if documents else {}
    for name, wanted in drawn.truth.fields.items():
        tally.fields += 1
        value = found.get(name)
        if value is not None and value.value == wanted:
            tally.fields_right += 1
            continue
        tally.misses[f"{name}: {wanted!r} read {value.value if value else None!r}"] += 1
        if value is not None and value.confidence >= _SURE:
            tally.fields_wrong_sure += 1


def specimens(types: list[str], families: int) -> Iterator[tuple[str, int, Drawn]]:
    """Each type with each family: slug, number of the family, the drawn paper."""
    for slug in types:
        for number in range(families):
            facts = Facts(household(number), office(number), _ISSUED, number=12 + number)
            yield slug, number, draw(slug, facts, dpi=_DPI)


def main() -> None:
    """Draw, read, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=3)
    parser.add_argument("--conditions", default="clean,scan,poor")
    parser.add_argument("--types", default=",".join(DRAWN_TYPES))
    parser.add_argument("--rotations", action="store_true")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    conditions = [c for c in get_args(Condition) if c in options.conditions.split(",")]
    rotations = (0, 90, 180, 270) if options.rotations else (0,)
    reader = PageReader(open_engine("auto"))
    tallies: dict[tuple[str, str], Tally] = {}
    for slug, number, drawn in specimens(options.types.split(","), options.families):
        for condition in conditions:
            for rotation in rotations:
                documents = read_specimen(reader, drawn, condition, 100 * number, rotation)
                count(tallies.setdefault((slug, condition), Tally()), drawn, documents)
    _print(tallies, conditions, show_misses=options.misses)


def _print(
    tallies: dict[tuple[str, str], Tally], conditions: list[Condition], *, show_misses: bool
) -> None:
    print(f"{'type':32}{'condition':11}{'papers':>7}{'right':>7}{'wrong':>7}{'none':>6}", end="")
    print(f"{'fields':>8}{'right':>8}{'wrong>=.9':>11}")
    for (slug, condition), tally in tallies.items():
        _print_row(slug, condition, tally)
        if show_misses:
            for miss, times in tally.misses.most_common():
                print(f"      {times} x {miss}")
    for condition in conditions:
        total = Tally()
        for (_, seen), tally in tallies.items():
            if seen == condition:
                _add(total, tally)
        _print_row("all", condition, total)


def _add(total: Tally, tally: Tally) -> None:
    for name in ("papers", "right", "wrong_sure", "untold", "fields", "fields_right",
                 "fields_wrong_sure"):  # fmt: skip
        setattr(total, name, getattr(total, name) + getattr(tally, name))


def _print_row(slug: str, condition: str, tally: Tally) -> None:
    share = 100 * tally.fields_right / tally.fields if tally.fields else 0.0
    print(f"{slug:32}{condition:11}{tally.papers:7}{tally.right:7}{tally.wrong_sure:7}", end="")
    print(f"{tally.untold:6}{tally.fields:8}{share:7.1f}%{tally.fields_wrong_sure:11}")


if __name__ == "__main__":
    main()
