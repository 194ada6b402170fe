"""Where specimens come from: each source draws papers of given types with given seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from cli.specimens.papers import MODELS, Drawn, Facts, draw
from cli.specimens.people import household, office

DPI: Final = 200
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


SOURCES: Final[Mapping[str, Source]] = {"specimens": specimens}
