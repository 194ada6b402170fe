"""The national list of procedures, the successors of agencies, dossiers as a mirror."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Who followed whom was one column without a date: a district that became several communes and the
# resolution had no place.
_MOVE_SUCCESSORS = """
INSERT INTO agency_successions (id, predecessor_id, successor_id, since, instrument)
SELECT gen_random_uuid(), id, successor_id, coalesce(valid_to + 1, '2025-07-01'), 'chưa xác minh'
FROM agencies WHERE successor_id IS NOT NULL
"""
_MOVE_RESULTS = """
INSERT INTO procedure_results (id, procedure_id, code, name, paper_type, position)
SELECT gen_random_uuid(), procedures.id, coalesce(procedures.result_code, result_type),
    coalesce(title, procedures.result_code), result_type, 1
FROM procedures LEFT JOIN paper_types ON slug = result_type
WHERE procedures.result_code IS NOT NULL OR result_type IS NOT NULL
"""


def upgrade() -> None:
    _agencies()
    _catalogue()
    _proposals()
    _dossiers()


def _agencies() -> None:
    op.create_table(
        "agency_successions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("predecessor_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("successor_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.UniqueConstraint("predecessor_id", "successor_id"),
    )
    op.create_index("ix_agency_successions_successor_id", "agency_successions", ["successor_id"])
    op.create_table(
        "agency_names",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.UniqueConstraint("agency_id", "name"),
    )
    op.create_index("ix_agency_names_agency_id", "agency_names", ["agency_id"])
    op.create_index("ix_agency_names_name_folded", "agency_names", ["name_folded"])
    # Filled by the next import of the catalogue.
    op.add_column(
        "agencies", sa.Column("name_folded", sa.Text(), nullable=False, server_default="")
    )
    op.create_index("ix_agencies_name_folded", "agencies", ["name_folded"])
    op.execute(_MOVE_SUCCESSORS)
    op.drop_column("agencies", "successor_id")


def _catalogue() -> None:
    op.create_table(
        "procedure_cases",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("procedure_id", sa.Uuid(), sa.ForeignKey("procedures.id"), nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_days", sa.Integer(), nullable=True),
        sa.UniqueConstraint("procedure_id", "code"),
    )
    op.create_table(
        "procedure_results",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("procedure_id", sa.Uuid(), sa.ForeignKey("procedures.id"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("paper_type", sa.String(60), sa.ForeignKey("paper_types.slug"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("procedure_id", "code"),
    )
    op.execute(_MOVE_RESULTS)
    op.drop_column("procedures", "result_type")
    op.drop_column("procedures", "result_code")
    op.add_column("procedures", sa.Column("agency_name", sa.Text(), nullable=True))
    # No answer: every case asks for the component.
    op.add_column(
        "components", sa.Column("case_code", sa.String(10), nullable=False, server_default="")
    )
    op.drop_constraint("uq_components_procedure_id_code", "components")
    op.create_unique_constraint(
        "uq_components_procedure_id_case_code_code",
        "components",
        ["procedure_id", "case_code", "code"],
    )
    op.create_table(
        "catalogue_aliases",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.UniqueConstraint("kind", "alias", "valid_from"),
    )


def _proposals() -> None:
    op.create_table(
        "list_proposals",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("procedures", JSONB(), nullable=False),
        sa.Column("bad_rows", JSONB(), nullable=False),
        sa.Column("differences_sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "catalogue_changes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("data", JSONB(), nullable=False),
        sa.Column("told", JSONB(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("is_worked", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
    )


def _dossiers() -> None:
    op.add_column(
        "dossiers", sa.Column("case_code", sa.String(10), nullable=False, server_default="")
    )
    for name, default in (
        ("payment", "none"),
        ("delivery", "none"),
        ("sync", "own"),
        ("identity_seen_by", "desk"),
    ):
        op.add_column(
            "dossiers", sa.Column(name, sa.String(40), nullable=False, server_default=default)
        )
    op.add_column("dossiers", sa.Column("master_sequence", sa.BigInteger(), nullable=True))
    op.add_column("dossier_events", sa.Column("message_id", sa.String(80), nullable=True))
    op.add_column("dossier_events", sa.Column("sequence", sa.BigInteger(), nullable=True))
    op.create_unique_constraint(
        "uq_dossier_events_dossier_id_message_id", "dossier_events", ["dossier_id", "message_id"]
    )
    op.create_table(
        "supplement_requests",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "dossier_id", sa.Uuid(), sa.ForeignKey("dossiers.id"), nullable=False, unique=True
        ),
        sa.Column("component_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
