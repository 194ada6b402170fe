"""What a change of a paper's standing does: its status, an event nobody can alter, notices."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from core.lifecycle import RecordStatus, Trust
from core.standing import StatusChange, StatusChangeRefusedError, status_after
from repository import notices
from repository.events_out.outbox import tell_of_record
from storage.db.models import Record, RecordEvent
from storage.db.queries import standing as queries

SUCCESSOR_FELL: Final = "successor_fell"
"""Event of a paper whose newer one turned out to be worth nothing: somebody has to look again."""

_WORTH_NOTHING: Final = (StatusChange.FOUND_FORGED, StatusChange.CANCELLED)


def change(
    session: Session,
    clock: Clock,
    caller: Caller,
    record: Record,
    what: StatusChange,
    reason: str,
    *,
    other: Record | None = None,
    dossier_id: UUID | None = None,
) -> RecordEvent:
    """Change the status of a record that the caller has locked; raises StatusChangeRefusedError.

    Restoring undoes the last change alone: what stood before it stands again, also that a newer
    paper took its place. Rights are asked for by who calls: `change_status`, `supersede`, or the
    closing of a dossier.
    """
    before = record.status
    record.status, told = status_after(before, what), reason
    if what is StatusChange.RESTORED:
        record.status, told = _as_before(session, record, before)
    record.status_reason = None if record.status is RecordStatus.IN_FORCE else told or None
    if what is StatusChange.REPLACED and other is not None:
        record.replaced_by_id = other.id
    elif what is StatusChange.RESTORED and record.status is not RecordStatus.REPLACED:
        record.replaced_by_id = None
    event = note(
        session,
        clock,
        caller,
        record,
        what.value,
        reason,
        status_before=before,
        other=other,
        dossier_id=dossier_id,
    )
    if what is StatusChange.FOUND_FORGED and record.held_since is None:
        record.held_since = clock.now()
        note(session, clock, caller, record, "held", reason)
    notices.tell(session, clock, record, event)
    tell_of_record(session, clock, record, event.name, before)
    if what in _WORTH_NOTHING:
        _tell_replaced(session, clock, caller, record)
    return event


def _as_before(session: Session, record: Record, status: RecordStatus) -> tuple[RecordStatus, str]:
    """Status and reason from before the last change that still stands.

    A paper that was replaced stays so while a newer one is in force.
    """
    newer = queries.newer_than(session, record.id) if status is RecordStatus.REPLACED else ()
    if any(one.status is RecordStatus.IN_FORCE for one in newer):
        raise StatusChangeRefusedError(status=status.value, change=StatusChange.RESTORED.value)
    standing: list[RecordEvent] = []
    for event in queries.changes_of(session, record.id):
        if event.name != StatusChange.RESTORED:
            standing.append(event)
        elif event.status_after is RecordStatus.IN_FORCE:
            standing.clear()
        elif standing:
            standing.pop()
    if not standing:
        return RecordStatus.IN_FORCE, ""
    reason = standing[-2].reason if len(standing) > 1 else ""
    return standing[-1].status_before, reason


def _tell_replaced(session: Session, clock: Clock, caller: Caller, newer: Record) -> None:
    """The papers that gave way to a worthless one: nobody restores them unasked, all are told."""
    reason = "Giấy mới hơn thay thế giấy này đã bị hủy bỏ; cần xem lại hiệu lực của giấy này"
    for older in queries.replaced_by(session, newer.id):
        event = note(session, clock, caller, older, SUCCESSOR_FELL, reason, other=newer)
        notices.tell(session, clock, older, event)
        tell_of_record(session, clock, older, event.name, older.status)


def note(
    session: Session,
    clock: Clock,
    caller: Caller,
    record: Record,
    name: str,
    reason: str,
    *,
    status_before: RecordStatus | None = None,
    trust_before: Trust | None = None,
    other: Record | None = None,
    dossier_id: UUID | None = None,
    values: dict[str, Any] | None = None,
) -> RecordEvent:
    """Write down what has just been done to a record; the row can never be altered."""
    event = RecordEvent(
        record_id=record.id,
        name=name,
        status_before=status_before or record.status,
        status_after=record.status,
        trust_before=trust_before or record.trust,
        trust_after=record.trust,
        reason=reason,
        other_record_id=None if other is None else other.id,
        dossier_id=dossier_id,
        values=values or {},
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        at=clock.now(),
    )
    session.add(event)
    session.flush()
    return event
