"""Notices: what the owner of a paper, and each agency that used it, must be told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Subject, may
from core.clock import Clock
from core.identifiers import mask_numbers_in
from repository.access_log import RefusedAttempt, RefusedError
from storage.db.models import Notice, Record, RecordEvent
from storage.db.queries import records as record_queries
from storage.db.queries import standing as queries
from storage.db.queries.agencies import answering_for
from storage.db.queries.identities import everyone_of

MOST_NOTICES: Final = 100


class NoticesNotFoundError(RefusedError):
    """The caller is neither a citizen nor of an agency whose role may look papers up."""

    code, fault = "notices_not_found", "caller"


@dataclass(frozen=True)
class NoticeRow:
    """One notice as its recipient reads it."""

    id: UUID
    kind: str
    record_id: UUID
    paper_title: str
    document_number: str | None
    """As on the paper; masked where it is a personal number."""
    paper_code: str
    reason: str | None
    dossier_id: UUID | None
    dossier_code: str | None
    by_agency: str | None
    at: datetime
    is_new: bool
    """Not seen before this list."""


def shown_number(number: str | None) -> str | None:
    """The number of a paper for lists: masked where it is a personal number (identity cards)."""
    return None if number is None else mask_numbers_in(number)


def tell(session: Session, clock: Clock, record: Record, event: RecordEvent) -> None:
    """Tell the owners to whom the paper is shown, and each agency for each dossier that used it."""
    now = clock.now()
    values = {"kind": event.name, "record_id": record.id, "event_id": event.id, "at": now}
    told: list[Notice] = []
    if record.is_visible_to_owner:
        people = record_queries.owner_ids(session, record.id)
        told += [Notice(person_id=person_id, **values) for person_id in people]
    for dossier, *_ in queries.uses_of(session, record.id):
        agencies = {dossier.receiving_agency_id, dossier.competent_agency_id}
        told += [
            Notice(agency_id=agency_id, dossier_id=dossier.id, **values)
            for agency_id in sorted(agencies)
        ]
    session.add_all(told)
    session.flush()


def notices_for(
    session: Session, clock: Clock, caller: Caller, *, limit: int = MOST_NOTICES
) -> tuple[NoticeRow, ...]:
    """The caller's notices, those not seen yet first; they count as seen then. The caller commits.

    A citizen's own, or those of a member of staff's agency. Raises NoticesNotFoundError.
    """
    recipient = _recipient(caller)
    rows = queries.notices(session, recipient, limit)
    shown = tuple(_row(*row) for row in rows)
    unseen = [one.id for one in shown if one.is_new]
    if unseen:
        queries.mark_seen(session, recipient, clock.now(), unseen)
    return shown


def _recipient(caller: Caller) -> sa.ColumnElement[bool]:
    if caller.subject is Subject.CITIZEN and caller.person_id is not None:
        return Notice.person_id.in_(everyone_of([caller.person_id]))
    if caller.agency_id is not None and may(caller, Action.LOOK_UP_RECORDS):
        return Notice.agency_id.in_(answering_for(caller.agency_id))
    raise NoticesNotFoundError(RefusedAttempt(caller, Action.LOOK_UP_RECORDS, Purpose.STANDING))


def _row(
    notice: Notice,
    record: Record,
    event: RecordEvent | None,
    dossier_code: str | None,
    by_agency: str | None,
) -> NoticeRow:
    return NoticeRow(
        id=notice.id,
        kind=notice.kind,
        record_id=record.id,
        paper_title=record.title,
        document_number=shown_number(record.document_number),
        paper_code=record.paper_code,
        reason=None if event is None else event.reason,
        dossier_id=notice.dossier_id,
        dossier_code=dossier_code,
        by_agency=by_agency,
        at=notice.at,
        is_new=notice.seen_at is None,
    )
