"""The `classify` stage: the pages of an upload become documents with a proposed type and fields.

The PDF/A is made here, before a person looks, so that the bytes that are confirmed are the bytes
that are signed (ADR 0011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.artifacts import ClassifiedDocument, RecognizedPage, StoredObject
from core.errors import MotLanError
from core.lifecycle import Disposition, Event, State
from ingest.learning.models import knower_in_use
from ingest.pipeline.page_words import load_pages, words_of_pages
from ingest.pipeline.proposals import propose_component, propose_owner, proposed_fields
from ingest.pipeline.second_looks import looked_at_again, pictures_of
from ingest.pipeline.separating import (
    FoundSheet,
    component_named,
    found_sheets,
    record_sheets,
    sheet_teller,
)
from ingest.pipeline.services import Services, unit_of_work
from ocr.pdfa import build_pdfa
from ocr.splitting.sheets import SheetTeller
from ocr.types.classifier import Knower
from ocr.understanding import understand, understand_whole
from signing.validate import validate
from storage.db.models import Batch, Document, DocumentEvent, Page, Revision, Upload
from storage.db.queries import work
from storage.db.queries.work import Claim
from storage.objects.content import put_content

log = structlog.get_logger(__name__)


class FoundSignatureInvalidError(MotLanError):
    """The file came with a signature that is broken or altered."""

    code, fault, retry = "found_signature_invalid", "input", False


@dataclass(frozen=True)
class Paper:
    """One document with its rendition, ready to be recorded."""

    found: ClassifiedDocument
    pdf: StoredObject
    mean_confidence: float


@dataclass(frozen=True)
class _Lost:
    """Pages of which no document can be made, and why."""

    pages: tuple[int, ...]
    code: str


def sort_upload(services: Services, claim: Claim) -> None:
    """Divide, classify, extract, render; then record all documents of the upload at once.

    A document that cannot be rendered, or a file whose signature is broken, has its pages set
    aside with the reason; the others go on.
    """
    with unit_of_work(services) as uow:
        upload = uow.session.get_one(Upload, claim.subject_id)
        uow.session.expunge(upload)
        words = words_of_pages(uow.session, Page.upload_id == upload.id, Page.number)
        pictures = pictures_of(uow.session, upload.id)
        is_sheet = sheet_teller(uow.session, services.settings.sheet_keys, upload.batch_id)
    pages = load_pages(services.object_store, words)
    data = services.object_store.get(upload.object_key, upload.sha256)
    is_whole = upload.is_signed and _carries_signature(services, data)
    found = documents_in(pages, knower_in_use(services), is_sheet, whole=is_whole)
    documents = looked_at_again(services, found, pages, pictures)
    results = [
        _attempt(services, upload, data, found, pages, is_whole=is_whole) for found in documents
    ]
    _record(services, claim, results, () if is_whole else pages, is_whole=is_whole)


def _carries_signature(services: Services, data: bytes) -> bool:
    """Whether there is a signature to preserve; a form with mere usage rights has none."""
    return validate(data, services.trust).verdict != "unsigned"


def documents_in(
    pages: Sequence[RecognizedPage], knower: Knower, is_sheet: SheetTeller, *, whole: bool
) -> tuple[ClassifiedDocument, ...]:
    """The papers among the pages; each belongs to exactly one, but for blanks and separators.

    `whole`: the file carries a signature, so it stays one document with all its pages.
    """
    if whole and pages:
        return (understand_whole(pages, knower),)
    return understand(pages, knower, is_sheet)


def _attempt(
    services: Services,
    upload: Upload,
    data: bytes,
    found: ClassifiedDocument,
    pages: Sequence[RecognizedPage],
    *,
    is_whole: bool,
) -> Paper | _Lost:
    try:
        if is_whole and validate(data, services.trust).verdict == "invalid":
            raise FoundSignatureInvalidError(upload_id=upload.id)
        return render_paper(services, upload, data, found, pages, is_whole=is_whole)
    except MotLanError as error:
        if error.fault != "input":
            raise
        return _Lost(found.pages, error.code)


def render_paper(
    services: Services,
    upload: Upload,
    data: bytes,
    found: ClassifiedDocument,
    pages: Sequence[RecognizedPage],
    *,
    is_whole: bool,
) -> Paper:
    """Make and store the PDF/A of a paper, its pages in the order of `found`.

    `is_whole`: the bytes stay as they came, for the sake of their signature.
    """
    own = [page for page in pages if page.number in found.pages]
    own.sort(key=lambda page: found.pages.index(page.number))
    if is_whole:
        pdf = data
    else:
        pdf = build_pdfa(data, upload.kind, own, title=_title(upload), created_at=upload.created_at)
    stored = put_content(services.object_store, "rendition", pdf, media_type="application/pdf")
    confidence = sum(page.mean_confidence for page in own) / len(own) if own else 0.0
    return Paper(found, stored, confidence)


def _title(upload: Upload) -> str:
    """A title that names nobody: PDF metadata travels with the file."""
    return f"Bản số hóa {upload.id}"


def _record(
    services: Services,
    claim: Claim,
    results: Sequence[Paper | _Lost],
    pages: Sequence[RecognizedPage],
    *,
    is_whole: bool,
) -> None:
    """`pages`: those among which separator sheets are looked for."""
    papers = [result for result in results if isinstance(result, Paper)]
    with unit_of_work(services) as uow:
        upload = uow.session.get_one(Upload, claim.subject_id)
        batch = uow.session.get_one(Batch, upload.batch_id)
        work.finish(uow.session, claim, Event.DOCUMENTS_FOUND)
        keys = services.settings.sheet_keys
        sheets = found_sheets(uow.session, keys, upload.batch_id, pages)
        record_sheets(uow.session, upload, sheets)
        for position, paper in enumerate(papers, start=1):
            document = _document(upload, batch, position, paper, is_whole=is_whole)
            uow.session.add(document)
            uow.session.flush()
            _attach(uow.session, document, paper, services.clock.now(), _sheet_of(paper, sheets))
        for lost in results:
            if isinstance(lost, _Lost):
                _set_aside(uow.session, upload, lost)
        uow.commit()
    log.info("documents_found", upload_id=str(claim.subject_id), documents=len(papers))


def _sheet_of(paper: Paper, sheets: Sequence[FoundSheet]) -> FoundSheet | None:
    return next((one for one in sheets if one.page_number == paper.found.sheet), None)


def _set_aside(session: Session, upload: Upload, lost: _Lost) -> None:
    rows = session.scalars(
        select(Page).where(Page.upload_id == upload.id, Page.number.in_(lost.pages))
    )
    for row in rows:
        row.disposition, row.reason = Disposition.REFUSED, lost.code


def _document(
    upload: Upload, batch: Batch, position: int, paper: Paper, *, is_whole: bool
) -> Document:
    found = paper.found
    return Document(
        batch_id=upload.batch_id,
        upload_id=upload.id,
        dossier_id=batch.dossier_id,
        position=position,
        is_signed_input=is_whole,
        type=found.type,
        type_confidence=found.type_confidence,
        alternatives=[list(pair) for pair in found.alternatives],
        model=found.model,
        mean_confidence=paper.mean_confidence,
        state=State.PROPOSED,
        lane=upload.lane,
    )


def _attach(
    session: Session, document: Document, paper: Paper, now: datetime, sheet: FoundSheet | None
) -> None:
    found = paper.found
    session.add(
        Revision(
            document_id=document.id,
            number=1,
            pdf_key=paper.pdf.key,
            pdf_sha256=paper.pdf.sha256,
            pdf_size_bytes=paper.pdf.size_bytes,
            page_count=len(found.pages),
        )
    )
    session.add_all(proposed_fields(document.id, found.fields))
    rows = session.scalars(
        select(Page).where(Page.upload_id == document.upload_id, Page.number.in_(found.pages))
    )
    for row in rows:
        row.document_id, row.position = document.id, found.pages.index(row.number) + 1
        # A signed file stays whole: its blank pages belong to it.
        row.disposition, row.reason = Disposition.KEPT, None
    named = sheet.component if sheet is not None else None
    document.component_id = (
        component_named(session, document, named) if named is not None else None
    ) or propose_component(session, document)
    document.owner_id = propose_owner(session, document, found)
    session.add(
        DocumentEvent(
            document_id=document.id,
            name="documents_found",
            details={"model": found.model, "type": found.type},
            at=now,
        )
    )
