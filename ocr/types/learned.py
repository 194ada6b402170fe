"""Classifying by the trained model: letter groups of title zone and body, and a few measures."""

from __future__ import annotations

import numpy as np

from ocr.types.features import page_features
from ocr.types.model_file import TypeModel
from ocr.types.protocol import Guess, PageView, Ranking, Reason

OUTSIDE = ""
"""The class of papers that are no type of the catalogue."""
_TOLD = 5


class LearnedClassifier:
    """Multinomial logistic regression; NumPy alone."""

    def __init__(self, model: TypeModel) -> None:
        self._model = model
        self.classes = frozenset(model.classes)

    @property
    def name(self) -> str:
        """That of the model file."""
        return self._model.name

    def rank(self, view: PageView) -> Ranking:
        """Probabilities of the five likeliest classes; see `Classifier`."""
        model = self._model
        seen = page_features(view)[model.chosen]
        logits = np.einsum("ck,k->c", model.weights, seen) + model.bias
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        best = np.argsort(-chances)[:_TOLD]
        guesses = tuple(Guess(model.classes[i] or None, float(chances[i])) for i in best)
        first = guesses[0]
        reason = Reason("model", f"{first.slug or 'outside'} {first.confidence:.2f}")
        return Ranking(guesses, (reason,))
