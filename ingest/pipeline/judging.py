"""Stored signatures are validated again: whether they still hold, told once and shown everywhere.

Certificates end, roots leave the trust list, attacks become known: a verdict of the day of signing
grows old. The newest one stands in the signature's row and in the records that show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from core.artifacts import ValidationReport
from ingest.pipeline.services import Services, unit_of_work
from ingest.preservation.validating import validate_stored
from signing.validate import PdfNotReadableError
from signing.validation.report import report_as_data
from storage.db.models import DocumentEvent, Signature
from storage.db.queries import verdicts

log = structlog.get_logger(__name__)

_BUSY: Final = "comparison_busy"


@dataclass(frozen=True)
class Lost:
    """A signature that held at the look before and does not any more."""

    document_id: UUID
    verdict: str
    reason: str | None


def judge_again(services: Services, signature_id: UUID, data: bytes) -> Lost | None:
    """Validate a stored file and keep the verdict; what was lost by it, if anything was.

    A file that could not be looked at because others were (`comparison_busy`) keeps the verdict
    that it had.
    """
    report = _report(services, data)
    reason = _reason(report)
    if reason == _BUSY:
        return None
    with unit_of_work(services) as uow:
        signature = uow.session.get_one(Signature, signature_id, with_for_update=True)
        before, signature.verdict = signature.verdict, report.verdict
        signature.judged_at = services.clock.now()
        if report.signatures:  # of a file that cannot be read any more the earlier report is told
            signature.report = report_as_data(report)
        verdicts.say_in_records(uow.session, signature.object_sha256, report.verdict)
        held, holds = before == "valid", report.verdict == "valid"
        if held != holds:
            uow.session.add(
                DocumentEvent(
                    document_id=signature.document_id,
                    name=verdicts.LOST if held else verdicts.FOUND_AGAIN,
                    details={
                        "verdict": report.verdict,
                        "before": before,
                        "reason": reason,
                        "sha256": signature.object_sha256,
                    },
                    at=services.clock.now(),
                )
            )
        document_id = signature.document_id
        uow.commit()
    if not held or holds:
        return None
    log.error(verdicts.LOST, document_id=str(document_id), verdict=report.verdict, reason=reason)
    return Lost(document_id, report.verdict, reason)


def _report(services: Services, data: bytes) -> ValidationReport:
    try:
        return validate_stored(services, data)
    except PdfNotReadableError:
        return ValidationReport("indeterminate", ())


def _reason(report: ValidationReport) -> str | None:
    worst = (one.reason for one in report.signatures if one.verdict == report.verdict)
    return next(worst, PdfNotReadableError.code if not report.signatures else None)
