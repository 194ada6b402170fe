"""Handing work to the workers; the queue is a hint, the database is the truth.

Payloads are one id as JSON. A job's name holds the attempt, so that a second click or the sweeper
cannot queue the same try twice, and a failed try does not block the next one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, datetime
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
_ENDED_TTL_S = 1
"""Of jobs that may be asked for again as soon as they ended."""
_SILENT_S = 2.0
"""So long nothing is asked of a queue that was away: hints are made up for by the sweeper."""
_HOUR_S = 3600
_DAY_S = 86_400
_UPKEEP_LIMIT_S = 6 * 3600
UPKEEP_TASK = "ingest.pipeline.tasks.upkeep"
"""Wire name of the daily round."""
SCORING_TASK = "ingest.pipeline.tasks.score"
"""Wire name of scoring a pending document again."""
TEACHING_TASK = "ingest.pipeline.tasks.teach_desk"
"""Wire name of holding a desk's papers against what it confirmed."""
TRAINING_TASK = "cli.training.job.train"
"""Wire name of the training; it draws specimens, so it stands above the pipeline."""
EXPORT_TASK = "ingest.rights.jobs.export"
"""Wire name of making a package of somebody's own data."""
TELLING_TASK = "ingest.rights.jobs.tell"
"""Wire name of sending notices on by other channels."""
RIGHTS_TASK = "ingest.rights.jobs.keep_house"
"""Wire name of the daily round over uploads, packages and bytes that have to go."""
COPYING_TASK = "ingest.upkeep.jobs.copy"
"""Wire name of copying objects into the second store."""
PRESERVATION_TASK = "ingest.preservation.job.preserve"
"""Wire name of the hourly round for evidence and renewal."""
EVENTS_TASK = "ingest.delivering.jobs.deliver"
"""Wire name of sending events to one webhook."""
_SCORING_LIMIT_S = 600
_EXPORT_LIMIT_S = 1800
_COPYING_LIMIT_S = 600


