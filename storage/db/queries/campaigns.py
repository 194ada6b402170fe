"""Backlog campaigns: entries that may be a paper's, the queue, plan and actual figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.identifiers import new_id
from storage.db.models import (
    Campaign,
    CampaignBatch,
    CampaignEntry,
    CampaignPaper,
    CampaignPlan,
    Confirmation,
    Document,
    PaperState,
)
from storage.db.paging import AnyRow, By, Page, page_of

_TAKEN = (PaperState.MATCHED, PaperState.RELEASED)
_MONTH = sa.func.date_trunc(
    "month", sa.func.timezone("Asia/Ho_Chi_Minh", CampaignPaper.filed_at)
).cast(sa.Date)


def campaign_of_agency(
    session: Session, campaign_id: UUID, agency_id: UUID, *, lock: bool = False
) -> Campaign | None:
    """A campaign of this agency; `lock` lines up everybody who decides in it."""
    query = sa.select(Campaign).where(Campaign.id == campaign_id, Campaign.agency_id == agency_id)
    # Not against key shares: rows that refer to the campaign are added all the time.
    return session.scalar(query.with_for_update(key_share=True) if lock else query)


def campaigns_of(session: Session, agency_id: UUID, cursor: str | None, size: int) -> Page[AnyRow]:
    """The campaigns of an agency, the newest first."""
    query = sa.select(Campaign).where(Campaign.agency_id == agency_id)
    return page_of(session, query, (By(Campaign.id),), cursor, size)


def types_by_campaign(session: Session, agency_id: UUID) -> dict[UUID, list[str]]:
    """All campaigns of an agency with the types of their papers."""
    query = sa.select(Campaign.id, Campaign.paper_types).where(Campaign.agency_id == agency_id)
    return {row[0]: row[1] for row in session.execute(query)}


def campaign_of_batch(session: Session, batch_id: UUID) -> Campaign | None:
    """The campaign that a visit to the scanner belongs to."""
    return session.scalar(
        sa.select(Campaign)
        .join(CampaignBatch, CampaignBatch.campaign_id == Campaign.id)
        .where(CampaignBatch.batch_id == batch_id)
    )


def batches_of(session: Session, campaign_id: UUID) -> Sequence[UUID]:
    """Its visits to the scanner, the newest first."""
    return session.scalars(
        sa.select(CampaignBatch.batch_id)
        .where(CampaignBatch.campaign_id == campaign_id)
        .order_by(CampaignBatch.batch_id.desc())
    ).all()


def entries_by_key(
    session: Session, campaign_id: UUID, keys: Collection[str]
) -> dict[str, CampaignEntry]:
    """The entries that are known by one of these keys."""
    found = session.scalars(
        sa.select(CampaignEntry).where(
            CampaignEntry.campaign_id == campaign_id, CampaignEntry.key.in_(keys)
        )
    )
    return {entry.key: entry for entry in found}


def entries_with_state(
    session: Session, campaign_id: UUID, limit: int
) -> Sequence[sa.Row[CampaignEntry, PaperState | None]]:
    """The lines of a campaign in the order of their days, each with how far its paper is."""
    return session.execute(
        sa.select(CampaignEntry, CampaignPaper.state)
        .outerjoin(
            CampaignPaper,
            sa.and_(CampaignPaper.entry_id == CampaignEntry.id, CampaignPaper.state.in_(_TAKEN)),
        )
        .where(CampaignEntry.campaign_id == campaign_id)
        .order_by(CampaignEntry.issued_on, CampaignEntry.id)
        .limit(limit)
    ).all()


def taken_entries(session: Session, entry_ids: Collection[UUID]) -> set[UUID]:
    """Those of these entries that have their paper."""
    return set(
        session.scalars(
            sa.select(CampaignPaper.entry_id).where(
                CampaignPaper.entry_id.in_(entry_ids), CampaignPaper.state.in_(_TAKEN)
            )
        )
    ) - {None}  # type: ignore[return-value] # the comparison leaves out rows without an entry


def near_entries(
    session: Session,
    campaign_id: UUID,
    paper_type: str,
    *,
    number: str | None,
    names: Collection[str],
    issued_on: date | None,
    limit: int,
) -> Sequence[CampaignEntry]:
    """Entries of the type with this number, one of these names, or this day; numbers first."""
    of_type = sa.and_(
        CampaignEntry.campaign_id == campaign_id, CampaignEntry.paper_type == paper_type
    )
    ways = [CampaignEntry.number_folded == number] if number else []
    if names:
        ways.append(CampaignEntry.owner_name_folded.in_(names))
    if issued_on is not None:
        ways.append(CampaignEntry.issued_on == issued_on)
    found: dict[UUID, CampaignEntry] = {}
    for way in ways:
        query = sa.select(CampaignEntry).where(of_type, way).order_by(CampaignEntry.id).limit(limit)
        found |= {entry.id: entry for entry in session.scalars(query)}
    return list(found.values())


def entries_like(
    session: Session, campaign_id: UUID, words: str, *, limit: int
) -> Sequence[CampaignEntry]:
    """Entries whose number or owner holds these folded words: a person looks for one herself."""
    pattern = f"%{words.replace('%', '').replace('_', '')}%"
    return session.scalars(
        sa.select(CampaignEntry)
        .where(
            CampaignEntry.campaign_id == campaign_id,
            sa.or_(
                CampaignEntry.number_folded.like(pattern),
                CampaignEntry.owner_name_folded.like(pattern),
            ),
        )
        .order_by(CampaignEntry.owner_name_folded, CampaignEntry.id)
        .limit(limit)
    ).all()


def paper_for(session: Session, document_id: UUID, *, lock: bool = False) -> CampaignPaper | None:
    """The campaign's side of a document."""
    query = sa.select(CampaignPaper).where(CampaignPaper.document_id == document_id)
    return session.scalar(query.with_for_update() if lock else query)


