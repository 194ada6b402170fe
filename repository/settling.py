"""What a dossier that ended well does to its papers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from core.lifecycle import Origin, RecordStatus
from core.standing import StatusChange
from repository import notices
from repository.changing import change
from repository.consequences import note_consequences
from repository.events_out.outbox import tell_of_result
from repository.replacing import replace_older
from storage.db.models import Dossier, Procedure, Record
from storage.db.queries import catalogue


def settle(
    session: Session, clock: Clock, caller: Caller, dossier: Dossier, records: Sequence[Record]
) -> None:
    """Accept the papers of a completed dossier (R0), its results are shown, others are used up.

    Hold the lock of the dossier: a paper that is filed late is settled when it is filed.
    """
    procedure = session.get_one(Procedure, dossier.procedure_id)
    types = {record.type for record in records}
    rules = catalogue.validity_rules_on(session, types, procedure.code, dossier.received_on)
    single_use = {
        rule.paper_type
        for rule in rules
        if rule.single_use and rule.procedure_code in (None, procedure.code)
    }
    for record in records:
        is_new = record.origin is not Origin.ACCEPTED
        record.origin = Origin.ACCEPTED
        is_result_of_this = record.source == "result" and record.dossier_id == dossier.id
        if is_result_of_this:
            if not record.is_visible_to_owner:
                record.is_visible_to_owner = True
                notices.tell_owners(session, clock, record, "stored")
                tell_of_result(session, clock, dossier, record)
        elif record.type in single_use and record.status is RecordStatus.IN_FORCE:
            reason = f"Đã dùng cho hồ sơ {dossier.code}"
            consumed = StatusChange.CONSUMED
            change(session, clock, caller, record, consumed, reason, dossier_id=dossier.id)
        if is_new:
            replace_older(session, clock, caller, record)
            note_consequences(session, clock, caller, record, dossier)
