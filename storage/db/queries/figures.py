"""Figures for monitoring, counted over what is open or young: cheap however much is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.lifecycle import TRANSITIONS, Lane, State, Work
from core.rights import ExportState
from storage.db.models import (
    AccessLogEntry,
    Batch,
    Delivery,
    Export,
    IncomingFile,
    LogAnchor,
    Page,
    PageGroup,
    StageAttempt,
    Upload,
)
from storage.db.queries.work import TABLES

_NOW: Final = sa.func.clock_timestamp()
_LIMIT_MS: Final = 5000


def bound(session: Session) -> None:
    """From here on no statement of this transaction may take longer than 5 s."""
    session.execute(sa.text(f"SET LOCAL statement_timeout = {_LIMIT_MS}"))


def first_id_since(moment: datetime) -> UUID:
    """The smallest UUIDv7 of a moment: rows made since then have greater ids."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


@dataclass(frozen=True)
class OpenWork:
    """Things of one kind that stand alike."""

    work: Work
    state: State
    lane: Lane
    parked_code: str | None
    waiting_code: str | None
    waiting: int
    in_hand: int
    parked: int
    pages: int
    """Of the waiting; counted for groups of pages alone."""
    oldest_s: float | None
    """Age of the oldest that is not parked."""
    oldest_waiting_s: float | None


def open_states(work: Work) -> list[State]:
    """States from which something still goes on."""
    return sorted({state for kind, state, _ in TRANSITIONS if kind is work} - {State.JOINED})


def open_work(session: Session) -> list[OpenWork]:
    """All that is under way; what is over is not looked at."""
    return [row for work in TABLES for row in _open(session, work)]


def _open(session: Session, work: Work) -> list[OpenWork]:
    table = TABLES[work]
    is_parked = table.parked_at.is_not(None)
    in_hand = sa.and_(table.lease_until >= _NOW, ~is_parked)
    waits = sa.and_(~is_parked, ~sa.func.coalesce(in_hand, sa.false()))
    pages: sa.ColumnElement[Any] = sa.literal(0)
    if work is Work.PAGE_GROUP:
        pages = sa.func.sum(PageGroup.last_number - PageGroup.first_number + 1).filter(waits)

    def age(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
        return sa.extract("epoch", _NOW - sa.func.min(table.state_since).filter(condition))

    alike = (table.state, table.lane, table.parked_code, table.waiting_code)
    rows = session.execute(
        sa.select(
            *alike,
            sa.func.count().filter(waits),
            sa.func.count().filter(in_hand),
            sa.func.count().filter(is_parked),
            pages,
            age(~is_parked),
            age(waits),
        )
        .where(table.state.in_(open_states(work)))
        .group_by(*alike)
    ).all()
    return [
        OpenWork(
            work,
            state=row[0],
            lane=row[1],
            parked_code=row[2],
            waiting_code=row[3],
            waiting=row[4],
            in_hand=row[5],
            parked=row[6],
            pages=int(row[7] or 0),
            oldest_s=None if row[8] is None else float(row[8]),
            oldest_waiting_s=None if row[9] is None else float(row[9]),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Tries:
    """Tries of a stage that ended alike."""

    stage: str
    outcome: str
    count: int
    seconds: float
    at_most: tuple[int, ...]
    """How many took no longer than each bound."""


def tries_between(
    session: Session, since: datetime, until: datetime, bounds: Sequence[float]
) -> list[Tries]:
    """Tries that were noted in this span, by the times in their ids."""
    one = StageAttempt
    length = sa.extract("epoch", one.ended_at - one.started_at)
    rows = session.execute(
        sa.select(
            one.stage,
            one.outcome,
            sa.func.count(),
            sa.func.sum(length),
            *(sa.func.count().filter(length <= bound) for bound in bounds),
        )
        .where(one.id >= first_id_since(since), one.id < first_id_since(until))
        .group_by(one.stage, one.outcome)
    ).all()
    return [Tries(row[0], row[1], row[2], float(row[3]), tuple(row[4:])) for row in rows]


def last_tries(
    session: Session, stages: Sequence[str], since: datetime
) -> dict[str, tuple[str, datetime]]:
    """Outcome and end of the newest try since then of each of these stages that has one."""
    one = StageAttempt
    rows = session.execute(
        sa.select(one.stage, one.outcome, one.ended_at)
        .where(one.id >= first_id_since(since), one.stage.in_(stages))
        .order_by(one.id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def ledger_differences(session: Session, since: datetime) -> tuple[int, int]:
    """Of batches opened since then: pages without a row, and batches that differ from what was
    announced although they are closed."""
    recent = Batch.id >= first_id_since(since)
    files = (
        sa.select(Upload.batch_id, sa.func.sum(Upload.page_count).label("pages"))
        .join(Batch, Batch.id == Upload.batch_id)
        .where(recent)
        .group_by(Upload.batch_id)
        .subquery()
    )
    rows = sa.select(sa.func.count()).join(Batch, Batch.id == Page.batch_id).where(recent)
    told, other = session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(files.c.pages), 0),
            sa.func.count().filter(
                Batch.closed_at.is_not(None),
                Batch.announced_pages.is_not(None),
                Batch.announced_pages != sa.func.coalesce(files.c.pages, 0),
            ),
        )
        .select_from(Batch)
        .outerjoin(files, files.c.batch_id == Batch.id)
        .where(recent)
    ).one()
    return int(told) - (session.scalar(rows.select_from(Page)) or 0), other


def incoming_files(session: Session) -> int:
    """Files that are announced and not here yet."""
    one = IncomingFile
    query = sa.select(sa.func.count()).where(
        one.upload_id.is_(None), one.refused_code.is_(None), one.expires_at > _NOW
    )
    return session.scalar(query.select_from(one)) or 0


def exports_waiting(session: Session) -> int:
    """Packages of own data that nobody has made yet."""
    query = sa.select(sa.func.count()).where(Export.state == ExportState.WAITING)
    return session.scalar(query.select_from(Export)) or 0


def deliveries_failing(session: Session) -> dict[str, int]:
    """Notices that were tried in vain and not sent since, by channel."""
    rows = session.execute(
        sa.select(Delivery.channel, sa.func.count())
        .where(Delivery.sent_at.is_(None), Delivery.tries > 0)
        .group_by(Delivery.channel)
    )
    return {row[0]: row[1] for row in rows}


def last_position(session: Session) -> int:
    """Entries of the access log; its positions have no gap."""
    query = sa.select(AccessLogEntry.position).order_by(AccessLogEntry.position.desc())
    return session.scalar(query.limit(1)) or 0


def anchors(session: Session, newest: int) -> list[tuple[Any, bool]]:
    """Day and stamp of so many anchors, the newest first."""
    query = sa.select(LogAnchor.day, LogAnchor.is_stamped).order_by(LogAnchor.day.desc())
    return [(row[0], row[1]) for row in session.execute(query.limit(newest))]


def database_load(session: Session) -> tuple[int, int, int]:
    """Bytes of the database, its connections, and how many the server allows."""
    row = session.execute(
        sa.text(
            "select pg_database_size(current_database()),"
            " (select count(*) from pg_stat_activity where datname = current_database()),"
            " current_setting('max_connections')::int"
        )
    ).one()
    return row[0], row[1], row[2]