def papers_in(
    session: Session, campaign_id: UUID, state: PaperState, *, limit: int
) -> Sequence[CampaignPaper]:
    """Papers in a state, the oldest first."""
    return session.scalars(
        sa.select(CampaignPaper)
        .where(CampaignPaper.campaign_id == campaign_id, CampaignPaper.state == state)
        .order_by(CampaignPaper.document_id)
        .limit(limit)
    ).all()


def queue_with_fields(
    session: Session, campaign_id: UUID
) -> Sequence[tuple[CampaignPaper, Document, dict[str, Any]]]:
    """The papers that wait for a person, with their documents and confirmed values; locked."""
    rows = session.execute(
        sa.select(CampaignPaper, Document, Confirmation.fields)
        .join(Document, Document.id == CampaignPaper.document_id)
        .join(Confirmation, Confirmation.document_id == CampaignPaper.document_id)
        .where(CampaignPaper.campaign_id == campaign_id, CampaignPaper.state == PaperState.QUEUED)
        .order_by(CampaignPaper.document_id)
        .with_for_update(of=CampaignPaper)
    )
    return [(paper, document, fields) for paper, document, fields in rows]


def confirmed_fields(session: Session, document_id: UUID) -> dict[str, str]:
    """The values that a person confirmed."""
    fields = session.scalar(
        sa.select(Confirmation.fields).where(Confirmation.document_id == document_id)
    )
    return {name: str(value) for name, value in (fields or {}).items() if value}


def last_decided(session: Session, campaign_id: UUID, staff_id: UUID) -> CampaignPaper | None:
    """The paper that this person decided last, if it may still be undone."""
    return session.scalar(
        sa.select(CampaignPaper)
        .where(
            CampaignPaper.campaign_id == campaign_id,
            CampaignPaper.decided_by == staff_id,
            CampaignPaper.state.in_((PaperState.MATCHED, PaperState.SET_ASIDE)),
        )
        .order_by(CampaignPaper.decided_at.desc(), CampaignPaper.document_id.desc())
        .limit(1)
    )


def next_in_queue(session: Session, campaign_id: UUID, after: UUID | None) -> UUID | None:
    """The next document that waits for a person; from the beginning again behind the last."""
    waiting = sa.and_(
        CampaignPaper.campaign_id == campaign_id, CampaignPaper.state == PaperState.QUEUED
    )
    later = sa.true() if after is None else CampaignPaper.document_id > after
    for condition in (later, sa.true()):
        found = session.scalar(
            sa.select(CampaignPaper.document_id)
            .where(waiting, condition)
            .order_by(CampaignPaper.document_id)
            .limit(1)
        )
        if found is not None:
            return found
    return None


def counts_by_state(session: Session, ids: Collection[UUID]) -> dict[PaperState, int]:
    """How many papers are in each state."""
    rows = session.execute(
        sa.select(CampaignPaper.state, sa.func.count())
        .where(CampaignPaper.campaign_id.in_(ids))
        .group_by(CampaignPaper.state)
    )
    return {state: count for state, count in rows}


def entry_counts(session: Session, ids: Collection[UUID]) -> dict[str, int]:
    """How many entries of each type the list has."""
    rows = session.execute(
        sa.select(CampaignEntry.paper_type, sa.func.count())
        .where(CampaignEntry.campaign_id.in_(ids))
        .group_by(CampaignEntry.paper_type)
    )
    return {slug: count for slug, count in rows}


def planned(session: Session, ids: Collection[UUID]) -> dict[tuple[str, date], int]:
    """What the plan says, by type and month."""
    rows = session.execute(
        sa.select(CampaignPlan.paper_type, CampaignPlan.month, sa.func.sum(CampaignPlan.planned))
        .where(CampaignPlan.campaign_id.in_(ids))
        .group_by(CampaignPlan.paper_type, CampaignPlan.month)
    )
    return {(slug, month): count for slug, month, count in rows}


def put_plan(session: Session, campaign_id: UUID, slug: str, month: date, count: int) -> None:
    """Set the plan of one month."""
    session.execute(
        insert(CampaignPlan)
        .values(id=new_id(), campaign_id=campaign_id, paper_type=slug, month=month, planned=count)
        .on_conflict_do_update(
            index_elements=["campaign_id", "paper_type", "month"], set_={"planned": count}
        )
    )


def filed(session: Session, ids: Collection[UUID]) -> dict[tuple[str, date], int]:
    """Papers that were filed, by type and month (of Vietnam)."""
    rows = session.execute(
        sa.select(Document.type, _MONTH, sa.func.count())
        .join(Document, Document.id == CampaignPaper.document_id)
        .where(CampaignPaper.campaign_id.in_(ids), CampaignPaper.filed_at.is_not(None))
        .group_by(Document.type, _MONTH)
    )
    return {(slug or "", month): count for slug, month, count in rows}
