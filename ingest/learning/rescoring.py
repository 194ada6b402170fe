"""Pending documents are looked at again when another model is in use; none a person touched is.

Where the pages of a document begin and end stays as it is, and so does its file: only the proposed
type and values are made anew, from the words that were read.
"""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.artifacts import ClassifiedDocument
from ingest.learning.models import knower_in_use
from ingest.pipeline.page_words import load_pages, words_of_pages
from ingest.pipeline.proposals import replace_proposal
from ingest.pipeline.second_looks import looked_at_again, pictures_of
from ingest.pipeline.services import Services, unit_of_work
from ocr.understanding import understand_whole
from storage.db.models import Document, DocumentEvent, Page
from storage.db.queries.learning import SCORED_AGAIN, untouched

log = structlog.get_logger(__name__)


def score_again(services: Services, document_id: UUID) -> bool:
    """Propose type and values anew with the model in use, unless it has seen the document already.

    False where it has, or a person was faster.

    The version rises when anything changes, so that a form that shows the old proposal is refused.
    """
    knower = knower_in_use(services)
    with unit_of_work(services) as uow:
        document = _waiting(uow.session, document_id, knower.name)
        if document is None:
            return False
        version = document.version
        words = words_of_pages(uow.session, Page.document_id == document_id, Page.position)
        pictures = pictures_of(uow.session, document.upload_id)
    pages = load_pages(services.object_store, words)
    found = looked_at_again(services, [understand_whole(pages, knower)], pages, pictures)
    with unit_of_work(services) as uow:
        document = _waiting(uow.session, document_id, knower.name)
        if document is None or document.version != version:
            return False
        _replace_proposal(services, uow.session, document, found[0])
        uow.commit()
    log.info("scored_again", document_id=str(document_id), model=knower.name)
    return True


def _waiting(session: Session, document_id: UUID, model: str) -> Document | None:
    return session.scalar(
        select(Document).where(Document.id == document_id, untouched(model)).with_for_update()
    )


def _replace_proposal(
    services: Services, session: Session, document: Document, found: ClassifiedDocument
) -> None:
    before = document.type
    replace_proposal(session, document, found)
    session.add(
        DocumentEvent(
            document_id=document.id,
            name=SCORED_AGAIN,
            details={"model": found.model, "from": before, "to": found.type},
            at=services.clock.now(),
        )
    )
