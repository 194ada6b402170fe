"""The `read` stage: the pages of one group get their words, their picture and their disposition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.artifacts import RecognizedPage
from core.errors import MotLanError
from core.lifecycle import Disposition, Event, State, Work
from ingest.pipeline.page_words import WordsAt, load_pages
from ingest.pipeline.services import Services, unit_of_work
from ocr.page_codec import encode_page
from storage.db.models import Page, PageGroup, Upload
from storage.db.queries import work
from storage.db.queries.work import Claim
from storage.objects.content import put_content

log = structlog.get_logger(__name__)

UNREADABLE: Final = "unreadable"
"""Quality code of a page that no decoder could open; it is set aside, its file stays."""


Rotations = Mapping[int, int]
"""Number of a page → degrees clockwise by which it is to be turned upright."""


@dataclass(frozen=True)
class PageResult:
    """What is to be written into the ledger for one page."""

    number: int
    page: RecognizedPage | None = None
    words: WordsAt | None = None
    """Where they were stored just now."""
    picture: tuple[str, str] | None = None
    """Object key and SHA-256, stored just now."""
    refused: str | None = None


def read_group(services: Services, claim: Claim) -> None:
    """Read every page of the claimed group; a page that cannot be read is set aside alone."""
    with unit_of_work(services) as uow:
        group = uow.session.get_one(PageGroup, claim.subject_id)
        upload = uow.session.get_one(Upload, group.upload_id)
        numbers = range(group.first_number, group.last_number + 1)
        key, sha256, kind = upload.object_key, upload.sha256, upload.kind
    data = services.object_store.get(key, sha256)
    results = []
    for number in numbers:
        try:
            for read in services.page_reader.read(data, kind, [number]):
                results.append(_store(services, read.page, read.picture))
        except MotLanError as error:
            if error.fault != "input":
                raise
            # One bad page never blocks its batch; it stays in the ledger with its reason.
            results.append(PageResult(number, refused=error.code))
    _record(services, claim, results)


def rotations_of(session: Session, document_id: UUID) -> dict[int, int]:
    """How each page of a document is to be turned: as it was read, or as a person said since."""
    rows = session.execute(
        select(Page.number, Page.rotation).where(Page.document_id == document_id)
    )
    return {number: rotation for number, rotation in rows if rotation is not None}


def read_as_turned(
    services: Services, upload: Upload, data: bytes, words: Sequence[WordsAt], wanted: Rotations
) -> list[PageResult]:
    """The pages as they were read; one that a person has turned since is read anew.

    `data`: the upload's bytes. Raises the errors of reader and object store.
    """
    pages = load_pages(services.object_store, words)
    return [
        PageResult(page.number, page)
        if wanted.get(page.number, page.rotation) == page.rotation
        else _turned(services, upload, data, page.number, wanted[page.number])
        for page in pages
    ]


def _turned(
    services: Services, upload: Upload, data: bytes, number: int, rotation: int
) -> PageResult:
    read = services.page_reader.read_turned(data, upload.kind, number, rotation)
    return _store(services, read.page, read.picture)


def _store(services: Services, page: RecognizedPage, picture: bytes) -> PageResult:
    words = put_content(
        services.object_store, "words", encode_page(page), media_type="application/gzip"
    )
    image = put_content(services.object_store, "picture", picture, media_type="image/jpeg")
    return PageResult(page.number, page, (words.key, words.sha256), (image.key, image.sha256))


def _record(services: Services, claim: Claim, results: list[PageResult]) -> None:
    with unit_of_work(services) as uow:
        group = uow.session.get_one(PageGroup, claim.subject_id)
        work.finish(uow.session, claim, Event.PAGES_READ)
        rows = {
            page.number: page
            for page in uow.session.scalars(select(Page).where(Page.upload_id == group.upload_id))
        }
        for result in results:
            _write(rows[result.number], result)
        uow.session.flush()
        state = upload_follows(uow.session, group)
        if state is not None:
            uow.ask(Work.UPLOAD, state, group.upload_id, group.lane)
        uow.commit()
    log.info("pages_read", page_group_id=str(claim.subject_id), pages=len(results))


def _write(row: Page, result: PageResult) -> None:
    if result.page is None:
        row.disposition, row.reason = Disposition.REFUSED, result.refused
        return
    row.disposition, row.reason = _disposition(result.page)
    if row.disposition is not Disposition.REFUSED:
        write_reading(row, result)


def write_reading(row: Page, result: PageResult) -> None:
    """Put what was read and stored just now in the place of what was read before, if any."""
    page = result.page
    if page is None or result.words is None or result.picture is None:
        return
    row.width_px, row.height_px, row.dpi = page.width_px, page.height_px, page.dpi
    row.rotation, row.skew_deg = page.rotation, page.skew_deg
    row.origin, row.engine, row.quality = page.origin, page.engine, list(page.quality)
    row.mean_confidence = page.mean_confidence
    row.words_key, row.words_sha256 = result.words
    row.image_key, row.image_sha256 = result.picture


def _disposition(page: RecognizedPage) -> tuple[Disposition, str | None]:
    if UNREADABLE in page.quality:
        return Disposition.REFUSED, UNREADABLE
    if page.is_blank:
        return Disposition.BLANK, "blank_page"
    return Disposition.KEPT, None


def upload_follows(session: Session, group: PageGroup) -> State | None:
    """Move the upload on when this group was its last one; its new state, or None."""
    if not _is_last(session, group):
        return None
    return work.advance(session, Work.UPLOAD, group.upload_id, Event.ALL_PAGES_READ)


def _is_last(session: Session, group: PageGroup) -> bool:
    """Whether this was the last group of its upload.

    The upload's row is locked first, so that of two groups that end together exactly one sees
    the other's result.
    """
    session.execute(select(Upload.id).where(Upload.id == group.upload_id).with_for_update())
    unread = session.scalar(
        select(func.count())
        .select_from(PageGroup)
        .where(PageGroup.upload_id == group.upload_id, PageGroup.state != State.READ)
    )
    return unread == 0
