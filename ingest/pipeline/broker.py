"""Handing work to the workers; the queue is a hint, the database is the truth.

Payloads are one id as JSON. A job's name holds the attempt, so that a second click or the sweeper
cannot queue the same try twice, and a failed try does not block the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

import redis
import structlog
from redis.backoff import ExponentialBackoff
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from core.lifecycle import Lane
from ingest.pipeline.stages import Stage, queue_name

log = structlog.get_logger(__name__)

_LIVE = frozenset({JobStatus.QUEUED, JobStatus.STARTED, JobStatus.DEFERRED, JobStatus.SCHEDULED})
_FAILURE_TTL_S = 3600
_RESULT_TTL_S = 60
_DAY_S = 86_400
_UPKEEP_LIMIT_S = 6 * 3600
UPKEEP_TASK = "ingest.pipeline.tasks.upkeep"
"""Wire name of the daily round."""


class Broker(Protocol):
    """Asks the workers to do a stage on a thing."""

    def enqueue(self, stage: Stage, subject_id: UUID, *, attempt: int, lane: Lane) -> bool:
        """Ask once; False when it is asked already or the queue cannot be reached."""
        ...

    def enqueue_upkeep(self, day: date) -> bool:
        """Ask for the upkeep of this day, once; False when it was asked for already."""
        ...

    def is_alive(self) -> bool:
        """Whether the queue answers."""
        ...


def connect(url: str, *, patient: bool) -> redis.Redis:
    """A connection to Valkey or Redis.

    A worker is patient: it outlives an outage of the queue instead of dying with its job half
    done. A web process is not: the person waits, and the sweeper will ask again.
    """
    retry = Retry(ExponentialBackoff(cap=2, base=0.2), 60 if patient else 1)
    return redis.Redis.from_url(
        url,
        retry=retry,
        retry_on_error=[redis.ConnectionError, redis.TimeoutError],
        socket_keepalive=True,
        socket_connect_timeout=2,
        # A worker blocks on the queue for up to its time to live; only impatient calls end early.
        socket_timeout=None if patient else 5,
        health_check_interval=15,
    )


class RqBroker:
    """RQ on Valkey, with the JSON serializer."""

    def __init__(self, connection: redis.Redis) -> None:
        self._connection = connection

    def enqueue(self, stage: Stage, subject_id: UUID, *, attempt: int, lane: Lane) -> bool:
        """Ask once; a dead job of the same name is replaced."""
        job_id = f"{stage.queue}-{subject_id}-{attempt}"
        queue = Queue(
            queue_name(stage.queue, lane), connection=self._connection, serializer=JSONSerializer
        )
        try:
            return self._push(queue, stage, subject_id, job_id) or (
                self._bury(job_id) and self._push(queue, stage, subject_id, job_id)
            )
        except redis.RedisError:
            log.warning("enqueue_lost", stage=stage.queue, subject_id=str(subject_id))
            return False

    def _push(self, queue: Queue, stage: Stage, subject_id: UUID, job_id: str) -> bool:
        try:
            queue.enqueue(
                stage.task,
                args=(str(subject_id),),
                job_id=job_id,
                job_timeout=stage.limit_s,
                result_ttl=_RESULT_TTL_S,
                failure_ttl=_FAILURE_TTL_S,
                unique=True,
            )
        except DuplicateJobError:
            return False
        return True

    def _bury(self, job_id: str) -> bool:
        """Remove a job of this name that will never run; False while it may still run."""
        try:
            job = Job.fetch(job_id, connection=self._connection, serializer=JSONSerializer)
            if job.get_status() in _LIVE:
                return False
            job.delete()
        except NoSuchJobError:
            pass
        return True

    def enqueue_upkeep(self, day: date) -> bool:
        """Ask once a day; the finished job is remembered until the next."""
        queue = Queue("upkeep", connection=self._connection, serializer=JSONSerializer)
        try:
            queue.enqueue(
                UPKEEP_TASK,
                job_id=f"upkeep-{day:%Y%m%d}",
                job_timeout=_UPKEEP_LIMIT_S,
                result_ttl=_DAY_S,
                failure_ttl=_FAILURE_TTL_S,
                unique=True,
            )
        except DuplicateJobError:
            return False
        except redis.RedisError:
            log.warning("enqueue_lost", stage="upkeep")
            return False
        return True

    def is_alive(self) -> bool:
        """Whether Valkey answers a ping."""
        try:
            return bool(self._connection.ping())
        except redis.RedisError:
            return False


@dataclass
class MemoryBroker:
    """Remembers what was asked for; for tests and for running stages in one process."""

    asked: list[tuple[Stage, UUID, int, Lane]] = field(default_factory=list)

    def enqueue(self, stage: Stage, subject_id: UUID, *, attempt: int, lane: Lane) -> bool:
        """Remember it."""
        self.asked.append((stage, subject_id, attempt, lane))
        return True

    def enqueue_upkeep(self, day: date) -> bool:
        """Never: tests call the upkeep itself."""
        return False

    def is_alive(self) -> bool:
        """Always."""
        return True
