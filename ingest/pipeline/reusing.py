"""Letting a stored paper serve a component: its bytes and signature are checked just before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.errors import MotLanError
from ingest.pipeline.judging import reason_of
from ingest.pipeline.services import Services
from ingest.preservation.validating import BUSY, validate_stored
from repository.doors import require_within_reach
from repository.reuse import reuse_record
from signing.validate import PdfNotReadableError
from signing.validation.report import report_as_data
from storage.db.models import Record, ReuseEvent
from storage.db.queries import looks
from storage.db.queries.records import signed_rendition
from storage.objects.protocol import ObjectDamagedError, ObjectMissingError

_CANNOT_TELL: Final = frozenset({BUSY, "not_compared"})
"""Reasons that say something of the machine, not of a paper that held before."""


class ComparisonBusyError(MotLanError):
    """The pages could not be drawn and compared now; nothing was found wrong with the paper."""

    code, fault, retry = "comparison_busy", "dependency", True


def reuse_paper(
    services: Services,
    session: Session,
    caller: Caller,
    *,
    dossier_id: UUID,
    component_id: UUID,
    record_id: UUID,
    override_reason: str | None = None,
    is_confirmed: bool = False,
) -> ReuseEvent:
    """Check the stored file now, apply R0–R14, write the event; the caller commits.

    Raises ComparisonBusyError and those of `repository.reuse.reuse_record`; call it within
    `repository.access_log.refusals_logged`.
    """
    require_within_reach(
        session, services.clock, caller, record_id, dossier_id=dossier_id, action=Action.REUSE
    )
    found = check_bytes(services, session, record_id)
    return reuse_record(
        session,
        services.clock,
        caller,
        dossier_id=dossier_id,
        component_id=component_id,
        record_id=record_id,
        object_store_hash_ok=found.is_hash_right,
        signature_ok=found.is_signature_valid,
        revocation_checked=found.revocation_checked,
        override_reason=override_reason,
        is_confirmed=is_confirmed,
    )


@dataclass(frozen=True)
class _Bytes:
    """What the stored file says just now."""

    is_hash_right: bool = False
    is_signature_valid: bool = False
    revocation_checked: bool | None = None
    """Whether it proves that no certificate was revoked; None where there is nothing to ask."""


def check_bytes(services: Services, session: Session, record_id: UUID) -> _Bytes:
    """Look at the file for R8 and R9; the look is noted, nothing of the content is given out.

    Raises ComparisonBusyError.
    """
    file = signed_rendition(session, record_id)
    if file is None:
        return _Bytes()
    try:
        data = services.object_store.get(file.object_key, file.sha256)
    except (ObjectMissingError, ObjectDamagedError):
        return _Bytes()
    try:
        report = validate_stored(services, data)
    except PdfNotReadableError:
        return _Bytes(is_hash_right=True)
    reason = reason_of(report)
    if reason in _CANNOT_TELL and _held(session, record_id):
        raise ComparisonBusyError
    now = services.clock.now()
    looks.note_look_at_file(session, file, at=now, reason=reason, report=report_as_data(report))
    return _Bytes(
        is_hash_right=True,
        is_signature_valid=report.verdict == "valid",
        revocation_checked=report.revocation_checked,
    )


def _held(session: Session, record_id: UUID) -> bool:
    return session.get_one(Record, record_id).signature_verdict == "valid"
