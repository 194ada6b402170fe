"""The pipeline in one process: real database, object store, time server and Tesseract.

The broker remembers what was asked for, and `run_all` does it, as workers would.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cli.embedded.supervisor import Supervisor
from core.clock import SystemClock
from ingest.pipeline.broker import MemoryBroker
from ingest.pipeline.services import Services
from ingest.pipeline.sweeper import sweep
from ingest.pipeline.tasks import run_stage
from ocr.engines.choose import open_engine
from ocr.service import PageReader
from signing import office as signing_office
from signing.trust import load_trust
from storage.db.engine import create_engine, session_factory
from storage.objects.protocol import ObjectStore
from tests.support.servers import settings_of


@contextmanager
def services_in_process(
    servers: Supervisor, database_url: str, object_store: ObjectStore
) -> Iterator[Services]:
    settings = settings_of(servers.environment()).model_copy(
        update={"database_url": database_url, "lock_days": 1}
    )
    clock = SystemClock()
    engine = create_engine(database_url, pooled=False)
    yield Services(
        settings=settings,
        clock=clock,
        engine=engine,
        session_factory=session_factory(engine, settings.sealing_keys),
        object_store=object_store,
        broker=MemoryBroker(),
        page_reader=PageReader(open_engine("auto")),
        signing=signing_office.from_settings(settings, clock),
        trust=load_trust(settings.trust_dir),
    )
    engine.dispose()


def run_all(services: Services) -> int:
    """Do everything that waits, whatever the queue knows of it; the number of stages done."""
    broker = services.broker
    assert isinstance(broker, MemoryBroker)
    done = 0
    broker.asked.clear()
    while sweep(services):
        asked, broker.asked = broker.asked, []
        done += sum(
            run_stage(services, stage.name, subject_id) for stage, subject_id, _, _ in asked
        )
        broker.asked.clear()
    return done
