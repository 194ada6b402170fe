"""What a model learns from, is weighed on and is judged by; one seed, one set of pages.

Layouts fall into two halves, so that each half can be held against a model of the other. The frozen
set has a seed of its own that no training uses; of confirmed documents one file in five joins it,
chosen by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from random import Random
from typing import Final

from cli.training.composed import catalogue_sheets, text_sheets, texts
from cli.training.drawn import all_models, drawn_sheets
from cli.training.examples import Example, Sheet
from cli.training.fitting import Seen, see
from cli.training.slips import CONDITIONS, slipped
from core.papers import CATALOGUE

_FROZEN_SEED: Final = "frozen evaluation set 1"
_FROZEN_EACH: Final = 2
_WORDS_EACH: Final = 5
"""Pages of words for each specimen of a layout: wordings differ more than layouts."""
_EVERY_FIFTH: Final = 5


@dataclass
class Material:
    """Pages ready for fitting: two halves of layouts, words that belong to none, the frozen set."""

    halves: tuple[list[Seen], list[Seen]] = field(default_factory=lambda: ([], []))
    words: list[Seen] = field(default_factory=list)
    frozen: list[Seen] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def everything(self) -> list[Seen]:
        """All that a model may learn from."""
        return [*self.halves[0], *self.halves[1], *self.words]


def gather(specimens: int, confirmed: Sequence[Example], seed: int) -> Material:
    """`specimens` papers of each layout, each in four conditions, and what was confirmed."""
    random = Random(seed)  # noqa: S311 # pages to learn from, no secrets
    sheets = _halves(specimens, random)
    words = list(catalogue_sheets(CATALOGUE, _WORDS_EACH * specimens, random))
    made = Material()
    for half, members in zip(made.halves, sheets, strict=True):
        half.extend(see(_in_every_condition(members, random)))
    made.words.extend(see(_in_one_condition(words, random)))
    frozen = Random(_FROZEN_SEED)  # noqa: S311 # pages to judge by, no secrets
    judged = [sheet for half in _halves(_FROZEN_EACH, frozen) for sheet in half]
    made.frozen.extend(see(_in_every_condition(judged, frozen)))
    for one in see(confirmed):
        # By name, not by place: neither order nor number of the files says which are kept back.
        name = f"{_FROZEN_SEED}{one.example.family}"
        number = int.from_bytes(sha256(name.encode()).digest()[:8])
        is_frozen = number % _EVERY_FIFTH == 0
        (made.frozen if is_frozen else made.halves[number % 2]).append(one)
    made.counts = {
        "pages_of_layouts": len(made.halves[0]) + len(made.halves[1]),
        "pages_of_words": len(made.words),
        "pages_frozen": len(made.frozen),
        "confirmed": len(confirmed),
    }
    return made


def _halves(each: int, random: Random) -> tuple[list[Sheet], list[Sheet]]:
    """Models of one type and texts fall into the two halves by turns."""
    halves: tuple[list[Sheet], list[Sheet]] = ([], [])
    for _, models in groupby(all_models(), key=lambda model: model[0]):
        for turn, (slug, variant) in enumerate(models):
            halves[turn % 2].extend(drawn_sheets(slug, variant, each, random))
    for turn, text in enumerate(texts()):
        halves[turn % 2].extend(text_sheets(text, each, random))
    return halves


def _in_every_condition(sheets: Iterable[Sheet], random: Random) -> list[Example]:
    return [slipped(sheet, condition, random) for sheet in sheets for condition in CONDITIONS]


def _in_one_condition(sheets: Iterable[Sheet], random: Random) -> list[Example]:
    conditions = list(CONDITIONS)
    return [slipped(sheet, random.choice(conditions), random) for sheet in sheets]
