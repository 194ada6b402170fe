"""Forms that came with a dossier and are no papers of the store (a type that is not kept).

They have no record: whoever handles the dossier reads them there, and only there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from api.guards import Visit
from api.looks import log_picture
from api.paper_pages import PaperPage
from api.reads.capture import PageNotThereError, Picture
from core.access import Action
from core.lifecycle import Disposition, State
from ingest.review.worklist import DocumentNotFoundError
from repository.dossiers import dossier_for
from storage.db.models import Document, Dossier, Page, Record


def forms_among(visit: Visit, document_ids: Iterable[UUID | None]) -> set[UUID]:
    """Those of the documents that are filed without having become a record."""
    wanted = [id_ for id_ in document_ids if id_ is not None]
    return set(
        visit.session.scalars(sa.select(Document.id).where(_is_form(), Document.id.in_(wanted)))
    )


def read_form(
    visit: Visit, dossier_id: UUID, document_id: UUID
) -> tuple[Dossier, Document, Sequence[PaperPage]]:
    """The dossier, the form and its pages; the look is in the log before the answer.

    Raises DossierNotFoundError, DocumentNotFoundError.
    """
    dossier, document = _open(visit, dossier_id, document_id)
    pages = visit.session.scalars(_pages(document_id).order_by(Page.position)).all()
    shown = [
        PaperPage(page.id, number, page.width_px or 0, page.height_px or 0, has_words=False)
        for number, page in enumerate(pages, start=1)
    ]
    return dossier, document, shown


def picture_of_form(visit: Visit, dossier_id: UUID, document_id: UUID, page_id: UUID) -> bytes:
    """The picture of one page (JPEG); raises as read_form does, and PageNotThereError."""
    _open(visit, dossier_id, document_id)
    page = visit.session.scalar(_pages(document_id).where(Page.id == page_id))
    if page is None or page.image_key is None or page.image_sha256 is None:
        raise PageNotThereError(page_id=page_id)
    return visit.services.object_store.get(page.image_key, page.image_sha256)


def _open(visit: Visit, dossier_id: UUID, document_id: UUID) -> tuple[Dossier, Document]:
    dossier = dossier_for(visit.session, visit.caller, dossier_id)
    document = visit.session.scalar(
        sa.select(Document).where(
            _is_form(), Document.id == document_id, Document.dossier_id == dossier_id
        )
    )
    if document is None:
        raise DocumentNotFoundError()
    owner_id = document.owner_id or dossier.owner_id
    look = Picture("", "", document_id, dossier_id, owner_id)
    log_picture(visit, look, Action.READ_RECORD)
    return dossier, document


def _is_form() -> sa.ColumnElement[bool]:
    has_record = sa.exists().where(Record.document_id == Document.id)
    return sa.and_(Document.state == State.PUBLISHED, ~has_record)


def _pages(document_id: UUID) -> sa.Select[Page]:
    return sa.select(Page).where(
        Page.document_id == document_id,
        Page.disposition == Disposition.KEPT,
        Page.image_key.is_not(None),
    )
