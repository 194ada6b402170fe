"""How good a model is: right, wrong though sure, nothing told, and whether confidence means it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cli.training.fitting import Seen
from ocr.types.combined import CombinedClassifier

_BINS: Final = 10


@dataclass
class Tally:
    """Counts over pages of one kind."""

    pages: int = 0
    right: int = 0
    """The type was told; of a paper outside the catalogue, nothing was."""
    wrong_sure: int = 0
    told: list[tuple[float, bool]] = field(default_factory=list)
    """Of each best guess its confidence, and whether it was right."""

    def as_figures(self) -> dict[str, float | int]:
        """Counts, shares and the expected calibration error over ten bins."""
        return {
            "pages": self.pages,
            "right": round(self.right / self.pages, 4),
            "wrong_but_sure": round(self.wrong_sure / self.pages, 4),
            "calibration_error": round(_calibration_error(self.told), 4),
        }


def measure(seen: Iterable[Seen], classifier: CombinedClassifier) -> dict[str, Tally]:
    """Tallies `all`, `outside`, `type:…` for each type and `condition:…` for types in each one."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for one in seen:
        ranking = classifier.rank(one.view)
        slug, sure = ranking.guesses[0] if ranking.guesses else (None, 0.0)
        told = slug if sure >= classifier.threshold else None
        wanted = one.example.slug
        names = ["all", "outside"] if wanted is None else _names(wanted, one.example.condition)
        for name in names:
            tally = tallies[name]
            tally.pages += 1
            tally.right += told == wanted
            tally.wrong_sure += told is not None and told != wanted
            if slug is not None:
                tally.told.append((sure, slug == wanted))
    return dict(tallies)


def figures(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """All tallies for the card, by name."""
    return {name: tallies[name].as_figures() for name in sorted(tallies)}


def is_not_worse(new: Mapping[str, Tally], old: Mapping[str, Tally]) -> bool:
    """No fewer right and no more wrong though sure, on the same pages."""
    return new["all"].right >= old["all"].right and new["all"].wrong_sure <= old["all"].wrong_sure


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
