"""Erasing what the law lets go: unverified uploads that no dossier used.

The right to erase ends where the archive begins (domain.md 4.4): what came with a dossier, or
served one, is kept and the page says why. What goes leaves a tombstone with hashes, who and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import SYSTEM, Action, Caller, LegalBasis, Purpose, Subject
from core.clock import VIETNAM, Clock, today_in_vietnam
from core.errors import MotLanError
from core.rights import RequestState
from repository import notices, retention
from repository.access_log import Look, append_all
from repository.changing import note
from repository.doors import RecordNotFoundError, attempt_on
from repository.records import RecordRow, rows_of
from repository.working_days import add_months
from storage.db.models import (
    ConsentEnd,
    ObjectToRemove,
    Record,
    RecordOwner,
    RecordText,
    Rendition,
    RightsRequest,
    Tombstone,
)
from storage.db.queries import records as record_queries
from storage.db.queries import rights as queries
from storage.db.queries import standing as standing_queries

ERASED: Final = "erased"
"""Action in the access log and name of the event."""

MONTHS_UNTOUCHED: Final = 36
"""BVDLCN art. 16: personal data go so long after the last dealing, unless law says otherwise."""

Bar = retention.Bar | Literal["archive"]


class ErasureBarredError(MotLanError):
    """The law keeps the paper; `bar` says what."""

    code, fault = "erasure_barred", "caller"


@dataclass(frozen=True)
class Erasable:
    """An own paper, and what stands against erasing it; None: nothing."""

    row: RecordRow
    bar: Bar | None


def own_erasable(session: Session, clock: Clock, caller: Caller) -> tuple[Erasable, ...]:
    """The caller's papers, each with what stands against erasing it; empty for others."""
    if caller.subject is not Subject.CITIZEN or caller.person_id is None:
        return ()
    records = record_queries.of_owner(session, caller.person_id)
    ties = standing_queries.ties_of(session, [record.id for record in records])
    return tuple(
        Erasable(row, _bar(clock, record, ties[record.id]))
        for record, row in zip(records, rows_of(session, records), strict=True)
    )


def bar_of(session: Session, clock: Clock, record: Record) -> Bar | None:
    """What stands against erasing: a hold first, then the class, then the archive."""
    return _bar(clock, record, standing_queries.ties_of(session, [record.id])[record.id])


def _bar(clock: Clock, record: Record, ties: standing_queries.Ties) -> Bar | None:
    bar = retention.bar_to_erasing(
        record.retention,
        is_held=record.held_since is not None,
        status=record.status,
        ended_on=record.valid_to if ties.changed_at is None else ties.changed_at.date(),
        is_dossier_open=ties.is_in_open_dossier,
        on=today_in_vietnam(clock),
    )
    if bar is not None:
        return bar
    is_of_dossier = record.document_id is not None or record.dossier_id is not None
    return "archive" if is_of_dossier or ties.is_used else None


def erase_own(session: Session, clock: Clock, caller: Caller, record_id: UUID) -> Tombstone:
    """The citizen has an own upload erased; the caller commits and then removes the bytes.

    Raises RecordNotFoundError, ErasureBarredError.
    """
    record = None
    if caller.subject is Subject.CITIZEN and caller.person_id is not None:
        record = standing_queries.locked(
            session, record_id, record_queries.owned_by(caller.person_id)
        )
    if record is None:
        raise RecordNotFoundError(
            attempt_on(session, caller, record_id, Purpose.OWN_PAPERS, None, Action.SEE_OWN_PAPERS)
        )
    bar = bar_of(session, clock, record)
    if bar is not None:
        raise ErasureBarredError(bar=bar)
    return _erase(session, clock, caller, record, "Chủ giấy tờ yêu cầu xóa")


def purge_untouched(session: Session, clock: Clock) -> int:
    """Erase the uploads with which nobody has dealt for `MONTHS_UNTOUCHED`; how many."""
    day = add_months(today_in_vietnam(clock), -MONTHS_UNTOUCHED)
    since = datetime.combine(day, time(), VIETNAM)
    reason = f"Hết {MONTHS_UNTOUCHED} tháng kể từ lần giao dịch cuối"
    gone = 0
    for record_id in queries.uploads_untouched_since(session, since):
        record = standing_queries.locked(session, record_id)
        if record is not None and bar_of(session, clock, record) is None:
            _erase(session, clock, SYSTEM, record, reason)
            gone += 1
    return gone


def _erase(
    session: Session, clock: Clock, caller: Caller, record: Record, reason: str
) -> Tombstone:
    """Empty the record, name its bytes for removal, and set the stone."""
    people = record_queries.owner_ids(session, record.id)
    renditions = queries.files_of(session, record.id)
    tombstone = Tombstone(
        record_id=record.id,
        person_id=people[0] if people else None,
        type=record.type,
        files=[
            {"role": one.role, "sha256": one.sha256, "size_bytes": one.size_bytes}
            for one in renditions
        ],
        reason=reason,
        subject=caller.subject,
        staff_id=caller.staff_id,
        at=clock.now(),
    )
    session.add(tombstone)
    note(session, clock, caller, record, ERASED, reason)
    basis = LegalBasis.LAW if caller.subject is Subject.SYSTEM else LegalBasis.OWNER
    purpose = Purpose.CARE if caller.subject is Subject.SYSTEM else Purpose.OWN_PAPERS
    looks = [
        Look(
            caller,
            action=ERASED,
            outcome="allowed",
            purpose=purpose,
            basis=basis,
            owner_id=person_id,
            record_id=record.id,
        )
        for person_id in people or (None,)
    ]
    append_all(session, clock, looks)
    notices.tell_owners(session, clock, record, ERASED, values={"reason": reason})
    _end_what_hangs_on_it(session, clock, record)
    name_for_removal(session, clock, renditions)
    _empty(session, clock, record)
    return tombstone


def _end_what_hangs_on_it(session: Session, clock: Clock, record: Record) -> None:
    now = clock.now()
    for share in queries.open_shares_of(session, record.id):
        share.revoked_at = now
        if session.get(ConsentEnd, share.consent_id) is None:
            session.add(ConsentEnd(consent_id=share.consent_id, at=now))
    session.execute(
        sa.update(RightsRequest)
        .where(
            RightsRequest.record_id == record.id,
            RightsRequest.state.in_((RequestState.RECEIVED, RequestState.TAKEN)),
        )
        .values(state=RequestState.REFUSED, answer="Giấy đã được xóa khỏi kho", answered_at=now)
    )


def name_for_removal(session: Session, clock: Clock, files: Sequence[Rendition]) -> None:
    """The bytes go once the rows are committed (`ingest.rights.removing`)."""
    for one in files:
        known = session.scalar(
            sa.select(ObjectToRemove).where(ObjectToRemove.object_key == one.object_key)
        )
        if known is None:
            session.add(
                ObjectToRemove(object_key=one.object_key, sha256=one.sha256, asked_at=clock.now())
            )
        else:
            known.removed_at = None
        session.delete(one)


def _empty(session: Session, clock: Clock, record: Record) -> None:
    for table in (RecordText, RecordOwner):
        session.execute(sa.delete(table).where(table.record_id == record.id))
    record.fields = {}
    record.document_number = record.issuer_name = record.signer_name = None
    record.subject = record.purpose = record.issued_on = None
    record.valid_from = record.valid_to = None
    record.is_visible_to_owner = False
    record.erased_at = clock.now()
    session.flush()
