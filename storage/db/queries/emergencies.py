"""Emergency accesses: who opened whose papers without a dossier, who looked into it, what waits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.access import Purpose, Sensitivity
from core.clock import VIETNAM
from core.lifecycle import Origin
from storage.db.models import (
    AccessLogEntry,
    Agency,
    DisclosureDelay,
    EmergencyAccess,
    EmergencyReview,
    Notice,
    PaperType,
    Person,
    Record,
    RecordOwner,
    Staff,
)
from storage.db.queries.agencies import answering_for
from storage.db.queries.identities import are_one, everyone_of

TOLD: Final = "emergency"
"""Kind of the notice that tells a person of an access; its values name the access."""


def opened_by(access: EmergencyAccess, levels: Collection[Sensitivity]) -> sa.ColumnElement[bool]:
    """The record is one that an emergency access opens: the person's own, of these levels."""
    person = everyone_of([access.person_id])
    theirs = sa.select(RecordOwner.record_id).where(RecordOwner.person_id.in_(person))
    kept = sa.select(PaperType.slug).where(PaperType.is_kept)
    return sa.and_(
        Record.id.in_(theirs),
        Record.type.in_(kept),
        Record.origin != Origin.REFUSED,
        Record.sensitivity.in_(sorted(levels)),
    )


def running(
    session: Session, access_id: UUID, staff_id: UUID, agency_id: UUID, at: datetime
) -> EmergencyAccess | None:
    """The access of this officer, while it lasts."""
    return session.scalar(
        sa.select(EmergencyAccess).where(
            EmergencyAccess.id == access_id,
            EmergencyAccess.staff_id == staff_id,
            EmergencyAccess.agency_id == agency_id,
            EmergencyAccess.at <= at,
            EmergencyAccess.until > at,
        )
    )


def papers(session: Session, right: sa.ColumnElement[bool]) -> Sequence[Record]:
    """The records for which a right holds, newest issue first."""
    query = sa.select(Record).where(right)
    return session.scalars(
        query.order_by(Record.issued_on.desc().nulls_last(), Record.id.desc())
    ).all()


def of_agency(session: Session, access_id: UUID, agency_id: UUID) -> EmergencyAccess | None:
    """An access by somebody of this agency, or of one that it follows."""
    return session.scalar(
        sa.select(EmergencyAccess).where(
            EmergencyAccess.id == access_id,
            EmergencyAccess.agency_id.in_(answering_for(agency_id)),
        )
    )


def uses_of_agency(
    session: Session, agency_id: UUID, limit: int
) -> Sequence[
    sa.Row[
        EmergencyAccess, str, str, EmergencyReview | None, str | None, int, DisclosureDelay | None
    ]
]:
    """The accesses by staff of an agency, those nobody looked into first, then the newest.

    Each row: access, officer, person, review, supervisor, papers opened, the order that counts.
    """
    supervisor = aliased(Staff)
    opened = (
        sa.select(sa.func.count(sa.distinct(AccessLogEntry.record_id)))
        .where(_is_look_of(EmergencyAccess))
        .correlate(EmergencyAccess)
        .scalar_subquery()
    )
    return session.execute(
        sa.select(
            EmergencyAccess,
            Staff.full_name,
            Person.full_name,
            EmergencyReview,
            supervisor.full_name,
            opened,
            DisclosureDelay,
        )
        .select_from(EmergencyAccess)
        .outerjoin(
            DisclosureDelay,
            DisclosureDelay.id
            == _counting(DisclosureDelay.id).correlate(EmergencyAccess).scalar_subquery(),
        )
        .join(Staff, Staff.id == EmergencyAccess.staff_id)
        .join(Person, Person.id == EmergencyAccess.person_id)
        .outerjoin(EmergencyReview, EmergencyReview.access_id == EmergencyAccess.id)
        .outerjoin(supervisor, supervisor.id == EmergencyReview.staff_id)
        .where(EmergencyAccess.agency_id.in_(answering_for(agency_id)))
        .order_by(EmergencyReview.id.is_not(None), EmergencyAccess.at.desc())
        .limit(limit)
    ).all()


def _is_look_of(access: type[EmergencyAccess]) -> sa.ColumnElement[bool]:
    """Whose log it stands in does not count: a paper may be a co-owner's, or of a merged row."""
    me, one = aliased(Person), aliased(Person)
    of_theirs = (
        sa.select(one.id)
        .join(me, are_one(me, one))
        .outerjoin(RecordOwner, RecordOwner.person_id == one.id)
        .where(
            me.id == access.person_id,
            sa.or_(
                one.id == AccessLogEntry.owner_id,
                RecordOwner.record_id == AccessLogEntry.record_id,
            ),
        )
        .correlate(access, AccessLogEntry)
    )
    return sa.and_(
        AccessLogEntry.purpose == Purpose.EMERGENCY,
        AccessLogEntry.staff_id == access.staff_id,
        AccessLogEntry.at >= access.at,
        AccessLogEntry.at <= access.until,
        sa.exists(of_theirs),
    )


