"""Confirm, reclassify, reject: a person decides; nothing is signed before that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.answers import Answer
from core.artifacts import FieldSource, FieldValue
from core.errors import MotLanError
from core.lessons import Decision
from core.lifecycle import Event, IllegalTransitionError, State, Work
from core.vietnamese import clean_line
from ingest.learning.lessons import record_lesson
from ingest.pipeline.page_words import load_pages, words_of_pages
from ingest.pipeline.proposals import component_of_new_type, read_as, replace_fields
from ingest.pipeline.second_looks import pictures_of, read_again
from ingest.pipeline.services import Services, unit_of_work
from ingest.review import two_persons
from ingest.review.checks import (
    checked_value,
    known_type,
    require_component,
    require_owner,
    require_result,
    require_word,
)
from ingest.review.holding import StaleVersionError, hold_document
from ingest.review.leases import leave, require_not_held
from ingest.review.worklist import find_document, require_sight
from repository.campaigns.enrolling import campaign_of, enrol
from repository.events_out.outbox import EventName, tell_of_document
from repository.persons import get_or_create_person
from storage.db.models import (
    Confirmation,
    Document,
    DocumentEvent,
    DocumentField,
    Page,
    Revision,
)
from storage.db.queries import work

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class NewOwner:
    """Somebody who becomes known with the paper that is confirmed as theirs."""

    number: str | None
    full_name: str
    date_of_birth: date | None


class Confirmed(StrEnum):
    """What came of a confirmation."""

    FOR_SIGNING = "for_signing"
    FIRST_OF_TWO = "first_of_two"
    """A second person has to read the paper, too; until then nothing is signed."""


class OriginalNotComparedError(MotLanError):
    """The person has not said that the scan was compared with the original."""

    code, fault = "original_not_compared", "caller"


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
    unsure: Collection[str] = (),
    pdf_sha256: str | None = None,
    differences_seen: str = "",
) -> Confirmed:
    """A person's word on a document; afterwards it waits to be signed.

    Of a backlog campaign it waits for its owner and the release first, and needs none here. Of a
    type that two persons read, the first word is kept apart, and the second counts once its author
    has seen where they differ (`differences_seen`, from `compare_readings`). Empty values and those
    of `unsure` fields are not confirmed. `new_owner` becomes known together with the confirmation,
    in the place of `owner_id`. `pdf_sha256`: the file that was shown; another one is refused.
    Raises one of the errors above, those of `repository.persons`, StaleVersionError,
    DocumentTakenError, ReadingsDifferError, and IllegalTransitionError when somebody else was
    faster.
    """
    require_word(caller)
    if not compared_with_original:
        raise OriginalNotComparedError(document_id=document_id)
    with unit_of_work(services) as uow:
        session = uow.session
        document = _current(services, session, caller, document_id, version)
        revision = _newest_revision(session, document)
        if pdf_sha256 not in {None, revision.pdf_sha256}:
            raise StaleVersionError(document_id=document_id)
        paper_type = known_type(session, type)
        values = {name: checked_value(name, value) for name, value in fields.items()}
        values |= dict.fromkeys(unsure, "")
        require_component(session, document, component_id)
        if not may(caller, Action.CONFIRM):
            require_result(session, document, type)
        document.version += 1
        leave(session, caller, document_id)
        if two_persons.is_first(session, services.clock, caller, document, type):
            two_persons.keep_first(
                session, services.clock, caller, document, type, values, revision.pdf_sha256
            )
            _note(services, session, caller, document, "first_confirmed", {})
            uow.commit()
            return Confirmed.FIRST_OF_TWO
        if new_owner is not None:
            owner_id = _made(session, new_owner)
        campaign = campaign_of(session, document) if paper_type.is_kept else None
        if campaign is None or owner_id is not None:
            require_owner(session, paper_type, owner_id)
        first = two_persons.settle_second(session, document, type, values, differences_seen)
        document.type, document.owner_id, document.component_id = type, owner_id, component_id
        kept = _store_fields(services, session, caller, document, values, unsure)
        told = {"first_staff_id": str(first)} if first else {}
        _sign_off(services, session, caller, document, revision, kept, told)
        _learn(services, session, caller, document, Decision.CONFIRMED)
        session.flush()
        event = Event.FIELDS_CONFIRMED
        if campaign is not None:
            enrol(session, services.clock, campaign, document, kept)
            event = Event.CONFIRMED_IN_CAMPAIGN
        state = work.advance(session, Work.DOCUMENT, document.id, event)
        uow.ask(Work.DOCUMENT, state, document.id, document.lane)
        uow.commit()
    log.info("document_confirmed", document_id=str(document_id))
    return Confirmed.FOR_SIGNING


def _current(
    services: Services, session: Session, caller: Caller, document_id: UUID, version: int
) -> Document:
    document = hold_document(session, caller, document_id, version)
    require_not_held(session, services.clock, caller, document_id)
    if document.state is not State.PROPOSED:
        raise IllegalTransitionError(state=document.state)
    return document


def _made(session: Session, new: NewOwner) -> UUID:
    return get_or_create_person(session, new.number, new.full_name, new.date_of_birth).id


def _store_fields(
    services: Services,
    session: Session,
    caller: Caller,
    document: Document,
    values: dict[str, str],
    unsure: Collection[str],
) -> dict[str, Any]:
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
        row = rows[name]
        row.value = value or None
        if name in unsure:
            answer = Answer.UNSURE
        elif row.answer is Answer.UNSURE:
            answer = Answer.RIGHT if row.value == row.proposed else Answer.EDITED
        else:
            continue
        row.answer, row.answered_by_id = answer, caller.staff_id
        row.answered_at = services.clock.now()
    return {name: row.value for name, row in sorted(rows.items()) if row.value}


def _newest_revision(session: Session, document: Document) -> Revision:
    return session.scalars(
        select(Revision)
        .where(Revision.document_id == document.id)
        .order_by(Revision.number.desc())
        .limit(1)
    ).one()


def _sign_off(
    services: Services,
    session: Session,
    caller: Caller,
    document: Document,
    revision: Revision,
    values: dict[str, Any],
    told: dict[str, Any],
) -> None:
    session.add(
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
    details = {"sha256": revision.pdf_sha256, **told}
    _note(services, session, caller, document, "confirmed", details)


def reclassify_document(
    services: Services, caller: Caller, *, document_id: UUID, version: int, type: str
) -> None:
    """The machine's type was wrong; the document stays proposed under the right one.

    The values read for the wrong type give way to those that the words say for the right one,
    looked at again as all are; outside the catalogue there are none. Raises StaleVersionError, and
    the errors of the object store.
    """
    require_sight(caller)
    found = _read_as(services, caller, document_id, version, type)
    with unit_of_work(services) as uow:
        document = _current(services, uow.session, caller, document_id, version)
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
        known_type(session, type)
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
    require_sight(caller)
    text = clean_line(reason)
    if not text:
        raise ReasonMissingError(document_id=document_id)
    with unit_of_work(services) as uow:
        document = hold_document(uow.session, caller, document_id, version)
        require_not_held(uow.session, services.clock, caller, document_id)
        if document.state is State.CONFIRMED and document.parked_at is None:
            raise IllegalTransitionError(state=document.state)
        work.advance(uow.session, Work.DOCUMENT, document.id, Event.REJECTED_BY_PERSON)
        uow.session.refresh(document)
        document.rejected_reason = text[:500]
        document.version += 1
        leave(uow.session, caller, document_id)
        _note(services, uow.session, caller, document, "rejected", {})
        tell_of_document(uow.session, services.clock, document, EventName.PAPER_REJECTED)
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
