"""The verdict on a stored file, by itself and by the evidence that is kept for it."""

from __future__ import annotations

from core.artifacts import ValidationReport
from ingest.pipeline.services import Services
from ingest.preservation.groups import NoEvidenceYetError, record_of
from signing.validate import validate
from storage.objects.protocol import ObjectDamagedError, ObjectMissingError


def validate_stored(services: Services, data: bytes) -> ValidationReport:
    """Judge the signatures; the evidence is asked where the file alone does not hold any more.

    :raises PdfNotReadableError: the file cannot be opened at all.
    """
    now = services.clock.now()
    report = validate(data, services.trust, at=now)
    if report.verdict in {"valid", "unsigned"}:
        return report
    try:
        evidence = record_of(services, data)
    except (NoEvidenceYetError, ObjectDamagedError, ObjectMissingError):
        return report
    return validate(data, services.trust, at=now, evidence=evidence)
