"""Papers of which the machine told nothing, and what their desk confirmed of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.lessons import Decision
from storage.db.models import Batch, Document, Lesson, Page
from storage.db.queries.learning import idle

_NEWEST: Final = 500
_OF_ONE_TYPE: Final = 5
"""So that a stack of one type does not push all others out."""
_IN_ALL: Final = 40


@dataclass(frozen=True)
class Confirmed:
    """A paper whose type a person confirmed, and where the words of its first page are."""

    document_id: UUID
    type: str
    words: tuple[str, str]
    """Object key and SHA-256."""


def untold() -> sa.ColumnElement[bool]:
    """Of `Document`: it is idle, and neither the machine nor a person said what it is."""
    return sa.and_(idle(), Document.proposed_type.is_(None), Document.chosen_type.is_(None))


def agencies_to_teach(session: Session) -> list[UUID]:
    """Agencies that confirmed something since an untold paper of theirs was held against it."""
    query = sa.select(Batch.agency_id).join(Document, Document.batch_id == Batch.id)
    return list(session.scalars(query.where(_due()).distinct()))


def papers_to_teach(session: Session, agency_id: UUID, limit: int) -> list[UUID]:
    """The untold papers of an agency that are due, the oldest first."""
    query = sa.select(Document.id).join(Batch, Batch.id == Document.batch_id)
    due = query.where(Batch.agency_id == agency_id, _due()).order_by(Document.state_since)
    return list(session.scalars(due.limit(limit)))


def _due() -> sa.ColumnElement[bool]:
    seen = Document.taught_until
    newer = sa.exists().where(
        Lesson.agency_id == Batch.agency_id,
        Lesson.decision == Decision.CONFIRMED,
        sa.or_(seen.is_(None), Lesson.at > seen),
    )
    return sa.and_(untold(), newer)


def newest_confirmation(session: Session, agency_id: UUID) -> datetime | None:
    """When the agency confirmed something last."""
    return session.scalar(sa.select(sa.func.max(Lesson.at)).where(_confirmed_by(agency_id)))


def newest_confirmed(session: Session, agency_id: UUID) -> list[Confirmed]:
    """What an agency confirmed last, right or wrong as told: few of each type, few in all."""
    newest = (
        sa.select(Lesson.document_id, Lesson.decided_type, Lesson.at)
        .where(_confirmed_by(agency_id))
        .order_by(Lesson.at.desc())
        .limit(_NEWEST)
        .subquery()
    )
    place = sa.func.row_number().over(
        partition_by=newest.c.decided_type, order_by=newest.c.at.desc()
    )
    ranked = sa.select(newest, place.label("place")).subquery()
    query = (
        sa.select(ranked.c.document_id, ranked.c.decided_type, Page.words_key, Page.words_sha256)
        .join(Page, sa.and_(Page.document_id == ranked.c.document_id, Page.position == 1))
        .where(ranked.c.place <= _OF_ONE_TYPE, Page.words_sha256.is_not(None))
        .order_by(ranked.c.at.desc(), ranked.c.document_id)
    )
    rows = session.execute(query.limit(_IN_ALL))
    return [Confirmed(id_, decided, (key, digest)) for id_, decided, key, digest in rows]


def note_taught(session: Session, documents: Sequence[UUID], until: datetime) -> None:
    """Write down that these papers were held against all that was confirmed until then."""
    session.execute(
        sa.update(Document).where(Document.id.in_(documents)).values(taught_until=until)
    )


def _confirmed_by(agency_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(Lesson.agency_id == agency_id, Lesson.decision == Decision.CONFIRMED)
