"""The RQ worker, hardened: a work-horse dies with its worker, and a killed one frees its work.

Measured: an orphaned work-horse went on while a second worker had the same job; an idle worker
with the default time to live noticed dead jobs only after minutes; a busy worker died with its
queue server.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from core.lifecycle import Work
from core.settings import Settings
from ingest.pipeline.broker import connect
from ingest.pipeline.salvage import salvage
from ingest.pipeline.stages import STAGES, Stage
from ingest.pipeline.wiring import load_reader
from storage.db.engine import create_engine, session_factory
from storage.db.queries.work import drop_lease, park_free

log = structlog.get_logger(__name__)

_PR_SET_PDEATHSIG: Final = 1
_WORKER_TTL_S: Final = 30
_MAINTENANCE_S: Final = 10
_MONITORING_S: Final = 2
_CRASHES_TO_SALVAGE: Final = 2
"""A page group that has killed so many processes is looked at page by page."""
_ADDRESS_SPACE: Final = 6_000_000_000
"""Bytes that a work-horse may map."""


class HardenedWorker(Worker):
    """A forking worker whose crashes leave no work behind."""

    settings: Settings

    def setup_work_horse_signals(self) -> None:
        """In the work-horse: die with the worker, whatever kills it; stay within limits."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call] # RQ's own
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        # A hostile page may exhaust this process; the machine and the worker go on.
        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if os.getppid() != self.pid:  # the worker died before the line above
            os._exit(1)

    def handle_work_horse_killed(self, job: Job, retpid: int, ret_val: int, rusage: object) -> None:
        """In the worker: the work-horse crashed or was killed, so its lease is worth nothing."""
        super().handle_work_horse_killed(  # type: ignore[no-untyped-call] # RQ's own
            job, retpid, ret_val, rusage
        )
        stage_name, _, rest = job.id.partition("-")
        subject_id, _, attempt = rest.rpartition("-")
        stage = STAGES.get(stage_name)
        if stage is not None:
            # The name of a job holds the tries before its own.
            self._free(stage, UUID(subject_id), int(attempt) + 1)

    def _free(self, stage: Stage, subject_id: UUID, attempt: int) -> None:
        # Own engine and connection, closed at once: nothing that the next fork could share.
        engine = create_engine(self.settings.database_url, pooled=False)
        try:
            with session_factory(engine, self.settings.sealing_keys)() as session:
                if not drop_lease(session, stage.work, subject_id, "worker_killed", attempt):
                    return
                if stage.work is Work.PAGE_GROUP and attempt >= _CRASHES_TO_SALVAGE:
                    salvage(session, subject_id, "reader_crashed")
                elif attempt >= self.settings.max_attempts:
                    park_free(session, stage.work, subject_id, "worker_killed")
                session.commit()
        except SQLAlchemyError:
            log.warning("lease_not_dropped", stage=stage.name)  # it ends by itself
        finally:
            engine.dispose()


def build_worker(settings: Settings, queues: Sequence[str]) -> HardenedWorker:
    """A worker of the named queues, in this order of urgency."""
    if any(name.partition(".")[0] == STAGES["read"].queue for name in queues):
        load_reader(settings)
    connection = connect(settings.valkey_url, patient=True)
    worker = HardenedWorker(
        [Queue(name, connection=connection, serializer=JSONSerializer) for name in queues],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=_WORKER_TTL_S,
        maintenance_interval=_MAINTENANCE_S,
        job_monitoring_interval=_MONITORING_S,
    )
    worker.settings = settings
    return worker
