"""Files that come in part by part and outlive a cut of the network (ADR 0025).

Parts wait in the database until the whole file is here; then it goes the way of every upload, and
only an upload that was read back and committed is acknowledged.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.errors import MotLanError
from core.vietnamese import clean_line
from ingest.intake.errors import EmptyFileError, TooLargeError
from ingest.pipeline.commands import BatchClosedError, accept_upload, find_batch, require
from ingest.pipeline.services import Services, unit_of_work
from storage.db.models import Batch, IncomingFile, IncomingPart
from storage.db.queries.agencies import is_answered_for

log = structlog.get_logger(__name__)

_LONGEST_NAME: Final = 200


class IncomingNotFoundError(MotLanError):
    """No such file on its way, or not the caller's own: both look the same."""

    code, fault = "incoming_not_found", "caller"


class IncomingExpiredError(MotLanError):
    """Nothing of the file came for too long; what had come is thrown away."""

    code, fault = "incoming_expired", "caller"


class OffsetDiffersError(MotLanError):
    """The part does not begin where the last one ended; detail `offset`: that place, in bytes."""

    code, fault, retry = "offset_differs", "caller", True


class IncomingChangedError(MotLanError):
    """All bytes are here, but their SHA-256 is not the announced one; sending begins anew."""

    code, fault, retry = "incoming_changed", "caller", True


class IncomingFullError(MotLanError):
    """The caller has too much on its way already; detail `limit_bytes`."""

    code, fault, retry = "incoming_full", "caller", True


@dataclass(frozen=True)
class Incoming:
    """How far a file on its way is; sizes in bytes."""

    file_id: UUID
    batch_id: UUID
    file_name: str
    size_bytes: int
    offset: int
    expires_at: datetime
    upload_id: UUID | None
    """Set once it is acknowledged."""
    refused_code: str | None

    @property
    def is_whole(self) -> bool:
        """Whether all bytes came, so that only the acknowledgement may be missing."""
        return self.offset == self.size_bytes


def begin_incoming(
    services: Services,
    caller: Caller,
    *,
    batch_id: UUID,
    file_name: str,
    size_bytes: int,
    sha256: str | None,
) -> Incoming:
    """Announce a file; the same one announced again for the batch goes on where it was.

    Raises BatchNotFoundError, BatchClosedError, EmptyFileError, TooLargeError, IncomingFullError.
    """
    require(caller, Action.UPLOAD)
    limit = services.settings.max_upload_bytes
    if size_bytes <= 0:
        raise EmptyFileError()
    if size_bytes > limit:
        raise TooLargeError(size_bytes=size_bytes, limit_bytes=limit)
    now = services.clock.now()
    with unit_of_work(services) as uow:
        batch = find_batch(uow.session, caller, batch_id)
        uow.session.refresh(batch, with_for_update=True)
        if batch.closed_at is not None:
            raise BatchClosedError(batch_id=batch_id)
        row = _announced(uow.session, caller, batch_id, size_bytes, sha256, now)
        if row is None:
            _require_room(services, uow.session, caller, size_bytes, now)
            row = IncomingFile(
                batch_id=batch_id,
                staff_id=caller.staff_id,
                file_name=clean_line(file_name)[:_LONGEST_NAME],
                size_bytes=size_bytes,
                sha256=sha256,
            )
            uow.session.add(row)
        row.expires_at = now + _lifetime(services)
        uow.session.flush()
        told = _told(uow.session, row)
        uow.commit()
    return told


def incoming_of(session: Session, caller: Caller, file_id: UUID) -> Incoming:
    """How far it is; raises IncomingNotFoundError."""
    require(caller, Action.UPLOAD)
    return _told(session, _found(session, caller, file_id))


def add_part(
    services: Services, caller: Caller, file_id: UUID, *, offset: int, data: bytes
) -> Incoming:
    """Keep the bytes from `offset` on; with the last of them the file is taken in.

    No bytes at the end of a whole file ask again for an acknowledgement that failed.
    Raises OffsetDiffersError, IncomingExpiredError, TooLargeError, IncomingChangedError, and what
    `accept_upload` raises.
    """
    require(caller, Action.UPLOAD)
    now = services.clock.now()
    with unit_of_work(services) as uow:
        row = _found(uow.session, caller, file_id)
        uow.session.refresh(row, with_for_update=True)
        told = _told(uow.session, row)
        if row.expires_at <= now:
            raise IncomingExpiredError(file_id=file_id)
        if offset != told.offset:
            raise OffsetDiffersError(offset=told.offset)
        if offset + len(data) > row.size_bytes:
            raise TooLargeError(size_bytes=offset + len(data), limit_bytes=row.size_bytes)
        if data:
            uow.session.add(IncomingPart(file_id=file_id, start=offset, data=data))
        row.expires_at = now + _lifetime(services)
        uow.session.flush()
        told = _told(uow.session, row)
        uow.commit()
    is_over = told.upload_id is not None or told.refused_code is not None
    return _taken_in(services, caller, told) if told.is_whole and not is_over else told


def give_up(services: Services, caller: Caller, file_id: UUID) -> None:
    """Throw away what came; an upload that it became stays. Raises IncomingNotFoundError."""
    require(caller, Action.UPLOAD)
    with unit_of_work(services) as uow:
        uow.session.delete(_found(uow.session, caller, file_id))
        uow.commit()


