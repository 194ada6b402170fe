"""Confirm, reclassify, reject: a person decides; nothing is signed before that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.artifacts import FieldSource, FieldValue
from core.errors import MotLanError
from core.identifiers import PERSONAL_NUMBER
from core.lessons import Decision
from core.lifecycle import Event, IllegalTransitionError, State, Work
from core.papers import DATE_FIELDS, FIELD_NAMES
from core.vietnamese import clean_line
from ingest.learning.lessons import record_lesson
from ingest.pipeline.commands import require
from ingest.pipeline.page_words import load_pages, words_of_pages
from ingest.pipeline.proposals import component_of_new_type, read_as, replace_fields
from ingest.pipeline.second_looks import pictures_of, read_again
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from ingest.review.holding import StaleVersionError, hold_document
from ingest.review.worklist import find_document
from repository.campaigns.enrolling import campaign_of, enrol
from repository.persons import get_or_create_person
from storage.db.models import (
    Component,
    Confirmation,
    Document,
    DocumentEvent,
    DocumentField,
    DossierComponent,
    Page,
    PaperType,
    Person,
    Revision,
)
from storage.db.queries import work

log = structlog.get_logger(__name__)

_PERSONAL_NUMBERS = frozenset(
    {"personal_number", "husband_personal_number", "wife_personal_number"}
)


@dataclass(frozen=True)
class NewOwner:
    """Somebody who becomes known with the paper that is confirmed as theirs."""

    number: str | None
    full_name: str
    date_of_birth: date | None


class OriginalNotComparedError(MotLanError):
    """The person has not said that the scan was compared with the original."""

    code, fault = "original_not_compared", "caller"


class UnknownPaperTypeError(MotLanError):
    """The type is not in the catalogue."""

    code, fault = "unknown_paper_type", "caller"


class FieldInvalidError(MotLanError):
    """A value does not fit its field."""

    code, fault = "field_invalid", "caller"


class OwnerMissingError(MotLanError):
    """A paper that goes into a repository needs its owner."""

    code, fault = "owner_missing", "caller"


class ComponentUnknownError(MotLanError):
    """The component is not one of the document's dossier."""

    code, fault = "component_unknown", "caller"


class ReasonMissingError(MotLanError):
    """Rejecting needs a written reason."""

    code, fault = "reason_missing", "caller"


def confirm_document(
    services: Services,
    caller: Caller,
    *,
    document_id: UUID,
    version: int,
    type: str,
    fields: dict[str, str],
    owner_id: UUID | None,
    component_id: UUID | None,
    compared_with_original: bool,
    new_owner: NewOwner | None = None,
) -> None:
    """A person's word on a document; afterwards it waits to be signed.

    Of a backlog campaign it waits for its owner and the release first, and needs none here. Empty
    values remove a field. `new_owner` becomes known together with the confirmation, in the
    place of `owner_id`. Raises one of the errors above, those of `repository.persons`, and
    IllegalTransitionError when somebody else was faster.
    """
    require(caller, Action.CONFIRM)
    if not compared_with_original:
        raise OriginalNotComparedError(document_id=document_id)
    with unit_of_work(services) as uow:
        document = _current(uow.session, caller, document_id, version)
        paper_type = _paper_type(uow.session, type)
        if new_owner is not None:
            owner_id = _made(uow.session, new_owner)
        values = {name: checked_value(name, value) for name, value in fields.items()}
        campaign = campaign_of(uow.session, document) if paper_type.is_kept else None
        if campaign is None or owner_id is not None:
            _require_owner(uow.session, paper_type, owner_id)
        _require_component(uow.session, document, component_id)
        document.type, document.owner_id, document.component_id = type, owner_id, component_id
        document.version += 1
        kept = _store_fields(uow.session, document, values)
        _sign_off(services, uow, caller, document, kept)
        _learn(services, uow.session, caller, document, Decision.CONFIRMED)
        uow.session.flush()
        event = Event.FIELDS_CONFIRMED
        if campaign is not None:
            enrol(uow.session, services.clock, campaign, document, kept)
            event = Event.CONFIRMED_IN_CAMPAIGN
        state = work.advance(uow.session, Work.DOCUMENT, document.id, event)
        uow.ask(Work.DOCUMENT, state, document.id, document.lane)
        uow.commit()
    log.info("document_confirmed", document_id=str(document_id))


def _current(session: Session, caller: Caller, document_id: UUID, version: int) -> Document:
    document = hold_document(session, caller, document_id, version)
    if document.state is not State.PROPOSED:
        raise IllegalTransitionError(state=document.state)
    return document


def _paper_type(session: Session, slug: str) -> PaperType:
    # Also one that the reader does not tell: a birth notice of a hospital.
    paper_type = session.get(PaperType, slug)
    if paper_type is None:
        raise UnknownPaperTypeError(type=slug[:60])
    return paper_type


def _made(session: Session, new: NewOwner) -> UUID:
    return get_or_create_person(session, new.number, new.full_name, new.date_of_birth).id


def _require_owner(session: Session, paper_type: PaperType, owner_id: UUID | None) -> None:
    if owner_id is None:
        if paper_type.is_kept:
            raise OwnerMissingError()
    elif session.get(Person, owner_id) is None:
        raise OwnerMissingError()


