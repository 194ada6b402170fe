"""The calibration: a logistic curve for each kind of field, its parameters in `parameters.json`.

They are fitted by `python -m benchmarks.knowing --fit` on drawn specimens (Platt scaling over three
signs). What a second look changes is added to the logit: the logarithm of how much oftener it says
so of right values than of wrong ones.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from ocr.calibration.kinds import KINDS, Kind

PARAMETERS: Final = "parameters.json"
_SUREST: Final = 0.999
_CLOSEST: Final = 0.0005
"""How near to 0 and 1 a sign may come, so that one word of confidence 1 does not decide alone."""


class Signs(NamedTuple):
    """What speaks for a value, each 0–1."""

    trust: float
    """What the rules make of it: plausibility, likeness of the label, checks between fields."""
    worst: float
    """The least sure of its words."""
    page: float
    """Mean confidence of the page's words."""

    def logits(self) -> tuple[float, float, float]:
        """The signs on the scale on which they are added."""
        return logit(self.trust), logit(self.worst), logit(self.page)


@dataclass(frozen=True)
class Curve:
    """Weights of the signs, and what a second look that agrees or differs adds."""

    bias: float
    trust: float
    worst: float
    page: float
    agrees: float
    differs: float

    def probability(self, signs: Signs) -> float:
        """How likely a value with these signs is right."""
        trust, worst, page = signs.logits()
        return limited(
            sigmoid(self.bias + self.trust * trust + self.worst * worst + self.page * page)
        )

    def revised(self, probability: float, *, agrees: bool) -> float:
        """The probability after a second look."""
        return limited(sigmoid(logit(probability) + (self.agrees if agrees else self.differs)))


@dataclass(frozen=True)
class Calibration:
    """All parameters of one version."""

    version: str
    sure: dict[Kind, float]
    """From here on a value of a kind may be shown as read surely: the stated risk holds above."""
    curves: dict[Kind, Curve]


@cache
def calibration() -> Calibration:
    """The calibration that this version of the program comes with."""
    found = json.loads(files("ocr.calibration").joinpath(PARAMETERS).read_text("utf-8"))
    return Calibration(
        found["version"],
        {kind: float(found["sure"][kind]) for kind in KINDS},
        {kind: Curve(**found["curves"][kind]) for kind in KINDS},
    )


def logit(probability: float) -> float:
    """The logarithm of the odds."""
    kept = min(1 - _CLOSEST, max(_CLOSEST, probability))
    return math.log(kept / (1 - kept))


def sigmoid(odds: float) -> float:
    """The probability of these logarithmic odds."""
    return 1 / (1 + math.exp(-odds))


def limited(probability: float) -> float:
    """A machine is never certain: at most 0.999, in four places."""
    return round(min(_SUREST, max(1 - _SUREST, probability)), 4)
