"""The `sign` stage: exactly the bytes that a person confirmed are signed, validated and locked.

The rules say which signatures a paper needs; they are put on one after the other, each as one
update of the file. What was signed is noted before it is stored and recorded after: whenever the
process dies, the next try goes on where it ended, takes up what was stored without a record, and
never signs the same twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import delete, select

from core.artifacts import SignedPdf, StampText, StoredObject, ValidationReport
from core.clock import VIETNAM
from core.errors import MotLanError
from core.identifiers import new_public_code
from core.lifecycle import Event, Work
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from signing.office import SigningOffice
from signing.profiles import Profile
from signing.signers.pkcs12 import SigningKeyMissingError
from signing.validate import validate
from signing.validation.report import report_as_data
from storage.db.models import (
    Agency,
    Confirmation,
    Document,
    DocumentEvent,
    Dossier,
    Procedure,
    Revision,
    Signature,
    SignatureDraft,
    Staff,
)
from storage.db.queries import looks, work
from storage.db.queries.verdicts import FOUND
from storage.db.queries.work import Claim
from storage.objects.content import put_content
from storage.objects.keys import content_key

log = structlog.get_logger(__name__)

_MEDIA_TYPE: Final = "application/pdf"


class ConfirmedBytesDifferError(MotLanError):
    """The rendition is not the one that was confirmed; it is not signed."""

    code, fault, retry = "confirmed_bytes_differ", "ours", False


@dataclass(frozen=True)
class _Order:
    """What is to be signed, on whose word."""

    document_id: UUID
    revision_id: UUID
    is_signed_input: bool
    key: str
    sha256: str
    """Of the newest bytes: the confirmed ones, or those with the signatures put on so far."""
    done: tuple[str, ...]
    """Profiles whose signatures are on them."""
    paper_type: str
    procedure: str | None
    confirmed_at: datetime
    agency: str
    staff: str
    stamp: StampText


def sign_document(services: Services, claim: Claim) -> None:
    """Sign the confirmed rendition; a file that brought its own signature is only judged."""
    with unit_of_work(services) as uow:
        order = _order(services, uow, claim)
        uow.commit()
    pdf = services.object_store.get(order.key, order.sha256)
    if order.is_signed_input:
        services.object_store.lock(order.key, None, _locked_until(services))
        _record_found(services, claim, order, validate(pdf, services.trust), len(pdf))
        return
    office = services.signing
    if office is None:
        raise SigningKeyMissingError
    required = office.rules.required(
        order.paper_type, order.procedure, order.confirmed_at.astimezone(VIETNAM).date()
    )
    missing = [profile for profile in required if profile.name not in order.done]
    for place, profile in enumerate(missing):
        later = missing[place + 1 :]
        order, pdf = _put_on(services, office, claim, order, pdf, profile, later)
    if not missing:  # the process died between the last signature and the next state
        _move_on(services, claim)


def _put_on(
    services: Services,
    office: SigningOffice,
    claim: Claim,
    order: _Order,
    pdf: bytes,
    profile: Profile,
    later: list[Profile],
) -> tuple[_Order, bytes]:
    """The order and the bytes with one more signature, stored, locked and recorded."""
    with unit_of_work(services) as uow:
        draft = uow.session.get(SignatureDraft, (order.document_id, profile.name))
        uow.session.expunge_all()
    signed = None
    if draft is not None and draft.base_sha256 == order.sha256:
        signed = _taken_up(services, draft, profile)
    if signed is None:
        signed = _signed(office, order, pdf, profile, later)
        _note(services, claim, order, signed)
    stored = put_content(services.object_store, "signed", signed.data, media_type=_MEDIA_TYPE)
    services.object_store.lock(stored.key, stored.version_id, _locked_until(services))
    _record_signed(services, claim, order, signed, stored, is_last=not later)
    done = (*order.done, profile.name)
    return replace(order, key=stored.key, sha256=stored.sha256, done=done), signed.data


def _signed(
    office: SigningOffice, order: _Order, pdf: bytes, profile: Profile, later: list[Profile]
) -> SignedPdf:
    stamp = replace(order.stamp, copy_form=profile.copy_form)
    return office.sign(
        pdf,
        profile=profile.name,
        stamp=stamp,
        agency=order.agency,
        staff=order.staff,
        later=later,
    )


def _taken_up(services: Services, draft: SignatureDraft, profile: Profile) -> SignedPdf | None:
    """What an earlier try signed and stored but did not record; None if it was not stored."""
    if not services.object_store.exists(draft.object_key):
        return None
    data = services.object_store.get(draft.object_key, draft.object_sha256)
    report = validate(data, services.trust)
    own = next((one for one in report.signatures if one.field == profile.name), None)
    if own is None or own.verdict != "valid":
        return None
    log.info("signature_taken_up", document_id=str(draft.document_id), profile=profile.name)
    return SignedPdf(
        data=data,
        sha256=draft.object_sha256,
        profile=profile.name,
        level=own.level,
        signer=own.signer,
        certificate_sha256=draft.certificate_sha256,
        report=report,
    )


def _note(services: Services, claim: Claim, order: _Order, signed: SignedPdf) -> None:
    """Write down what is about to be stored; who lost the claim meanwhile stores nothing."""
    with unit_of_work(services) as uow:
        work.extend(uow.session, claim, services.settings.lease_s)
        uow.session.merge(
            SignatureDraft(
                document_id=order.document_id,
                profile=signed.profile,
                base_sha256=order.sha256,
                object_key=content_key("signed", signed.sha256),
                object_sha256=signed.sha256,
                certificate_sha256=signed.certificate_sha256,
                created_at=services.clock.now(),
            )
        )
        uow.commit()


def _locked_until(services: Services) -> datetime:
    return services.clock.now() + timedelta(days=services.settings.lock_days)


def _order(services: Services, uow: UnitOfWork, claim: Claim) -> _Order:
    row = uow.session.execute(
        select(Document, Revision, Confirmation, Staff, Agency, Procedure.code)
        .join(Confirmation, Confirmation.document_id == Document.id)
        .join(Revision, Revision.id == Confirmation.revision_id)
        .join(Staff, Staff.id == Confirmation.staff_id)
        .join(Agency, Agency.id == Confirmation.agency_id)
        .outerjoin(Dossier, Dossier.id == Document.dossier_id)
        .outerjoin(Procedure, Procedure.id == Dossier.procedure_id)
        .where(Document.id == claim.subject_id)
    ).one()
    document, revision, confirmation, staff, agency, procedure = row
    if confirmation.pdf_sha256 != revision.pdf_sha256:
        raise ConfirmedBytesDifferError(document_id=document.id)
    if document.public_code is None and not document.is_signed_input:
        document.public_code = new_public_code()
    put_on = uow.session.scalars(
        select(Signature)
        .where(Signature.revision_id == revision.id, Signature.profile != FOUND)
        .order_by(Signature.created_at, Signature.id)
    ).all()
    newest = put_on[-1] if put_on else None
    return _Order(
        document_id=document.id,
        revision_id=revision.id,
        is_signed_input=document.is_signed_input,
        key=newest.object_key if newest else revision.pdf_key,
        sha256=newest.object_sha256 if newest else revision.pdf_sha256,
        done=tuple(signature.profile for signature in put_on),
        paper_type=confirmation.type,
        procedure=procedure,
        confirmed_at=confirmation.at,
        agency=agency.code,
        staff=staff.username,
        stamp=StampText(
            copy_form="",
            agency_name=agency.name,
            converted_by=staff.full_name,
            check_url=f"{services.settings.public_url.rstrip('/')}/kiem-tra/{document.public_code}",
        ),
    )


def _record_signed(
    services: Services,
    claim: Claim,
    order: _Order,
    signed: SignedPdf,
    stored: StoredObject,
    *,
    is_last: bool,
) -> None:
    own = next(one for one in signed.report.signatures if one.field == signed.profile)
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
        report=report_as_data(signed.report),
        signed_at=own.signed_at,
    )
    _record(services, claim, signature, is_last=is_last)


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
        report=report_as_data(report),
        signed_at=last.signed_at,
    )
    _record(services, claim, signature, is_last=True)


def _record(services: Services, claim: Claim, signature: Signature, *, is_last: bool) -> None:
    """Write the signature down; after the last one the document is signed."""
    with unit_of_work(services) as uow:
        work.extend(uow.session, claim, services.settings.lease_s)
        uow.session.add(signature)
        uow.session.flush()
        look = looks.note_look(
            uow.session, signature, at=services.clock.now(), reason=None, report=signature.report
        )
        uow.session.execute(
            delete(SignatureDraft).where(
                SignatureDraft.document_id == claim.subject_id,
                SignatureDraft.profile == signature.profile,
            )
        )
        uow.session.add(
            DocumentEvent(
                document_id=claim.subject_id,
                name="signed",
                details={
                    "profile": signature.profile,
                    "sha256": signature.object_sha256,
                    "report_sha256": look,
                },
                at=services.clock.now(),
            )
        )
        if is_last:
            _finish(uow, claim)
        uow.commit()
    log.info(
        "document_signed",
        document_id=str(claim.subject_id),
        profile=signature.profile,
        level=signature.level,
    )


def _move_on(services: Services, claim: Claim) -> None:
    with unit_of_work(services) as uow:
        _finish(uow, claim)
        uow.commit()


def _finish(uow: UnitOfWork, claim: Claim) -> None:
    document = uow.session.get_one(Document, claim.subject_id)
    state = work.finish(uow.session, claim, Event.SIGNED_AND_VALIDATED)
    uow.ask(Work.DOCUMENT, state, claim.subject_id, document.lane)
