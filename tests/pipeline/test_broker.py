"""The queue as a hint: asked once, unless the earlier job is dead; gone without harm."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
import redis
from rq import Queue
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from cli.embedded.supervisor import Supervisor
from core.lifecycle import Lane
from ingest.pipeline.broker import RqBroker, connect
from ingest.pipeline.stages import STAGES

pytestmark = pytest.mark.servers


@pytest.fixture
def connection(supervisor: Supervisor) -> Iterator[redis.Redis]:
    supervisor.start("valkey")
    made = connect(supervisor.environment()["MOTLAN_VALKEY_URL"], patient=False)
    made.flushall()
    yield made
    made.close()


def test_a_job_is_queued_once_with_nothing_but_its_id(connection: redis.Redis) -> None:
    broker, subject_id = RqBroker(connection), uuid4()
    assert broker.enqueue(STAGES["read"], subject_id, attempt=0, lane=Lane.NOW)
    assert not broker.enqueue(STAGES["read"], subject_id, attempt=0, lane=Lane.NOW)
    [job] = Queue("read.now", connection=connection, serializer=JSONSerializer).jobs
    assert (job.func_name, job.args) == ("ingest.pipeline.tasks.read", [str(subject_id)])
    assert job.kwargs == {}


def test_a_dead_job_does_not_block_the_next_try(connection: redis.Redis) -> None:
    broker, subject_id = RqBroker(connection), uuid4()
    broker.enqueue(STAGES["sign"], subject_id, attempt=0, lane=Lane.BACKLOG)
    job = Job.fetch(f"sign-{subject_id}-0", connection=connection, serializer=JSONSerializer)
    Queue("sign", connection=connection, serializer=JSONSerializer).remove(job)
    job.set_status(JobStatus.FAILED)
    assert broker.enqueue(STAGES["sign"], subject_id, attempt=0, lane=Lane.BACKLOG)


def test_a_wiped_queue_is_filled_again(connection: redis.Redis) -> None:
    broker, subject_id = RqBroker(connection), uuid4()
    broker.enqueue(STAGES["read"], subject_id, attempt=0, lane=Lane.NOW)
    connection.flushall()
    assert broker.enqueue(STAGES["read"], subject_id, attempt=0, lane=Lane.NOW)


def test_a_queue_that_is_down_costs_a_warning_only() -> None:
    broker = RqBroker(connect("redis://127.0.0.1:1/0", patient=False))
    assert not broker.enqueue(STAGES["read"], uuid4(), attempt=0, lane=Lane.NOW)
    assert not broker.is_alive()


def test_of_many_hints_only_the_first_waits_for_a_queue_that_is_away(
    connection: redis.Redis,
) -> None:
    tries = list[int]()

    class Counted(redis.Connection):
        def connect(self) -> None:
            tries.append(1)
            super().connect()  # type: ignore[no-untyped-call] # redis-py's

    away = redis.Redis(connection_pool=redis.ConnectionPool(Counted, host="127.0.0.1", port=1))
    broker = RqBroker(away)
    for _ in range(50):
        assert not broker.enqueue(STAGES["read"], uuid4(), attempt=0, lane=Lane.NOW)
        assert not broker.enqueue_teaching(uuid4())
    once = len(tries)
    lone = RqBroker(away)
    lone.enqueue(STAGES["read"], uuid4(), attempt=0, lane=Lane.NOW)
    assert len(tries) == 2 * once


def test_a_desk_is_asked_about_once_and_again_when_that_ended(connection: redis.Redis) -> None:
    broker, agency_id = RqBroker(connection), uuid4()
    assert broker.enqueue_teaching(agency_id)
    assert not broker.enqueue_teaching(agency_id)
    [job] = Queue("classify", connection=connection, serializer=JSONSerializer).jobs
    assert (job.func_name, job.args) == ("ingest.pipeline.tasks.teach_desk", [str(agency_id)])
    assert (job.result_ttl, job.failure_ttl) == (1, 60)
