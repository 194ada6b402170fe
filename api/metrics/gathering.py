"""Counts the figures of the house, each group by itself and kept for some seconds.

A group that cannot be counted says so (`motlan_figures_ok`) and shows nothing: an old figure would
look like a healthy one.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from sqlalchemy.exc import SQLAlchemyError

from api.metrics.table import BY_NAME
from core.errors import MotLanError
from ingest.pipeline.services import Services

log = structlog.get_logger(__name__)

Labels = tuple[str, ...]

FAILURES: Final = (SQLAlchemyError, MotLanError, OSError)
"""What a server that is away raises."""


@dataclass(frozen=True)
class Lengths:
    """How long things took: seconds altogether, how many, and how many up to each bound."""

    count: float
    seconds: float
    at_most: tuple[tuple[str, float], ...] = ()
    """Bound as text (`+Inf` last) and how many took no longer."""


class Figures:
    """What was counted, by name and labels."""

    def __init__(self) -> None:
        self.values: defaultdict[str, dict[Labels, float]] = defaultdict(dict)
        self.lengths: defaultdict[str, dict[Labels, Lengths]] = defaultdict(dict)

    def set(self, name: str, value: float, *labels: str) -> None:
        """One figure; its name and the number of its labels are those of the table."""
        self.values[_known(name, labels)][labels] = value

    def add(self, name: str, value: float, *labels: str) -> None:
        """Add to what is counted under these labels already."""
        known = self.values[_known(name, labels)]
        known[labels] = known.get(labels, 0) + value

    def most(self, name: str, value: float, *labels: str) -> None:
        """Keep the greatest."""
        known = self.values[_known(name, labels)]
        known[labels] = max(known.get(labels, 0), value)

    def took(self, name: str, lengths: Lengths, *labels: str) -> None:
        """One histogram or summary."""
        self.lengths[_known(name, labels)][labels] = lengths


def _known(name: str, labels: Labels) -> str:
    full = f"motlan_{name}"
    if len(BY_NAME[full].labels) != len(labels):
        raise ValueError(f"{full} has other labels")
    return full


class Known:
    """What was counted, to be asked for by name; `failed` are the groups that were not."""

    def __init__(self) -> None:
        self._values: dict[str, dict[Labels, float]] = {}
        self.failed: set[str] = set()

    def learn(self, figures: Figures) -> None:
        """Take the figures of one more group in."""
        self._values.update(figures.values)

    def one(self, name: str, *labels: str) -> float | None:
        """One figure; None: it was not counted, or there is nothing to count."""
        return self._of(name).get(labels)

    def sum(self, name: str) -> float:
        """Of all labels together."""
        return sum(self._of(name).values())

    def least(self, name: str) -> float | None:
        """The smallest under any label."""
        return min(self._of(name).values(), default=None)

    def most(self, name: str, **label: str) -> float:
        """The greatest among those with this label; 0 where there is none."""
        [(key, value)] = label.items()
        place = BY_NAME[f"motlan_{name}"].labels.index(key)
        found = (one for labels, one in self._of(name).items() if labels[place] == value)
        return max(found, default=0.0)

    def _of(self, name: str) -> Mapping[Labels, float]:
        return self._values.get(BY_NAME[f"motlan_{name}"].name, {})


@dataclass
class Group:
    """Figures that are counted together."""

    name: str
    count: Callable[[Services, Figures], None]
    keep_s: float
    _at: float = field(default=float("-inf"))
    _kept: Figures = field(default_factory=Figures)
    _told: tuple[bool, float] = (False, 0.0)

    def figures(self, services: Services) -> tuple[Figures, bool, float]:
        """The figures, whether they could be counted, and how long that took."""
        begun = time.monotonic()
        if begun - self._at >= self.keep_s:
            found, is_counted = Figures(), True
            try:
                self.count(services, found)
            except FAILURES as error:
                log.warning("figures_not_counted", group=self.name, error=type(error).__name__)
                found, is_counted = Figures(), False
            self._kept, self._at = found, time.monotonic()
            self._told = (is_counted, self._at - begun)
        return self._kept, *self._told

    def forget(self) -> None:
        """Count anew at the next question."""
        self._at = float("-inf")


class House:
    """All groups; one scrape counts at a time, so that several monitors cost no more than one."""

    def __init__(self, groups: tuple[Group, ...]) -> None:
        self._groups = groups
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Count everything anew at the next question."""
        for group in self._groups:
            group.forget()

    def known(self, services: Services) -> Known:
        """Everything, to be asked for by name."""
        known = Known()
        with self._lock:
            for group in self._groups:
                found, is_counted, _ = group.figures(services)
                known.learn(found)
                if not is_counted:
                    known.failed.add(group.name)
        return known

    def families(self, services: Services) -> Iterator[Metric]:
        """Everything in the shapes of the client library."""
        about = Figures()
        with self._lock:
            for group in self._groups:
                found, is_counted, seconds = group.figures(services)
                about.set("figures_ok", float(is_counted), group.name)
                about.set("figures_seconds", seconds, group.name)
                yield from _families(found)
        yield from _families(about)


def _families(figures: Figures) -> Iterator[Metric]:
    for name, values in figures.values.items():
        yield _plain(name, values)
    for name, lengths in figures.lengths.items():
        yield _measured(name, lengths)


def _plain(name: str, values: Mapping[Labels, float]) -> Metric:
    known = BY_NAME[name]
    family = CounterMetricFamily if known.kind == "counter" else GaugeMetricFamily
    made = family(name, known.words, labels=known.labels)
    for labels, value in values.items():
        made.add_metric(labels, value)
    return made


def _measured(name: str, lengths: Mapping[Labels, Lengths]) -> Metric:
    known = BY_NAME[name]
    if known.kind == "summary":
        summary = SummaryMetricFamily(name, known.words, labels=known.labels)
        for labels, one in lengths.items():
            summary.add_metric(labels, count_value=int(one.count), sum_value=one.seconds)
        return summary
    histogram = HistogramMetricFamily(name, known.words, labels=known.labels)
    for labels, one in lengths.items():
        histogram.add_metric(labels, buckets=list(one.at_most), sum_value=one.seconds)
    return histogram
