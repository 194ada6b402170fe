"""Where rows do not agree with one another: steps that were lost, signatures and words missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core.lifecycle import Disposition, State, Work
from storage.db.models import (
    Batch,
    Confirmation,
    Document,
    ObjectToRemove,
    Page,
    PageGroup,
    PaperType,
    Record,
    RecordText,
    Rendition,
    Signature,
    SignatureDraft,
    Upload,
)
from storage.db.queries.work import TABLES

_DECIDED: Final = (State.CONFIRMED, State.TO_RELEASE, State.SIGNED, State.PUBLISHED)
_FINISHED: Final = (State.SIGNED, State.PUBLISHED)


def _ids(session: Session, query: sa.Select[Any]) -> list[UUID]:
    return list(session.scalars(query))


def uploads_left_behind(session: Session, before: datetime, limit: int) -> list[UUID]:
    """Uploads that wait for their pages although every group was read before then."""
    groups = PageGroup.upload_id == Upload.id
    query = sa.select(Upload.id).where(
        Upload.state == State.RECEIVED,
        Upload.parked_at.is_(None),
        sa.exists().where(groups),
        ~sa.exists().where(
            groups, sa.or_(PageGroup.state != State.READ, PageGroup.state_since > before)
        ),
    )
    return _ids(session, query.limit(limit))


def uploads_without_work(session: Session, before: datetime, limit: int) -> list[UUID]:
    """Uploads that wait for pages that nobody is to read: no group is there."""
    query = sa.select(Upload.id).where(
        Upload.state == State.RECEIVED,
        Upload.parked_at.is_(None),
        Upload.state_since < before,
        ~sa.exists().where(PageGroup.upload_id == Upload.id),
    )
    return _ids(session, query.limit(limit))


def pages_unaccounted(session: Session, limit: int) -> list[UUID]:
    """Pages that are pending although their file is sorted or their batch closed."""
    query = (
        sa.select(Page.id)
        .join(Upload, Upload.id == Page.upload_id)
        .join(Batch, Batch.id == Page.batch_id)
        .where(
            Page.disposition == Disposition.PENDING,
            sa.or_(Upload.state == State.SORTED, Batch.closed_at.is_not(None)),
        )
    )
    return _ids(session, query.limit(limit))


def silent_work(session: Session, before: datetime, limit: int) -> dict[Work, list[UUID]]:
    """What a machine has held since before then and renewed no lease for, by kind of work."""
    found: dict[Work, list[UUID]] = {}
    for work, table in TABLES.items():
        query = sa.select(table.id).where(
            table.parked_at.is_(None),
            table.lease_until.is_not(None),
            table.lease_until < before,
        )
        found[work] = _ids(session, query.limit(limit))
    return found


def unconfirmed(session: Session, limit: int) -> list[tuple[UUID, State]]:
    """Documents on which a person is said to have decided, and nobody did."""
    query = sa.select(Document.id, Document.state).where(
        Document.state.in_(_DECIDED),
        ~sa.exists().where(Confirmation.document_id == Document.id),
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(limit))]


def unsigned(session: Session, limit: int) -> list[tuple[UUID, State]]:
    """Documents that are said to be signed and have no signature."""
    query = sa.select(Document.id, Document.state).where(
        Document.state.in_(_FINISHED),
        ~sa.exists().where(Signature.document_id == Document.id),
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(limit))]


def unfiled(session: Session, limit: int) -> list[UUID]:
    """Published documents of kept types that no record holds."""
    query = (
        sa.select(Document.id)
        .join(PaperType, PaperType.slug == Document.type)
        .where(
            Document.state == State.PUBLISHED,
            PaperType.is_kept,
            ~sa.exists().where(Record.document_id == Document.id),
            ~sa.exists().where(Rendition.document_id == Document.id),
        )
    )
    return _ids(session, query.limit(limit))


def filed_too_early(session: Session, limit: int) -> list[UUID]:
    """Records of documents that were never published."""
    query = (
        sa.select(Record.id)
        .join(Document, Document.id == Record.document_id)
        .where(Document.state != State.PUBLISHED)
    )
    return _ids(session, query.limit(limit))


def drop_stale_drafts(session: Session, before: datetime) -> int:
    """Remove notes of signatures whose document was signed and recorded long ago; how many."""
    done = sa.select(Document.id).where(Document.state.in_(_FINISHED))
    gone = session.scalars(
        sa.delete(SignatureDraft)
        .where(SignatureDraft.created_at < before, SignatureDraft.document_id.in_(done))
        .returning(SignatureDraft.document_id)
    )
    return len(gone.all())


def other_verdicts(session: Session, limit: int) -> list[tuple[str, str]]:
    """Files whose records show another verdict than their newest signature: hash and verdict."""
    newest = (
        sa.select(Signature.object_sha256, Signature.verdict)
        .ext(distinct_on(Signature.object_sha256))
        .order_by(Signature.object_sha256, Signature.created_at.desc(), Signature.id.desc())
        .subquery()
    )
    query = (
        sa.select(newest.c.object_sha256, newest.c.verdict)
        .join(Rendition, Rendition.sha256 == newest.c.object_sha256)
        .join(Record, Record.id == Rendition.record_id)
        .where(
            Rendition.role == "signed",
            Record.erased_at.is_(None),
            Record.document_id == Rendition.document_id,
            Record.signature_verdict != newest.c.verdict,
        )
        .distinct()
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(limit))]


def unsearchable(session: Session, limit: int) -> Sequence[Record]:
    """Records that nobody finds: no words are kept of them."""
    query = sa.select(Record).where(
        Record.erased_at.is_(None),
        ~sa.exists().where(RecordText.record_id == Record.id),
    )
    return session.scalars(query.order_by(Record.id).limit(limit)).all()


def drop_words_of_erased(session: Session) -> int:
    """Remove what erased records are still found by; how many."""
    erased = sa.select(Record.id).where(Record.erased_at.is_not(None))
    gone = session.scalars(
        sa.delete(RecordText)
        .where(RecordText.record_id.in_(erased))
        .returning(RecordText.record_id)
    )
    return len(gone.all())


def move_words(session: Session) -> int:
    """Let words stand under the agency that keeps their record; how many stood elsewhere."""
    moved = session.scalars(
        sa.update(RecordText)
        .where(RecordText.record_id == Record.id, RecordText.agency_id != Record.agency_id)
        .values(agency_id=Record.agency_id)
        .returning(RecordText.record_id)
    )
    return len(moved.all())


def on_their_way_out(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of the keys that are named for removal, or may be taken up by a signature's draft."""
    removal = sa.select(ObjectToRemove.object_key).where(ObjectToRemove.object_key.in_(keys))
    drafts = sa.select(SignatureDraft.object_key).where(SignatureDraft.object_key.in_(keys))
    return set(session.scalars(sa.union_all(removal, drafts)))


def park_disagreeing(session: Session, work: Work, subject_id: UUID, code: str) -> bool:
    """Set aside what nobody works on; False where it is parked already or in somebody's hands."""
    table = TABLES[work]
    now = sa.func.clock_timestamp()
    row = session.execute(
        sa.update(table)
        .where(
            table.id == subject_id,
            table.parked_at.is_(None),
            sa.or_(table.lease_until.is_(None), table.lease_until < now),
        )
        .values(parked_at=now, parked_code=code, lease_token=None, lease_until=None)
        .returning(table.id)
    ).one_or_none()
    return row is not None
