"""The second look at critical values, on the page pictures that the `read` stage kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.artifacts import ClassifiedDocument, RecognizedPage
from core.errors import MotLanError
from ingest.pipeline.services import Services
from ocr.engines.adaptive import LANGUAGES
from ocr.engines.second_reading import SecondReader, decoded_view
from ocr.fields.second_look import second_look
from ocr.imaging.geometry import Picture
from storage.db.models import Page

log = structlog.get_logger(__name__)

PicturesAt = dict[int, tuple[str, str]]
"""Object key and SHA-256 of the picture of each page, by its number."""


def pictures_of(session: Session, upload_id: UUID) -> PicturesAt:
    """Where the pictures of the read pages are."""
    rows = session.execute(
        select(Page.number, Page.image_key, Page.image_sha256).where(Page.upload_id == upload_id)
    )
    return {number: (key, digest) for number, key, digest in rows if key and digest}


def looked_at_again(
    services: Services,
    found: Sequence[ClassifiedDocument],
    pages: Sequence[RecognizedPage],
    pictures: PicturesAt,
) -> tuple[ClassifiedDocument, ...]:
    """The documents, the confidence of their critical values revised by a second reading.

    Without a reader or a picture the first reading stands, with the confidence that it has alone.
    """
    settings = services.settings
    if settings.ocr_engine != "auto" or settings.languages not in LANGUAGES:
        return tuple(found)
    reader = _reader(settings.tessdata_dir, settings.model_dir)
    picture_of = _from_store(services, pictures)
    try:
        return tuple(
            replace(document, fields=second_look(document.fields, pages, picture_of, reader))
            for document in found
        )
    except MotLanError as error:
        log.warning("second_look_left_out", code=error.code)
        return tuple(found)


def _from_store(services: Services, pictures: PicturesAt) -> Callable[[int], Picture | None]:
    def picture_of(number: int) -> Picture | None:
        place = pictures.get(number)
        return None if place is None else decoded_view(services.object_store.get(*place))

    return picture_of


@cache
def _reader(tessdata_dir: Path | None, model_dir: Path | None) -> SecondReader:
    return SecondReader(tessdata_dir, model_dir)
