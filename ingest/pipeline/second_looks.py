"""The second look at critical values, on the page pictures that the `read` stage kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import nextafter
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.artifacts import ClassifiedDocument, FieldSource, FieldValue, RecognizedPage
from core.errors import MotLanError
from ingest.pipeline.services import Services
from ocr.calibration.kinds import kind_of
from ocr.calibration.model import calibration
from ocr.engines.adaptive import LANGUAGES
from ocr.engines.second_reading import SecondReader, decoded_view
from ocr.fields.second_look import CRITICAL, second_look
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
    """The documents, their values read again as `read_again` does."""
    return tuple(
        replace(document, fields=read_again(services, document.fields, pages, pictures))
        for document in found
    )


def read_again(
    services: Services,
    fields: Mapping[str, FieldValue],
    pages: Sequence[RecognizedPage],
    pictures: PicturesAt,
) -> dict[str, FieldValue]:
    """The values, the confidence of the critical ones revised by a second reading.

    Without a reader or a picture the first reading stands, but none of the critical ones is sure.
    """
    settings = services.settings
    if settings.ocr_engine != "auto" or settings.languages not in LANGUAGES:
        return _read_once(fields, pictures={})
    reader = _reader(settings.tessdata_dir, settings.model_dir)
    try:
        again = second_look(fields, pages, _from_store(services, pictures), reader)
    except MotLanError as error:
        log.warning("second_look_left_out", code=error.code)
        return _read_once(fields, pictures={})
    return _read_once(again, pictures)


def _read_once(fields: Mapping[str, FieldValue], pictures: PicturesAt) -> dict[str, FieldValue]:
    """Critical values of pages without a picture are capped just below their threshold of sure."""
    return {
        name: replace(value, confidence=min(value.confidence, _unsure_at_most(name)))
        if value.source is FieldSource.OCR
        and value.page not in pictures
        and kind_of(name) in CRITICAL
        else value
        for name, value in fields.items()
    }


def _unsure_at_most(name: str) -> float:
    return nextafter(calibration().sure[kind_of(name)], 0.0)


def _from_store(services: Services, pictures: PicturesAt) -> Callable[[int], Picture | None]:
    def picture_of(number: int) -> Picture | None:
        place = pictures.get(number)
        return None if place is None else decoded_view(services.object_store.get(*place))

    return picture_of


@cache
def _reader(tessdata_dir: Path | None, model_dir: Path | None) -> SecondReader:
    return SecondReader(tessdata_dir, model_dir)
