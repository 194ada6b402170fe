"""A released paper of a campaign is filed: a result of an earlier procedure, in force (R0)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import SYSTEM
from core.clock import Clock
from core.lifecycle import Origin, Trust
from repository.changing import note
from repository.consequences import note_consequences
from repository.replacing import replace_older
from repository.retention import retention_class
from storage.db.models import CampaignEntry, Document, PaperState, PaperType, Record
from storage.db.queries import campaigns as queries

ACCEPTED: Final = "accepted_from_backlog"
"""Event of a record that an agency took over from its backlog of results."""


def is_released(session: Session, document_id: UUID) -> bool:
    """Whether an agency released this document in a campaign of its own."""
    paper = queries.paper_for(session, document_id)
    return paper is not None and paper.state is PaperState.RELEASED


def accept_released(session: Session, clock: Clock, document: Document, record: Record) -> None:
    """Take the record over as what it is: a result that the agency gave and now vouches for.

    Only for a document that its campaign released; doing it twice changes nothing. The agency's
    own copy of its own result is a T3, like a result that is returned today; a record whose file
    is another scan keeps its trust.
    """
    paper = queries.paper_for(session, document.id, lock=True)
    if paper is None or paper.state is not PaperState.RELEASED or paper.filed_at is not None:
        return
    paper.record_id, paper.filed_at = record.id, clock.now()
    is_new, trust = record.origin is not Origin.ACCEPTED, record.trust
    record.origin = Origin.ACCEPTED
    record.is_visible_to_owner = session.get_one(PaperType, record.type).is_kept
    if trust is Trust.T4 and record.document_id == document.id:
        record.trust = Trust.T3
        record.retention = retention_class(record.type, record.trust)
    if record.valid_to is None and paper.entry_id is not None:
        record.valid_to = session.get_one(CampaignEntry, paper.entry_id).valid_until
    if is_new:
        reason = "Kết quả còn hiệu lực, cơ quan cấp số hóa và xác nhận theo đợt"
        note(session, clock, SYSTEM, record, ACCEPTED, reason, trust_before=trust)
        replace_older(session, clock, SYSTEM, record)
        note_consequences(session, clock, SYSTEM, record)
    session.flush()
