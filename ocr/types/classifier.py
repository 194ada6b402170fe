"""From evidence on a page to a type, how sure that is, why, and what else it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from core.artifacts import RecognizedPage
from core.papers import CATALOGUE
from core.papers.model import TypeCatalogue
from core.settings import KnowingSettings
from ocr.fields.identity_codes import card_mrzs, card_qrs
from ocr.lines import Line
from ocr.types.combined import CombinedClassifier
from ocr.types.learned import LearnedClassifier
from ocr.types.model_file import load_model
from ocr.types.protocol import Classifier, PageView, Reason
from ocr.types.rules import STRONG_TITLE, RulesClassifier
from ocr.types.titles import TitleZone, known_titles

__all__ = [
    "OUR_MODEL",
    "STRONG_TITLE",
    "Knower",
    "PageEvidence",
    "default_knower",
    "open_knower",
]


OUR_MODEL: Final[Traversable] = files("ocr.types").joinpath("data")
"""The folder of the model that comes with the program."""


@dataclass(frozen=True)
class PageEvidence:
    """What one page tells about the paper that it belongs to."""

    ranking: tuple[tuple[str, float], ...]
    """Types with their confidence, best first."""
    has_header: bool
    """The national header stands in the upper third."""
    title_score: float
    """Of the best title in the title zone, whether or not it is one of our types."""
    card_number: str | None
    """The personal number in a card's QR or machine-readable zone."""
    is_card_back: bool
    threshold: float
    """The confidence from which on a type may be told."""
    reasons: tuple[Reason, ...]

    @property
    def best(self) -> tuple[str | None, float]:
        """The type that may be told, or None; with the confidence of the best guess."""
        if not self.ranking:
            return None, 0.0
        slug, confidence = self.ranking[0]
        return (slug if confidence >= self.threshold else None), confidence


class Knower:
    """A classifier with the catalogue that its titles come from."""

    def __init__(
        self, catalogue: TypeCatalogue, classifier: Classifier, *, threshold: float
    ) -> None:
        self._titles = known_titles(catalogue)
        self._classifier = classifier
        self._threshold = threshold
        self.name: Final = f"{classifier.name}/{catalogue.version}"
        """Rules, model and catalogue in their versions; stored with every result."""

    def examine(self, page: RecognizedPage, rows: Sequence[Line]) -> PageEvidence:
        """All evidence of one upright page; `rows` are its rows from top to bottom."""
        view = PageView(page, rows, self._titles)
        ranking = self._classifier.rank(view)
        mrz = next(card_mrzs(page), None)
        card = next(card_qrs(page), mrz)
        return PageEvidence(
            ranking=tuple((slug, sure) for slug, sure in ranking.guesses if slug is not None),
            has_header=any(top < 0.34 for top in view.zone.header_tops),
            title_score=max((hit.score for hit in view.zone.hits), default=0.0),
            card_number=card.number if card else None,
            is_card_back=mrz is not None and not _names_card(view.zone),
            threshold=self._threshold,
            reasons=ranking.reasons,
        )


def open_knower(folder: Traversable | None = None) -> Knower:
    """Rules and the model of a folder, or the one that comes with the program.

    Raises TypeModelInvalidError.
    """
    model = load_model(folder or OUR_MODEL)
    rules = RulesClassifier(CATALOGUE)
    combined = CombinedClassifier(rules, LearnedClassifier(model), model.combination)
    return Knower(CATALOGUE, combined, threshold=combined.threshold)


@cache
def default_knower() -> Knower:
    """That of the settings, opened once in a process."""
    return open_knower(KnowingSettings().type_model_dir)


def _names_card(zone: TitleZone) -> bool:
    return any(hit.title.slug == "citizen_card" and hit.score >= STRONG_TITLE for hit in zone.hits)
