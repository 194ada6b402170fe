"""Evidence for whole days of signatures, and when the protection of each signature ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = ("evidence_groups", "evidence_members", "evidence_chains", "evidence_stamps")


def upgrade() -> None:
    _groups()
    _chains()
    _protections()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _groups() -> None:
    op.create_table(
        "evidence_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_groups"),
        sa.UniqueConstraint("day", "number", name="uq_evidence_groups_day_number"),
    )
    op.create_table(
        "evidence_members",
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("signature_id", name="pk_evidence_members"),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name="fk_evidence_members_signature_id"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["evidence_groups.id"], name="fk_evidence_members_group_id"
        ),
    )
    op.create_index("ix_evidence_members_group_id", "evidence_members", ["group_id"])


def _chains() -> None:
    op.create_table(
        "evidence_chains",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.String(20), nullable=False),
        sa.Column("leaves_key", sa.Text(), nullable=False),
        sa.Column("leaves_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_chains"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["evidence_groups.id"], name="fk_evidence_chains_group_id"
        ),
        sa.UniqueConstraint("group_id", "position", name="uq_evidence_chains_group_id_position"),
    )
    op.create_table(
        "evidence_stamps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("path", JSONB(), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_why", sa.String(20), nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_stamps"),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["evidence_chains.id"], name="fk_evidence_stamps_chain_id"
        ),
        sa.UniqueConstraint("chain_id", "position", name="uq_evidence_stamps_chain_id_position"),
    )
    op.create_index("ix_evidence_stamps_ends_at", "evidence_stamps", ["ends_at"])


def _protections() -> None:
    op.create_table(
        "signature_protections",
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("flags", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("table_version", sa.String(20), nullable=False),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("signature_id", name="pk_signature_protections"),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name="fk_signature_protections_signature_id"
        ),
    )
    op.create_index("ix_signature_protections_ends_at", "signature_protections", ["ends_at"])