_Value = TypeVar("_Value")


def _counting(column: sa.orm.InstrumentedAttribute[_Value]) -> sa.Select[_Value]:
    """A column of the newest order on an `EmergencyAccess`."""
    order = aliased(DisclosureDelay)
    return (
        sa.select(getattr(order, column.key))
        .where(order.access_id == EmergencyAccess.id)
        .order_by(order.at.desc(), order.id.desc())
        .limit(1)
    )


def count_since(session: Session, staff_id: UUID, since: datetime) -> int:
    """How many accesses an officer opened since then; further ones wait for this transaction."""
    session.execute(sa.select(Staff.id).where(Staff.id == staff_id).with_for_update())
    query = sa.select(sa.func.count()).select_from(EmergencyAccess)
    query = query.where(EmergencyAccess.staff_id == staff_id, EmergencyAccess.at > since)
    return session.scalar(query) or 0


def newest_delay(session: Session, access_id: UUID) -> DisclosureDelay | None:
    """The order that counts."""
    return session.scalar(
        sa.select(DisclosureDelay)
        .where(DisclosureDelay.access_id == access_id)
        .order_by(DisclosureDelay.at.desc(), DisclosureDelay.id.desc())
        .limit(1)
    )


def count_waiting(session: Session, agency_id: UUID) -> int:
    """How many accesses of an agency nobody has looked into yet."""
    reviewed = sa.exists().where(EmergencyReview.access_id == EmergencyAccess.id)
    query = sa.select(sa.func.count()).select_from(EmergencyAccess)
    found = session.scalar(
        query.where(EmergencyAccess.agency_id.in_(answering_for(agency_id)), ~reviewed)
    )
    return found or 0


def is_reviewed(session: Session, access_id: UUID) -> bool:
    """Whether a supervisor has looked into it."""
    found = sa.exists().where(EmergencyReview.access_id == access_id)
    return bool(session.scalar(sa.select(found)))


def is_told(on: date) -> sa.ColumnElement[bool]:
    """The entry of the access log may be shown to its owner: no written order delays it.

    One of an emergency access is shown from the next day on, so that an order can come before it.
    """
    withheld = (
        sa.select(EmergencyAccess.id)
        .where(_is_look_of(EmergencyAccess), ~_may_be_told(on))
        .correlate(AccessLogEntry)
    )
    return sa.or_(AccessLogEntry.purpose != Purpose.EMERGENCY, ~sa.exists(withheld))


def _may_be_told(on: date) -> sa.ColumnElement[bool]:
    """The day of the access is over, and so is the delay that an order asks for."""
    delayed = _counting(DisclosureDelay.until).correlate(EmergencyAccess).scalar_subquery()
    return sa.and_(
        EmergencyAccess.until < datetime.combine(on, time(), VIETNAM),
        sa.func.coalesce(delayed < on, sa.true()),
    )


def told_to(
    session: Session, person_ids: Collection[UUID], on: date, limit: int
) -> Sequence[sa.Row[EmergencyAccess, str, str]]:
    """The accesses to a person's papers that the person may know of, the newest first.

    Each row: access, officer, name of the agency.
    """
    return session.execute(
        sa.select(EmergencyAccess, Staff.full_name, Agency.name)
        .join(Staff, Staff.id == EmergencyAccess.staff_id)
        .join(Agency, Agency.id == EmergencyAccess.agency_id)
        .where(EmergencyAccess.person_id.in_(person_ids), _may_be_told(on))
        .order_by(EmergencyAccess.at.desc())
        .limit(limit)
    ).all()


def untold(session: Session, on: date) -> Sequence[sa.Row[EmergencyAccess, str]]:
    """Accesses of earlier days that no order delays and of which no notice tells yet.

    Each row: access, name of the agency.
    """
    told = sa.exists().where(
        Notice.person_id == EmergencyAccess.person_id,
        Notice.kind == TOLD,
        Notice.values["access"].astext == sa.cast(EmergencyAccess.id, sa.Text()),
    )
    return session.execute(
        sa.select(EmergencyAccess, Agency.name)
        .join(Agency, Agency.id == EmergencyAccess.agency_id)
        .where(_may_be_told(on), ~told)
        .order_by(EmergencyAccess.at)
    ).all()


def co_owners(session: Session, person_ids: Collection[UUID]) -> Sequence[str]:
    """Names of the others who own papers together with a person."""
    theirs = sa.select(RecordOwner.record_id).where(RecordOwner.person_id.in_(person_ids))
    query = sa.select(Person.full_name).join(RecordOwner, RecordOwner.person_id == Person.id)
    return session.scalars(
        query.where(RecordOwner.record_id.in_(theirs), Person.id.not_in(person_ids)).distinct()
    ).all()
