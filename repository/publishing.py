"""The last step of a document: a signed, frozen paper becomes a record of its owners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import SYSTEM
from core.artifacts import MediaKind
from core.clock import Clock
from core.errors import MotLanError
from core.identifiers import new_code, new_public_code
from core.lifecycle import Digitization, DossierState, Origin, RecordStatus, Trust
from core.papers import first_date
from core.vietnamese import clean_line, fold
from repository import notices
from repository.campaigns.accepting import accept_released, is_released
from repository.changing import note
from repository.doors import OPEN_STATES
from repository.events_out.outbox import tell_served
from repository.identifying import number_fits
from repository.indexing import index_record
from repository.persons import get_or_create_person
from repository.retention import retention_class
from repository.served import is_served
from repository.settling import settle
from storage.db.models import (
    Document,
    Dossier,
    PaperType,
    Person,
    Record,
    RecordOwner,
    RecordText,
    Rendition,
)
from storage.db.models.records import KEEPER
from storage.db.queries import dossiers, people
from storage.db.queries import records as queries
from storage.db.queries.catalogue import result_types
from storage.db.queries.records import FinishedDocument
from storage.db.queries.shared_results import is_fetched

_COPY_MARKS: Final = re.compile(r"\b(sao y|sao luc|trich sao|ban sao|chung thuc)\b")

_ENDED_WELL: Final = (DossierState.COMPLETED, DossierState.RETURNED)

MEDIA_TYPES: Final = {
    MediaKind.PDF: "application/pdf",
    MediaKind.JPEG: "image/jpeg",
    MediaKind.PNG: "image/png",
    MediaKind.TIFF: "image/tiff",
    MediaKind.HEIC: "image/heic",
}

_HOLDER_ROLE: Final = {
    "death_extract": "deceased",
    "land_use_certificate": "owner",
    "construction_permit": "owner",
    "household_business_certificate": "owner",
    "enterprise_certificate": "owner",
}


class DocumentNotFinishedError(MotLanError):
    """The document has no confirmation or no signature yet, so it cannot be published."""

    code, fault = "document_not_finished", "ours"


def publish_record(
    session: Session, clock: Clock, document: Document, *, pages_text: str
) -> Record:
    """The record of a confirmed and signed document; doing it twice gives the same record.

    Another scan of a paper already kept (same type, number, issuer, date, owners) becomes one more
    rendition of that record. Serves the component as well. A paper without a dossier (backlog) is
    vouched for by one desk alone: it stays PENDING, is not shown to its owner and replaces nothing,
    unless the agency released it in a campaign. Raises DocumentNotFinishedError.
    """
    known = queries.of_document(session, document.id)
    if known is not None:
        return known
    finished = queries.finished(session, document)
    if finished is None:
        raise DocumentNotFinishedError(document_id=document.id)
    fields = {name: str(value) for name, value in finished.confirmation.fields.items() if value}
    dossier = None
    if document.dossier_id is not None:
        dossier = dossiers.locked(session, document.dossier_id)
    owners = _owners(session, document, finished.confirmation.type, fields)
    record = _record(session, clock, document, finished, fields, dossier, pages_text)
    queries.lock_paper(session, record)
    people = [person.id for person, _ in owners]
    same = queries.same_paper(
        session, record, people, is_released=is_released(session, document.id)
    )
    if same is not None:
        record = same
    else:
        session.add(record)
        session.flush()
        index_record(session, record, fields, pages_text)
        session.add_all(
            RecordOwner(record_id=record.id, person_id=person.id, role=role)
            for person, role in owners
        )
        session.flush()
        notices.tell_owners(session, clock, record, "stored")
    _add_renditions(session, record, document, finished)
    accept_released(session, clock, document, record)
    is_used = serve_component(session, clock, document)
    # The dossier ended while the paper was on its way: nobody else will settle it.
    is_late = dossier is not None and dossier.state in _ENDED_WELL
    if dossier is not None and is_late and (is_used or record is not same):
        settle(session, clock, SYSTEM, dossier, (record,))
    session.flush()
    return record


def trust_again(session: Session, clock: Clock, document: Document) -> None:
    """The signature that a paper came with holds since now: give it the trust that it earns.

    Only a paper that had none for want of a valid signature; the pages say what they said then.
    """
    record = queries.of_document(session, document.id)
    finished = queries.finished(session, document)
    if record is None or finished is None or record.document_id != document.id:
        return
    text = session.get(RecordText, record.id)
    if record.trust is not Trust.T5 or text is None:
        return
    trust = _trust(document, finished, record.source, text.body)
    if trust is Trust.T5:
        return
    record.trust = trust
    record.retention = retention_class(record.type, trust)
    reason = "Chữ ký số có sẵn trên giấy nay xác thực được"
    note(session, clock, SYSTEM, record, "signature_held", reason, trust_before=Trust.T5)


def serve_component(session: Session, clock: Clock, document: Document) -> bool:
    """Let a filed document serve its component, which learns its record too (R0 settles by it).

    Whether it does: a component that a colleague served meanwhile is left as it is, unless the
    paper that served it was revoked or annulled since. Under the lock
    of its row; doing it twice changes nothing.
    """
    if document.dossier_id is None or document.component_id is None:
        return False
    component = dossiers.dossier_component(session, document.dossier_id, document.component_id)
    if component is None:
        return False
    if component.document_id == document.id:
        return True
    if is_served(component, dossiers.components_with_dead_papers(session, document.dossier_id)):
        return False
    record = queries.of_document(session, document.id)
    is_from_elsewhere = is_fetched(session, document.upload_id)
    component.digitization = (
        Digitization.EXPLOITED_DATA if is_from_elsewhere else Digitization.DIGITIZED
    )
    component.document_id = document.id
    component.record_id = None if record is None else record.id
    component.changed_at = clock.now()
    tell_served(session, clock, session.get_one(Dossier, document.dossier_id), component)
    return True


def _record(
    session: Session,
    clock: Clock,
    document: Document,
    finished: FinishedDocument,
    fields: Mapping[str, str],
    dossier: Dossier | None,
    pages_text: str,
) -> Record:
    kind = finished.paper_type
    source = _source(session, document, dossier, kind.slug)
    trust = _trust(document, finished, source, pages_text)
    return Record(
        public_code=document.public_code or new_public_code(),
        paper_code=new_paper_code(),
        document_id=document.id,
        type=kind.slug,
        title=kind.title,
        document_number=fields.get("document_number") or fields.get("serial_number"),
        issued_on=first_date(fields, "issue_date", "registration_date"),
        issuer_name=fields.get("issuer"),
        signer_name=fields.get("signer_name"),
        subject=fields.get("subject"),
        purpose=fields.get("purpose"),
        fields=dict(fields),
        valid_from=first_date(fields, "valid_from"),
        valid_to=first_date(fields, "expiry_date", "valid_to"),
        status=_status(kind),
        status_reason=None if kind.is_reusable or not kind.is_kept else "Loại giấy đã bãi bỏ",
        origin=_origin(document, dossier, source, trust),
        trust=trust,
        retention=retention_class(kind.slug, trust),
        sensitivity=kind.sensitivity,
        source=source,
        is_visible_to_owner=kind.is_kept and source != "result",
        dossier_id=document.dossier_id,
        component_id=document.component_id,
        agency_id=finished.confirmation.agency_id,
        signature_verdict=finished.signature.verdict,
        created_at=clock.now(),
    )


def new_paper_code() -> str:
    """Mã giấy tờ: random and opaque, so nothing can be read from it or guessed (domain.md 1.4)."""
    return new_code("GT")


def _status(kind: PaperType) -> RecordStatus:
    """A type that is kept but no longer accepted (the household book) is history only."""
    is_history = kind.is_kept and not kind.is_reusable
    return RecordStatus.CANCELLED if is_history else RecordStatus.IN_FORCE


def _source(session: Session, document: Document, dossier: Dossier | None, slug: str) -> str:
    """`result`: the paper that the procedure gives, or one from the backlog of results."""
    if is_fetched(session, document.upload_id):
        return "national_portal"
    if document.component_id is not None:
        return "component"
    if dossier is None:
        return "result"
    return "result" if slug in result_types(session, dossier.procedure_id) else "component"


def _origin(document: Document, dossier: Dossier | None, source: str, trust: Trust) -> Origin:
    """What ended well is settled right after; a backlog paper waits for somebody to accept it.

    What another system gave as its result in force was accepted there (R0), if the signature that
    it came with holds; no comparison at a desk stands in for that signature.
    """
    if source == "national_portal" and document.is_signed_input and trust is not Trust.T5:
        return Origin.ACCEPTED
    is_lost = dossier is not None and dossier.state not in (*OPEN_STATES, *_ENDED_WELL)
    return Origin.REFUSED if is_lost else Origin.PENDING


def _trust(document: Document, finished: FinishedDocument, source: str, pages_text: str) -> Trust:
    """The step of the trust ladder (domain.md 3.2) that signature and comparison allow."""
    if finished.signature.verdict != "valid":
        return Trust.T5
    if document.is_signed_input:
        return Trust.T3 if _COPY_MARKS.search(fold(pages_text)) else Trust.T2
    if not finished.confirmation.compared_with_original:
        return Trust.T5
    is_given_here = source == "result" and document.dossier_id is not None
    return Trust.T3 if is_given_here else Trust.T4


def _owners(
    session: Session, document: Document, slug: str, fields: Mapping[str, str]
) -> tuple[tuple[Person, str], ...]:
    """Whose paper it is: the persons named by number, and the one whom a person chose.

    Somebody chosen whom the paper does not name becomes its keeper when it names others.
    """
    owners = {
        person.id: (person, role)
        for person, role in (
            (_named(session, fields, number, name), role) for number, name, role in _named_in(slug)
        )
        if person is not None
    }
    chosen = _chosen(session, document.owner_id)
    if chosen is not None and chosen.id not in owners:
        role = KEEPER if owners else _HOLDER_ROLE.get(slug, "holder")
        owners[chosen.id] = (chosen, role)
    return tuple(owners.values())


def _named_in(slug: str) -> Iterable[tuple[str, str, str]]:
    yield "personal_number", "holder_name", _HOLDER_ROLE.get(slug, "holder")
    yield "husband_personal_number", "husband_name", "husband"
    yield "wife_personal_number", "wife_name", "wife"


def _chosen(session: Session, owner_id: UUID | None) -> Person | None:
    if owner_id is None:
        return None
    return people.persons_by_id(session, [owner_id]).get(owner_id)


def _named(
    session: Session, fields: Mapping[str, str], number_field: str, name_field: str
) -> Person | None:
    """The person whom a confirmed number names; None where the digits contradict the paper.

    A number that does not fit sex or birth year is probably misread: nothing is linked by it.
    """
    number, name = fields.get(number_field), fields.get(name_field)
    if number is None:
        return None
    is_holder = number_field == "personal_number"
    born = first_date(fields, "date_of_birth") if is_holder else None
    sex = fields.get("sex") if is_holder else {"husband_personal_number": "nam"}.get(number_field)
    if number_field == "wife_personal_number":
        sex = "nữ"
    if not number_fits(number, born, sex):
        return None
    known = people.person_by_number(session, number)
    if known is not None or name is None:
        return known
    return get_or_create_person(session, number, clean_line(name), born, sex)


def _add_renditions(
    session: Session, record: Record, document: Document, finished: FinishedDocument
) -> None:
    """The signed file, and the original scan beside it."""
    signature, upload = finished.signature, finished.upload
    session.add_all(
        (
            Rendition(
                record_id=record.id,
                document_id=document.id,
                role="signed",
                media_type="application/pdf",
                object_key=signature.object_key,
                sha256=signature.object_sha256,
                size_bytes=signature.object_size_bytes,
                page_count=finished.revision.page_count,
            ),
            Rendition(
                record_id=record.id,
                document_id=document.id,
                role="original",
                media_type=MEDIA_TYPES[upload.kind],
                object_key=upload.object_key,
                sha256=upload.sha256,
                size_bytes=upload.size_bytes,
                page_count=upload.page_count,
            ),
        )
    )
    session.flush()
