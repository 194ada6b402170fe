"""How good a model is: right, wrong though sure, nothing told, and whether confidence means it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cli.training.examples import Example
from ocr.types.combined import CombinedClassifier

if TYPE_CHECKING:  # judging needs no scikit-learn, which fitting imports
    from cli.training.fitting import Seen

_BINS: Final = 10


class Answer(NamedTuple):
    """The best guess at a page's type, how sure it is, and whether that was enough to tell it."""

    slug: str | None
    sure: float
    is_told: bool


@dataclass
class Tally:
    """Counts over pages of one kind."""

    pages: int = 0
    right: int = 0
    """The type was told; of a paper outside the catalogue, nothing was."""
    wrong_sure: int = 0
    silent: int = 0
    """No type was told."""
    told: list[tuple[float, bool]] = field(default_factory=list)
    """Of each best guess its confidence, and whether it was right."""

    def as_figures(self) -> dict[str, float | int]:
        """Counts, shares and the expected calibration error over ten bins."""
        return {
            "pages": self.pages,
            "right": round(self.right / self.pages, 4),
            "wrong_but_sure": round(self.wrong_sure / self.pages, 4),
            "nothing_told": round(self.silent / self.pages, 4),
            "calibration_error": round(_calibration_error(self.told), 4),
        }


def measure(seen: Iterable[Seen], classifier: CombinedClassifier) -> dict[str, Tally]:
    """Tallies (see `tallied` and `fair`) of what a classifier makes of the pages."""
    return tallied(_answers(seen, classifier))


def tallied(answers: Iterable[tuple[str | None, str, Answer]]) -> dict[str, Tally]:
    """Tallies `all`, `outside`, `type:…` for each type and `condition:…` for types in each one.

    Of each page: its true type, its condition, and what was answered.
    """
    tallies: dict[str, Tally] = defaultdict(Tally)
    for wanted, condition, (slug, sure, is_told) in answers:
        told = slug if is_told else None
        names = ["all", "outside"] if wanted is None else _names(wanted, condition)
        for name in names:
            tally = tallies[name]
            tally.pages += 1
            tally.right += told == wanted
            tally.wrong_sure += told is not None and told != wanted
            tally.silent += told is None
            if slug is not None:
                tally.told.append((sure, slug == wanted))
    return dict(tallies)


def _answers(
    seen: Iterable[Seen], classifier: CombinedClassifier
) -> Iterator[tuple[str | None, str, Answer]]:
    for one in seen:
        ranking = classifier.rank(one.view)
        slug, sure = ranking.guesses[0] if ranking.guesses else (None, 0.0)
        answer = fair(one.example, Answer(slug, sure, sure >= classifier.threshold))
        if answer is not None:
            yield one.example.slug, one.example.condition, answer


def fair(example: Example, answer: Answer) -> Answer | None:
    """The answer as it counts: a later page told to be of its own paper's type does not count."""
    if not example.goes_on(answer.slug):
        return answer
    return None if answer.is_told else Answer(None, 0.0, is_told=False)


def figures(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """All tallies for the card, by name."""
    return {name: tallies[name].as_figures() for name in sorted(tallies)}


def is_not_worse(new: Mapping[str, Tally], old: Mapping[str, Tally], *, share: float = 0.0) -> bool:
    """No more that are not right and no more wrong though sure, on the same pages.

    Pages that do not count (see `fair`) may differ, so those right are no measure. `share`: of the
    pages, at least one, by which it may be worse where so few pages say little.
    """
    now, before = new["all"], old["all"]
    more = max(1, int(share * before.pages)) if share else 0
    return (
        now.pages - now.right <= before.pages - before.right + more
        and now.wrong_sure <= before.wrong_sure + more
    )


def _names(slug: str, condition: str) -> list[str]:
    return ["all", f"type:{slug}", f"condition:{condition}"]


def _calibration_error(told: list[tuple[float, bool]]) -> float:
    """Mean distance between confidence and share of right guesses, weighed by the bins' counts."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for sure, right in told:
        bins[min(_BINS - 1, int(sure * _BINS))].append((sure, right))
    return sum(
        abs(sum(sure for sure, _ in members) - sum(right for _, right in members))
        for members in bins.values()
    ) / max(1, len(told))
