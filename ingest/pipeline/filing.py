"""The `file` stage: a signed document becomes a record of its owner and serves its dossier."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from core.access import SYSTEM
from core.lifecycle import Event
from ingest.pipeline.page_words import load_pages, words_of_pages
from ingest.pipeline.services import Services, unit_of_work
from repository.events_out.outbox import EventName, tell_of_document
from repository.publishing import publish_record, serve_component
from storage.db.models import (
    Document,
    DocumentEvent,
    Page,
    PaperType,
    Signature,
)
from storage.db.queries import work
from storage.db.queries.work import Claim

log = structlog.get_logger(__name__)


def file_document(services: Services, claim: Claim) -> None:
    """Read the signed object back once more, publish, and tick the component."""
    text = _fixed_text(services, claim)
    with unit_of_work(services) as uow:
        document = uow.session.get_one(Document, claim.subject_id)
        work.finish(uow.session, claim, Event.RECORD_PUBLISHED)
        paper_type = uow.session.get_one(PaperType, document.type)
        # Forms and slips belong to their dossier alone; they never enter a person's repository.
        record = None
        if paper_type.is_kept:
            record = publish_record(uow.session, services.clock, document, pages_text=text)
        else:
            serve_component(uow.session, services.clock, document)
        tell_of_document(uow.session, services.clock, document, EventName.PAPER_FILED, record)
        uow.session.add(
            DocumentEvent(
                document_id=document.id,
                name="filed",
                details={"subject": SYSTEM.subject, "is_record": paper_type.is_kept},
                at=services.clock.now(),
            )
        )
        uow.commit()
    log.info("document_filed", document_id=str(claim.subject_id))


def _fixed_text(services: Services, claim: Claim) -> str:
    """The text of the pages, after the signed object has been read back whole."""
    with unit_of_work(services) as uow:
        signature = uow.session.execute(
            select(Signature.object_key, Signature.object_sha256)
            .where(Signature.document_id == claim.subject_id)
            .order_by(Signature.created_at.desc())
            .limit(1)
        ).one()
        words = words_of_pages(uow.session, Page.document_id == claim.subject_id, Page.position)
    services.object_store.get(signature.object_key, signature.object_sha256)
    return "\n".join(page.text for page in load_pages(services.object_store, words))