def coming_of(session: Session, batch_id: UUID) -> list[Incoming]:
    """The files of a batch that are on their way, the oldest first."""
    rows = session.scalars(
        select(IncomingFile)
        .where(
            IncomingFile.batch_id == batch_id,
            IncomingFile.upload_id.is_(None),
            IncomingFile.refused_code.is_(None),
            IncomingFile.expires_at > func.now(),
        )
        .order_by(IncomingFile.created_at, IncomingFile.id)
    )
    return [_told(session, row) for row in rows]


def drop_expired(session: Session, now: datetime) -> None:
    """Throw away what was given up without a word."""
    session.execute(delete(IncomingFile).where(IncomingFile.expires_at <= now))


def _taken_in(services: Services, caller: Caller, told: Incoming) -> Incoming:
    with services.session_factory() as session:
        data = _joined(session, told.file_id)
        row = session.get_one(IncomingFile, told.file_id)
        if _is_over(row):  # the same last part came twice, and the other was faster
            return _told(session, row)
        wanted = row.sha256
    if wanted is not None and hashlib.sha256(data).hexdigest() != wanted:
        _end(services, told.file_id)
        raise IncomingChangedError(file_id=told.file_id)
    try:
        upload = accept_upload(
            services,
            caller,
            batch_id=told.batch_id,
            file_name=told.file_name,
            data=data,
            idempotency_key=f"incoming-{told.file_id}",
        )
    except MotLanError as error:
        # What a server could not do is tried again; a refusal of the file stands.
        if error.fault in {"input", "caller"}:
            _end(services, told.file_id, refused_code=error.code)
        raise
    _end(services, told.file_id, upload_id=upload.id)
    log.info("incoming_taken_in", upload_id=str(upload.id), size_bytes=told.size_bytes)
    with services.session_factory() as session:
        return _told(session, session.get_one(IncomingFile, told.file_id))


def _joined(session: Session, file_id: UUID) -> bytes:
    parts = session.scalars(
        select(IncomingPart.data)
        .where(IncomingPart.file_id == file_id)
        .order_by(IncomingPart.start)
    )
    return b"".join(parts)


def _end(
    services: Services,
    file_id: UUID,
    *,
    upload_id: UUID | None = None,
    refused_code: str | None = None,
) -> None:
    """The parts are no longer needed; what came of them is written beside the announcement.

    What was acknowledged stays so, whatever a second try at the same time met.
    """
    with unit_of_work(services) as uow:
        row = uow.session.get_one(IncomingFile, file_id, with_for_update=True)
        if row.upload_id is not None:
            return
        row.upload_id, row.refused_code = upload_id, refused_code
        uow.session.execute(delete(IncomingPart).where(IncomingPart.file_id == file_id))
        uow.commit()


def _announced(
    session: Session,
    caller: Caller,
    batch_id: UUID,
    size_bytes: int,
    sha256: str | None,
    now: datetime,
) -> IncomingFile | None:
    if sha256 is None:
        return None
    return session.scalar(
        select(IncomingFile).where(
            IncomingFile.batch_id == batch_id,
            IncomingFile.staff_id == caller.staff_id,
            IncomingFile.sha256 == sha256,
            IncomingFile.size_bytes == size_bytes,
            IncomingFile.refused_code.is_(None),
            IncomingFile.expires_at > now,
        )
    )


def _require_room(
    services: Services, session: Session, caller: Caller, size_bytes: int, now: datetime
) -> None:
    on_its_way = session.scalar(
        select(func.coalesce(func.sum(IncomingFile.size_bytes), 0)).where(
            IncomingFile.staff_id == caller.staff_id,
            IncomingFile.upload_id.is_(None),
            IncomingFile.refused_code.is_(None),
            IncomingFile.expires_at > now,
        )
    )
    limit = services.settings.incoming_bytes
    if int(on_its_way or 0) + size_bytes > limit:
        raise IncomingFullError(limit_bytes=limit)


def _lifetime(services: Services) -> timedelta:
    return timedelta(hours=services.settings.incoming_hours)


def _found(session: Session, caller: Caller, file_id: UUID) -> IncomingFile:
    row = session.scalar(
        select(IncomingFile)
        .join(Batch, Batch.id == IncomingFile.batch_id)
        .where(
            IncomingFile.id == file_id,
            IncomingFile.staff_id == caller.staff_id,
            is_answered_for(Batch.agency_id, caller.agency_id),
        )
    )
    if row is None:
        raise IncomingNotFoundError(file_id=file_id)
    return row


def _told(session: Session, row: IncomingFile) -> Incoming:
    return Incoming(
        file_id=row.id,
        batch_id=row.batch_id,
        file_name=row.file_name,
        size_bytes=row.size_bytes,
        offset=row.size_bytes if _is_over(row) else _came(session, row.id),
        expires_at=row.expires_at,
        upload_id=row.upload_id,
        refused_code=row.refused_code,
    )


def _is_over(row: IncomingFile) -> bool:
    return row.upload_id is not None or row.refused_code is not None


def _came(session: Session, file_id: UUID) -> int:
    lengths = select(func.octet_length(IncomingPart.data)).where(IncomingPart.file_id == file_id)
    return sum(session.scalars(lengths))
