"""What decisions teach; the machine's proposal survives them; which model is in use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = ("lessons", "field_lessons", "model_events")


def upgrade() -> None:
    _keep_proposals()
    _lessons()
    _field_lessons()
    op.create_table(
        "model_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.String(40), nullable=False),
        sa.Column("model", sa.String(60), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=True),
        sa.Column("object_sha256", sa.String(64), nullable=True),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_model_events"),
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _keep_proposals() -> None:
    op.add_column("documents", sa.Column("proposed_type", sa.String(60), nullable=True))
    op.add_column("documents", sa.Column("proposed_confidence", sa.Float(), nullable=True))
    # A confirmation left the confidence as it was; a reclassification overwrote it.
    op.execute(
        """
        UPDATE documents SET proposed_type = found.details ->> 'type',
            proposed_confidence = CASE WHEN EXISTS (
                SELECT FROM document_events AS other
                WHERE other.document_id = documents.id AND other.name = 'reclassified'
            ) THEN NULL ELSE documents.type_confidence END
        FROM document_events AS found
        WHERE found.document_id = documents.id AND found.name = 'documents_found'
        """
    )


def _lessons() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("proposed_type", sa.String(60), nullable=True),
        sa.Column("proposed_confidence", sa.Float(), nullable=True),
        sa.Column("alternatives", JSONB(), nullable=False),
        sa.Column("decided_type", sa.String(60), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_lessons_document_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_lessons_agency_id"),
    )
    op.create_index("ix_lessons_document_id", "lessons", ["document_id"])
    op.create_index("ix_lessons_at", "lessons", ["at"])


def _field_lessons() -> None:
    op.create_table(
        "field_lessons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("field_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("change", sa.String(40), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=True),
        sa.Column("box", JSONB(), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("engine", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_field_lessons"),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name="fk_field_lessons_lesson_id"),
        sa.ForeignKeyConstraint(
            ["field_id"], ["document_fields.id"], name="fk_field_lessons_field_id"
        ),
    )
    op.create_index("ix_field_lessons_lesson_id", "field_lessons", ["lesson_id"])
