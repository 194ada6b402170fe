"""A stored paper over HTTP, the same for pages and API: its facts, its file, its reuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.delivery import deliver
from api.guards import Visit
from api.seals import PaperReport, SealShown, seals_of
from core.access import Action, Purpose
from core.artifacts import ValidationReport
from core.errors import MotLanError
from ingest.pipeline import reusing
from ingest.preservation.validating import validate_stored
from repository.correcting import corrected_fields
from repository.doors import dossier_for
from repository.records import RecordRow, open_record, rows_of, signed_rendition
from signing.validation.report import report_as_data
from storage.db.models import (
    Agency,
    Confirmation,
    Dossier,
    Record,
    Rendition,
    ReuseEvent,
    Staff,
)
from storage.db.queries.preservation import Held, held_by
from storage.db.queries.verdicts import newest_report


class FileNotFoundInRecordError(MotLanError):
    """The record has no signed file (yet)."""

    code, fault = "file_not_found", "caller"


@dataclass(frozen=True)
class UseShown:
    """One use of the paper in a dossier."""

    at: datetime
    dossier_code: str
    agency: str


@dataclass(frozen=True)
class PaperShown:
    """Everything that a page shows of one paper to somebody who may read it."""

    row: RecordRow
    fields: dict[str, Any]
    """As printed on the paper."""
    corrected: dict[str, Any]
    """What later extracts say instead, by field."""
    purpose: str | None
    signer_name: str | None
    compared_by: str | None
    """Full name of the person who compared the scan with the original."""
    compared_at: datetime | None
    file_name: str | None
    file_size: int
    file_pages: int
    file_sha256: str | None
    uses: Sequence[UseShown]
    seals: Sequence[SealShown]
    """The signatures as they were judged the last time."""
    judged_at: datetime | None
    """When that was."""
    held: Held | None


def see_paper(
    visit: Visit,
    record_id: UUID,
    *,
    purpose: Purpose,
    dossier_id: UUID | None = None,
    emergency_id: UUID | None = None,
) -> PaperShown:
    """Go through the guarded door; the line in the access log is committed before this returns."""
    record = open_record(
        visit.session,
        visit.clock,
        visit.caller,
        record_id,
        purpose=purpose,
        dossier_id=dossier_id,
        emergency_id=emergency_id,
    )
    shown = _shown(visit.session, record)
    visit.session.commit()
    return shown


def _shown(session: Session, record: Record) -> PaperShown:
    compared = session.execute(
        select(Staff.full_name, Confirmation.at)
        .join(Staff, Staff.id == Confirmation.staff_id)
        .where(Confirmation.document_id == record.document_id)
    ).one_or_none()
    uses = session.execute(
        select(ReuseEvent.at, Dossier.code, Agency.name)
        .join(Dossier, Dossier.id == ReuseEvent.dossier_id)
        .join(Agency, Agency.id == ReuseEvent.agency_id)
        .where(ReuseEvent.record_id == record.id)
        .order_by(ReuseEvent.at.desc())
    )
    file = signed_rendition(session, record)
    kept = None if file is None else newest_report(session, file.sha256)
    [row] = rows_of(session, [record])
    return PaperShown(
        row=row,
        fields=dict(record.fields),
        corrected={
            name: value
            for name, value in corrected_fields(session, [record])[record.id].items()
            if record.fields.get(name) != value
        },
        purpose=record.purpose,
        signer_name=record.signer_name,
        compared_by=compared[0] if compared else None,
        compared_at=compared[1] if compared else None,
        file_name=f"{record.type}-{record.public_code[:8]}.pdf" if file else None,
        file_size=file.size_bytes if file else 0,
        file_pages=file.page_count if file else 0,
        file_sha256=file.sha256 if file else None,
        uses=[UseShown(at, code, agency) for at, code, agency in uses],
        seals=seals_of(kept.report if kept else {}),
        judged_at=None if kept is None else kept.judged_at,
        held=held_by(session, file.sha256) if file else None,
    )


def send_paper(
    visit: Visit,
    record_id: UUID,
    *,
    purpose: Purpose,
    dossier_id: UUID | None = None,
    emergency_id: UUID | None = None,
    is_inline: bool = False,
) -> Response:
    """The signed file; the log is committed before the first byte is even fetched."""
    record, file, data = _signed_file(visit, record_id, purpose, dossier_id, emergency_id)
    return deliver(
        data,
        name=f"{record.type}-{record.public_code[:8]}.pdf",
        media_type=file.media_type,
        sha256=file.sha256,
        range_header=visit.request.headers.get("range"),
        is_inline=is_inline,
    )


def validate_paper(
    visit: Visit, record_id: UUID, *, purpose: Purpose, dossier_id: UUID | None = None
) -> ValidationReport:
    """The verdict on the stored bytes as they are now."""
    _, _, data = _signed_file(visit, record_id, purpose, dossier_id)
    return validate_stored(visit.services, data)


def report_on_paper(
    visit: Visit, record_id: UUID, *, purpose: Purpose, dossier_id: UUID | None = None
) -> PaperReport:
    """The verdict on the stored bytes as they are now, with what keeps them provable."""
    record, file, data = _signed_file(visit, record_id, purpose, dossier_id)
    report = validate_stored(visit.services, data)
    raw = report_as_data(report)
    return PaperReport(
        title=record.title,
        public_code=record.public_code,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        judged_at=visit.clock.now(),
        verdict=report.verdict,
        seals=seals_of(raw),
        raw=raw,
        held=held_by(visit.session, file.sha256),
    )


def _signed_file(
    visit: Visit,
    record_id: UUID,
    purpose: Purpose,
    dossier_id: UUID | None,
    emergency_id: UUID | None = None,
) -> tuple[Record, Rendition, bytes]:
    """Through the guarded door; the log is committed before a byte is fetched."""
    record = open_record(
        visit.session,
        visit.clock,
        visit.caller,
        record_id,
        purpose=purpose,
        dossier_id=dossier_id,
        emergency_id=emergency_id,
    )
    file = signed_rendition(visit.session, record)
    visit.session.commit()
    if file is None:
        raise FileNotFoundInRecordError(record_id=record_id)
    return record, file, visit.services.object_store.get(file.object_key, file.sha256)


def reuse_paper(
    visit: Visit,
    *,
    dossier_id: UUID,
    component_id: UUID,
    record_id: UUID,
    override_reason: str | None = None,
    is_confirmed: bool = False,
) -> ReuseEvent:
    """Let a stored paper serve a component; its bytes and signature are checked just before."""
    # Nothing is fetched or checked for somebody to whom the dossier does not open.
    dossier_for(visit.session, visit.caller, dossier_id, action=Action.REUSE)
    event = reusing.reuse_paper(
        visit.services,
        visit.session,
        visit.caller,
        dossier_id=dossier_id,
        component_id=component_id,
        record_id=record_id,
        override_reason=override_reason,
        is_confirmed=is_confirmed,
    )
    visit.session.commit()
    return event
