"""Fitting the model and the way it is weighed with the rules (scikit-learn; extra `train`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from cli.training.examples import Example
from core.papers import CATALOGUE
from ocr.lines import rows_of
from ocr.types.combined import CombinedClassifier, logit, rules_say
from ocr.types.features import BUCKETS, LAYOUT, WIDTH, page_features
from ocr.types.learned import OUTSIDE, LearnedClassifier
from ocr.types.model_file import Combination, TypeModel, pack
from ocr.types.protocol import PageView
from ocr.types.rules import RulesClassifier
from ocr.types.titles import known_titles

FIRST_GUESS: Final = Combination(bias=0.0, rules=0.5, model=0.5, threshold=0.75)
_TITLE_FEATURES: Final = 1400
_BODY_FEATURES: Final = 4000
_STRENGTH: Final = 60.0
"""Inverse of the regularization; lengths of the zones are 1, so weights must be large."""
_STEPS: Final = 400
_WRONG_BUT_SURE: Final = 0.002
_THRESHOLDS: Final = tuple(round(float(value), 2) for value in np.arange(0.75, 0.98, 0.01))
"""Below the lowest a title without a word of its form would do."""
_LEAST_WEIGHT: Final = 0.05
_TITLES: Final = known_titles(CATALOGUE)


@dataclass(frozen=True)
class Seen:
    """An example as the classifiers see it, and its features: worked out once."""

    example: Example
    view: PageView
    features: csr_matrix

    @property
    def label(self) -> str:
        """The class of the right answer."""
        return self.example.slug or OUTSIDE


def see(examples: Iterable[Example]) -> list[Seen]:
    """The examples made ready for fitting and weighing."""
    made = []
    for example in examples:
        view = PageView(example.page, rows_of(example.page), _TITLES)
        made.append(Seen(example, view, csr_matrix(page_features(view))))
    return made


@dataclass(frozen=True)
class Fitted:
    """Arrays of a model file, and the model that they give."""

    data: bytes
    model: TypeModel


def fit(seen: Sequence[Seen], combination: Combination, seed: int) -> Fitted:
    """A model of these examples; the classes weigh alike, however many examples each has."""
    labels = np.array([one.label for one in seen])
    table = _stacked([one.features for one in seen])
    chosen = _chosen(table, labels)
    regression = LogisticRegression(
        C=_STRENGTH, max_iter=_STEPS, class_weight="balanced", random_state=seed
    )
    # The threads of BLAS wait for each other longer than a step takes (twenty times, under load).
    with threadpool_limits(limits=1):
        regression.fit(table[:, chosen], labels)
    classes = tuple(str(name) for name in regression.classes_)
    data = pack(
        chosen, regression.coef_.astype(np.float32), regression.intercept_.astype(np.float32)
    )
    return Fitted(data, unpacked(data, classes, combination))


def unpacked(data: bytes, classes: tuple[str, ...], combination: Combination) -> TypeModel:
    """The model as it will be loaded, rounding of the weights included."""

    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        weights = arrays["weights"].astype(np.float32) * arrays["scale"][:, None]
        return TypeModel(
            classes,
            arrays["chosen"].astype(np.int64),
            weights,
            arrays["bias"],
            combination,
            hashlib.sha256(data).hexdigest(),
        )


def _stacked(rows: Sequence[csr_matrix]) -> csr_matrix:
    """As `scipy.sparse.vstack`, without its checks of every row."""
    indices = np.concatenate([row.indices for row in rows])
    values = np.concatenate([row.data for row in rows])
    ends = np.cumsum([0, *(row.nnz for row in rows)])
    return csr_matrix((values, indices, ends), shape=(len(rows), WIDTH))


def _chosen(table: csr_matrix, labels: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The groups of letters that differ most between the types, of each zone, and all measures."""
    scores = np.nan_to_num(chi2(table, labels)[0])
    title, body = scores[:BUCKETS], scores[BUCKETS : 2 * BUCKETS]
    measures = np.arange(2 * BUCKETS, 2 * BUCKETS + LAYOUT)
    best = [
        np.argsort(-title, kind="stable")[:_TITLE_FEATURES],
        BUCKETS + np.argsort(-body, kind="stable")[:_BODY_FEATURES],
        measures,
    ]
    return np.sort(np.concatenate(best)).astype(np.int64)


def calibrate(held_out: Sequence[tuple[TypeModel, Sequence[Seen]]], seed: int) -> Combination:
    """How to weigh rules and model, from pages of families that each model has not seen."""
    rules = RulesClassifier(CATALOGUE)
    inputs: list[tuple[float, float]] = []
    right: list[bool] = []
    for model, seen in held_out:
        learned = LearnedClassifier(model)
        for one in seen:
            said, likely = rules.rank(one.view), learned.rank(one.view)
            slugs = {guess.slug for guess in (*said.guesses, *likely.guesses[:2])} - {None}
            for slug in sorted(filter(None, slugs)):
                if one.example.goes_on(slug):
                    continue
                inputs.append((logit(rules_say(said, slug)), logit(likely.of(slug))))
                right.append(slug == one.example.slug)
    with threadpool_limits(limits=1):
        curve = LogisticRegression(C=1.0, random_state=seed).fit(np.array(inputs), np.array(right))
    weights = [max(_LEAST_WEIGHT, float(weight)) for weight in curve.coef_[0]]
    first = Combination(
        # What is barred from being told stays below the lowest threshold while one is looked for.
        bias=float(curve.intercept_[0]),
        rules=weights[0],
        model=weights[1],
        threshold=0.5,
    )
    return first.model_copy(update={"threshold": _threshold(held_out, rules, first)})


def _threshold(
    held_out: Sequence[tuple[TypeModel, Sequence[Seen]]],
    rules: RulesClassifier,
    combination: Combination,
) -> float:
    """The lowest one that keeps to two wrong but sure answers in a thousand, else the highest."""
    wrong: list[float] = []
    count = 0
    for model, seen in held_out:
        combined = CombinedClassifier(rules, LearnedClassifier(model), combination)
        for one in seen:
            count += 1
            ranking = combined.rank(one.view)
            best = ranking.guesses[0] if ranking.guesses else None
            if best and best.slug != one.example.slug and not one.example.goes_on(best.slug):
                wrong.append(best.confidence)
    for threshold in _THRESHOLDS:
        # One mistake more than was seen: a rare one may just not have come up.
        if sum(value >= threshold for value in wrong) + 1 <= _WRONG_BUT_SURE * count:
            return threshold
    return _THRESHOLDS[-1]
