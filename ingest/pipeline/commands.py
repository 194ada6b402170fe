"""What a desk does: open a batch, hand over files, look at the page ledger, close the batch."""

from __future__ import annotations

import hashlib
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.artifacts import IngestedFile
from core.errors import MotLanError
from core.lifecycle import Lane, State, Work
from core.vietnamese import clean_line
from ingest.intake.service import IntakeLimits, examine
from ingest.pipeline.ledger import Ledger, ledger_of
from ingest.pipeline.services import Services, unit_of_work
from repository.doors import dossier_for
from storage.db.models import Batch, Page, PageGroup, Upload
from storage.db.queries.agencies import is_answered_for
from storage.db.queries.shared_results import fetch_of
from storage.objects.content import put_content

log = structlog.get_logger(__name__)

_LONGEST_NAME: Final = 200
_FILES_IN_A_BATCH: Final = 50


class NotAllowedError(MotLanError):
    """The caller's role does not allow the action."""

    code, fault = "not_allowed", "caller"


class BatchNotFoundError(MotLanError):
    """No such batch, or not one of the caller's agency: both look the same from outside."""

    code, fault = "batch_not_found", "caller"


class BatchClosedError(MotLanError):
    """Closed, or holds what another system gave and nothing else; new pages need a new batch."""

    code, fault = "batch_closed", "caller"


class BatchNotBalancedError(MotLanError):
    """Pages are not yet accounted for, or their number is not the announced one."""

    code, fault, retry = "batch_not_balanced", "caller", True


class PageCountInvalidError(MotLanError):
    """A number of pages that no batch can have."""

    code, fault = "page_count_invalid", "caller"


class BatchNotComparedError(MotLanError):
    """Documents of the batch still wait to be found or to be compared with the original."""

    code, fault, retry = "batch_not_compared", "caller", True


class IdempotencyKeyReusedError(MotLanError):
    """The key was used for another file in this batch."""

    code, fault = "idempotency_key_reused", "caller"


def require(caller: Caller, action: Action) -> None:
    """Raise NotAllowedError unless the caller's roles allow the action."""
    if not may(caller, action):
        raise NotAllowedError(action=action)


def find_batch(session: Session, caller: Caller, batch_id: UUID) -> Batch:
    """A batch of the caller's own agency; raises BatchNotFoundError otherwise."""
    batch = session.scalar(
        select(Batch).where(
            Batch.id == batch_id, is_answered_for(Batch.agency_id, caller.agency_id)
        )
    )
    if batch is None:
        raise BatchNotFoundError(batch_id=batch_id)
    return batch


def open_batch(
    services: Services,
    caller: Caller,
    *,
    dossier_id: UUID | None,
    announced_pages: int | None,
    lane: Lane = Lane.NOW,
    visit: UUID | None = None,
    action: Action = Action.UPLOAD,
) -> UUID:
    """Begin a visit to the scanner; `announced_pages` is what the operator counted.

    `visit`: the sender's own name of it; asked again by the same operator, the batch is the same.
    `action`: the right on which it rests, UPLOAD or ISSUE_RESULT.
    """
    require(caller, action)
    with unit_of_work(services) as uow:
        if dossier_id is not None:
            dossier_for(uow.session, caller, dossier_id, action=action)
        opened = _opened(uow.session, caller, dossier_id, visit)
        if opened is not None:
            return opened
        batch = Batch(
            dossier_id=dossier_id,
            agency_id=caller.agency_id,
            operator_id=caller.staff_id,
            announced_pages=announced_pages,
            lane=lane,
            visit=visit,
        )
        uow.session.add(batch)
        uow.commit()
        return batch.id


def _opened(
    session: Session, caller: Caller, dossier_id: UUID | None, visit: UUID | None
) -> UUID | None:
    if visit is None:
        return None
    # One line of two tabs that tell the same visit at once.
    session.execute(select(func.pg_advisory_xact_lock(visit.int % 2**63)))
    return session.scalar(
        select(Batch.id).where(
            Batch.operator_id == caller.staff_id,
            Batch.visit == visit,
            Batch.dossier_id.is_not_distinct_from(dossier_id),
        )
    )


def accept_upload(
    services: Services,
    caller: Caller,
    *,
    batch_id: UUID,
    file_name: str,
    data: bytes,
    idempotency_key: str,
    action: Action = Action.UPLOAD,
) -> Upload:
    """Take a file in: look at it, store it, read it back, write its pages into the ledger.

    Returns only after the object was read back with the right hash and its rows are committed.
    The same key with the same bytes, or the same bytes again in this batch, gives the upload that
    is there already. Raises the errors of `ingest.intake` for a file that is refused.
    """
    require(caller, action)
    with unit_of_work(services) as uow:
        batch = find_batch(uow.session, caller, batch_id)
        sha256 = hashlib.sha256(data).hexdigest()
        known = _known_upload(uow.session, batch_id, idempotency_key, sha256)
        if known is not None:
            return known
        if batch.closed_at is not None:
            raise BatchClosedError(batch_id=batch_id)
        lane = batch.lane
    ingested = examine(data, IntakeLimits.from_settings(services.settings))
    stored = put_content(
        services.object_store, "original", data, media_type="application/octet-stream"
    )
    upload = Upload(
        batch_id=batch_id,
        idempotency_key=idempotency_key,
        file_name=clean_line(file_name)[:_LONGEST_NAME],
        kind=ingested.kind,
        size_bytes=ingested.size_bytes,
        sha256=ingested.sha256,
        object_key=stored.key,
        is_signed=ingested.is_signed,
        page_count=ingested.page_count,
        lane=lane,
    )
    return _record(services, upload, ingested)


