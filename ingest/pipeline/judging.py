"""Stored signatures are validated again: whether they still hold, told once and shown everywhere.

Certificates end, roots leave the trust list, attacks become known: a verdict of the day of signing
grows old. The newest one stands in the signature's row and in the records that show it; each look
is an event of the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from core.artifacts import ValidationReport
from ingest.pipeline.services import Services, unit_of_work
from ingest.preservation.validating import BUSY, validate_stored
from repository.publishing import trust_again
from repository.trusting import fall, rise
from signing.validate import PdfNotReadableError
from signing.validation.report import report_as_data
from storage.db.models import Document, DocumentEvent, Signature
from storage.db.queries import looks, verdicts

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Lost:
    """A signature that held at the look before and does not any more."""

    document_id: UUID
    verdict: str
    reason: str | None


@dataclass(frozen=True)
class _Found:
    """What a look found."""

    verdict: str
    reason: str | None
    report: dict[str, Any] | None
    """None: the file cannot be opened; the earlier report is told."""


def judge_again(services: Services, signature_id: UUID, data: bytes) -> Lost | None:
    """Validate a stored file and keep the verdict; what was lost by it, if anything was.

    A file that could not be looked at because others were (`comparison_busy`) keeps the verdict
    that it had.
    """
    report = _report(services, data)
    reason = reason_of(report)
    if reason == BUSY:
        return None
    told = report_as_data(report) if report.signatures else None
    return _keep(services, signature_id, _Found(report.verdict, reason, told))


def judge_damaged(services: Services, signature_id: UUID, code: str) -> Lost | None:
    """Nothing can be said of the signatures in a file that is missing or not what it was.

    :param code: that of the store's error.
    """
    return _keep(services, signature_id, _Found("indeterminate", code, None))


def reason_of(report: ValidationReport) -> str | None:
    """Why the file is no better than its verdict says."""
    worst = (one.reason for one in report.signatures if one.verdict == report.verdict)
    return next(worst, PdfNotReadableError.code if not report.signatures else None)


def _keep(services: Services, signature_id: UUID, found: _Found) -> Lost | None:
    with unit_of_work(services) as uow:
        session = uow.session
        signature = session.get_one(Signature, signature_id, with_for_update=True)
        looks.note_earlier_look(session, signature)
        before, signature.verdict = signature.verdict, found.verdict
        signature.judged_at = services.clock.now()
        if found.report is not None:
            signature.report = found.report
        looks.note_look(
            session,
            signature,
            at=signature.judged_at,
            reason=found.reason,
            report=found.report,
        )
        verdicts.say_in_records(session, signature.object_sha256, found.verdict)
        _tell_change(services, session, signature, before, found.reason)
        document_id = signature.document_id
        uow.commit()
    if before != "valid" or found.verdict == "valid":
        return None
    log.error(
        verdicts.LOST, document_id=str(document_id), verdict=found.verdict, reason=found.reason
    )
    return Lost(document_id, found.verdict, found.reason)


def _tell_change(
    services: Services, session: Session, signature: Signature, before: str, reason: str | None
) -> None:
    """One event for what was lost, found again, or holds for the first time."""
    held, holds = before == "valid", signature.verdict == "valid"
    if held == holds:
        return
    is_again = holds and verdicts.was_lost(session, signature.document_id)
    name = verdicts.FOUND_AGAIN if is_again else verdicts.HOLDS if holds else verdicts.LOST
    session.add(
        DocumentEvent(
            document_id=signature.document_id,
            name=name,
            details={
                "verdict": signature.verdict,
                "before": before,
                "reason": reason,
                "sha256": signature.object_sha256,
            },
            at=services.clock.now(),
        )
    )
    if holds:
        rise(session, services.clock, signature.object_sha256)
    else:
        fall(session, services.clock, signature.object_sha256)
    if holds and signature.profile == verdicts.FOUND:
        document = session.get_one(Document, signature.document_id)
        trust_again(session, services.clock, document)


def _report(services: Services, data: bytes) -> ValidationReport:
    try:
        return validate_stored(services, data)
    except PdfNotReadableError:
        return ValidationReport("indeterminate", ())
