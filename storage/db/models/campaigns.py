"""Backlog campaigns: the list of results still in force, the plan, the papers scanned for it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, CreatedAt, Id, Sha256


class PaperState(StrEnum):
    """Where a confirmed paper of a campaign stands."""

    QUEUED = "queued"
    """No entry or no owner is sure: a person has to look."""
    MATCHED = "matched"
    """Its entry and its owner are known; it waits for the release."""
    SET_ASIDE = "set_aside"
    """A person said why it cannot be released; its pages stay viewable."""
    RELEASED = "released"
    """The agency accepted it: it is being signed, or filed already."""


class Campaign(Base):
    """Results of earlier years that one agency brings into the repository."""

    __tablename__ = "campaigns"

    id: Mapped[Id]
    name: Mapped[str]
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agencies.id"), index=True)
    paper_types: Mapped[list[str]]
    """Slugs of the types that it takes."""
    cut_off: Mapped[date]
    """Results that were dead before this day are left out."""
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"))
    created_at: Mapped[CreatedAt]


class CampaignPlan(Base):
    """How many papers of a type are to be filed in a month."""

    __tablename__ = "campaign_plans"
    __table_args__ = (sa.UniqueConstraint("campaign_id", "paper_type", "month"),)

    id: Mapped[Id]
    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("campaigns.id"))
    paper_type: Mapped[str] = mapped_column(sa.ForeignKey("paper_types.slug"))
    month: Mapped[date]
    """The first day of the month."""
    planned: Mapped[int]


class CampaignEntry(Base):
    """One result of the agency's register that is still in force."""

    __tablename__ = "campaign_entries"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "key"),
        sa.Index("ix_campaign_entries_number", "campaign_id", "paper_type", "number_folded"),
        sa.Index("ix_campaign_entries_name", "campaign_id", "paper_type", "owner_name_folded"),
        sa.Index("ix_campaign_entries_day", "campaign_id", "paper_type", "issued_on"),
    )

    id: Mapped[Id]
    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("campaigns.id"))
    key: Mapped[Sha256]
    """Of type, number, issue date and name, folded: the same line again is no second entry."""
    paper_type: Mapped[str] = mapped_column(sa.ForeignKey("paper_types.slug"))
    document_number: Mapped[str]
    number_folded: Mapped[str]
    owner_name: Mapped[str]
    owner_name_folded: Mapped[str]
    personal_number: Mapped[str | None] = mapped_column(sa.String(12))
    """12 digits, or 9 of an old identity card."""
    date_of_birth: Mapped[date | None]
    ward: Mapped[str | None]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    created_at: Mapped[CreatedAt]


class CampaignBatch(Base):
    """A visit to the scanner that belongs to a campaign."""

    __tablename__ = "campaign_batches"

    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("batches.id"), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("campaigns.id"), index=True)


class CampaignPaper(Base):
    """A confirmed document of a campaign: its entry, its owner, how sure that is."""

    __tablename__ = "campaign_papers"
    __table_args__ = (
        sa.Index("ix_campaign_papers_state", "campaign_id", "state"),
        sa.Index(
            "ix_campaign_papers_entry",
            "entry_id",
            unique=True,
            postgresql_where="state IN ('matched', 'released')",
        ),
    )

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("documents.id"), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("campaigns.id"))
    state: Mapped[PaperState]
    entry_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("campaign_entries.id"))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    score: Mapped[float]
    """Of the entry, 0–1."""
    reasons: Mapped[list[Any]]
    """Codes of what speaks for and against the match."""
    set_aside_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    """Counts changes; a decision on a stale version is refused."""
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    """None: the machine was sure."""
    decided_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    record_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("records.id"))
    filed_at: Mapped[datetime | None]


class CampaignEvent(Base):
    """What was done in a campaign, by whom; append-only, names no citizen."""

    __tablename__ = "campaign_events"

    id: Mapped[Id]
    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("campaigns.id"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("documents.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    """`created`, `list_imported`, `planned`, `matched`, `chosen`, `set_aside`, `undone`,
    `released`."""
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"))
    details: Mapped[dict[str, Any]]
    at: Mapped[datetime]
