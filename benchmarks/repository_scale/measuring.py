"""Calling a case many times: how long it took, how much of both processors, and by which plan."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.repository_scale.cases import Case
from benchmarks.repository_scale.making import World
from storage.db.engine import session_factory

WARM_UP: Final = 100
"""Calls before the clock runs: the server of a province has been serving since the morning."""
_TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """Times in ms of the clock on the wall; CPU in ms a call, of this process and of the server."""

    case: Case
    p50: float
    p95: float
    cpu: float
    server_cpu: float
    per_s: float
    queries: int
    plan: str
    """Of the query (SELECT) that took longest."""


class _Watch:
    """Notes the statements of one call with their times."""

    def __init__(self, engine: sa.Engine) -> None:
        self.seen: list[tuple[float, str, Any]] = []
        self._begun = 0.0
        self._is_on = False
        sa.event.listen(engine, "before_cursor_execute", self._before)
        sa.event.listen(engine, "after_cursor_execute", self._after)

    def _before(self, *_: object) -> None:
        self._begun = time.perf_counter()

    def _after(
        self, connection: object, cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        if self._is_on:
            self.seen.append((time.perf_counter() - self._begun, statement, parameters))

    def statements(self, session: Session, case: Case, world: World) -> list[tuple[str, Any]]:
        """The statements of one more call, the longest first."""
        self._is_on = True
        case.call(session, world, random.Random(1))  # noqa: S311 # a drawing
        self._is_on = False
        seen = sorted(self.seen, key=lambda one: -one[0])
        self.seen = []
        return [(statement, parameters) for _, statement, parameters in seen]


def measure(engine: sa.Engine, world: World, case: Case, calls: int) -> Measured:
    """Call it `calls` times, each with other people and words, in a session of its own."""
    dice = random.Random(case.name)  # noqa: S311 # a drawing
    watch = _Watch(engine)
    sessions = session_factory(engine)
    took: list[float] = []
    with sessions() as session:
        backend = session.scalar(sa.select(sa.func.pg_backend_pid()))
        session.rollback()
        for _ in range(WARM_UP):
            case.call(session, world, dice)
            session.rollback()
            session.expunge_all()
        own, theirs = time.process_time(), _cpu_of(backend)
        for _ in range(calls):
            begun = time.perf_counter()
            case.call(session, world, dice)
            took.append((time.perf_counter() - begun) * 1000)
            session.rollback()
            session.expunge_all()
        own, theirs = time.process_time() - own, _cpu_of(backend) - theirs
        statements = watch.statements(session, case, world)
        session.rollback()
        looked = [one for one in statements if one[0].lstrip().startswith("SELECT")]
        plan = _plan(session, *looked[0]) if looked else ""
        session.rollback()
    took.sort()
    return Measured(
        case=case,
        p50=took[len(took) // 2],
        p95=took[int(len(took) * 0.95)],
        cpu=own / calls * 1000,
        server_cpu=theirs / calls * 1000,
        per_s=1000 * calls / sum(took) * max(case.entries, 1),
        queries=len(statements),
        plan=plan,
    )


def _plan(session: Session, statement: str, parameters: object) -> str:
    rows = session.connection().exec_driver_sql(
        f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) {statement}", parameters
    )
    return "\n".join(row[0] for row in rows)


def _cpu_of(pid: int | None) -> float:
    """Seconds of CPU that this process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK_S
