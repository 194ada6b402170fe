"""The standing of records: whose agency looks after them, where they were used, who was told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core.lifecycle import RecordStatus
from core.standing import StatusChange
from storage.db.models import (
    Agency,
    Document,
    Dossier,
    DossierComponent,
    Procedure,
    Record,
    RecordEvent,
    Rendition,
    ReuseEvent,
    Staff,
)
from storage.db.queries.agencies import is_answered_for

LONGEST_CHAIN = 100
"""Steps after which a chain of replacements is no longer followed."""


def looked_after_by(agency_id: UUID) -> sa.ColumnElement[bool]:
    """The agency, or one that it follows, took the record into the store."""
    return is_answered_for(Record.agency_id, agency_id)


def locked(
    session: Session, record_id: UUID, right: sa.ColumnElement[bool] | None = None
) -> Record | None:
    """The record as it is now, if `right` holds, locked until the transaction ends."""
    query = sa.select(Record).where(Record.id == record_id)
    if right is not None:
        query = query.where(right)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def by_code(session: Session, code: str, right: sa.ColumnElement[bool]) -> Record | None:
    """The record with this paper code or public code, if `right` holds for it.

    The code in the mark of a further scan of the same paper counts too.
    """
    own = sa.or_(Record.paper_code == code.upper(), Record.public_code == code)
    found = session.scalar(sa.select(Record).where(own, right))
    if found is not None:
        return found
    scanned = sa.select(Record).join(Rendition).join(Document).where(Document.public_code == code)
    return session.scalars(scanned.where(right).limit(1)).one_or_none()


def events_of(
    session: Session, record_id: UUID
) -> Sequence[sa.Row[RecordEvent, str | None, str | None]]:
    """What happened to a record, the oldest first: event, name of the person and of the agency."""
    return session.execute(
        sa.select(RecordEvent, Staff.full_name, Agency.name)
        .outerjoin(Staff, Staff.id == RecordEvent.staff_id)
        .outerjoin(Agency, Agency.id == RecordEvent.agency_id)
        .where(RecordEvent.record_id == record_id)
        .order_by(RecordEvent.at, RecordEvent.id)
    ).all()


def changes_of(session: Session, record_id: UUID) -> Sequence[RecordEvent]:
    """The changes of a record's status, the oldest first."""
    return session.scalars(
        sa.select(RecordEvent)
        .where(RecordEvent.record_id == record_id, RecordEvent.name.in_(list(StatusChange)))
        .order_by(RecordEvent.at, RecordEvent.id)
    ).all()


def replaced_by(session: Session, record_id: UUID) -> Sequence[Record]:
    """The papers whose place this one took."""
    return session.scalars(
        sa.select(Record).where(
            Record.replaced_by_id == record_id, Record.status == RecordStatus.REPLACED
        )
    ).all()


def corrections(
    session: Session, record_ids: Collection[UUID]
) -> Sequence[sa.Row[UUID, dict[str, Any]]]:
    """The corrections of records, the oldest first: record, by field `[before, after]`."""
    if not record_ids:
        return ()
    return session.execute(
        sa.select(RecordEvent.record_id, RecordEvent.values)
        .where(RecordEvent.record_id.in_(record_ids), RecordEvent.name == "corrected")
        .order_by(RecordEvent.at, RecordEvent.id)
    ).all()


def last_event(session: Session, record_id: UUID, names: Collection[str]) -> RecordEvent | None:
    """The newest event of a record that has one of these names."""
    query = sa.select(RecordEvent).where(
        RecordEvent.record_id == record_id, RecordEvent.name.in_(names)
    )
    return session.scalar(query.order_by(RecordEvent.at.desc(), RecordEvent.id.desc()).limit(1))


def has_event(session: Session, record_id: UUID, name: str) -> bool:
    """Whether this has ever happened to the record."""
    found = sa.exists().where(RecordEvent.record_id == record_id, RecordEvent.name == name)
    return bool(session.scalar(sa.select(found)))


