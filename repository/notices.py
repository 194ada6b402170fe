"""Notices: what the owner of a paper, and each agency that used it, must be told.

The place where all of them are read is the own store, or the page of the agency; whether one also
goes out by another channel is decided by who sends (`ingest.rights.telling`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Subject, may
from core.clock import Clock
from core.identifiers import mask_numbers_in
from repository.access_log import RefusedAttempt, RefusedError
from storage.db.models import Agency, Dossier, Notice, Record, RecordEvent
from storage.db.models.records import KEEPER
from storage.db.queries import notices as queries
from storage.db.queries import records as record_queries
from storage.db.queries import standing as standing_queries
from storage.db.queries.agencies import answering_for
from storage.db.queries.identities import everyone_of

MOST_NOTICES: Final = 100
FOR_SUPERVISORS: Final = "emergency_waits"
"""Kind of the notice that an emergency access waits for a word: whoever says it reads it alone."""
ACCOUNT_RESET: Final = "account_reset"
"""Kind of the notice that one administrator opened an account anew: another person reads of it."""
_SUPERVISORS_ALONE: Final = (FOR_SUPERVISORS, ACCOUNT_RESET)


class NoticesNotFoundError(RefusedError):
    """The caller is neither a citizen nor of an agency, with a role that has notices there."""

    code, fault = "notices_not_found", "caller"


@dataclass(frozen=True)
class NoticeRow:
    """One notice as its recipient reads it."""

    id: UUID
    kind: str
    record_id: UUID | None
    """None: it tells of no single paper."""
    paper_title: str | None
    document_number: str | None
    """As on the paper; masked where it is a personal number."""
    paper_code: str | None
    reason: str | None
    dossier_id: UUID | None
    dossier_code: str | None
    by_agency: str | None
    values: Mapping[str, Any]
    at: datetime
    is_new: bool
    """Nobody for whom it is meant, or not this reader, has said that it is read."""


def shown_number(number: str | None) -> str | None:
    """The number of a paper for lists: masked where it is a personal number (identity cards)."""
    return None if number is None else mask_numbers_in(number)


def tell(session: Session, clock: Clock, record: Record, event: RecordEvent) -> None:
    """Tell the owners to whom the paper is shown, and each agency for each dossier that used it."""
    now = clock.now()
    values = {"kind": event.name, "record_id": record.id, "event_id": event.id, "at": now}
    told = [Notice(person_id=person_id, **values) for person_id in _shown_to(session, record)]
    for dossier, *_ in standing_queries.uses_of(session, record.id):
        agencies = {dossier.receiving_agency_id, dossier.competent_agency_id}
        told += [
            Notice(agency_id=agency_id, dossier_id=dossier.id, **values)
            for agency_id in sorted(agencies)
        ]
    session.add_all(told)
    session.flush()


def _shown_to(session: Session, record: Record) -> Iterable[UUID]:
    if not record.is_visible_to_owner:
        return ()
    links = record_queries.owners(session, [record.id])
    return [person.id for link, person in links if link.role != KEEPER]


def tell_person(
    session: Session,
    clock: Clock,
    person_id: UUID,
    kind: str,
    *,
    record_id: UUID | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    """One notice for one person; `values` fill its sentence and hold nothing of the paper."""
    session.add(
        Notice(
            person_id=person_id,
            kind=kind,
            record_id=record_id,
            values=dict(values or {}),
            at=clock.now(),
        )
    )
    session.flush()


def tell_agency(
    session: Session,
    clock: Clock,
    agency_id: UUID,
    kind: str,
    *,
    record_id: UUID | None = None,
    dossier_id: UUID | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    """One notice for one agency."""
    session.add(
        Notice(
            agency_id=agency_id,
            kind=kind,
            record_id=record_id,
            dossier_id=dossier_id,
            values=dict(values or {}),
            at=clock.now(),
        )
    )
    session.flush()


def tell_owners(
    session: Session,
    clock: Clock,
    record: Record,
    kind: str,
    *,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Tell everybody to whom the paper is shown in their own store."""
    for person_id in _shown_to(session, record):
        tell_person(session, clock, person_id, kind, record_id=record.id, values=values)


