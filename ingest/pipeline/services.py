"""The parts that the pipeline works with, as one value that is handed around."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from core.clock import Clock
from core.lifecycle import Lane, State, Work
from core.settings import Settings
from ingest.pipeline.broker import Broker
from ingest.pipeline.stages import Stage, stage_after
from ocr.service import PageReader
from signing.office import SigningOffice
from signing.trust import TrustList
from storage.objects.protocol import ObjectStore


@dataclass(frozen=True)
class Services:
    """Everything concrete, chosen by `wiring`."""

    settings: Settings
    clock: Clock
    engine: sa.Engine
    session_factory: sessionmaker[Session]
    object_store: ObjectStore
    broker: Broker
    page_reader: PageReader
    signing: SigningOffice | None
    """None where no key is configured: such a host cannot serve the `sign` queue."""
    trust: TrustList


class UnitOfWork:
    """One transaction, and what is to be asked of the workers once it is committed."""

    def __init__(self, services: Services, session: Session) -> None:
        self.session = session
        self._broker = services.broker
        self._once_committed: list[tuple[Stage, UUID, Lane]] = []

    def ask(self, work: Work, state: State, subject_id: UUID, lane: Lane) -> None:
        """After the commit, ask for the stage that follows this state, if there is one."""
        stage = stage_after(work, state)
        if stage is not None:
            self._once_committed.append((stage, subject_id, lane))

    def commit(self) -> None:
        """Commit, then enqueue; an enqueue that fails is made up for by the sweeper."""
        self.session.commit()
        asked, self._once_committed = self._once_committed, []
        for stage, subject_id, lane in asked:
            self._broker.enqueue(stage, subject_id, attempt=0, lane=lane)


@contextmanager
def unit_of_work(services: Services) -> Iterator[UnitOfWork]:
    """A short transaction; what was not committed is rolled back."""
    with services.session_factory() as session:
        yield UnitOfWork(services, session)