def _require_component(session: Session, document: Document, component_id: UUID | None) -> None:
    if component_id is None:
        return
    known = session.scalar(
        select(Component.id)
        .join(DossierComponent, DossierComponent.component_id == Component.id)
        .where(DossierComponent.dossier_id == document.dossier_id, Component.id == component_id)
    )
    if known is None:
        raise ComponentUnknownError(document_id=document.id)


def checked_value(name: str, value: str) -> str:
    """The value as it is stored; raises FieldInvalidError with the name of the field.

    Dates are ISO; personal numbers have 12 digits (old identity cards: 9).
    """
    if name not in FIELD_NAMES:
        raise FieldInvalidError(field=name[:60])
    text = clean_line(value)
    if text and name in DATE_FIELDS:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise FieldInvalidError(field=name) from None
    is_number = PERSONAL_NUMBER.match(text) or (len(text) == 9 and text.isdigit())
    if text and name in _PERSONAL_NUMBERS and not is_number:
        raise FieldInvalidError(field=name)
    return text


def _store_fields(session: Session, document: Document, values: dict[str, str]) -> dict[str, Any]:
    """Write the person's values beside the machine's; returns all values that now hold."""
    rows = {
        row.name: row
        for row in session.scalars(
            select(DocumentField).where(DocumentField.document_id == document.id)
        )
    }
    for name, value in values.items():
        if name not in rows:
            rows[name] = DocumentField(
                document_id=document.id, name=name, source=FieldSource.PERSON
            )
            session.add(rows[name])
        rows[name].value = value or None
    return {name: row.value for name, row in sorted(rows.items()) if row.value}


def _sign_off(
    services: Services,
    uow: UnitOfWork,
    caller: Caller,
    document: Document,
    values: dict[str, Any],
) -> None:
    revision = uow.session.scalars(
        select(Revision)
        .where(Revision.document_id == document.id)
        .order_by(Revision.number.desc())
        .limit(1)
    ).one()
    uow.session.add(
        Confirmation(
            document_id=document.id,
            revision_id=revision.id,
            staff_id=caller.staff_id,
            agency_id=caller.agency_id,
            type=document.type,
            fields=values,
            pdf_sha256=revision.pdf_sha256,
            compared_with_original=True,
            at=services.clock.now(),
        )
    )
    _note(services, uow.session, caller, document, "confirmed", {"sha256": revision.pdf_sha256})


def reclassify_document(
    services: Services, caller: Caller, *, document_id: UUID, version: int, type: str
) -> None:
    """The machine's type was wrong; the document stays proposed under the right one.

    The values read for the wrong type give way to those that the words say for the right one,
    looked at again as all are; outside the catalogue there are none. Raises StaleVersionError, and
    the errors of the object store.
    """
    require(caller, Action.REVIEW)
    found = _read_as(services, caller, document_id, version, type)
    with unit_of_work(services) as uow:
        document = _current(uow.session, caller, document_id, version)
        details = {"from": document.type, "to": type}
        document.type = document.chosen_type = type
        document.type_confidence = 1.0
        document.version += 1
        replace_fields(uow.session, document, found)
        document.component_id = component_of_new_type(uow.session, document)
        _note(services, uow.session, caller, document, "reclassified", details)
        _learn(services, uow.session, caller, document, Decision.RECLASSIFIED)
        uow.commit()


def _read_as(
    services: Services, caller: Caller, document_id: UUID, version: int, type: str
) -> dict[str, FieldValue]:
    """Reading takes a while: nothing is locked, and the version tells whether it still holds."""
    with services.session_factory() as session:
        document = find_document(session, caller, document_id)
        if document.version != version:
            raise StaleVersionError(document_id=document_id)
        _paper_type(session, type)
        words = words_of_pages(session, Page.document_id == document_id, Page.position)
        pictures = pictures_of(session, document.upload_id)
    pages = load_pages(services.object_store, words)
    return read_again(services, read_as(type, pages), pages, pictures)


def reject_document(
    services: Services, caller: Caller, *, document_id: UUID, version: int, reason: str
) -> None:
    """Set a document aside with a reason (bad scan, wrong paper); its pages stay viewable.

    A confirmed one only while it is parked, that is when it cannot be signed. Raises
    ReasonMissingError, StaleVersionError, and IllegalTransitionError for a decided document.
    """
    require(caller, Action.REVIEW)
    text = clean_line(reason)
    if not text:
        raise ReasonMissingError(document_id=document_id)
    with unit_of_work(services) as uow:
        document = hold_document(uow.session, caller, document_id, version)
        if document.state is State.CONFIRMED and document.parked_at is None:
            raise IllegalTransitionError(state=document.state)
        work.advance(uow.session, Work.DOCUMENT, document.id, Event.REJECTED_BY_PERSON)
        uow.session.refresh(document)
        document.rejected_reason = text[:500]
        document.version += 1
        _note(services, uow.session, caller, document, "rejected", {})
        _learn(services, uow.session, caller, document, Decision.REJECTED)
        uow.commit()


def _learn(
    services: Services, session: Session, caller: Caller, document: Document, decision: Decision
) -> None:
    # `find_document` lets nobody near who has no agency.
    if caller.agency_id is not None:
        record_lesson(session, document, caller.agency_id, decision, services.clock.now())


def _note(
    services: Services,
    session: Session,
    caller: Caller,
    document: Document,
    name: str,
    details: dict[str, Any],
) -> None:
    session.add(
        DocumentEvent(
            document_id=document.id,
            name=name,
            staff_id=caller.staff_id,
            details=details,
            at=services.clock.now(),
        )
    )
