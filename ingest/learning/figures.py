"""What lessons say in sum: how much people corrected, and whether confidence meant what it said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.clock import VIETNAM
from ingest.pipeline.commands import require
from storage.db.models import Agency, FieldLesson, Lesson
from storage.db.queries.learning import Points, field_points, type_points, week_of_lesson

FEWEST: Final = 20
"""With fewer papers or values a share says nothing, and might say something of one person."""
_WEEKS: Final = 8


@dataclass
class Summary:
    """Proposals of one group against what people decided."""

    count: int = 0
    """Papers, or values that were read."""
    told: int = 0
    """Where something was proposed; of values, all."""
    right: int = 0
    confidence: float = 0.0
    """Sum over what was told."""
    apart: float = 0.0
    """Sum over the bins of |sum of confidence - number of right ones|."""

    def add(self, points: Points, *, is_told: bool) -> None:
        """Take in one bin."""
        self.count += points.count
        if is_told:
            self.told += points.count
            self.right += points.right
            self.confidence += points.confidence
            self.apart += abs(points.confidence - points.right)

    @property
    def corrected(self) -> float:
        """Share that people had to change (0 to 1)."""
        return (self.told - self.right) / max(1, self.count)

    @property
    def left_open(self) -> float:
        """Share for which nothing was told."""
        return (self.count - self.told) / max(1, self.count)

    @property
    def accuracy(self) -> float:
        """Share of what was told that was right."""
        return self.right / max(1, self.told)

    @property
    def mean_confidence(self) -> float:
        """Of what was told."""
        return self.confidence / max(1, self.told)

    @property
    def calibration_error(self) -> float:
        """Expected calibration error over ten bins (ECE)."""
        return self.apart / max(1, self.told)

    @property
    def is_enough(self) -> bool:
        """Whether there is enough to speak of shares."""
        return self.told >= FEWEST

    def as_figures(self) -> dict[str, float | int]:
        """For machines."""
        return {
            "count": self.count,
            "corrected": round(self.corrected, 4),
            "left_open": round(self.left_open, 4),
            "accuracy": round(self.accuracy, 4),
            "mean_confidence": round(self.mean_confidence, 4),
            "calibration_error": round(self.calibration_error, 4),
        }


def of_types(points: Iterable[Points]) -> dict[tuple[Any, ...], Summary]:
    """By group, for what `type_points` gives."""
    return _summed((one, one.group[:-1], bool(one.group[-1])) for one in points)


def of_fields(points: Iterable[Points]) -> dict[tuple[Any, ...], Summary]:
    """By group, for what `field_points` gives."""
    return _summed((one, one.group, True) for one in points)


def _summed(
    points: Iterable[tuple[Points, tuple[Any, ...], bool]],
) -> dict[tuple[Any, ...], Summary]:
    found: dict[tuple[Any, ...], Summary] = {}
    for one, group, is_told in points:
        found.setdefault(group, Summary()).add(one, is_told=is_told)
    return dict(sorted(found.items(), key=lambda item: tuple(map(str, item[0]))))


def recorded_figures(session: Session) -> dict[str, dict[str, Any]]:
    """All lessons by type, field, model and desk: for `motlan evaluate`."""
    by = {"type": Lesson.decided_type, "model": Lesson.model, "desk": Agency.code}
    fields = by | {"field": FieldLesson.name}
    return {
        "types": {
            name: _by_name(of_types(type_points(session, [column]))) for name, column in by.items()
        },
        "fields": {
            name: _by_name(of_fields(field_points(session, [column])))
            for name, column in fields.items()
        },
    }


def _by_name(summaries: dict[tuple[Any, ...], Summary]) -> dict[str, Any]:
    return {str(group[0]): summary.as_figures() for group, summary in summaries.items()}


@dataclass(frozen=True)
class DriftWeek:
    """One desk in one week."""

    agency: str
    monday: date
    types: Summary
    fields: Summary


def drift(session: Session, caller: Caller, now: datetime) -> list[DriftWeek]:
    """The last eight weeks of the caller's agency, the newest first; counts alone."""
    require(caller, Action.RETRY_WORK)
    agency_id: UUID | None = caller.agency_id
    today = now.astimezone(VIETNAM).date()
    monday = today - timedelta(days=today.weekday(), weeks=_WEEKS - 1)
    since = datetime(monday.year, monday.month, monday.day, tzinfo=VIETNAM)
    by = [Agency.name, week_of_lesson()]
    types = of_types(type_points(session, by, since=since, agency_id=agency_id))
    fields = of_fields(field_points(session, by, since=since, agency_id=agency_id))
    weeks = [
        DriftWeek(name, week, types[name, week], fields.get((name, week), Summary()))
        for name, week in types
    ]
    return sorted(weeks, key=lambda week: (-week.monday.toordinal(), week.agency))
