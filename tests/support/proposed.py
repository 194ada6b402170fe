"""Documents that wait for a person, made of drawn pages whose words need no reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

from PIL import Image

from cli.specimens.pdf import as_jpeg, as_pdf
from cli.training.drawn import drawn_sheets
from cli.training.slips import slipped
from core.artifacts import FieldSource, RecognizedPage
from core.lifecycle import Disposition, State
from ingest.pipeline.services import Services
from ocr.page_codec import encode_page
from storage.db.models import Batch, Document, DocumentField, Page, PageGroup, Revision
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


def propose_stack(
    services: Services,
    desk: Desk,
    papers: Sequence[Sequence[str]],
    *,
    dossier_id: UUID | None = None,
) -> list[UUID]:
    """One file that was divided so: for each document the types of its pages, told unsurely.

    Each page bears the words of a specimen; the pictures are blank sheets of the same size, so
    that files can be made of them without a reader.
    """
    slugs = [slug for paper in papers for slug in paper]
    drawn = [replace(drawn_page(slug), number=place) for place, slug in enumerate(slugs, start=1)]
    sheets = [Image.new("L", (page.width_px // 4, page.height_px // 4), 255) for page in drawn]
    data = as_pdf(sheets, dpi=drawn[0].dpi // 4)
    store = services.object_store
    original = put_content(store, "original", data, media_type="application/pdf")
    picture = put_content(store, "picture", as_jpeg(sheets[0], dpi=50), media_type="image/jpeg")
    with services.session_factory() as session:
        upload = make_upload(session, desk, pages=len(drawn))
        upload.state, upload.object_key, upload.sha256 = State.SORTED, original.key, original.sha256
        for group in session.query(PageGroup).filter_by(upload_id=upload.id):
            group.state = State.READ
        session.get_one(Batch, upload.batch_id).dossier_id = dossier_id
        rows = session.query(Page).filter_by(upload_id=upload.id).order_by(Page.number).all()
        for row, page in zip(rows, drawn, strict=True):
            words = put_content(store, "words", encode_page(page), media_type="application/gzip")
            row.words_key, row.words_sha256, row.engine = words.key, words.sha256, "drawn"
            row.image_key, row.image_sha256 = picture.key, picture.sha256
            row.width_px, row.height_px = page.width_px, page.height_px
        left = iter(rows)
        ids = []
        for position, paper in enumerate(papers, start=1):
            document = Document(
                batch_id=upload.batch_id,
                upload_id=upload.id,
                dossier_id=dossier_id,
                position=position,
                type=paper[0],
                type_confidence=0.6,
                alternatives=[],
                model="earlier",
                mean_confidence=0.9,
                state=State.PROPOSED,
            )
            session.add(document)
            session.flush()
            session.add(
                Revision(
                    document_id=document.id,
                    number=1,
                    pdf_key="rendition/none",
                    pdf_sha256="0" * 64,
                    pdf_size_bytes=1,
                    page_count=len(paper),
                )
            )
            for place in range(1, len(paper) + 1):
                row = next(left)
                row.document_id, row.position = document.id, place
                row.disposition = Disposition.KEPT
            ids.append(document.id)
        session.commit()
        return ids


def give_picture(services: Services, document: Document) -> None:
    """The pages of a proposed document get a picture, a blank sheet of their size."""
    data = as_jpeg(Image.new("L", (620, 877), 255), dpi=75)
    picture = put_content(services.object_store, "picture", data, media_type="image/jpeg")
    with services.session_factory() as session:
        for row in session.query(Page).filter_by(document_id=document.id):
            row.image_key, row.image_sha256 = picture.key, picture.sha256
            row.width_px, row.height_px = 620, 877
        session.commit()
