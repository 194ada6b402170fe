"""Notices as their recipients read them, and what was told already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.clock import VIETNAM
from storage.db.models import Agency, Dossier, Notice, NoticeRead, Record, RecordEvent


def notices(
    session: Session, recipient: sa.ColumnElement[bool], staff_id: UUID | None, limit: int
) -> Sequence[sa.Row[Notice, Record | None, RecordEvent | None, str | None, str | None, bool]]:
    """Those of a recipient: with record, event, dossier code, agency name, whether unread.

    Unread ones come first, so that none stays beyond the limit; then the newest. The agency is the
    one that made the change.
    """
    is_new = _is_new(staff_id)
    return session.execute(
        sa.select(Notice, Record, RecordEvent, Dossier.code, Agency.name, is_new)
        .outerjoin(Record, Record.id == Notice.record_id)
        .outerjoin(RecordEvent, RecordEvent.id == Notice.event_id)
        .outerjoin(Dossier, Dossier.id == Notice.dossier_id)
        .outerjoin(Agency, Agency.id == RecordEvent.agency_id)
        .where(recipient)
        .order_by(is_new.desc(), Notice.at.desc(), Notice.id.desc())
        .limit(limit)
    ).all()


def _is_new(staff_id: UUID | None) -> sa.ColumnElement[bool]:
    """A person has not said that it is read; a member of staff neither, each for themselves."""
    if staff_id is None:
        return Notice.seen_at.is_(None)
    read = sa.select(NoticeRead.notice_id).where(
        NoticeRead.notice_id == Notice.id, NoticeRead.staff_id == staff_id
    )
    return ~read.exists()


def count_new(session: Session, recipient: sa.ColumnElement[bool], staff_id: UUID | None) -> int:
    """How many this reader has not read."""
    query = sa.select(sa.func.count()).select_from(Notice).where(recipient, _is_new(staff_id))
    return session.scalars(query).one()


def mark_seen(
    session: Session, recipient: sa.ColumnElement[bool], at: datetime, ids: Collection[UUID]
) -> None:
    """Note when a person said that these are read."""
    session.execute(
        sa.update(Notice)
        .where(recipient, Notice.id.in_(ids), Notice.seen_at.is_(None))
        .values(seen_at=at)
        .execution_options(synchronize_session=False)
    )


def mark_read_by(
    session: Session,
    recipient: sa.ColumnElement[bool],
    staff_id: UUID,
    at: datetime,
    ids: Collection[UUID],
) -> None:
    """Note that a member of staff read these notices of the agency."""
    theirs = session.scalars(sa.select(Notice.id).where(recipient, Notice.id.in_(ids))).all()
    if theirs:
        rows = [{"notice_id": id_, "staff_id": staff_id, "at": at} for id_ in theirs]
        session.execute(insert(NoticeRead).values(rows).on_conflict_do_nothing())


def was_told_today(
    session: Session, record_id: UUID, kind: str, values: Mapping[str, Any], now: datetime
) -> bool:
    """Whether such a notice of the record with these values was made on this day of Vietnam."""
    midnight = datetime.combine(now.astimezone(VIETNAM).date(), time(), VIETNAM)
    found = sa.exists().where(
        Notice.record_id == record_id,
        Notice.kind == kind,
        Notice.values.contains(dict(values)),
        Notice.at >= midnight,
    )
    return bool(session.scalar(sa.select(found)))
