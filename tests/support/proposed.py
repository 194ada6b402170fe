"""Documents that wait for a person, made of drawn pages whose words need no reading."""

from __future__ import annotations

from random import Random

from cli.training.drawn import drawn_sheets
from cli.training.slips import slipped
from core.artifacts import FieldSource, RecognizedPage
from core.lifecycle import Disposition, State
from ingest.pipeline.services import Services
from ocr.page_codec import encode_page
from storage.db.models import Document, DocumentField, Page, Revision
from storage.objects.content import put_content
from tests.support.desk import Desk, make_upload


def drawn_page(slug: str, seed: int = 1) -> RecognizedPage:
    """The first page of a specimen, as a reader gives it from a clean scan."""
    random = Random(seed)  # noqa: S311 # sample pages, no secrets
    return slipped(next(drawn_sheets(slug, "", 1, random)), "clean", random).page


def propose(
    services: Services,
    desk: Desk,
    page: RecognizedPage,
    *,
    type: str | None,
    fields: dict[str, str],
    confidence: float = 0.9,
    model: str = "earlier",
) -> Document:
    """The page stored and proposed as this type with these values."""
    words = put_content(
        services.object_store, "words", encode_page(page), media_type="application/gzip"
    )
    with services.session_factory() as session:
        upload = make_upload(session, desk, pages=1)
        upload.state = State.SORTED
        document = Document(
            batch_id=upload.batch_id,
            upload_id=upload.id,
            position=1,
            type=type,
            type_confidence=confidence,
            alternatives=[],
            model=model,
            mean_confidence=0.9,
            state=State.PROPOSED,
        )
        session.add(document)
        session.flush()
        row = session.query(Page).filter_by(upload_id=upload.id).one()
        row.document_id, row.position, row.disposition = document.id, 1, Disposition.KEPT
        row.words_key, row.words_sha256, row.engine = words.key, words.sha256, "drawn"
        session.add(
            Revision(
                document_id=document.id,
                number=1,
                pdf_key="rendition/none",
                pdf_sha256="0" * 64,
                pdf_size_bytes=1,
                page_count=1,
            )
        )
        session.add_all(
            DocumentField(
                document_id=document.id,
                name=name,
                proposed=value,
                raw=value,
                value=value,
                confidence=confidence,
                page_number=1,
                box=[0.1, 0.2, 0.3, 0.22],
                source=FieldSource.OCR,
            )
            for name, value in fields.items()
        )
        session.commit()
        return document
