"""The outbox: what other systems are told, written in the transaction in which it happens.

An event says that something happened, by ids, codes, states and times; nothing in it is personal.
Its place in the order is given by the database at the commit (migration 0029, ADR 0029).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.clock import Clock
from core.lifecycle import Digitization, RecordStatus
from storage.db.models import (
    Batch,
    Component,
    Document,
    Dossier,
    DossierComponent,
    OutgoingEvent,
    Record,
    Upload,
)
from storage.db.queries import standing as standing_queries


class EventName(StrEnum):
    """What is told; wire names: add, never rename."""

    DOSSIER_STATE_CHANGED = "dossier.state_changed"
    """`state_before`, `state`: of the ten states of a dossier."""
    CHECKLIST_CHANGED = "dossier.checklist_changed"
    """`component_id`, `component_code`, `digitization`, `document_id`, `record_id`."""
    PAPERS_NEEDED = "dossier.papers_needed"
    """`component_codes`, `why`: `missing` or `scan_refused`. Somebody has to hand them in."""
    PAPER_FILED = "paper.filed"
    """`document_id`, `batch_id`, `component_id`, `type`, `record_id`: signed and in the store."""
    PAPER_REJECTED = "paper.rejected"
    """`document_id`, `batch_id`, `component_id`, `type`: set aside at review."""
    RECORD_STATUS_CHANGED = "record.status_changed"
    """`record_id`, `change`, `status_before`, `status`, `replaced_by_id`."""
    RESULT_PUBLISHED = "result.published"
    """`record_id`, `type`: its owner sees it from now on."""


def tell_of_dossier(
    session: Session, clock: Clock, dossier: Dossier, name: EventName, data: dict[str, Any]
) -> None:
    """An event of a dossier, for the agencies that receive and decide it; the caller commits."""
    other = dossier.competent_agency_id
    session.add(
        OutgoingEvent(
            name=name.value,
            stream_id=dossier.id,
            agency_id=dossier.receiving_agency_id,
            other_agency_id=None if other == dossier.receiving_agency_id else other,
            data={"dossier_id": str(dossier.id), "dossier_code": dossier.code, **data},
            at=clock.now(),
        )
    )


def tell_served(session: Session, clock: Clock, dossier: Dossier, served: DossierComponent) -> None:
    """A component of a dossier is served otherwise than before."""
    data = {
        "component_id": str(served.component_id),
        "component_code": session.get_one(Component, served.component_id).code,
        "digitization": Digitization(served.digitization).value,
        "document_id": _text(served.document_id),
        "record_id": _text(served.record_id),
    }
    tell_of_dossier(session, clock, dossier, EventName.CHECKLIST_CHANGED, data)


def tell_of_document(
    session: Session,
    clock: Clock,
    document: Document,
    name: EventName,
    record: Record | None = None,
) -> None:
    """A paper that was scanned came to an end; without a dossier its own agency is told."""
    batch = session.get_one(Batch, session.get_one(Upload, document.upload_id).batch_id)
    data = {
        "document_id": str(document.id),
        "batch_id": str(batch.id),
        "component_id": _text(document.component_id),
        "type": document.type,
        "record_id": _text(None if record is None else record.id),
    }
    if document.dossier_id is not None:
        dossier = session.get_one(Dossier, document.dossier_id)
        tell_of_dossier(session, clock, dossier, name, data)
    else:
        stream_id = document.id if record is None else record.id
        _tell(session, clock, stream_id, batch.agency_id, name, data)


def tell_of_record(
    session: Session, clock: Clock, record: Record, change: str, before: RecordStatus
) -> None:
    """Its standing changed: told in each dossier that used it, and to its keeper where none did."""
    name = EventName.RECORD_STATUS_CHANGED
    data = {
        "record_id": str(record.id),
        "change": change,
        "status_before": before.value,
        "status": record.status.value,
        "replaced_by_id": _text(record.replaced_by_id),
    }
    is_keeper_told = False
    for dossier, *_ in standing_queries.uses_of(session, record.id):
        tell_of_dossier(session, clock, dossier, name, data)
        agencies = {dossier.receiving_agency_id, dossier.competent_agency_id}
        is_keeper_told = is_keeper_told or record.agency_id in agencies
    if not is_keeper_told:
        _tell(session, clock, record.id, record.agency_id, name, data)


def tell_of_result(session: Session, clock: Clock, dossier: Dossier, record: Record) -> None:
    """The result of a dossier is given: its owner sees it."""
    data = {"record_id": str(record.id), "type": record.type}
    tell_of_dossier(session, clock, dossier, EventName.RESULT_PUBLISHED, data)


def _tell(
    session: Session,
    clock: Clock,
    stream_id: UUID,
    agency_id: UUID,
    name: EventName,
    data: dict[str, Any],
) -> None:
    session.add(
        OutgoingEvent(
            name=name.value, stream_id=stream_id, agency_id=agency_id, data=data, at=clock.now()
        )
    )


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)
