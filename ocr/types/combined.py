"""Rules and model together: sure where they agree, less sure where they do not.

Each type is weighed by a logistic curve over what both say of it (Platt scaling with two inputs),
fitted on pages whose layout neither was trained on, so that a told confidence means what it says.
"""

from __future__ import annotations

import math
from typing import Final

from ocr.types.learned import LearnedClassifier
from ocr.types.model_file import Combination
from ocr.types.protocol import Guess, PageView, Ranking, Reason
from ocr.types.rules import RulesClassifier

HIGHEST: Final = 0.99
"""A machine is never certain."""
_LEAST, _MOST = 0.01, 0.99
_TOLD: Final = 4
_CODE_IS_SURE: Final = 0.95
_ONLY_RULES: Final = 0.95
"""Of what the rules say of a type that the model has never seen."""
_SUPPORTED: Final = 0.3
"""Share of a type's words that a page must have where the model alone speaks for the type."""
_CONTRADICTS: Final = 0.8
"""From here on the model's word for another type, or for none of ours, keeps a type a guess."""
_BARS: Final = ("two_papers", "outside_leads")


class CombinedClassifier:
    """See `Classifier`; `threshold` is the confidence from which on a type may be told."""

    def __init__(
        self, rules: RulesClassifier, model: LearnedClassifier, combination: Combination
    ) -> None:
        self._rules = rules
        self._model = model
        self._combination = combination

    @property
    def name(self) -> str:
        """Of both parts."""
        return f"{self._rules.name}/{self._model.name}"

    @property
    def threshold(self) -> float:
        """Chosen for at most two wrong but sure answers in a thousand (the model's card)."""
        return self._combination.threshold

    def rank(self, view: PageView) -> Ranking:
        """Types with calibrated confidences; see `Classifier`."""
        rules, model = self._rules.rank(view), self._model.rank(view)
        reasons = [*rules.reasons, *model.reasons]
        if _disagree(rules, model):
            reasons.append(Reason("disagreement", _named(rules.guesses[0].slug)))
        slugs = {guess.slug for guess in (*rules.guesses, *model.guesses)} - {None}
        guesses = [
            Guess(slug, round(self._confidence(slug, rules, model, view), 3))
            for slug in slugs
            if slug is not None
        ]
        guesses.sort(key=lambda guess: (-guess.confidence, guess.slug or ""))
        told = tuple(guess for guess in guesses[:_TOLD] if guess.confidence >= 0.05)
        return Ranking(told, tuple(reasons))

    def _confidence(self, slug: str, rules: Ranking, model: Ranking, view: PageView) -> float:
        said = rules.of(slug)
        if Reason("code", slug) in rules.reasons and said >= _CODE_IS_SURE:
            return HIGHEST
        if slug not in self._model.classes:
            return said * _ONLY_RULES
        confidence = min(HIGHEST, self.weigh(said, model.of(slug)))
        # A type that nothing printed speaks for stays a guess, however like the page looks; so
        # does one that the model contradicts, and any on a page with a foreign title or two papers.
        alone = said == 0 and self._rules.share_of_cues(slug, view.body) < _SUPPORTED
        barred = any(reason.kind in _BARS for reason in rules.reasons)
        other = model.guesses[0]
        contradicted = other.slug != slug and other.confidence >= _CONTRADICTS
        doubted = alone or barred or contradicted
        return min(confidence, self.threshold - 0.01) if doubted else confidence

    def weigh(self, rules: float, model: float) -> float:
        """Confidence from what both say of one type, each 0 to 1."""
        curve = self._combination
        return _logistic(curve.bias + curve.rules * logit(rules) + curve.model * logit(model))


def logit(chance: float) -> float:
    """log(p / (1 - p)), with p kept off 0 and 1."""
    kept = min(_MOST, max(_LEAST, chance))
    return math.log(kept / (1 - kept))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _disagree(rules: Ranking, model: Ranking) -> bool:
    return bool(rules.guesses) and rules.guesses[0].slug != model.guesses[0].slug


def _named(slug: str | None) -> str:
    return slug or "outside"
