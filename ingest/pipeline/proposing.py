"""The `propose` stage: a document whose pages a person arranged gets its file and proposal anew.

Pages that she turned are read anew, too. A change of the pages makes a new revision and needs a
new confirmation (ADR 0011); the scan and the earlier revisions stay.
"""

from __future__ import annotations

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.lifecycle import Event
from ingest.learning.models import knower_in_use
from ingest.pipeline.page_words import words_of_pages
from ingest.pipeline.proposals import as_chosen, replace_proposal
from ingest.pipeline.reading import read_as_turned, rotations_of, write_reading
from ingest.pipeline.second_looks import looked_at_again, pictures_of
from ingest.pipeline.services import Services, unit_of_work
from ingest.pipeline.sorting import Paper, render_paper
from ocr.understanding import understand_whole
from storage.db.models import Document, DocumentEvent, Page, Revision, Upload
from storage.db.queries import work
from storage.db.queries.work import Claim

log = structlog.get_logger(__name__)


def propose_document(services: Services, claim: Claim) -> None:
    """Classify, extract and render the pages as one paper; where it begins and ends stays."""
    with unit_of_work(services) as uow:
        document = uow.session.get_one(Document, claim.subject_id)
        upload = uow.session.get_one(Upload, document.upload_id)
        uow.session.expunge(upload)
        chosen_type = document.chosen_type
        words = words_of_pages(uow.session, Page.document_id == document.id, Page.position)
        pictures = pictures_of(uow.session, upload.id)
        wanted = rotations_of(uow.session, document.id)
    data = services.object_store.get(upload.object_key, upload.sha256)
    results = read_as_turned(services, upload, data, words, wanted)
    pages = [result.page for result in results if result.page is not None]
    pictures |= {result.number: result.picture for result in results if result.picture is not None}
    whole = understand_whole(pages, knower_in_use(services))
    proposed = as_chosen(whole, chosen_type, pages)
    [found] = looked_at_again(services, [proposed], pages, pictures)
    paper = render_paper(services, upload, data, found, pages, is_whole=False)
    with unit_of_work(services) as uow:
        work.finish(uow.session, claim, Event.PROPOSAL_MADE)
        document = uow.session.get_one(Document, claim.subject_id)
        rows = uow.session.scalars(select(Page).where(Page.document_id == document.id))
        by_number = {row.number: row for row in rows}
        for result in results:
            write_reading(by_number[result.number], result)
        replace_proposal(uow.session, document, paper.found, whole)
        _record(services, uow.session, document, paper)
        uow.commit()
    log.info("proposed_anew", document_id=str(claim.subject_id), pages=len(found.pages))


def _record(services: Services, session: Session, document: Document, paper: Paper) -> None:
    document.mean_confidence = paper.mean_confidence
    newest = select(func.max(Revision.number)).where(Revision.document_id == document.id)
    session.add(
        Revision(
            document_id=document.id,
            number=(session.scalar(newest) or 0) + 1,
            pdf_key=paper.pdf.key,
            pdf_sha256=paper.pdf.sha256,
            pdf_size_bytes=paper.pdf.size_bytes,
            page_count=len(paper.found.pages),
        )
    )
    session.add(
        DocumentEvent(
            document_id=document.id,
            name="proposed_anew",
            details={"model": paper.found.model, "type": paper.found.type},
            at=services.clock.now(),
        )
    )
