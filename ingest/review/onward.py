"""Which document a person looks at next, so that nobody has to go back to a list."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock
from core.lifecycle import Lane, State
from ingest.review.leases import held_by_others
from ingest.review.worklist import find_document
from storage.db.models import Batch, Document, DocumentLease, FirstReading
from storage.db.queries.agencies import is_answered_for


def next_document(
    session: Session, clock: Clock, caller: Caller, document_id: UUID, *, in_dossier: bool = False
) -> UUID | None:
    """The open document after this one in its dossier, then those before it, then of its lane.

    None that a colleague has open, and none that waits for a second person after the caller.
    `in_dossier`: nothing of other dossiers. None for who reviews no scans. Raises
    DocumentNotFoundError.
    """
    if not may(caller, Action.REVIEW):
        return None
    this = find_document(session, caller, document_id)
    held = sa.exists().where(
        DocumentLease.document_id == Document.id, held_by_others(clock, caller)
    )
    read = sa.exists().where(
        FirstReading.document_id == Document.id, FirstReading.staff_id == caller.staff_id
    )
    place = sa.tuple_(Document.upload_id, Document.position)
    here = sa.tuple_(sa.literal(this.upload_id), sa.literal(this.position))
    query = (
        sa.select(Document.id)
        .join(Batch, Batch.id == Document.batch_id)
        .where(
            is_answered_for(Batch.agency_id, caller.agency_id),
            Document.state == State.PROPOSED,
            Document.id != this.id,
            ~held,
            ~read,
        )
        .order_by(
            Document.dossier_id.is_distinct_from(this.dossier_id),
            sa.and_(Document.dossier_id.is_not_distinct_from(this.dossier_id), place < here),
            Document.lane != this.lane,
            Document.lane != Lane.NOW,
            Document.state_since,
            Document.position,
        )
        .limit(1)
    )
    if in_dossier:
        query = query.where(Document.dossier_id == this.dossier_id)
    return session.scalar(query)