class Broker(Protocol):
    """Asks the workers to do a stage on a thing."""

    def enqueue(self, stage: Stage, subject_id: UUID, *, attempt: int, lane: Lane) -> bool:
        """Ask once; False when it is asked already or the queue cannot be reached."""
        ...

    def enqueue_upkeep(self, day: date) -> bool:
        """Ask for the upkeep of this day, once; False when it was asked for already."""
        ...

    def enqueue_training(self, day: date) -> bool:
        """Ask for a new model, once a day; False when it was asked for already."""
        ...

    def enqueue_preservation(self, moment: datetime) -> bool:
        """Ask for evidence and renewal, once an hour; False when it was asked for already."""
        ...

    def enqueue_export(self, export_id: UUID) -> bool:
        """Ask for a package of own data; False when it is asked for already."""
        ...

    def enqueue_rights(self, day: date) -> bool:
        """Ask for the daily round over uploads and packages; False when it was asked for."""
        ...

    def enqueue_telling(self, moment: datetime) -> bool:
        """Ask, once a minute, that notices are sent on; False when it was asked for already."""
        ...

    def enqueue_copying(self, moment: datetime) -> bool:
        """Ask, once a minute, for copies into the second store; False when it was asked for."""
        ...

    def enqueue_scoring(self, document_id: UUID) -> bool:
        """Ask that a pending document is scored again; False when it is asked for already."""
        ...

    def enqueue_teaching(self, agency_id: UUID) -> bool:
        """Ask that a desk's untold papers are looked at; False when it is asked for already."""
        ...

    def enqueue_events(self, webhook_id: UUID) -> bool:
        """Ask that what is due for a webhook is sent; False when it is asked for already."""
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
        self._silent_until = 0.0

    def _is_silent(self) -> bool:
        """Whether the queue was just found away: of many hints only the first waits for it."""
        return time.monotonic() < self._silent_until

    def _fell_silent(self) -> None:
        self._silent_until = time.monotonic() + _SILENT_S

    def enqueue(self, stage: Stage, subject_id: UUID, *, attempt: int, lane: Lane) -> bool:
        """Ask once; a dead job of the same name is replaced."""
        if self._is_silent():
            return False
        job_id = f"{stage.name}-{subject_id}-{attempt}"
        queue = Queue(
            queue_name(stage.queue, lane), connection=self._connection, serializer=JSONSerializer
        )
        try:
            return self._push(queue, stage, subject_id, job_id) or (
                self._bury(job_id) and self._push(queue, stage, subject_id, job_id)
            )
        except redis.RedisError:
            log.warning("enqueue_lost", stage=stage.name, subject_id=str(subject_id))
            self._fell_silent()
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
        return self._enqueue_daily("upkeep", UPKEEP_TASK, day)

    def enqueue_training(self, day: date) -> bool:
        """As `enqueue_upkeep`."""
        return self._enqueue_daily("training", TRAINING_TASK, day)

    def enqueue_preservation(self, moment: datetime) -> bool:
        """Ask once an hour, so that an outage of the time server costs hours, not days."""
        name = f"preservation-{moment:%Y%m%d%H}"
        return self._once(
            "upkeep", PRESERVATION_TASK, name, limit_s=_UPKEEP_LIMIT_S, result_ttl_s=_HOUR_S
        )

    def _enqueue_daily(self, name: str, task: str, day: date) -> bool:
        return self._once(
            "upkeep", task, f"{name}-{day:%Y%m%d}", limit_s=_UPKEEP_LIMIT_S, result_ttl_s=_DAY_S
        )

    def enqueue_export(self, export_id: UUID) -> bool:
        """Ask in the lane of a person who waits."""
        return self._once(
            "deliver.now",
            EXPORT_TASK,
            f"package-{export_id}",
            str(export_id),
            limit_s=_EXPORT_LIMIT_S,
            result_ttl_s=_ENDED_TTL_S,
            failure_ttl_s=_RESULT_TTL_S,
        )

    def enqueue_rights(self, day: date) -> bool:
        """As `enqueue_upkeep`."""
        return self._enqueue_daily("rights", RIGHTS_TASK, day)

    def enqueue_telling(self, moment: datetime) -> bool:
        """The finished job is remembered until the minute is over."""
        return self._once(
            "deliver",
            TELLING_TASK,
            f"telling-{moment:%Y%m%d%H%M}",
            limit_s=_EXPORT_LIMIT_S,
            result_ttl_s=_RESULT_TTL_S,
        )

    def enqueue_copying(self, moment: datetime) -> bool:
        """As `enqueue_telling`."""
        return self._once(
            "upkeep",
            COPYING_TASK,
            f"copying-{moment:%Y%m%d%H%M}",
            limit_s=_COPYING_LIMIT_S,
            result_ttl_s=_RESULT_TTL_S,
        )

    def enqueue_scoring(self, document_id: UUID) -> bool:
        """Ask in the normal lane: nobody waits at the desk for a second proposal."""
        return self._once(
            "classify",
            SCORING_TASK,
            f"score-{document_id}",
            str(document_id),
            limit_s=_SCORING_LIMIT_S,
            result_ttl_s=_ENDED_TTL_S,
            failure_ttl_s=_RESULT_TTL_S,
        )

    def enqueue_teaching(self, agency_id: UUID) -> bool:
        """As `enqueue_scoring`; what is confirmed while it runs is asked for by the next round."""
        return self._once(
            "classify",
            TEACHING_TASK,
            f"teach-{agency_id}",
            str(agency_id),
            limit_s=_SCORING_LIMIT_S,
            result_ttl_s=_ENDED_TTL_S,
            failure_ttl_s=_RESULT_TTL_S,
        )

    def enqueue_events(self, webhook_id: UUID) -> bool:
        """As `enqueue_scoring`, on the queue of deliveries."""
        return self._once(
            "deliver",
            EVENTS_TASK,
            f"events-{webhook_id}",
            str(webhook_id),
            limit_s=_COPYING_LIMIT_S,
            result_ttl_s=_ENDED_TTL_S,
            failure_ttl_s=_RESULT_TTL_S,
        )

    def _once(
        self,
        queue_name: str,
        task: str,
        job_id: str,
        *args: str,
        limit_s: int,
        result_ttl_s: int,
        failure_ttl_s: int = _FAILURE_TTL_S,
    ) -> bool:
        if self._is_silent():
            return False
        queue = Queue(queue_name, connection=self._connection, serializer=JSONSerializer)
        try:
            queue.enqueue(
                task,
                args=args,
                job_id=job_id,
                job_timeout=limit_s,
                result_ttl=result_ttl_s,
                failure_ttl=failure_ttl_s,
                unique=True,
            )
        except DuplicateJobError:
            return False
        except redis.RedisError:
            log.warning("enqueue_lost", task=task)
            self._fell_silent()
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
    to_score: list[UUID] = field(default_factory=list)
    to_teach: list[UUID] = field(default_factory=list)
    training_asked: list[date] = field(default_factory=list)
    to_export: list[UUID] = field(default_factory=list)

    def enqueue(self, stage: Stage, subject_id: UUID, *, attempt: int, lane: Lane) -> bool:
        """Remember it."""
        self.asked.append((stage, subject_id, attempt, lane))
        return True

    def enqueue_upkeep(self, day: date) -> bool:
        """Never: tests call the upkeep itself."""
        return False

    def enqueue_training(self, day: date) -> bool:
        """Remember it, once a day."""
        if day in self.training_asked:
            return False
        self.training_asked.append(day)
        return True

    def enqueue_preservation(self, moment: datetime) -> bool:
        """Never: tests call the round itself."""
        return False

    def enqueue_export(self, export_id: UUID) -> bool:
        """Remember it, once a package."""
        if export_id in self.to_export:
            return False
        self.to_export.append(export_id)
        return True

    def enqueue_rights(self, day: date) -> bool:
        """Never: tests call the round itself."""
        return False

    def enqueue_telling(self, moment: datetime) -> bool:
        """Never: tests call the round itself."""
        return False

    def enqueue_copying(self, moment: datetime) -> bool:
        """Never: tests call the copying itself."""
        return False

    def enqueue_events(self, webhook_id: UUID) -> bool:
        """Never: tests call the round itself."""
        return False

    def enqueue_scoring(self, document_id: UUID) -> bool:
        """Remember it, once a document."""
        if document_id in self.to_score:
            return False
        self.to_score.append(document_id)
        return True

    def enqueue_teaching(self, agency_id: UUID) -> bool:
        """Remember it, once an agency."""
        if agency_id in self.to_teach:
            return False
        self.to_teach.append(agency_id)
        return True

    def is_alive(self) -> bool:
        """Always."""
        return True
