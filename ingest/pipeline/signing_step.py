"""The `sign` stage: exactly the bytes that a person confirmed are signed, validated and locked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select

from core.artifacts import SignedPdf, StampText, StoredObject, ValidationReport
from core.errors import MotLanError
from core.lifecycle import Event, Work
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from signing.signers.pkcs12 import SigningKeyMissingError
from signing.validate import validate
from storage.db.models import (
    Agency,
    Confirmation,
    Document,
    DocumentEvent,
    Revision,
    Signature,
    Staff,
)
from storage.db.queries import work
from storage.db.queries.work import Claim
from storage.objects.content import put_content

log = structlog.get_logger(__name__)

AGENCY_COPY = "AGENCY_COPY"
FOUND = "FOUND"


class ConfirmedBytesDifferError(MotLanError):
    """The rendition is not the one that was confirmed; it is not signed."""

    code, fault, retry = "confirmed_bytes_differ", "ours", False


@dataclass(frozen=True)
class _Order:
    """What is to be signed, on whose word."""

    document_id: Any
    revision_id: Any
    is_signed_input: bool
    key: str
    sha256: str
    stamp: StampText


def sign_document(services: Services, claim: Claim) -> None:
    """Sign the confirmed rendition; a file that brought its own signature is only judged."""
    with unit_of_work(services) as uow:
        order = _order(uow, claim)
    pdf = services.object_store.get(order.key, order.sha256)
    if order.is_signed_input:
        services.object_store.lock(order.key, None, _locked_until(services))
        _record_found(services, claim, order, validate(pdf, services.trust), len(pdf))
        return
    if services.signing is None:
        raise SigningKeyMissingError
    signed = services.signing.sign(pdf, profile=AGENCY_COPY, stamp=order.stamp)
    stored = put_content(services.object_store, "signed", signed.data, media_type="application/pdf")
    services.object_store.lock(stored.key, stored.version_id, _locked_until(services))
    _record_signed(services, claim, order, signed, stored)


def _locked_until(services: Services) -> datetime:
    return services.clock.now() + timedelta(days=services.settings.lock_days)


def _order(uow: UnitOfWork, claim: Claim) -> _Order:
    row = uow.session.execute(
        select(Document, Revision, Confirmation, Staff.full_name, Agency.name)
        .join(Confirmation, Confirmation.document_id == Document.id)
        .join(Revision, Revision.id == Confirmation.revision_id)
        .join(Staff, Staff.id == Confirmation.staff_id)
        .join(Agency, Agency.id == Confirmation.agency_id)
        .where(Document.id == claim.subject_id)
    ).one()
    document, revision, confirmation, staff_name, agency_name = row
    if confirmation.pdf_sha256 != revision.pdf_sha256:
        raise ConfirmedBytesDifferError(document_id=document.id)
    return _Order(
        document_id=document.id,
        revision_id=revision.id,
        is_signed_input=document.is_signed_input,
        key=revision.pdf_key,
        sha256=revision.pdf_sha256,
        stamp=StampText(copy_form="SAO Y", agency_name=agency_name, converted_by=staff_name),
    )


def report_as_json(report: ValidationReport) -> dict[str, Any]:
    """The report in the shape of contract.md 3, times as ISO 8601 text."""
    data = asdict(report)
    for signature in data["signatures"]:
        if signature["signed_at"] is not None:
            signature["signed_at"] = signature["signed_at"].isoformat()
    return data


def _record_signed(
    services: Services, claim: Claim, order: _Order, signed: SignedPdf, stored: StoredObject
) -> None:
    verdict = signed.report.signatures[-1]
    signature = Signature(
        document_id=order.document_id,
        revision_id=order.revision_id,
        profile=signed.profile,
        level=signed.level,
        signer=signed.signer,
        certificate_sha256=signed.certificate_sha256,
        object_key=stored.key,
        object_sha256=stored.sha256,
        object_size_bytes=stored.size_bytes,
        verdict=signed.report.verdict,
        report=report_as_json(signed.report),
        signed_at=verdict.signed_at,
    )
    _finish(services, claim, signature)


def _record_found(
    services: Services, claim: Claim, order: _Order, report: ValidationReport, size_bytes: int
) -> None:
    last = report.signatures[-1]
    signature = Signature(
        document_id=order.document_id,
        revision_id=order.revision_id,
        profile=FOUND,
        level=last.level,
        signer=last.signer,
        object_key=order.key,
        object_sha256=order.sha256,
        object_size_bytes=size_bytes,
        verdict=report.verdict,
        report=report_as_json(report),
        signed_at=last.signed_at,
    )
    _finish(services, claim, signature)


def _finish(services: Services, claim: Claim, signature: Signature) -> None:
    with unit_of_work(services) as uow:
        document = uow.session.get_one(Document, claim.subject_id)
        state = work.finish(uow.session, claim, Event.SIGNED_AND_VALIDATED)
        uow.session.add(signature)
        uow.session.add(
            DocumentEvent(
                document_id=claim.subject_id,
                name="signed",
                details={"profile": signature.profile, "sha256": signature.object_sha256},
                at=services.clock.now(),
            )
        )
        uow.ask(Work.DOCUMENT, state, claim.subject_id, document.lane)
        uow.commit()
    log.info("document_signed", document_id=str(claim.subject_id), level=signature.level)
