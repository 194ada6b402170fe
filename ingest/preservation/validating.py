"""The verdict on a stored file, by itself and by the evidence that is kept for it."""

from __future__ import annotations

from typing import Final

from core.artifacts import ValidationReport
from ingest.pipeline.services import Services
from ingest.preservation.groups import NoEvidenceYetError, record_of
from signing.validate import validate
from storage.objects.protocol import ObjectDamagedError, ObjectMissingError

BUSY: Final = "comparison_busy"
"""Reason of a signature whose pages could not be drawn because others were."""


def _is_busy(report: ValidationReport) -> bool:
    """Evidence would not change that others are drawn first, only wait a second time."""
    return any(one.reason == BUSY for one in report.signatures)


def validate_stored(services: Services, data: bytes) -> ValidationReport:
    """Judge the signatures; the evidence is asked where the file alone does not hold any more.

    :raises PdfNotReadableError: the file cannot be opened at all.
    """
    now = services.clock.now()
    report = validate(data, services.trust, at=now)
    if report.verdict in {"valid", "unsigned"} or _is_busy(report):
        return report
    try:
        evidence = record_of(services, data)
    except (NoEvidenceYetError, ObjectDamagedError, ObjectMissingError):
        return report
    return validate(data, services.trust, at=now, evidence=evidence)
