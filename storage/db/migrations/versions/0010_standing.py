"""The standing of records: events, holds, retention; notices; why a dossier was completed short."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "records",
        sa.Column("retention", sa.String(40), server_default="in_force", nullable=False),
    )
    op.add_column("records", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("dossiers", sa.Column("incomplete_reason", sa.Text(), nullable=True))
    # The way back from a paper to the dossiers that it served.
    op.create_index("ix_dossier_components_record_id", "dossier_components", ["record_id"])
    op.create_table(
        "record_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("record_id", sa.Uuid(), sa.ForeignKey("records.id"), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("status_before", sa.String(40), nullable=False),
        sa.Column("status_after", sa.String(40), nullable=False),
        sa.Column("trust_before", sa.String(40), nullable=False),
        sa.Column("trust_after", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("other_record_id", sa.Uuid(), sa.ForeignKey("records.id"), nullable=True),
        sa.Column("dossier_id", sa.Uuid(), sa.ForeignKey("dossiers.id"), nullable=True),
        sa.Column("values", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_record_events_record_id", "record_events", ["record_id"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Uuid(), sa.ForeignKey("records.id"), nullable=False),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("record_events.id"), nullable=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.id"), nullable=True),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=True),
        sa.Column("dossier_id", sa.Uuid(), sa.ForeignKey("dossiers.id"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(person_id, agency_id) = 1", name="one_recipient"),
    )
    op.create_index("ix_notices_record_id", "notices", ["record_id"])
    for who in ("person", "agency"):
        op.create_index(
            f"ix_notices_{who}",
            "notices",
            [f"{who}_id", "at"],
            postgresql_where=f"{who}_id IS NOT NULL",
        )
