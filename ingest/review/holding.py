"""A document in the hands of one person: its row and its file locked, its version as she saw it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Caller
from core.errors import MotLanError
from ingest.review.worklist import find_document
from storage.db.models import Document, Upload


class StaleVersionError(MotLanError):
    """Somebody changed the document after this page was opened."""

    code, fault = "stale_version", "caller"


def lock_document(session: Session, caller: Caller, document_id: UUID) -> Document:
    """The document of the caller's agency, until the end of the transaction.

    Every decision locks the file before a document, so that those on one file come one after
    another and never wait for each other in a circle. Raises DocumentNotFoundError.
    """
    document = find_document(session, caller, document_id)
    # Not against key shares: workers take one on the file when they change a document of it twice.
    session.execute(
        select(Upload.id).where(Upload.id == document.upload_id).with_for_update(key_share=True)
    ).one()
    session.refresh(document, with_for_update=True)
    return document


def hold_document(session: Session, caller: Caller, document_id: UUID, version: int) -> Document:
    """The same, as the caller saw it; raises StaleVersionError."""
    document = lock_document(session, caller, document_id)
    if document.version != version:
        raise StaleVersionError(document_id=document_id)
    return document
