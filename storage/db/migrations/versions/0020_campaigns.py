"""Backlog campaigns: list of results, plan, scanned papers, what was done."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _reference(name: str, to: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(to), nullable=nullable)


def _type() -> sa.Column[Any]:
    return sa.Column("paper_type", sa.String(60), sa.ForeignKey("paper_types.slug"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _created() -> sa.Column[Any]:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
    )


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        _reference("agency_id", "agencies.id"),
        sa.Column("paper_types", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=False),
        _reference("created_by", "staff.id"),
        _created(),
    )
    op.create_index("ix_campaigns_agency_id", "campaigns", ["agency_id"])
    op.create_table(
        "campaign_plans",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _reference("campaign_id", "campaigns.id"),
        _type(),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.UniqueConstraint("campaign_id", "paper_type", "month"),
    )
    op.create_table(
        "campaign_entries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _reference("campaign_id", "campaigns.id"),
        sa.Column("key", sa.String(64), nullable=False),
        _type(),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("number_folded", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("owner_name_folded", sa.Text(), nullable=False),
        sa.Column("personal_number", sa.String(12), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("ward", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        _created(),
        sa.UniqueConstraint("campaign_id", "key"),
    )
    for name, column in (
        ("number", "number_folded"),
        ("name", "owner_name_folded"),
        ("day", "issued_on"),
    ):
        op.create_index(
            f"ix_campaign_entries_{name}",
            "campaign_entries",
            ["campaign_id", "paper_type", column],
        )
    op.create_table(
        "campaign_batches",
        sa.Column("batch_id", sa.Uuid(), sa.ForeignKey("batches.id"), primary_key=True),
        _reference("campaign_id", "campaigns.id"),
    )
    op.create_index("ix_campaign_batches_campaign_id", "campaign_batches", ["campaign_id"])
    op.create_table(
        "campaign_papers",
        sa.Column("document_id", sa.Uuid(), sa.ForeignKey("documents.id"), primary_key=True),
        _reference("campaign_id", "campaigns.id"),
        sa.Column("state", sa.String(40), nullable=False),
        _reference("entry_id", "campaign_entries.id", nullable=True),
        _reference("person_id", "persons.id", nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", JSONB(), nullable=False),
        sa.Column("set_aside_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _reference("decided_by", "staff.id", nullable=True),
        _moment("decided_at"),
        _moment("released_at", nullable=True),
        _reference("record_id", "records.id", nullable=True),
        _moment("filed_at", nullable=True),
    )
    op.create_index("ix_campaign_papers_state", "campaign_papers", ["campaign_id", "state"])
    # One entry is one paper: a second scan of it is for a person to set aside.
    op.create_index(
        "ix_campaign_papers_entry",
        "campaign_papers",
        ["entry_id"],
        unique=True,
        postgresql_where="state IN ('matched', 'released')",
    )
    op.create_table(
        "campaign_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _reference("campaign_id", "campaigns.id"),
        _reference("document_id", "documents.id", nullable=True),
        sa.Column("name", sa.String(40), nullable=False),
        _reference("staff_id", "staff.id", nullable=True),
        sa.Column("details", JSONB(), nullable=False),
        _moment("at"),
    )
    for column in ("campaign_id", "document_id"):
        op.create_index(f"ix_campaign_events_{column}", "campaign_events", [column])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON campaign_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
