"""Rules and model together: sure where they agree, less sure where they do not.

Each type is weighed by a logistic curve over what both say of it (Platt scaling with two inputs),
fitted on pages whose layout neither was trained on, so that a told confidence means what it says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
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
_ONLY_RULES: Final = 0.98
"""Of what the rules say of a type that the model has never seen: title and words together reach the
highest threshold that fitting may choose, a title alone not the lowest."""
_SUPPORTED: Final = 0.3
"""Share of a type's words that a page must have where the model alone speaks for the type."""
_SILENT: Final = 0.2
"""What rules say of any type where they name none at all: no title was read, nothing is against it.
Chosen on pages of layouts that the model had not learnt from."""
_CONTRADICTS: Final = 0.8
"""From here on the model's word for another type, or for none of ours, keeps a type a guess."""
_SURE_OF_LABELS: Final = 0.85
"""Labels without a title also stand on requests, refusals and lists about such a paper."""
_BESIDES: Final = ("notation", "form_code", "layout")
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
        knows = slug in self._model.classes
        has_code = Reason("code", slug) in rules.reasons and said >= _CODE_IS_SURE
        if has_code and not (_is_barred(rules) or (knows and _tells_another(slug, model))):
            return HIGHEST
        weighed = (
            self.weigh(rules_say(rules, slug), model.of(slug)) if knows else said * _ONLY_RULES
        )
        doubted = self._is_unsupported(slug, rules, model, view) or (
            knows and _is_contradicted(slug, model)
        )
        return min(weighed, self.threshold - 0.01 if doubted else HIGHEST)

    def _is_unsupported(self, slug: str, rules: Ranking, model: Ranking, view: PageView) -> bool:
        """A type that too little on the page speaks for stays a guess, however the page looks.

        Nothing printed does; labels alone do, and the model is not sure of it; its title is part of
        that of another type whose words stand below; a foreign title or a second paper is there.
        """
        reasons = rules.reasons
        nothing = rules.of(slug) == 0 and self._rules.share_of_cues(slug, view.body) < _SUPPORTED
        labels = _by_labels_alone(slug, reasons) and model.of(slug) < _SURE_OF_LABELS
        return nothing or labels or _is_barred(rules) or self._is_part(slug, reasons, model, view)

    def _is_part(
        self, slug: str, reasons: Iterable[Reason], model: Ranking, view: PageView
    ) -> bool:
        rivals = [
            reason.detail.partition(" ")[2]
            for reason in reasons
            if reason.kind == "part_of_title" and reason.names(slug)
        ]
        own = self._rules.share_of_cues(slug, view.body)
        return any(
            self._rules.share_of_cues(rival, view.body) > own or model.of(rival) > model.of(slug)
            for rival in rivals
        )

    def weigh(self, rules: float, model: float) -> float:
        """Confidence from what both say of one type, each 0 to 1."""
        curve = self._combination
        return _logistic(curve.bias + curve.rules * logit(rules) + curve.model * logit(model))


def rules_say(rules: Ranking, slug: str) -> float:
    """The rules' word for a type as it is weighed; see `_SILENT`."""
    return rules.of(slug) if rules.guesses else _SILENT


def _is_barred(rules: Ranking) -> bool:
    return any(reason.kind in _BARS for reason in rules.reasons)


def _is_contradicted(slug: str, model: Ranking) -> bool:
    first = model.guesses[0]
    return first.slug != slug and first.confidence >= _CONTRADICTS


def _tells_another(slug: str, model: Ranking) -> bool:
    """Another type of ours; where little but a code was read the model knows of none."""
    return model.guesses[0].slug is not None and _is_contradicted(slug, model)


def _by_labels_alone(slug: str, reasons: Iterable[Reason]) -> bool:
    kinds = {reason.kind for reason in reasons if reason.names(slug)}
    return "labels_alone" in kinds and kinds.isdisjoint(_BESIDES)


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
