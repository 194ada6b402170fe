"""Figures of the way of a paper: what waits, what went wrong, how long stages take."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Final

from api.metrics.gathering import Figures, Lengths
from core.lifecycle import Lane
from ingest.pipeline.pulse import Pulse
from ingest.pipeline.services import Services
from ingest.pipeline.stages import STAGES, stage_after
from storage.db.queries import figures as queries
from storage.db.queries.figures import OpenWork

_BOUNDS: Final = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""Seconds; a stage ends after at most 600."""
_LEDGER: Final = timedelta(days=7)
_SETTLED: Final = timedelta(seconds=10)
"""Tries of the last seconds may not be committed yet; clocks of workers differ by less."""


def count_work(services: Services, found: Figures) -> None:
    """Everything under way, and the page ledger of the last week."""
    with services.session_factory() as session:
        queries.bound(session)
        rows = queries.open_work(session)
        missing, announced = queries.ledger_differences(session, services.clock.now() - _LEDGER)
        found.set("ledger_difference", missing)
        found.set("ledger_announced_difference", announced)
        found.set("incoming_files", queries.incoming_files(session))
        found.set("exports_waiting", queries.exports_waiting(session))
        for channel, count in queries.deliveries_failing(session).items():
            found.set("deliveries_failing", count, channel)
    # What does not wait is 0, not silent: a rule must see the end of a backlog.
    for lane in Lane:
        found.set("pages_waiting", 0, lane.value)
        for name in STAGES:
            found.set("stage_waiting", 0, name, lane.value)
            found.set("stage_oldest_seconds", 0, name, lane.value)
    for row in rows:
        _tell(row, found)


def _tell(row: OpenWork, found: Figures) -> None:
    work, state, lane = row.work.value, row.state.value, row.lane.value
    for standing in ("waiting", "in_hand", "parked"):
        found.add("work", getattr(row, standing), work, state, standing)
    if row.oldest_s is not None:
        found.most("work_oldest_seconds", row.oldest_s, work, state)
    if row.parked:
        found.add("parked", row.parked, work, row.parked_code or "internal_error")
    elif row.waiting_code and row.waiting:
        found.add("held_up", row.waiting, work, row.waiting_code)
    stage = stage_after(row.work, row.state)
    if stage is None or not row.waiting:
        return
    found.add("stage_waiting", row.waiting, stage.name, lane)
    found.most("stage_oldest_seconds", row.oldest_waiting_s or 0.0, stage.name, lane)
    found.add("pages_waiting", row.pages, lane)


def count_queue(services: Services, found: Figures) -> None:
    """What Valkey knows: queues, workers, the sweeper, the time servers."""
    known = Pulse(services.settings.valkey_url).figures()
    for queue, jobs in known.jobs.items():
        found.set("queue_jobs", jobs, queue)
    for state in {"busy", "idle", *known.workers}:
        found.set("workers", known.workers.get(state, 0), state)
    if known.swept_at is not None:
        age = services.clock.now() - known.swept_at
        found.set("sweep_age_seconds", age.total_seconds())
    for (place, outcome), count in known.stamps.items():
        if outcome == "done":
            taken = Lengths(count, known.stamp_seconds.get(place, 0.0))
            found.took("timestamp_seconds", taken, place)
        else:
            found.set("timestamp_failures_total", count, place, outcome)


class TriesOfStages:
    """Counts the tries that ended since this process began, a span at each question."""

    def __init__(self, begun: datetime) -> None:
        self._until = begun
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._counts: Counter[str] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._at_most: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(_BOUNDS))

    def count(self, services: Services, found: Figures) -> None:
        """Add what ended meanwhile, and tell the sums."""
        until = services.clock.now() - _SETTLED
        if until > self._until:
            with services.session_factory() as session:
                queries.bound(session)
                for one in queries.tries_between(session, self._until, until, _BOUNDS):
                    self._outcomes[one.stage, one.outcome] += one.count
                    self._counts[one.stage] += one.count
                    self._seconds[one.stage] += one.seconds
                    known = self._at_most[one.stage]
                    self._at_most[one.stage] = [
                        a + b for a, b in zip(known, one.at_most, strict=True)
                    ]
            self._until = until
        for (stage, outcome), count in self._outcomes.items():
            found.set("stage_tries_total", count, stage, outcome)
        for stage, count in self._counts.items():
            bounds = [
                (str(bound), float(part))
                for bound, part in zip(_BOUNDS, self._at_most[stage], strict=True)
            ]
            lengths = Lengths(count, self._seconds[stage], (*bounds, ("+Inf", float(count))))
            found.took("stage_seconds", lengths, stage)
