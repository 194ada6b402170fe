"""A component may be served anew; who completed a dossier short; keeping of older papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.db.slices import in_slices

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# The papers that were filed before 0010 all got the class of its default.
_RETENTION = """
WITH slice AS (SELECT id FROM records WHERE id > :after ORDER BY id LIMIT :size),
changed AS (
    UPDATE records SET retention = CASE trust WHEN 'T5' THEN 'with_dossier' ELSE 'permanent' END
    FROM slice
    WHERE records.id = slice.id AND retention = 'in_force'
      AND (trust = 'T5' OR type IN ('birth_certificate', 'birth_extract', 'marriage_certificate',
           'death_extract', 'land_use_certificate', 'court_judgment'))
)
SELECT id FROM slice ORDER BY id DESC LIMIT 1
"""


def upgrade() -> None:
    context = op.get_context()
    with context.autocommit_block():
        in_slices(op.get_bind(), _RETENTION)
        # Building it takes long where there are many papers, and stops nobody.
        op.execute("SET statement_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_records_replaced_by_id")
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_records_replaced_by_id ON records (replaced_by_id) "
            "WHERE replaced_by_id IS NOT NULL"
        )
        op.execute("SET statement_timeout = '300s'")
    # A paper that died after its use is followed by another; the row of the component is locked.
    op.drop_constraint("uq_reuse_events_dossier_id_component_id", "reuse_events")
    op.create_table(
        "dossier_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("dossier_id", sa.Uuid(), sa.ForeignKey("dossiers.id"), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("values", JSONB(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_dossier_events_dossier_id", "dossier_events", ["dossier_id"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dossier_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
