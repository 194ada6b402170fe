"""A citizen puts an own paper into the store: a copy nobody has compared (T5), and it says so."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, LegalBasis, Purpose, Subject
from core.artifacts import IngestedFile
from core.clock import Clock
from core.errors import MotLanError
from core.identifiers import new_code, new_public_code
from core.lifecycle import Origin, Trust
from repository import notices
from repository.access_log import RefusedAttempt, append
from repository.doors import RecordNotFoundError
from repository.indexing import index_record
from repository.publishing import MEDIA_TYPES
from repository.records import OWN_UPLOAD
from repository.retention import retention_class
from storage.db.models import Agency, PaperType, Record, RecordOwner, Rendition


class OwnUploadNotValidError(MotLanError):
    """No type that is kept, or no agency that could compare the original."""

    code, fault = "own_upload_not_valid", "input"


@dataclass(frozen=True)
class StoredUpload:
    """A file that was examined and stored."""

    file: IngestedFile
    object_key: str


def keep_upload(
    session: Session,
    clock: Clock,
    caller: Caller,
    upload: StoredUpload,
    *,
    paper_type: str,
    agency_id: UUID | None,
) -> Record:
    """The record of an own upload; the caller commits.

    `agency_id`: where the citizen would show the original; it looks after the paper. Raises
    RecordNotFoundError for whom no store is, OwnUploadNotValidError.
    """
    if caller.subject is not Subject.CITIZEN or caller.person_id is None:
        raise RecordNotFoundError(RefusedAttempt(caller, Action.SEE_OWN_PAPERS, Purpose.OWN_PAPERS))
    kind = session.get(PaperType, paper_type)
    agency = None if agency_id is None else session.get(Agency, agency_id)
    if kind is None or not kind.is_kept or agency is None:
        raise OwnUploadNotValidError
    record = Record(
        public_code=new_public_code(),
        paper_code=new_code("GT"),
        type=kind.slug,
        title=kind.title,
        fields={},
        # Nobody has accepted it anywhere; that it is a mere copy is what keeps it from reuse (R7).
        origin=Origin.ACCEPTED,
        trust=Trust.T5,
        retention=retention_class(kind.slug, Trust.T5),
        sensitivity=kind.sensitivity,
        source=OWN_UPLOAD,
        agency_id=agency.id,
        signature_verdict="unsigned",
        created_at=clock.now(),
    )
    session.add(record)
    session.flush()
    session.add_all(
        (
            RecordOwner(record_id=record.id, person_id=caller.person_id),
            Rendition(
                record_id=record.id,
                role="original",
                media_type=MEDIA_TYPES[upload.file.kind],
                object_key=upload.object_key,
                sha256=upload.file.sha256,
                size_bytes=upload.file.size_bytes,
                page_count=upload.file.page_count,
            ),
        )
    )
    append(
        session,
        clock,
        caller,
        action="publish_record",
        outcome="allowed",
        purpose=Purpose.OWN_PAPERS,
        basis=LegalBasis.OWNER,
        owner_id=caller.person_id,
        record_id=record.id,
    )
    # Nobody has read it: its owner finds it by what it is said to be.
    index_record(session, record, {}, "")
    notices.tell_owners(session, clock, record, "stored_copy")
    session.flush()
    return record
