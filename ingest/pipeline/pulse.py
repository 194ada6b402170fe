"""Signs of life of processes that nobody can ask: sweeper and workers leave them in Valkey.

Valkey may be emptied at any time: then the counts begin anew, as those of a restarted process do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from ingest.pipeline.broker import connect
from ingest.pipeline.stages import all_queue_names

_SWEPT: Final = "motlan:swept"
_STAMPS: Final = "motlan:stamps"
_DONE: Final = "done"


@dataclass(frozen=True)
class QueueFigures:
    """What Valkey knows of the work."""

    jobs: Mapping[str, int]
    """By queue; a job is a hint, what waits is told by the database."""
    workers: Mapping[str, int]
    """By what they do: `busy`, `idle`, …"""
    swept_at: datetime | None
    """When the sweeper last came round."""
    stamps: Mapping[tuple[str, str], int]
    """Questions to time servers, by place in the list and outcome (`done` or a code)."""
    stamp_seconds: Mapping[str, float]
    """Seconds that the stamps took that were given, by place."""


class Pulse:
    """Writes and reads the signs."""

    def __init__(self, url: str) -> None:
        """Opens no connection before the first sign."""
        self._valkey = connect(url, patient=False)

    def swept(self, moment: datetime) -> None:
        """The sweeper came round; a Valkey that is away hears of the next round."""
        with suppress(redis.RedisError):
            self._valkey.set(_SWEPT, moment.timestamp())

    def stamped(self, place: int, outcome: str, seconds: float) -> None:
        """A time server was asked; a Valkey that is away misses it."""
        with suppress(redis.RedisError), self._valkey.pipeline(transaction=True) as steps:
            steps.hincrby(_STAMPS, f"{place} {outcome}", 1)
            if outcome == _DONE:
                steps.hincrbyfloat(_STAMPS, f"{place} seconds", seconds)
            steps.execute()

    def figures(self) -> QueueFigures:
        """All that is known; raises ConnectionError when Valkey is away."""
        try:
            return self._figures()
        except redis.RedisError as error:
            raise ConnectionError from error

    def _figures(self) -> QueueFigures:
        names = all_queue_names()
        with self._valkey.pipeline(transaction=False) as steps:
            for name in names:
                steps.llen(Queue(name, connection=self._valkey).key)
            steps.get(_SWEPT)
            steps.hgetall(_STAMPS)
            *lengths, swept, told = steps.execute()
        workers = Worker.all(connection=self._valkey, serializer=JSONSerializer)
        counts = {tuple(key.decode().split(" ", 1)): value for key, value in told.items()}
        return QueueFigures(
            jobs=dict(zip(names, lengths, strict=True)),
            workers=Counter(str(one.get_state()) for one in workers),
            swept_at=None if swept is None else datetime.fromtimestamp(float(swept), UTC),
            stamps={
                (place, outcome): int(value)
                for (place, outcome), value in counts.items()
                if outcome != "seconds"
            },
            stamp_seconds={
                place: float(value) for (place, what), value in counts.items() if what == "seconds"
            },
        )
