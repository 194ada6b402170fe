"""Where specimens come from: each source draws papers of given types with given seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from benchmarks import unseen
from benchmarks.unseen.outsiders import OUTSIDERS, draw_outsider
from cli.specimens.model import Truth
from cli.specimens.papers import MODELS, Drawn, Facts, draw
from cli.specimens.people import household, office

DPI: Final = 200
OUTSIDE: Final = ""
"""The type of a paper outside the catalogue: the right answer is none."""
_ISSUED: Final = date(2026, 9, 15)


class Specimen(NamedTuple):
    """One paper and how to draw it."""

    type: str
    model: str
    seed: int
    draw: Callable[[], Drawn]


Source = Callable[[Sequence[str], Sequence[int]], Iterator[Specimen]]


def specimens(types: Sequence[str], seeds: Sequence[int]) -> Iterator[Specimen]:
    """Every model of each type with each seed."""
    for slug in types:
        for model in MODELS[slug]:
            for seed in seeds:
                facts = Facts(
                    household(seed), office(seed), _ISSUED, number=12 + seed, variant=model
                )
                yield Specimen(slug, model, seed, partial(draw, slug, facts, dpi=DPI))


def unseen_layouts(types: Sequence[str], seeds: Sequence[int]) -> Iterator[Specimen]:
    """Layouts that no rule was written for; for judging alone."""
    for name in unseen.LAYOUTS:
        slug, _, model = name.partition("/")
        for seed in seeds if slug in types else ():
            yield Specimen(slug, model, seed, partial(unseen.draw, name, seed, dpi=DPI))


def outsiders(types: Sequence[str], seeds: Sequence[int]) -> Iterator[Specimen]:
    """Papers that no type of the catalogue fits, whatever `types` are asked for."""
    del types
    for name in OUTSIDERS:
        for seed in seeds:
            yield Specimen(OUTSIDE, name, seed, partial(_outsider, name, seed))


def _outsider(name: str, seed: int) -> Drawn:
    drawn = draw_outsider(name, seed, dpi=DPI)
    return Drawn(drawn.pages, Truth(OUTSIDE, {}, drawn.truth.lines, drawn.truth.boxes))


SOURCES: Final[Mapping[str, Source]] = {
    "specimens": specimens,
    "unseen": unseen_layouts,
    "outsiders": outsiders,
}
