"""The words of pages, from the object store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.artifacts import RecognizedPage
from ocr.page_codec import decode_page
from storage.db.models import Page
from storage.objects.protocol import ObjectStore

WordsAt = tuple[str, str]
"""Object key and SHA-256 of the words of one page."""

PageOrder = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def words_of_pages(
    session: Session,
    which: ColumnElement[bool],
    order: PageOrder,
) -> list[WordsAt]:
    """Where the words of the read pages among `which` are; pages that were refused have none."""
    rows = session.execute(select(Page.words_key, Page.words_sha256).where(which).order_by(order))
    return [(key, sha256) for key, sha256 in rows if key is not None and sha256 is not None]


def load_pages(store: ObjectStore, words: Sequence[WordsAt]) -> list[RecognizedPage]:
    """The pages as they were read; raises the errors of the object store."""
    return [decode_page(store.get(key, sha256)) for key, sha256 in words]
