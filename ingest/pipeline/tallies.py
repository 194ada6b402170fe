"""Counts that all web processes share, in Valkey, each for a short while."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

import redis
import structlog

from ingest.pipeline.broker import connect

log = structlog.get_logger(__name__)

_SILENT_S: Final = 5.0
"""So long a Valkey that was away is not asked again."""


class Tallies:
    """Counts under names; while Valkey is away this process counts for itself.

    So nothing that is bounded is ever open without bounds, nor shut by an outage.
    """

    def __init__(self, url: str) -> None:
        """Opens no connection before the first count."""
        self._valkey = connect(url, patient=False)
        self._own: Counter[str] = Counter()
        self._own_since = 0.0
        self._silent_until = 0.0

    def add(self, names: Sequence[str], *, keep_s: int) -> list[int]:
        """Add one to each name and tell the new counts; a name ends `keep_s` after its last."""
        if time.monotonic() >= self._silent_until:
            try:
                return self._shared(names, keep_s)
            except redis.RedisError as error:
                log.warning("tallies_alone", error=type(error).__name__)
                self._silent_until = time.monotonic() + _SILENT_S
        if time.monotonic() - self._own_since > keep_s:
            self._own.clear()
            self._own_since = time.monotonic()
        self._own.update(names)
        return [self._own[name] for name in names]

    def _shared(self, names: Sequence[str], keep_s: int) -> list[int]:
        with self._valkey.pipeline(transaction=True) as steps:
            for name in names:
                steps.incr(name)
                steps.expire(name, keep_s)
            return [int(count) for count in steps.execute()[::2]]
