"""What a desk's corrections say of papers that wait: the same form is proposed as the same type.

A model learns from corrections only at the next training. Until then a paper of which the machine
says what it had said wrongly (or nothing) is held against the newest corrections of its desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.artifacts import ClassifiedDocument, RecognizedPage
from core.papers import PAPER_TYPES
from ingest.pipeline.page_words import WordsAt, load_pages, words_of_pages
from ingest.pipeline.proposals import read_as, replace_proposal
from ingest.pipeline.second_looks import looked_at_again, pictures_of
from ingest.pipeline.services import Services, unit_of_work
from ocr.types.likeness import ALIKE, likeness, look_of
from storage.db.models import Batch, Document, DocumentEvent, Page
from storage.db.queries.learning import Correction, idle, list_like, newest_corrections

log = structlog.get_logger(__name__)

AS_TAUGHT: Final = "proposed_as_taught"
_AT_MOST: Final = 20
"""Corrections that a paper is held against."""
_ASKED_AT_MOST: Final = 200
_CONFIDENCE: Final = 0.7
"""One correction is a hint: the type is never shown as sure."""


@dataclass(frozen=True)
class _Waiting:
    """A paper that waits, and what may be said of it."""

    version: int
    words: Sequence[WordsAt]
    pictures: dict[int, tuple[str, str]]
    corrections: Sequence[Correction]


def ask_again_after(services: Services, agency_id: UUID, proposed_type: str | None) -> int:
    """After a correction: the desk's papers of which the machine says the same are scored anew."""
    with services.session_factory() as session:
        waiting = list_like(session, agency_id, proposed_type, _ASKED_AT_MOST)
    return sum(services.broker.enqueue_scoring(one) for one in waiting)


def propose_as_taught(services: Services, document_id: UUID) -> bool:
    """Propose the type that the desk gave to the same form; False where it gave none.

    Raises the errors of the object store.
    """
    with unit_of_work(services) as uow:
        waiting = _waiting(uow.session, document_id)
    if waiting is None or not waiting.corrections:
        return False
    pages = load_pages(services.object_store, waiting.words)
    taught = _taught(services, pages, waiting.corrections)
    if taught is None:
        return False
    numbers = tuple(page.number for page in pages)
    fields = read_as(taught.type, pages)
    told = ClassifiedDocument(numbers, taught.type, _CONFIDENCE, (), fields)
    (found,) = looked_at_again(services, [told], pages, waiting.pictures)
    with unit_of_work(services) as uow:
        document = _held(uow.session, document_id)
        if document is None or document.version != waiting.version:
            return False
        _replace(services, uow.session, document, found, taught)
        uow.commit()
    log.info("proposed_as_taught", document_id=str(document_id))
    return True


def _held(session: Session, document_id: UUID) -> Document | None:
    return session.scalar(
        select(Document).where(Document.id == document_id, idle()).with_for_update()
    )


def _waiting(session: Session, document_id: UUID) -> _Waiting | None:
    document = session.scalar(select(Document).where(Document.id == document_id, idle()))
    if document is None:
        return None
    agency_id = session.get_one(Batch, document.batch_id).agency_id
    corrections = newest_corrections(session, agency_id, document.proposed_type, _AT_MOST)
    return _Waiting(
        document.version,
        words_of_pages(session, Page.document_id == document_id, Page.position),
        pictures_of(session, document.upload_id),
        [one for one in corrections if one.type in PAPER_TYPES and one.type != document.type],
    )


def _taught(
    services: Services, pages: Sequence[RecognizedPage], corrections: Sequence[Correction]
) -> Correction | None:
    """The correction of the paper that looks most like this one, if any looks like it."""
    if not pages:
        return None
    own = look_of(pages[0])
    firsts = load_pages(services.object_store, [one.words for one in corrections])
    alike = [likeness(own, look_of(page)) for page in firsts]
    best = max(range(len(alike)), key=alike.__getitem__)
    return corrections[best] if alike[best] >= ALIKE else None


def _replace(
    services: Services,
    session: Session,
    document: Document,
    found: ClassifiedDocument,
    taught: Correction,
) -> None:
    before = document.type
    alone = ClassifiedDocument(
        found.pages,
        document.proposed_type,
        document.proposed_confidence or 0.0,
        tuple((slug, sure) for slug, sure in document.alternatives),
        model=document.model,
    )
    replace_proposal(
        session,
        document,
        ClassifiedDocument(
            found.pages,
            found.type,
            found.type_confidence,
            alone.alternatives,
            found.fields,
            model=document.model,
        ),
        alone,
    )
    session.add(
        DocumentEvent(
            document_id=document.id,
            name=AS_TAUGHT,
            details={"like": str(taught.document_id), "from": before, "to": found.type},
            at=services.clock.now(),
        )
    )
