"""A stored copy that nobody had compared: an officer holds the original beside it (T5 → T4)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose
from core.clock import Clock
from core.errors import MotLanError
from core.lifecycle import RecordStatus, Trust
from repository.changing import note
from repository.doors import dossier_for, open_record
from repository.retention import retention_class
from storage.db.models import Record
from storage.db.queries import standing as queries


class NothingToCompareError(MotLanError):
    """The paper was compared before, is no longer in force, or its signed file does not verify."""

    code, fault = "nothing_to_compare", "caller"


def compare_with_original(
    session: Session, clock: Clock, caller: Caller, record_id: UUID, *, dossier_id: UUID
) -> Record:
    """Note that the caller held the original beside the stored copy; the caller commits.

    The step of the trust ladder that an unverified upload can climb without a new scan: only while
    the signature of its file is valid. Who compared answers for it (NĐ 23/2015 art. 6), so no
    machine may say it. Raises RecordNotFoundError and NothingToCompareError.
    """
    open_record(
        session,
        clock,
        caller,
        record_id,
        purpose=Purpose.DOSSIER,
        dossier_id=dossier_id,
        action=Action.CONFIRM,
    )
    record = queries.locked(session, record_id)
    is_fit = (
        record is not None
        and record.trust is Trust.T5
        and record.status is RecordStatus.IN_FORCE
        and record.signature_verdict == "valid"
    )
    if record is None or not is_fit:
        raise NothingToCompareError
    dossier = dossier_for(session, caller, dossier_id)
    record.trust = Trust.T4
    record.retention = retention_class(record.type, record.trust)
    reason = f"Đã đối chiếu với bản chính khi giải quyết hồ sơ {dossier.code}"
    note(
        session,
        clock,
        caller,
        record,
        "compared",
        reason,
        trust_before=Trust.T5,
        dossier_id=dossier_id,
    )
    return record
