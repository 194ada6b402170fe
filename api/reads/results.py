"""The results of a dossier on their way: handed in by the officer, or scanned at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Caller
from core.lifecycle import State
from storage.db.models import Batch, Document, Dossier, Upload
from storage.db.queries.catalogue import result_types
from storage.db.queries.records import of_document


@dataclass(frozen=True)
class ResultLine:
    """One paper that is, or is to become, a result."""

    document_id: UUID
    type: str | None
    state: State
    parked_code: str | None
    rejected_reason: str | None
    is_own: bool
    """Handed in by the caller, who checks and signs it."""
    record_id: UUID | None


@dataclass(frozen=True)
class Results:
    """What a dossier gives, and how far it is."""

    types: Sequence[str]
    """Slugs of the papers that the procedure gives."""
    lines: Sequence[ResultLine]
    being_read: int
    """Files of the caller that the machine is still reading."""


def results_of(session: Session, caller: Caller, dossier: Dossier) -> Results:
    """The results of a dossier that the caller was let in to see."""
    types = sorted(result_types(session, dossier.procedure_id))
    is_own = Batch.operator_id == caller.staff_id
    rows = session.execute(
        sa.select(Document, is_own)
        .join(Batch, Batch.id == Document.batch_id)
        .where(
            Document.dossier_id == dossier.id,
            Document.component_id.is_(None),
            Document.state != State.JOINED,
            sa.or_(is_own, Document.type.in_(types)),
        )
        .order_by(Document.created_at, Document.id)
    )
    unread = sa.select(sa.func.count()).select_from(Upload).join(Batch, Batch.id == Upload.batch_id)
    return Results(
        types,
        [_line(session, document, is_own=own) for document, own in rows],
        session.scalars(
            unread.where(Batch.dossier_id == dossier.id, is_own, Upload.state != State.SORTED)
        ).one(),
    )


def _line(session: Session, document: Document, *, is_own: bool) -> ResultLine:
    record = of_document(session, document.id)
    return ResultLine(
        document.id,
        document.type,
        document.state,
        document.parked_code if document.parked_at is not None else None,
        document.rejected_reason,
        is_own,
        None if record is None else record.id,
    )
