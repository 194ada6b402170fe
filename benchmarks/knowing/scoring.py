"""Counting: types right, fields right by group, wrong though sure, calibration error."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from benchmarks.knowing.telling import Told
from cli.specimens.model import Truth
from ocr.calibration.kinds import kind_of
from ocr.calibration.values import CODED, is_sure

GROUPS: Final = ("codes", "numbers", "dates", "names", "others")
_GROUP_OF_KIND: Final = {"number": "numbers", "date": "dates", "name": "names", "text": "others"}
BINS: Final = 10
"""Bins of equal width of the reliability diagram."""
_DOUBT: Final = 0.05
_EXACT: Final = 1e-5


class Value(NamedTuple):
    """One field of a specimen: whether it was read right, and how surely."""

    group: str
    right: bool
    confidence: float | None
    """None where nothing was read."""
    sure: bool = False
    """Whether it is shown as read surely."""


class Bin(NamedTuple):
    """A bar of the reliability diagram."""

    values: int
    confidence: float
    """Mean of what was said."""
    right: float
    """Share that was right."""


@dataclass
class Tally:
    """What was counted under one condition, or of one type."""

    papers: int = 0
    right: int = 0
    wrong: int = 0
    """Another type was told."""
    untold: int = 0
    pages: int = 0
    cpu_s: float = 0.0
    values: list[Value] = field(default_factory=list)
    misses: Counter[str] = field(default_factory=Counter)

    def add(self, truth: Truth, told: Told, pages: int) -> None:
        """Count one specimen; one that fell into two papers is not right."""
        types = {document.type for document in told.documents}
        self.papers += 1
        self.pages += pages
        self.cpu_s += told.cpu_s
        if types == {truth.type} and len(told.documents) == 1:
            self.right += 1
        elif types - {None, truth.type}:
            self.wrong += 1
        else:
            self.untold += 1
        found = told.documents[0].fields if told.documents else {}
        for name, wanted in truth.fields.items():
            value = found.get(name)
            right = value is not None and same(name, value.value, wanted)
            coded = value is not None and value.source in CODED
            group = "codes" if coded else _GROUP_OF_KIND[kind_of(name)]
            said = None if value is None else value.confidence
            sure = value is not None and is_sure(name, value.confidence, value.source)
            self.values.append(Value(group, right, said, sure))
            if not right:
                read = None if value is None else value.value
                self.misses[f"{name}: {wanted!r} read {read!r} ({said})"] += 1

    def merge(self, other: Tally) -> None:
        """Add what another has counted."""
        self.papers += other.papers
        self.right += other.right
        self.wrong += other.wrong
        self.untold += other.untold
        self.pages += other.pages
        self.cpu_s += other.cpu_s
        self.values += other.values
        self.misses += other.misses


def same(name: str, value: str, wanted: str) -> bool:
    """Whether a value is the one wanted; an area of 84 m² is one of 84.0 m²."""
    return value == wanted or (name == "area_m2" and float(value) == float(wanted))


def share_right(values: Sequence[Value]) -> float:
    """Exact matches of all values that stand on the papers."""
    return sum(value.right for value in values) / len(values) if values else 0.0


def wrong_but_sure(values: Sequence[Value]) -> float:
    """Share of the values called sure that are wrong."""
    sure = [value for value in values if value.sure]
    return sum(not value.right for value in sure) / len(sure) if sure else 0.0


def bound_of_risk(values: Sequence[Value]) -> float:
    """What the true risk of a value called sure is below, with 95 % (one-sided Clopper-Pearson)."""
    number = sum(value.sure for value in values)
    wrong = sum(value.sure and not value.right for value in values)
    low, high = 0.0, 1.0
    while high - low > _EXACT:
        risk = (low + high) / 2
        if _as_few_by_chance(wrong, number, risk) > _DOUBT:
            low = risk
        else:
            high = risk
    return high


def _as_few_by_chance(wrong: int, number: int, risk: float) -> float:
    """How likely no more than so many of a number are wrong."""
    return math.fsum(
        math.comb(number, count) * risk**count * (1 - risk) ** (number - count)
        for count in range(wrong + 1)
    )


def share_sure(values: Sequence[Value]) -> float:
    """Share of all values that are called sure."""
    return sum(value.sure for value in values) / len(values) if values else 0.0


def reliability(values: Sequence[Value]) -> list[Bin]:
    """What was said against what was true, in bins of equal width; values read only."""
    bins: list[list[Value]] = [[] for _ in range(BINS)]
    for value in values:
        if value.confidence is not None:
            bins[min(BINS - 1, int(value.confidence * BINS))].append(value)
    return [
        Bin(
            len(inside),
            sum(value.confidence or 0.0 for value in inside) / len(inside) if inside else 0.0,
            share_right(inside),
        )
        for inside in bins
    ]


def calibration_error(values: Sequence[Value]) -> float:
    """Expected calibration error: mean distance of said and true over the bins."""
    bins = reliability(values)
    total = sum(one.values for one in bins)
    return sum(one.values * abs(one.confidence - one.right) for one in bins) / max(1, total)