def tell_reused(
    session: Session, clock: Clock, record: Record, dossier: Dossier, agency_id: UUID
) -> None:
    """Which agency used the paper, and for which dossier."""
    values = {"agency": session.get_one(Agency, agency_id).name, "dossier": dossier.code}
    tell_owners(session, clock, record, "reused", values=values)


def tell_viewed(session: Session, clock: Clock, record: Record, caller: Caller) -> None:
    """Somebody looked at the paper outside any dossier; told once a day for an agency."""
    if caller.agency_id is None:
        return
    agency = session.get_one(Agency, caller.agency_id).name
    if not queries.was_told_today(session, record.id, "viewed", {"agency": agency}, clock.now()):
        tell_owners(session, clock, record, "viewed", values={"agency": agency})


def tell_ending(
    session: Session, clock: Clock, record: Record, *, until: date, days_left: int
) -> None:
    """The last day of the paper is near; who calls sees to it that each step is told once."""
    values = {"until": until.isoformat(), "days": days_left}
    tell_owners(session, clock, record, "ending", values=values)


def notices_for(
    session: Session, caller: Caller, *, limit: int = MOST_NOTICES
) -> tuple[NoticeRow, ...]:
    """The caller's notices, those not read yet first; looking changes nothing.

    A citizen's own, or those of a member of staff's agency. Raises NoticesNotFoundError.
    """
    rows = queries.notices(session, _recipient(caller), caller.staff_id, limit)
    return tuple(_row(*row) for row in rows)


def mark_read(session: Session, clock: Clock, caller: Caller, ids: Collection[UUID]) -> None:
    """The caller says that these are read; a member of staff for themselves alone.

    Notices of others among the ids are passed over. Raises NoticesNotFoundError.
    """
    recipient = _recipient(caller)
    if caller.staff_id is None:
        queries.mark_seen(session, recipient, clock.now(), ids)
    else:
        queries.mark_read_by(session, recipient, caller.staff_id, clock.now(), ids)


def count_new(session: Session, caller: Caller) -> int:
    """How many notices the caller has not read; raises NoticesNotFoundError."""
    return queries.count_new(session, _recipient(caller), caller.staff_id)


def _recipient(caller: Caller) -> sa.ColumnElement[bool]:
    if caller.subject is Subject.CITIZEN and caller.person_id is not None:
        return Notice.person_id.in_(everyone_of([caller.person_id]))
    supervises = may(caller, Action.REVIEW_EMERGENCIES)
    looks_up = may(caller, Action.LOOK_UP_RECORDS)
    if caller.agency_id is not None and (supervises or looks_up):
        ours, is_for_them = answering_for(caller.agency_id), Notice.kind.in_(_SUPERVISORS_ALONE)
        kinds = [is_for_them] * supervises + [~is_for_them] * looks_up
        return sa.and_(Notice.agency_id.in_(ours), sa.or_(*kinds))
    raise NoticesNotFoundError(RefusedAttempt(caller, Action.LOOK_UP_RECORDS, Purpose.STANDING))


def _row(
    notice: Notice,
    record: Record | None,
    event: RecordEvent | None,
    dossier_code: str | None,
    by_agency: str | None,
    is_new: bool,  # noqa: FBT001 # a column of the row
) -> NoticeRow:
    return NoticeRow(
        id=notice.id,
        kind=notice.kind,
        record_id=notice.record_id,
        paper_title=None if record is None else record.title,
        document_number=None if record is None else shown_number(record.document_number),
        paper_code=None if record is None else record.paper_code,
        reason=None if event is None else event.reason,
        dossier_id=notice.dossier_id,
        dossier_code=dossier_code or notice.values.get("dossier"),
        by_agency=by_agency or notice.values.get("agency"),
        values=notice.values,
        at=notice.at,
        is_new=is_new,
    )
