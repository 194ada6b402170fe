"""Correction requests, packages of own data, tombstones and what is left to remove."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Subject
from core.lifecycle import Trust
from core.rights import ExportState, RequestState
from storage.db.models import (
    AccessLogEntry,
    Export,
    ObjectToRemove,
    Person,
    Record,
    RecordEvent,
    Rendition,
    ReuseEvent,
    RightsRequest,
    Share,
    Signature,
    Staff,
    Upload,
)
from storage.db.paging import AnyRow, By, Page, page_of

_IS_OPEN: Final = RightsRequest.state.in_((RequestState.RECEIVED, RequestState.TAKEN))


def requests(
    session: Session, right: sa.ColumnElement[bool], cursor: str | None, size: int
) -> Page[AnyRow]:
    """Requests with record, asker and officer: the open ones by due day, then the newest."""
    due = sa.case((_IS_OPEN, RightsRequest.due_on), else_=sa.cast(date.max, sa.Date))
    return page_of(
        session,
        sa.select(RightsRequest, Record, Person.full_name, Staff.full_name)
        .join(Record, Record.id == RightsRequest.record_id)
        .join(Person, Person.id == RightsRequest.person_id)
        .outerjoin(Staff, Staff.id == RightsRequest.staff_id)
        .where(right),
        (By(due, is_descending=False), By(RightsRequest.asked_at), By(RightsRequest.id)),
        cursor,
        size,
    )


def request_locked(
    session: Session, request_id: UUID, right: sa.ColumnElement[bool]
) -> RightsRequest | None:
    """The request for which `right` holds, locked."""
    return session.scalar(
        sa.select(RightsRequest).where(RightsRequest.id == request_id, right).with_for_update()
    )


def newest_correction(session: Session, record_id: UUID) -> UUID | None:
    """The last correction that was made on a record."""
    return session.scalar(
        sa.select(RecordEvent.id)
        .where(RecordEvent.record_id == record_id, RecordEvent.name == "corrected")
        .order_by(RecordEvent.at.desc(), RecordEvent.id.desc())
        .limit(1)
    )


def was_used(session: Session, record_id: UUID) -> bool:
    """Whether any dossier ever reused the record."""
    found = sa.exists().where(ReuseEvent.record_id == record_id)
    return bool(session.scalar(sa.select(found)))


def files_of(session: Session, record_id: UUID) -> Sequence[Rendition]:
    """Every file of a record."""
    return session.scalars(
        sa.select(Rendition).where(Rendition.record_id == record_id).order_by(Rendition.id)
    ).all()


def open_shares_of(session: Session, record_id: UUID) -> Sequence[Share]:
    """Shares of a record that are not ended."""
    return session.scalars(
        sa.select(Share)
        .where(Share.record_id == record_id, Share.revoked_at.is_(None))
        .with_for_update()
    ).all()


def uploads_untouched_since(session: Session, moment: datetime) -> Sequence[UUID]:
    """Unverified uploads of citizens with which nobody has dealt since; none under a hold."""
    used = sa.exists().where(ReuseEvent.record_id == Record.id)
    looked = sa.exists().where(
        AccessLogEntry.record_id == Record.id,
        AccessLogEntry.at >= moment,
        AccessLogEntry.subject.in_((Subject.CITIZEN, Subject.STAFF, Subject.PUBLIC)),
        AccessLogEntry.outcome == "allowed",
    )
    return session.scalars(
        sa.select(Record.id)
        .where(
            Record.source == "citizen_upload",
            Record.trust == Trust.T5,
            Record.created_at < moment,
            Record.erased_at.is_(None),
            Record.held_since.is_(None),
            ~used,
            ~looked,
        )
        .order_by(Record.id)
    ).all()


def is_needed(session: Session, object_key: str) -> bool:
    """Whether any row still speaks of the object: the same bytes may belong to another paper."""
    speaks = (
        sa.select(Rendition.id).where(Rendition.object_key == object_key),
        sa.select(Upload.id).where(Upload.object_key == object_key),
        sa.select(Signature.id).where(Signature.object_key == object_key),
        sa.select(Export.id).where(
            Export.object_key == object_key, Export.state == ExportState.READY
        ),
    )
    return session.execute(sa.union_all(*speaks).limit(1)).first() is not None


def to_remove(session: Session, limit: int) -> Sequence[ObjectToRemove]:
    """Objects that are to go, those tried longest ago first."""
    return session.scalars(
        sa.select(ObjectToRemove)
        .where(ObjectToRemove.removed_at.is_(None))
        .order_by(ObjectToRemove.tried_at.asc().nulls_first(), ObjectToRemove.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def exports_of(session: Session, person_id: UUID) -> Sequence[Export]:
    """The packages of a person, newest first."""
    return session.scalars(
        sa.select(Export)
        .where(Export.person_id == person_id)
        .order_by(Export.asked_at.desc(), Export.id.desc())
        .limit(10)
    ).all()


def exports_waiting(session: Session, silent_since: datetime) -> Sequence[UUID]:
    """Packages nobody works on: waiting, or begun and silent since then."""
    return session.scalars(
        sa.select(Export.id).where(
            sa.or_(
                Export.state == ExportState.WAITING,
                sa.and_(Export.state == ExportState.RUNNING, Export.touched_at < silent_since),
            )
        )
    ).all()


def exports_over(session: Session, now: datetime) -> Sequence[Export]:
    """Packages whose time is over."""
    return session.scalars(
        sa.select(Export)
        .where(Export.state == ExportState.READY, Export.expires_at < now)
        .with_for_update(skip_locked=True)
    ).all()
