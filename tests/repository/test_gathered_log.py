"""Many requests, one chain: gathered into few commits, lost by no kill, told when not written."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from core.access import SYSTEM, LegalBasis, Purpose
from core.clock import FixedClock
from core.identifiers import new_id
from repository.access_log import Look, append_all, append_seen, share_log, verify_chain
from repository.gathered_log import GatheredLog
from storage.db.engine import create_engine, session_factory
from storage.db.models import AccessLogEntry

pytestmark = pytest.mark.servers

CLOCK = FixedClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
THREADS, EACH = 12, 6


def look(action: str = "read_record") -> Look:
    return Look(SYSTEM, action, "allowed", Purpose.CARE, LegalBasis.LAW, owner_id=new_id())


@pytest.fixture
def sessions(session: Session) -> Iterator[sessionmaker[Session]]:
    """Of the engine that the web process has."""
    bind = session.get_bind()
    assert isinstance(bind, sa.Engine)
    engine = create_engine(bind.url.render_as_string(hide_password=False), pooled=True)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def log(sessions: sessionmaker[Session]) -> GatheredLog:
    return GatheredLog(sessions, CLOCK)


def owners(session: Session) -> set[UUID | None]:
    session.rollback()
    return set(session.scalars(sa.select(AccessLogEntry.owner_id)))


def at_once(work: Callable[[], None]) -> None:
    """Let all threads do it at the same time; an error of any comes out."""
    start = threading.Barrier(THREADS)

    def one(_: int) -> None:
        start.wait()
        work()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, range(THREADS)))


def test_concurrent_looks_make_one_chain_in_fewer_commits(session, sessions, log) -> None:
    def work() -> None:
        with sessions() as own:
            for _ in range(EACH):
                mine = look()
                log.append([mine])
                assert mine.owner_id in owners(own), "told as written before it was committed"

    at_once(work)
    report = verify_chain(session)
    assert (report.entries, report.is_intact) == (THREADS * EACH, True)
    commits = session.scalar(sa.text("SELECT count(DISTINCT xmin::text) FROM access_log"))
    assert commits < THREADS * EACH


def test_two_processes_put_their_batches_one_after_another(session, sessions, log) -> None:
    both = (log, GatheredLog(sessions, CLOCK))

    def work() -> None:
        for one in both:
            one.append([look(), look()])

    at_once(work)
    report = verify_chain(session)
    assert (report.entries, report.is_intact) == (THREADS * 4, True)


def test_whoever_is_not_written_is_told(session, log) -> None:
    """What the database refuses fails for its whole batch, and the next batch is written."""
    with pytest.raises(DBAPIError):
        log.append([look(), look(action="x" * 41)])
    assert owners(session) == set()
    log.append([look()])
    assert len(owners(session)) == 1


def test_a_look_stays_written_when_the_work_is_undone(session, sessions, log) -> None:
    with sessions() as request:
        share_log(request, log)
        seen = look()
        append_seen(request, CLOCK, [seen])
        request.rollback()
    assert owners(session) == {seen.owner_id}


def test_a_transaction_that_holds_the_chain_does_not_wait_for_itself(
    session, sessions, log
) -> None:
    with sessions() as request:
        share_log(request, log)
        used, seen = look("reuse_record"), look()
        append_all(request, CLOCK, [used])
        append_seen(request, CLOCK, [seen])
        request.rollback()
        assert owners(session) == set()
        append_all(request, CLOCK, [used])
        request.commit()
        append_seen(request, CLOCK, [seen])
    assert owners(session) == {used.owner_id, seen.owner_id}
    assert verify_chain(session).is_intact


WRITER = """
import sys, threading
from datetime import UTC, datetime
from core.access import SYSTEM, LegalBasis, Purpose
from core.clock import SystemClock
from core.identifiers import new_id
from repository.access_log import Look
from repository.gathered_log import GatheredLog
from storage.db.engine import create_engine, session_factory

log = GatheredLog(session_factory(create_engine(sys.argv[1], pooled=True)), SystemClock())

def work():
    while True:
        one = new_id()
        log.append([Look(SYSTEM, "x", "allowed", Purpose.CARE, LegalBasis.LAW, owner_id=one)])
        sys.stdout.write(f"{one}\\n")
        sys.stdout.flush()

for _ in range(8):
    threading.Thread(target=work).start()
"""


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(session) -> None:
    url = session.get_bind().url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(200)]
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.readlines()
    acknowledged = {UUID(line.strip()) for line in told if line.endswith("\n")}
    assert len(acknowledged) >= 200
    assert acknowledged <= owners(session)
    assert verify_chain(session).is_intact
