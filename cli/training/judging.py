"""Judging by what the program itself would say of each page; needs no scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Final

from cli.training.drawn import all_models, drawn_sheets
from cli.training.examples import Example
from cli.training.figures import Answer, Tally, fair, is_not_worse, tallied
from cli.training.slips import CONDITIONS, slipped
from ingest.learning.figures import FEWEST
from ingest.learning.papers import confirmed_papers
from ingest.pipeline.services import Services
from ocr.lines import rows_of
from ocr.types.classifier import Knower

_SEED: Final = "specimens for motlan evaluate"
"""No training draws these."""
_BY_CHANCE: Final = 0.02
"""Share of a desk's pages, at least one, by which a better model may be worse there."""


def judged(examples: Iterable[Example], knower: Knower) -> dict[str, Tally]:
    """Tallies of one knower over pages with the right answer; see `figures.measure`."""
    return tallied(_answers(examples, knower))


def _answers(
    examples: Iterable[Example], knower: Knower
) -> Iterator[tuple[str | None, str, Answer]]:
    for one in examples:
        evidence = knower.examine(one.page, rows_of(one.page))
        slug, sure = evidence.ranking[0] if evidence.ranking else (None, 0.0)
        answer = fair(one, Answer(slug, sure, evidence.best[0] is not None))
        if answer is not None:
            yield one.slug, one.condition, answer


def verdicts(
    examples: Sequence[Example], new: Knower, old: Knower
) -> dict[str, tuple[dict[str, Tally], dict[str, Tally]]]:
    """Tallies of two knowers over all papers (`all`), and over each desk's that has enough."""
    desks: dict[str, list[Example]] = {}
    for one in examples:
        desks.setdefault(one.condition, []).append(one)
    groups = {f"desk:{code}": own for code, own in desks.items() if len(own) >= FEWEST}
    return {
        name: (judged(own, new), judged(own, old))
        for name, own in {"all": examples, **groups}.items()
        if own
    }


def worse_at(judged: Mapping[str, tuple[dict[str, Tally], dict[str, Tally]]]) -> list[str]:
    """Names in `verdicts` where the new one is worse: in sum at all, at a desk beyond chance."""
    return [
        name
        for name, (new, old) in judged.items()
        if not is_not_worse(new, old, share=0.0 if name == "all" else _BY_CHANCE)
    ]


def without_small_desks(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    """Tallies of held-out papers, but for desks whose few papers say nothing, or of one person."""
    return {
        name: tally
        for name, tally in tallies.items()
        if not name.startswith("condition:") or tally.pages >= FEWEST
    }


def held_out_examples(services: Services, since: datetime | None = None) -> list[Example]:
    """First pages of this installation's frozen evaluation set; the condition is the desk.

    `since`: only of papers that were confirmed later.
    """
    return [
        Example(paper.type, "held_out", paper.desk, paper.pages[0])
        for paper in confirmed_papers(services, held_out=True)
        if paper.pages and (since is None or paper.confirmed_at > since)
    ]


def specimen_examples(count: int) -> Iterator[Example]:
    """So many papers of each layout, each in every condition of the scanner."""
    random = Random(_SEED)  # noqa: S311 # pages to judge by, no secrets
    for slug, variant in all_models():
        for sheet in drawn_sheets(slug, variant, count, random):
            for condition in CONDITIONS:
                yield slipped(sheet, condition, random)
