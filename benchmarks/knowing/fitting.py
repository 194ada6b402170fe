"""Fitting the calibration on drawn specimens: `python -m benchmarks.knowing --fit`."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.knowing.scoring import same
from benchmarks.knowing.telling import Read, agreeing
from cli.specimens.model import Truth
from ocr.calibration.kinds import KINDS, Kind, kind_of
from ocr.calibration.model import PARAMETERS, Curve, Signs
from ocr.calibration.values import signs_of
from ocr.engines.second_reading import SecondReader
from ocr.fields.registry import extract_fields
from ocr.fields.second_look import CRITICAL
from ocr.lines import rows_of
from ocr.understanding import understand

RISK: Final = 0.002
"""Of the values called sure so many may be wrong."""
_PRIOR: Final = np.array([0.0, 1.0, 0.0, 0.0])
"""Without data the trust of the rules stands as it is."""
_PULL: Final = np.array([0.1, 5.0, 1.0, 1.0])
_STEPS: Final = 50
_FLOOR: Final = 0.97
"""A value on the edge is not sure, even if all surer ones were right."""
_PLACES: Final = 4


class Case(NamedTuple):
    """A value with what spoke for it and whether it was right."""

    kind: Kind
    signs: Signs
    agrees: bool | None
    """Of a second look; None without one."""
    right: bool


def cases_of(read: Read, truth: Truth, second: SecondReader) -> list[Case]:
    """The printed values of a specimen, before calibration."""
    found = understand(read.pages)
    if not found or found[0].type is None:
        return []
    pages = [page for page in read.pages if page.number in found[0].pages]
    rows = [row for page in pages for row in rows_of(page)]
    fields = extract_fields(found[0].type, rows, pages, is_calibrated=False)
    agrees = agreeing(fields, pages, read, second)
    return [
        Case(kind_of(name), signs, agrees.get(name), same(name, value.value, truth.fields[name]))
        for name, (value, signs) in signs_of(fields, pages).items()
        if name in truth.fields
    ]


def fit(cases: Sequence[Case], version: str) -> dict[str, object]:
    """The parameters for `ocr/calibration/parameters.json`."""
    differs = _second_look([case for case in cases if not case.right and case.kind in CRITICAL])
    curves = {}
    for kind in KINDS:
        own = [case for case in cases if case.kind == kind]
        weights = _logistic(own)
        agreeing_right = _second_look([case for case in own if case.right])
        bias, trust, worst, page = (round(float(weight), _PLACES) for weight in weights)
        curves[kind] = Curve(
            bias,
            trust,
            worst,
            page,
            agrees=_ratio(1 - agreeing_right, 1 - differs) if kind in CRITICAL else 0.0,
            differs=_ratio(agreeing_right, differs) if kind in CRITICAL else 0.0,
        )
    return {
        "version": version,
        "sure": {
            kind: _threshold([case for case in cases if case.kind == kind], curve)
            for kind, curve in curves.items()
        },
        "curves": {kind: asdict(curve) for kind, curve in curves.items()},
    }


def write(parameters: dict[str, object]) -> None:
    """Put the parameters into the package."""
    place = Path(str(files("ocr.calibration").joinpath(PARAMETERS)))
    place.write_text(json.dumps(parameters, indent=2) + "\n", "utf-8")


def _second_look(cases: Sequence[Case]) -> float:
    """How often a second look differs (a pseudo-count of one half on both sides)."""
    told = [case.agrees for case in cases if case.agrees is not None]
    return (sum(not agrees for agrees in told) + 0.5) / (len(told) + 1)


def _ratio(of_right: float, of_wrong: float) -> float:
    return round(math.log(of_right / of_wrong), _PLACES)


def _logistic(cases: Sequence[Case]) -> NDArray[np.float64]:
    """Bias and weights by Newton's method, pulled a little towards the prior."""
    signs = np.array([(1.0, *case.signs.logits()) for case in cases])
    right = np.array([case.right for case in cases], np.float64)
    weights = _PRIOR.copy()
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(signs @ weights, -30, 30)))
        slope = signs.T @ (right - chance) - _PULL * (weights - _PRIOR)
        bend = (signs.T * (chance * (1 - chance))) @ signs + np.diag(_PULL)
        weights = weights + np.linalg.solve(bend, slope)
    return np.asarray(weights, np.float64)


def _threshold(cases: Sequence[Case], curve: Curve) -> float:
    """The lowest confidence from which on fewer values are wrong than RISK, one more being so.

    So many values that the upper bound of an interval stayed below RISK are not drawn: it would
    need fifteen hundred of each kind without a mistake. The bound is told where it is measured.
    """
    said = []
    for case in cases:
        chance = curve.probability(case.signs)
        if case.agrees is not None:
            chance = curve.revised(chance, agrees=case.agrees)
        said.append((chance, case.right))
    said.sort(key=lambda one: (-one[0], one[1]))
    wrong, lowest = 0, 1.0
    for number, (chance, right) in enumerate(said, start=1):
        wrong += not right
        is_last = number == len(said) or said[number][0] < chance
        if is_last and wrong + 1 <= RISK * number:
            lowest = chance
    return round(max(_FLOOR, lowest), _PLACES)