def newer_than(session: Session, record_id: UUID) -> Sequence[Record]:
    """The papers that took its place one after another, the next first."""
    step = sa.literal(1).label("step")
    chain = (
        sa.select(Record.replaced_by_id.label("id"), step)
        .where(Record.id == record_id, Record.replaced_by_id.is_not(None))
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        sa.select(Record.replaced_by_id, chain.c.step + 1)
        .join(chain, chain.c.id == Record.id)
        .where(Record.replaced_by_id.is_not(None), chain.c.step < LONGEST_CHAIN)
    )
    return session.scalars(
        sa.select(Record).join(chain, chain.c.id == Record.id).order_by(chain.c.step)
    ).all()


def uses_of(
    session: Session, record_id: UUID
) -> Sequence[sa.Row[Dossier, Procedure, datetime | None, str | None]]:
    """Every dossier in which the record is or was used, the newest first.

    Each row: dossier, procedure, when it was reused, who reused it; the last two are None where the
    paper itself came with the dossier.
    """
    scanned = (
        sa.select(Document.dossier_id)
        .join(Rendition, Rendition.document_id == Document.id)
        .where(Rendition.record_id == record_id, Document.dossier_id.is_not(None))
    )
    served = sa.select(DossierComponent.dossier_id).where(DossierComponent.record_id == record_id)
    came_with = sa.select(Record.dossier_id).where(
        Record.id == record_id, Record.dossier_id.is_not(None)
    )
    reused = sa.select(ReuseEvent.dossier_id).where(ReuseEvent.record_id == record_id)
    first_use = (
        sa.select(ReuseEvent)
        .where(ReuseEvent.record_id == record_id)
        .ext(distinct_on(ReuseEvent.dossier_id))
        .order_by(ReuseEvent.dossier_id, ReuseEvent.at)
        .subquery()
    )
    return session.execute(
        sa.select(Dossier, Procedure, first_use.c.at, Staff.full_name)
        .join(Procedure, Procedure.id == Dossier.procedure_id)
        .outerjoin(first_use, first_use.c.dossier_id == Dossier.id)
        .outerjoin(Staff, Staff.id == first_use.c.staff_id)
        .where(Dossier.id.in_(sa.union(served, scanned, came_with, reused)))
        .order_by(Dossier.received_at.desc(), Dossier.id)
    ).all()


def agency_names(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of agencies by id, in one query."""
    if not agency_ids:
        return {}
    rows = session.execute(sa.select(Agency.id, Agency.name).where(Agency.id.in_(agency_ids)))
    return {id_: name for id_, name in rows}


class Ties(NamedTuple):
    """What keeps a record: in one row for each, however many are asked about."""

    is_used: bool
    """It came with a dossier or served one."""
    is_in_open_dossier: bool
    changed_at: datetime | None
    """When its status changed last."""


def ties_of(session: Session, record_ids: Collection[UUID]) -> dict[UUID, Ties]:
    """By record what keeps it from being erased, in one query."""
    scanned = sa.select(Rendition.record_id, Document.dossier_id).join(
        Document, Document.id == Rendition.document_id
    )
    served = sa.select(DossierComponent.record_id, DossierComponent.dossier_id)
    reused = sa.select(ReuseEvent.record_id, ReuseEvent.dossier_id)
    came_with = sa.select(Record.id, Record.dossier_id)
    uses = sa.union(
        scanned.where(Rendition.record_id.in_(record_ids), Document.dossier_id.is_not(None)),
        served.where(DossierComponent.record_id.in_(record_ids)),
        reused.where(ReuseEvent.record_id.in_(record_ids)),
        came_with.where(Record.id.in_(record_ids), Record.dossier_id.is_not(None)),
    ).subquery()
    of_record = uses.c.record_id == Record.id
    is_open = (
        sa.select(Dossier.id)
        .join(uses, uses.c.dossier_id == Dossier.id)
        .where(of_record, Dossier.closed_at.is_(None))
    )
    changed = sa.select(sa.func.max(RecordEvent.at)).where(
        RecordEvent.record_id == Record.id, RecordEvent.name.in_(list(StatusChange))
    )
    rows = session.execute(
        sa.select(
            Record.id,
            sa.select(uses.c.record_id).where(of_record).correlate(Record).exists(),
            is_open.correlate(Record).exists(),
            changed.correlate(Record).scalar_subquery(),
        ).where(Record.id.in_(record_ids))
    )
    return {id_: Ties(used, is_open, changed) for id_, used, is_open, changed in rows}
