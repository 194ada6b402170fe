"""What a desk's confirmed papers would say of others: how alike forms are, and what is told then.

    python -m benchmarks.knowing.likeness --each 3 --write

Of each drawn layout so many papers of other people and offices, their words spoiled as the reader
spoils them in each condition. Each paper is held against all others as if these were confirmed and
no model knew it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import combinations
from random import Random
from typing import Final, NamedTuple

from benchmarks.reading.tables import described, write_between_markers
from cli.training.drawn import all_models, drawn_sheets
from cli.training.slips import CONDITIONS, slipped
from core.identifiers import new_id
from ingest.learning.taught import Example, nearest
from ocr.types.likeness import ALIKE, likeness, look_of

_SEED: Final = "papers that a desk confirmed"


class _Paper(NamedTuple):
    family: str
    example: Example


def _papers(each: int, condition: str) -> list[_Paper]:
    random = Random(f"{_SEED} {condition}")  # noqa: S311 # pages to judge by, no secrets
    return [
        _Paper(sheet.family, Example(new_id(), slug, look_of(page)))
        for slug, variant in all_models()
        for sheet in drawn_sheets(slug, variant, each, random)
        if sheet.slug is not None
        for page in [slipped(sheet, condition, random).page]
    ]


def _row(condition: str, papers: Sequence[_Paper]) -> str:
    same, other = list[bool](), list[bool]()
    for one, two in combinations(papers, 2):
        is_alike = likeness(one.example.look, two.example.look) >= ALIKE
        if one.family == two.family:
            same.append(is_alike)
        elif one.example.type != two.example.type:
            other.append(is_alike)
    right = wrong = 0
    for paper in papers:
        others = [one.example for one in papers if one is not paper]
        told = {one.type for one in nearest(paper.example.look, others)}
        right += told == {paper.example.type}
        wrong += bool(told) and told != {paper.example.type}
    count = len(papers)
    shares = (
        sum(same) / len(same),
        sum(other) / len(other),
        right / count,
        wrong / count,
    )
    return f"| {condition} | {count} | {' | '.join(f'{one:.2%}' for one in shares)} |"


def main() -> None:
    """Draw, compare, print, write down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--each", type=int, default=3, help="papers of each layout")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows = [_row(condition, _papers(given.each, condition)) for condition in CONDITIONS]
    head = "| condition | papers | same form alike | other types alike | told right | told wrong |"
    table = "\n".join([head, "| --- | --: | --: | --: | --: | --: |", *rows])
    command = f"python -m benchmarks.knowing.likeness --each {given.each}"
    text = f"{described(command)}\n\n{table}\n"
    print(text)
    if given.write:
        write_between_markers("likeness", text)


if __name__ == "__main__":
    main()