def _known_upload(session: Session, batch_id: UUID, key: str, sha256: str) -> Upload | None:
    rows = session.scalars(
        select(Upload).where(
            Upload.batch_id == batch_id,
            (Upload.idempotency_key == key) | (Upload.sha256 == sha256),
        )
    ).all()
    for row in rows:
        if row.idempotency_key == key and row.sha256 != sha256:
            raise IdempotencyKeyReusedError(batch_id=batch_id)
    if not rows:
        return None
    session.expunge(rows[0])
    return rows[0]


def _record(services: Services, upload: Upload, ingested: IngestedFile) -> Upload:
    with unit_of_work(services) as uow:
        # The lock makes one line of a double click, of two scanners and of closing the batch.
        batch = uow.session.get_one(Batch, upload.batch_id, with_for_update=True)
        known = _known_upload(uow.session, upload.batch_id, upload.idempotency_key, upload.sha256)
        if known is not None:
            return known
        fetch = fetch_of(uow.session, batch.id)
        is_other = fetch is not None and fetch.file_sha256 != upload.sha256
        if batch.closed_at is not None or is_other:
            raise BatchClosedError(batch_id=batch.id)
        uow.session.add(upload)
        uow.session.flush()
        size = services.settings.pages_per_group
        for first in range(1, ingested.page_count + 1, size):
            _add_group(uow.session, upload, first, min(first + size - 1, ingested.page_count))
        uow.session.flush()
        for group_id in uow.session.scalars(
            select(PageGroup.id)
            .where(PageGroup.upload_id == upload.id)
            .order_by(PageGroup.first_number)
        ):
            uow.ask(Work.PAGE_GROUP, State.RECEIVED, group_id, upload.lane)
        uow.session.refresh(upload)
        uow.commit()
        uow.session.refresh(upload)
        uow.session.expunge(upload)
    log.info("upload_accepted", upload_id=str(upload.id), pages=ingested.page_count)
    return upload


def _add_group(session: Session, upload: Upload, first: int, last: int) -> None:
    session.add(
        PageGroup(upload_id=upload.id, first_number=first, last_number=last, lane=upload.lane)
    )
    session.add_all(
        Page(batch_id=upload.batch_id, upload_id=upload.id, number=number)
        for number in range(first, last + 1)
    )


def recount_batch(
    services: Services, caller: Caller, batch_id: UUID, announced_pages: int
) -> Ledger:
    """The operator has counted again; the ledger is compared with the new number.

    Raises BatchClosedError, and PageCountInvalidError for a number that cannot be.
    """
    require(caller, Action.UPLOAD)
    if not 0 < announced_pages <= services.settings.max_pages * _FILES_IN_A_BATCH:
        raise PageCountInvalidError(announced=announced_pages)
    with unit_of_work(services) as uow:
        batch = find_batch(uow.session, caller, batch_id)
        uow.session.refresh(batch, with_for_update=True)
        if batch.closed_at is not None:
            raise BatchClosedError(batch_id=batch_id)
        log.info("batch_recounted", batch_id=str(batch_id), before=batch.announced_pages)
        batch.announced_pages = announced_pages
        uow.session.flush()
        ledger = ledger_of(uow.session, batch_id)
        uow.commit()
        return ledger


def close_batch(services: Services, caller: Caller, batch_id: UUID) -> Ledger:
    """End the visit once every page is accounted for and every paper was compared.

    Then the originals may go back. Raises BatchNotBalancedError while a page is pending or the
    count is not the announced one, BatchNotComparedError while a document waits for a person.
    """
    require(caller, Action.UPLOAD)
    with unit_of_work(services) as uow:
        batch = find_batch(uow.session, caller, batch_id)
        uow.session.refresh(batch, with_for_update=True)
        ledger = ledger_of(uow.session, batch_id)
        if not ledger.is_balanced:
            raise BatchNotBalancedError(
                batch_id=batch_id,
                pages_in=ledger.pages_in,
                announced=ledger.announced,
                pending=ledger.pending,
            )
        if not ledger.may_return_originals:
            raise BatchNotComparedError(
                open_documents=ledger.open_documents, unsorted_files=ledger.unsorted_files
            )
        if batch.closed_at is None:
            batch.closed_at = services.clock.now()
        uow.commit()
        return ledger
