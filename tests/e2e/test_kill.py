"""kill -9 of a worker, of Valkey, of the object store and of PostgreSQL while pages are read.

After that nobody repairs anything: every page is accounted for, none is twice.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import psutil
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from cli.embedded.supervisor import Supervisor
from cli.specimens.conditions import degrade
from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from core.lifecycle import Disposition
from ingest.pipeline import wiring
from ingest.pipeline.commands import accept_upload, open_batch
from ingest.pipeline.ledger import Ledger, ledger_of
from ingest.pipeline.services import Services
from repository.catalogue import import_catalogue, seed_catalogue
from storage.db.migrate import upgrade
from storage.db.models import Document, Page, PageGroup
from tests.support.desk import Desk, make_desk
from tests.support.servers import settings_of
from tests.support.specimens import facts_for

pytestmark = [pytest.mark.servers, pytest.mark.e2e, pytest.mark.timeout(1800)]

T = TypeVar("T")

PAGES = 50


@pytest.fixture
def own_servers(tmp_path: Path) -> Iterator[Supervisor]:
    """Servers of this test alone, with their data on the disk: they are going to be killed."""
    made = Supervisor(tmp_path / "servers")
    made.start()
    upgrade(made.database_url())
    yield made
    made.destroy()


@pytest.fixture
def services(own_servers: Supervisor) -> Iterator[Services]:
    environment = own_servers.environment() | {
        # A killed holder keeps its claim for this long; the rest of the defaults stay.
        "MOTLAN_LEASE_S": "20",
        "MOTLAN_SWEEP_EVERY_S": "1",
    }
    made = wiring.services(settings_of(environment))
    made.object_store.prepare()
    pool = subprocess.Popen(
        [sys.executable, "-m", "cli.worker", "--processes", "2"],
        env=os.environ | environment,
    )
    yield made
    pool.terminate()
    pool.wait(timeout=90)
    made.engine.dispose()


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        return make_desk(session)


def _fifty_pages() -> bytes:
    page = draw("birth_certificate", facts_for("birth_certificate"), dpi=200).pages[0]
    scans = [degrade(page, "scan", seed=seed) for seed in range(10)]
    return as_pdf([scans[index % 10] for index in range(PAGES)], dpi=200)


def _patiently(ask: Callable[[], T]) -> T:
    """The answer of a database that may be down for a moment."""
    for _ in range(60):
        try:
            return ask()
        except OperationalError:
            time.sleep(0.5)
    return ask()


def _ledger(services: Services, batch_id: UUID) -> Ledger:
    def ask() -> Ledger:
        with services.session_factory() as session:
            return ledger_of(session, batch_id)

    return _patiently(ask)


def _wait_for(is_true: Callable[[], bool], limit_s: float, what: str) -> None:
    end = time.monotonic() + limit_s
    while not is_true():
        assert time.monotonic() < end, f"{what} did not happen within {limit_s} s"
        time.sleep(0.5)


def _kill_a_busy_worker() -> None:
    """The RQ worker that has a work-horse, of the pool that is a child of this test."""
    for child in psutil.Process().children(recursive=True):
        if "--role" in child.cmdline() and "worker" in child.cmdline() and child.children():
            child.send_signal(signal.SIGKILL)
            return
    pytest.fail("no worker was busy")


def test_no_page_is_lost_or_doubled(
    own_servers: Supervisor, services: Services, desk: Desk
) -> None:
    batch_id = open_batch(services, desk.officer, dossier_id=None, announced_pages=PAGES)
    accept_upload(
        services,
        desk.officer,
        batch_id=batch_id,
        file_name="nam-muoi-trang.pdf",
        data=_fifty_pages(),
        idempotency_key="50",
    )

    def done(pages: int) -> Callable[[], bool]:
        return lambda: _ledger(services, batch_id).pending <= PAGES - pages

    _wait_for(done(4), 600, "the first pages")
    _kill_a_busy_worker()
    _wait_for(done(10), 600, "reading after the worker's death")
    own_servers.kill("valkey")
    _wait_for(done(18), 600, "reading after Valkey's death")
    own_servers.kill("objects")
    _wait_for(done(26), 600, "reading after the object store's death")
    own_servers.kill("postgres")
    _wait_for(done(PAGES), 1200, "the end of reading")
    _wait_for(lambda: _covered(services) == PAGES, 600, "the documents")

    ledger = _ledger(services, batch_id)
    assert ledger.is_balanced
    assert ledger.kept == PAGES
    with services.session_factory() as session:
        numbers = session.scalars(sa.select(Page.number)).all()
        parked = session.scalars(sa.select(PageGroup.parked_code)).all()
        places = session.execute(sa.select(Page.document_id, Page.position)).all()
        documents = session.scalars(sa.select(Document.position).order_by(Document.position)).all()
        dispositions = Counter(session.scalars(sa.select(Page.disposition)))
    assert sorted(numbers) == list(range(1, PAGES + 1))
    assert set(parked) == {None}
    assert len(set(places)) == PAGES
    assert documents == list(range(1, len(documents) + 1))
    assert dispositions == {Disposition.KEPT: PAGES}


def _covered(services: Services) -> int:
    """How many pages have found their document."""

    def ask() -> int:
        with services.session_factory() as session:
            return session.scalar(sa.select(sa.func.count(Page.document_id))) or 0

    return _patiently(ask)
